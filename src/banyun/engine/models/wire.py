"""Asks one server: keeps its connections, tries again where that is worth it, and names what went wrong.

Tried again: 408, 429, 5xx, and a connection that was reset before the first byte; never once text
has come. ``Retry-After`` is honoured; other waits double, with a jitter drawn from a seed.
"""

from __future__ import annotations

import email.utils
import ipaddress
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from banyun.engine.models.exchange import Connection, Exchange, Head, Timeouts
from banyun.errors import (
    ContextTooLong,
    EngineError,
    EngineUnavailable,
    MalformedReply,
    ModelBusy,
    ModelRefused,
)
from banyun.events import CancelToken

T = TypeVar("T")

BUSY = frozenset({408, 429, 500, 502, 503, 504, 529})
_TOO_LONG = (
    "context_length_exceeded",
    "exceed_context_size",
    "maximum context length",
    "prompt is too long",
    "context window",
    "context size",
)
_SPENT = ("insufficient_quota", "insufficient balance", "credit balance", "billing")
_ERROR_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how patiently a request is tried again. ``first`` seconds before the second
    try, doubled for each next, at most ``longest``; a server that asks for more is given up."""

    attempts: int = 4
    first: float = 0.5
    longest: float = 60.0


class Rejected(Exception):
    """A request that a server does not take as it is: 400 or 422, and what it says."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


class Again(Exception):
    """An answer that failed before its first token, and is worth another try."""

    def __init__(self, status: int, said: str, wait: float | None = None) -> None:
        super().__init__(said)
        self.status = status
        self.said = said
        self.wait = wait


@dataclass(slots=True)
class Wire:
    """Args:
    name: Who is asked, for messages; never a secret.
    base: ``https://host/v1``.
    headers: Sent with every request; may hold a key.
    wait: Passes seconds, or raises ``Cancelled``; tests pass none.
    """

    name: str
    base: str
    headers: Mapping[str, str] = field(repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)
    retries: Retries = field(default_factory=Retries)
    seed: int = 0
    wait: Callable[[float, CancelToken], None] = field(default_factory=lambda: waited)
    _idle: list[Connection] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 (a jitter, not a secret)

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def ask(
        self,
        path: str,
        body: Mapping[str, object] | None,
        read: Callable[[Exchange, Head], T],
        cancel: CancelToken | None = None,
    ) -> tuple[T, int]:
        """Sends ``body`` (None: a GET) and returns what ``read`` makes of the answer, and how many
        requests that took.

        Raises:
            Rejected: the server does not take the request as it is.
            EngineError: or one of its kinds.
        """
        cancel = cancel or CancelToken()
        until = time.monotonic() + self.timeouts.total
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        for attempt in range(1, self.retries.attempts + 1):
            cancel.check()
            try:
                with self._exchange(path, content, until, cancel) as exchange:
                    head = self._head(exchange)
                    return read(exchange, head), attempt
            except Again as again:
                self._pause(again, attempt, until, cancel)
        raise AssertionError("the last pause gives up")

    @contextmanager
    def _exchange(self, path: str, content: bytes, until: float, cancel: CancelToken) -> Iterator[Exchange]:
        """An exchange on a connection of its own; one that did not end well is not used again."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or Connection(
            self.base, self.headers, self.timeouts, trust_env=not is_loopback(self.base)
        )
        exchange = Exchange(
            connection,
            "POST" if content else "GET",
            path,
            content,
            timeouts=self.timeouts,
            until=until,
            name=self.name,
            cancel=cancel,
        )
        try:
            yield exchange
        except BaseException:
            exchange.abandon()
            raise
        if exchange.finished():
            with self._lock:
                self._idle.append(connection)

    def _head(self, exchange: Exchange) -> Head:
        import httpx  # noqa: PLC0415  # a tenth of a command's start, and most ask nobody

        try:
            head = exchange.head()
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise EngineUnavailable(
                f"{self.name} ({self.host}) cannot be reached.", "Is it running, and is the address right?"
            ) from error
        except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise EngineUnavailable(
                f"{self.name} ({self.host}) did not take the connection within {self.timeouts.connect:g} s.",
                "Is it running, and is the address right?",
            ) from error
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise EngineUnavailable(
                f"{self.name} ({self.host}) cannot be asked like that.", "Check `address` in its profile."
            ) from error
        except httpx.TransportError as error:
            raise Again(0, "the connection was reset") from error
        if head.status == 200:
            return head
        said = self._said(exchange)
        if head.status in BUSY and not any(word in said.lower() for word in _SPENT):
            raise Again(head.status, said, retry_after(head.headers))
        self.fail(head.status, said)

    def _said(self, exchange: Exchange) -> str:
        """What an error's body says, in one line, without anything secret that it may repeat."""
        try:
            body = exchange.body(_ERROR_BYTES)
        except MalformedReply:
            return ""
        return self.without_secrets(error_text(body))

    def without_secrets(self, text: str) -> str:
        """The text without our own keys, and without line ends."""
        for value in self.headers.values():
            secret = value.removeprefix("Bearer ")
            if len(secret) >= 4:
                text = text.replace(secret, "…")
        return " ".join(text.split())[:300]

    def fail(self, status: int, said: str) -> NoReturn:
        """Raises what a status and its message mean."""
        lowered = said.lower()
        if any(word in lowered for word in _TOO_LONG):
            raise ContextTooLong(
                f"The prompt is longer than {self.name} takes: {said}",
                "Use a model with a longer context, or set `context` in its profile.",
            )
        if status == 402 or any(word in lowered for word in _SPENT):
            raise ModelRefused(
                f"{self.name} ({self.host}) has no credit left: {said}", "See your account there."
            )
        if status in (401, 403):
            raise ModelRefused(
                f"{self.name} ({self.host}) does not accept the key.",
                "Check the key that its profile names, and what it may be used for.",
            )
        if status in (400, 422):
            raise Rejected(status, said)
        if 300 <= status < 400:
            raise EngineUnavailable(
                f"{self.name} ({self.host}) sends us elsewhere; that is not followed.",
                "Put the address it is at now into its profile.",
            )
        if status == 404:
            raise EngineUnavailable(
                f"{self.name} ({self.host}) has no such model or address: {said}",
                "Check `address` and `model` in its profile.",
            )
        raise EngineError(f"{self.name} ({self.host}) refused with {status}: {said}", "")

    def _pause(self, again: Again, attempt: int, until: float, cancel: CancelToken) -> None:
        """Waits before the next try, or gives up."""
        drawn = self.retries.first * 2 ** (attempt - 1) * (0.5 + self._random.random())
        seconds = min(drawn, self.retries.longest) if again.wait is None else again.wait
        beyond = seconds > self.retries.longest or time.monotonic() + seconds > until
        if attempt < self.retries.attempts and not beyond:
            self.wait(seconds, cancel)
            return
        if again.status == 429:
            raise ModelBusy(
                f"{self.name} ({self.host}) asks to be left alone for now.",
                "Run the same command again later: it goes on where it was.",
                seconds=again.wait,
            ) from again
        raise EngineUnavailable(
            f"{self.name} ({self.host}) failed {attempt} times in a row: {again.said or again.status}",
            "Run the same command again later: it goes on where it was.",
        ) from again


def waited(seconds: float, cancel: CancelToken) -> None:
    """Passes seconds, unless cancelled meanwhile."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        cancel.check()
        time.sleep(min(left, 0.05))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait, in any of the forms in use; None where it does not."""
    named = {name.lower(): value for name, value in headers.items()}
    try:
        if "retry-after-ms" in named:
            return max(0.0, float(named["retry-after-ms"]) / 1000)
        value = named.get("retry-after", "")
        if not value:
            return None
        if value.replace(".", "", 1).isdigit():
            return float(value)
        at = email.utils.parsedate_to_datetime(value)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def error_text(body: bytes) -> str:
    """The message in an error's body, in the forms that servers use, with its code in front."""
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")
    inner = value.get("error", value) if isinstance(value, dict) else value
    if isinstance(inner, dict):
        named = (inner.get("code"), inner.get("type"), inner.get("message") or inner.get("detail"))
        words = [str(word) for word in named if isinstance(word, (str, int))]
        return " ".join(words)
    return str(inner)


def is_loopback(address: str) -> bool:
    """Whether an address stays on this machine."""
    host = (urlsplit(address).hostname or "").lower()
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
