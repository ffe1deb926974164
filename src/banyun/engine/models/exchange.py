"""One HTTP request whose answer is read by a thread of its own, so that whoever waits can stop waiting.

A blocking read cannot be called off from outside. Here the reader's thread reads, and the caller
waits for what it has read: until the first token, between tokens, in all, or until cancelled.
Then the connection is shut down, which also stops a server that is still computing.
"""

from __future__ import annotations

import contextlib
import functools
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from banyun.errors import EngineUnavailable, MalformedReply
from banyun.events import CancelToken

if TYPE_CHECKING:
    import httpx

LARGEST = 32 * 2**20
"""Bytes of an answer; more is no answer of a model."""
LONGEST_LINE = 4 * 2**20
_POLL = 0.05
"""Seconds between two looks at the cancel token."""
_AFTER_END = 1.0
"""Seconds for a server to close its answer once it has said that it is whole."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. ``first`` until the first token (prefilling a long text takes minutes on a laptop),
    ``between`` two tokens, ``total`` for a call and its retries."""

    connect: float = 10.0
    first: float = 600.0
    between: float = 120.0
    total: float = 1800.0


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an answer."""

    status: int
    headers: Mapping[str, str]


class Connection:
    """A client with one connection, for one exchange at a time. It can be shut down while a thread reads."""

    def __init__(self, base: str, headers: Mapping[str, str], timeouts: Timeouts, *, trust_env: bool) -> None:
        import httpx  # noqa: PLC0415  # a tenth of a command's start, and most ask nobody

        # Reading is bounded by the exchange; this bound only ends a thread that nobody waits for.
        self.client = httpx.Client(
            base_url=base,
            headers={"Accept-Encoding": "identity", **headers},
            timeout=httpx.Timeout(timeouts.total, connect=timeouts.connect),
            verify=_trusted() if base.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            limits=httpx.Limits(max_connections=1),
            trust_env=trust_env,
        )
        self._socket: socket.socket | None = None
        self._read_from = False
        self._given_up = False
        self._lock = threading.Lock()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx tells what it does; a finished connect or handshake has the socket."""
        stream = info.get("return_value")
        if event.endswith(".complete") and stream is not None and hasattr(stream, "get_extra_info"):
            self._socket = stream.get_extra_info("socket")
            with self._lock:
                if self._given_up:
                    self._shut_down()

    @contextlib.contextmanager
    def reading(self) -> Iterator[httpx.Client]:
        """The client, for the thread that reads. Whoever comes last, it or ``give_up``, closes it."""
        self._read_from = True
        try:
            yield self.client
        finally:
            with self._lock:
                self._read_from = False
                if self._given_up:
                    self.client.close()

    def give_up(self) -> None:
        """Ends the connection, also under a thread that reads: its read returns at once."""
        with self._lock:
            self._given_up = True
            if self._read_from:
                self._shut_down()
            else:
                self.client.close()

    def _shut_down(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        self.client.close()


@functools.cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes a tenth of a second."""
    import httpx  # noqa: PLC0415  # as above

    return httpx.create_ssl_context()


class Exchange:
    """One request and its answer.

    Args:
        connection: Used by nobody else meanwhile.
        content: The body.
        until: When the call must be over, by ``time.monotonic``.
        name: Who is asked, for messages.
    """

    def __init__(
        self,
        connection: Connection,
        method: str,
        path: str,
        content: bytes,
        *,
        timeouts: Timeouts,
        until: float,
        name: str,
        cancel: CancelToken,
    ) -> None:
        self.name = name
        self.began = time.monotonic()
        self.first: float | None = None
        self._connection = connection
        self._timeouts = timeouts
        self._until = until
        self._next = self.began + timeouts.first
        self._cancel = cancel
        self._ended = False
        self._read: queue.Queue[Head | bytes | BaseException | None] = queue.Queue()
        self._thread = threading.Thread(
            target=self._reading, args=(method, path, content), name="banyun-model", daemon=True
        )
        self._thread.start()

    def _reading(self, method: str, path: str, content: bytes) -> None:
        put = self._read.put
        try:
            with (
                self._connection.reading() as client,
                client.stream(
                    method,
                    path,
                    content=content,
                    headers={"Content-Type": "application/json"} if content else {},
                    extensions={"trace": self._connection.trace},
                ) as response,
            ):
                put(Head(response.status_code, dict(response.headers)))
                size = 0
                for chunk in response.iter_bytes():
                    size += len(chunk)
                    if size > LARGEST:
                        raise MalformedReply(
                            f"{self.name} answered more than {LARGEST >> 20} MiB.", "Check its address."
                        )
                    put(chunk)
            put(None)
        except BaseException as error:  # noqa: BLE001 (raised in the thread that waits)
            put(error)

    def progressed(self) -> None:
        """A token came: the time between tokens begins anew."""
        now = time.monotonic()
        if self.first is None:
            self.first = now
        self._next = now + self._timeouts.between

    def still_reading(self) -> None:
        """The server told that it goes on reading the prompt: the time to the first token begins anew."""
        self._next = time.monotonic() + self._timeouts.first

    def head(self) -> Head:
        """Waits for the beginning of the answer.

        Raises:
            httpx.HTTPError: the connection failed before it.
            EngineUnavailable: it did not come in time.
        """
        head = self._wait()
        assert isinstance(head, Head)
        return head

    def lines(self) -> Iterator[str]:
        """The lines of the answer's body, without their ends.

        Raises:
            MalformedReply: it broke off, is no UTF-8, or has a line without end.
        """
        rest = b""
        while (chunk := self._body()) is not None:
            *whole, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise MalformedReply(f"{self.name} sent a line that does not end.", "Check its address.")
            for line in whole:
                yield self._decoded(line.removesuffix(b"\r"))
        if rest:
            yield self._decoded(rest)

    def body(self, most: int = LARGEST) -> bytes:
        """The whole body, at most ``most`` bytes of it."""
        chunks: list[bytes] = []
        size = 0
        while size < most and (chunk := self._body()) is not None:
            chunks.append(chunk)
            size += len(chunk)
        return b"".join(chunks)[:most]

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            raise MalformedReply(f"{self.name} sent something that is no UTF-8.", "Ask again.") from error

    def _body(self) -> bytes | None:
        import httpx  # noqa: PLC0415  # as above

        try:
            part = self._wait()
        except httpx.HTTPError as error:
            raise MalformedReply(
                f"{self.name} broke off in the middle of its answer.", "Run the same command again."
            ) from error
        assert not isinstance(part, (Head, BaseException))
        return part

    def _wait(self) -> Head | bytes | None:
        while True:
            self._cancel.check()
            left = min(self._next, self._until) - time.monotonic()
            if left <= 0:
                raise EngineUnavailable(self._late(), "Ask again, or allow more time in its profile.")
            try:
                part = self._read.get(timeout=min(left, _POLL))
            except queue.Empty:
                continue
            if isinstance(part, BaseException):
                raise part
            self._ended = part is None
            return part

    def _late(self) -> str:
        if self._until <= self._next:
            return f"{self.name} took longer than {self._timeouts.total:g} s in all."
        if self.first is None:
            return f"{self.name} sent no token within {self._timeouts.first:g} s."
        return f"{self.name} sent nothing for {self._timeouts.between:g} s."

    def finished(self) -> bool:
        """Reads what little is left behind the answer's end; False, and given up, if that is more."""
        with contextlib.suppress(queue.Empty):
            while not self._ended and isinstance(part := self._read.get(timeout=_AFTER_END), bytes):
                continue
            self._ended = self._ended or part is None
        if not self._ended:
            self.abandon()
            return False
        self._thread.join()
        return True

    def abandon(self) -> None:
        """Ends the connection; the thread that reads ends by itself."""
        self._connection.give_up()
