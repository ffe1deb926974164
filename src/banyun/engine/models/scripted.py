"""A model that says what it is told to: for tests and for trying things without a model.

Everything but the answers is real: schemas are checked, tokens are counted, and the share of a
prompt that an earlier one began with is reported as cached, as a server that caches prefixes would.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from banyun.engine.kv.prefix import shared_length
from banyun.engine.models.answering import Clocked, Heard, reply_of, usage_heard
from banyun.engine.models.base import OnText, Prices, Reply, Request, json_text, pieces
from banyun.engine.models.estimating import estimated_tokens
from banyun.errors import BanyunError, ContextTooLong, EngineUnavailable
from banyun.events import CancelToken

Said = str | dict[str, object] | BanyunError
"""An answer as text, as JSON, or an error to raise."""


@dataclass(slots=True)
class ScriptedEngine:
    """Args:
    answers: One for each request, in order; or a function from the request to its answer.
    context: Most tokens of prompt and answer.

    ``requests`` are those it was asked, oldest first.
    """

    answers: Iterable[Said] | Callable[[Request], Said] = ()
    name: str = "scripted"
    context: int = 32768
    prices: Prices | None = None
    counts_exactly: bool = True
    requests: list[Request] = field(default_factory=list)
    _rest: Iterator[Said] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count_tokens(self, text: str) -> int:
        return estimated_tokens(text)

    def close(self) -> None:
        """Nothing to close."""

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        cancel = cancel or CancelToken()
        cancel.check()
        rendered = request.prompt.rendered
        prompt = self.count_tokens(rendered)
        if prompt + request.max_tokens > self.context:
            raise ContextTooLong(
                f"The prompt is longer than {self.name} takes: {prompt} tokens",
                "Use a model with a longer context, or set `context` in its profile.",
            )
        with self._lock:
            earlier = [one.prompt.rendered for one in self.requests]
            self.requests.append(request)
            said = self._answer(request)
        if isinstance(said, BanyunError):
            raise said
        heard = Heard(prompt_tokens=prompt, ended="stop")
        shared = max((shared_length(rendered, other) for other in earlier), default=0)
        heard.cached_tokens = min(prompt, self.count_tokens(rendered[:shared]))
        for piece in pieces(said if isinstance(said, str) else json_text(said)):
            cancel.check()
            heard.hear(piece, on_text)
        heard.output_tokens = self.count_tokens(heard.text)
        usage = usage_heard(heard, request, Clocked(0.0, 0.0), self.prices)
        return reply_of(self.name, heard, request, usage)

    def _answer(self, request: Request) -> Said:
        if callable(self.answers):
            return self.answers(request)
        if self._rest is None:
            self._rest = iter(self.answers)
        for said in self._rest:
            return said
        raise EngineUnavailable(f"{self.name} has no answer left.", "Give it one for each request.")
