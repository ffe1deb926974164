"""What the models behind a server have in common: one answer, asked for again where a server is choosy."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from banyun.engine.models.answering import (
    Clocked,
    Heard,
    broke_off,
    json_object,
    no_answer,
    reply_of,
    usage_heard,
)
from banyun.engine.models.base import OnText, Prices, Reply, Request, json_text
from banyun.engine.models.estimating import estimated_tokens
from banyun.engine.models.exchange import Exchange, Head
from banyun.engine.models.wire import Again, Rejected, Wire
from banyun.errors import EngineError, MalformedReply
from banyun.events import CancelToken

_MOST_MENDS = 12


@dataclass(slots=True)
class HostedModel(ABC):
    """Args:
    name: The profile's.
    model: The server's name of it.
    context: Most tokens of prompt and answer.
    max_tokens: Most tokens of an answer, thoughts included, in place of what a request allows.
    """

    path: ClassVar[str]
    busy: ClassVar[dict[str, int]]
    """Types of errors within an answer that mean what a status means."""

    name: str
    model: str
    wire: Wire
    context: int
    prices: Prices | None = None
    max_tokens: int | None = None
    counts_exactly: bool = field(default=False, init=False)
    _left_out: set[str] = field(default_factory=set, init=False)

    def count_tokens(self, text: str) -> int:
        return estimated_tokens(text)

    def close(self) -> None:
        self.wire.close()

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        began = time.monotonic()
        request = request.limited(self.max_tokens)
        for _ in range(_MOST_MENDS):
            heard = Heard()

            def read(exchange: Exchange, head: Head, heard: Heard = heard) -> None:
                self._hear(exchange, head, heard, on_text)
                if not heard.ended:
                    clocked = Clocked(0.0, time.monotonic() - exchange.began)
                    raise broke_off(self.name, heard.text, usage_heard(heard, request, clocked, self.prices))

            try:
                _, calls = self.wire.ask(self.path, self._body(request), read, cancel)
            except Rejected as rejected:
                if not self._mend(request, rejected.said):
                    raise self._refused(rejected) from rejected
                continue
            now = time.monotonic()
            clocked = Clocked((heard.first or now) - began, now - began, calls)
            return reply_of(self.name, heard, request, usage_heard(heard, request, clocked, self.prices))
        raise AssertionError("every mend is made once")

    @abstractmethod
    def _body(self, request: Request) -> dict[str, object]:
        """The request as this server takes it."""

    @abstractmethod
    def _hear(self, exchange: Exchange, head: Head, heard: Heard, on_text: OnText | None) -> None:
        """Takes the answer in; leaves ``heard.ended`` empty where it broke off."""

    @abstractmethod
    def _mend(self, request: Request, said: str) -> bool:
        """Leaves out what the server named as not to its taste. False: nothing was left to mend."""

    def _refused(self, rejected: Rejected) -> EngineError:
        return EngineError(
            f"{self.name} ({self.wire.host}) does not take the request: {rejected.said}",
            "Check `model` in its profile.",
        )

    def _leave_out(self, names: tuple[str, ...], said: str) -> bool:
        """Leaves out the first of ``names`` that the server named, once."""
        for name in names:
            if name in said and name not in self._left_out:
                self._left_out.add(name)
                return True
        return False

    def _events(self, exchange: Exchange, heard: Heard) -> Iterator[dict[str, Any]]:
        """The data of server-sent events, each a JSON object; ``[DONE]`` makes the answer whole."""
        for line in exchange.lines():
            if line.startswith("data:"):
                data = line[5:].strip()
                if data == "[DONE]":
                    heard.ended = heard.ended or "stop"
                    return
                yield json_object(self.name, data)

    def _failed(self, error: Any, heard: Heard) -> None:
        """An error within the answer, whose status was 200."""
        if not isinstance(error, dict):
            raise no_answer(self.name)
        said = self.wire.without_secrets(json_text(error))
        kind = str(error.get("type") or error.get("code"))
        if heard.first is None and (kind in self.busy or kind.isdigit()):
            raise Again(self.busy.get(kind) or int(kind), said)
        raise MalformedReply(
            f"{self.name} failed in its answer: {said}", "Run the same command again.", text=heard.text
        )
