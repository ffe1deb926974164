"""Anthropic's messages: cache marks at the ends of prefixes, JSON through a tool it must use.

Tools stand in front of the prompt there, so a tool that changed with the schema would throw the
cached prefix away with every pass. The one tool here is always the same and takes any object; the
schema is said in words behind the prompt, and the answer is checked when it came.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from banyun.engine.models.answering import (
    Clocked,
    Heard,
    broke_off,
    json_object,
    no_answer,
    reply_of,
    usage_heard,
)
from banyun.engine.models.base import OnText, Prices, Prompt, Reply, Request, in_words, json_text
from banyun.engine.models.estimating import estimated_tokens
from banyun.engine.models.exchange import Exchange, Head
from banyun.engine.models.wire import Again, Rejected, Wire
from banyun.errors import EngineError, MalformedReply
from banyun.events import CancelToken

VERSION = "2023-06-01"
MOST_MARKS = 4
TOOL = {
    "name": "answer",
    "description": "Gives the answer as one JSON object.",
    "input_schema": {"type": "object"},
}
_BUSY_TYPES = {"rate_limit_error": 429, "api_error": 500, "timeout_error": 504, "overloaded_error": 529}
_ENDS = {"max_tokens": "length", "model_context_window_exceeded": "length", "refusal": "withheld"}
_OPTIONAL = ("temperature", "stop_sequences")


@dataclass(slots=True)
class AnthropicModel:
    """Args:
    name: The profile's.
    model: Anthropic's name of it.
    context: Most tokens of prompt and answer.
    max_tokens: Most tokens of an answer, thoughts included, in place of what a request allows.
    """

    name: str
    model: str
    wire: Wire
    context: int
    prices: Prices | None = None
    max_tokens: int | None = None
    counts_exactly: bool = False
    _left_out: set[str] = field(default_factory=set)

    def count_tokens(self, text: str) -> int:
        return estimated_tokens(text)

    def close(self) -> None:
        self.wire.close()

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        began = time.monotonic()
        request = request.limited(self.max_tokens)
        for _ in range(len(_OPTIONAL) + 1):
            heard = Heard()
            try:
                _, calls = self.wire.ask(
                    "messages", self._body(request), self._reader(heard, request, on_text), cancel
                )
            except Rejected as rejected:
                if not self._mend(rejected.said):
                    raise EngineError(
                        f"{self.name} ({self.wire.host}) does not take the request: {rejected.said}",
                        "Check `model` in its profile.",
                    ) from rejected
                continue
            clocked = Clocked((heard.first or time.monotonic()) - began, time.monotonic() - began, calls)
            return reply_of(self.name, heard, request, usage_heard(heard, request, clocked, self.prices))
        raise AssertionError("every mend is made once")

    def _mend(self, said: str) -> bool:
        for name in _OPTIONAL:
            if name in said and name not in self._left_out:
                self._left_out.add(name)
                return True
        return False

    def _body(self, request: Request) -> dict[str, object]:
        prompt = request.prompt if request.schema is None else in_words(request.prompt, request.schema)
        turns = _turns(prompt)
        body: dict[str, object] = {"model": self.model, "max_tokens": request.max_tokens, "stream": True}
        if request.schema is not None:
            body |= {"tools": [TOOL], "tool_choice": {"type": "tool", "name": TOOL["name"]}}
        if turns[0][0] == "system":
            body["system"] = turns[0][1]
        body["messages"] = [{"role": role, "content": blocks} for role, blocks in turns if role != "system"]
        body["temperature"] = request.temperature
        if request.stop:
            body["stop_sequences"] = list(request.stop)
        return {name: value for name, value in body.items() if name not in self._left_out}

    def _reader(
        self, heard: Heard, request: Request, on_text: OnText | None
    ) -> Callable[[Exchange, Head], None]:
        def read(exchange: Exchange, _head: Head) -> None:
            stopped = False
            for line in exchange.lines():
                if not line.startswith("data:"):
                    continue
                event = json_object(self.name, line[5:])
                try:
                    stopped = self._take(event, exchange, heard, on_text)
                except (AttributeError, TypeError, KeyError, ValueError) as error:
                    raise no_answer(self.name) from error
                if stopped:
                    break
            if not stopped or not heard.ended:
                clocked = Clocked(0.0, time.monotonic() - exchange.began)
                usage = usage_heard(heard, request, clocked, self.prices)
                raise broke_off(self.name, heard.text, usage)

        return read

    def _take(self, event: dict[str, Any], exchange: Exchange, heard: Heard, on_text: OnText | None) -> bool:
        """Takes one event; True after the last."""
        kind = event["type"]
        if kind == "error":
            self._failed(event["error"], heard)
        elif kind == "message_start":
            _count(event["message"]["usage"], heard)
        elif kind == "content_block_start" and event["content_block"]["type"] == "tool_use":
            heard.pieces.clear()  # what was said before the answer
        elif kind == "content_block_delta":
            exchange.progressed()
            heard.first = exchange.first
            delta = event["delta"]
            heard.hear(delta.get("text") or delta.get("partial_json") or "", on_text)
        elif kind == "message_delta":
            heard.ended = _ENDS.get(event["delta"]["stop_reason"], "stop")
            _count(event["usage"], heard)
        return bool(kind == "message_stop")

    def _failed(self, error: dict[str, Any], heard: Heard) -> None:
        """An error within the answer, whose status was 200."""
        said = self.wire.without_secrets(json_text(error))
        if heard.first is None and error["type"] in _BUSY_TYPES:
            raise Again(_BUSY_TYPES[error["type"]], said)
        raise MalformedReply(
            f"{self.name} failed in its answer: {said}", "Run the same command again.", text=heard.text
        )


def _turns(prompt: Prompt) -> list[tuple[str, list[dict[str, object]]]]:
    """Messages of text blocks; the last few that end a prefix are marked for the cache."""
    left = sum(segment.ends_prefix for segment in prompt.segments)
    turns: list[tuple[str, list[dict[str, object]]]] = []
    for role, segments in prompt.turns:
        blocks: list[dict[str, object]] = []
        for segment in segments:
            block: dict[str, object] = {"type": "text", "text": segment.text}
            if segment.ends_prefix:
                if left <= MOST_MARKS:
                    block["cache_control"] = {"type": "ephemeral"}
                left -= 1
            blocks.append(block)
        turns.append((role, blocks))
    return turns


def _count(usage: dict[str, Any], heard: Heard) -> None:
    """Anthropic counts what was read from and written to caches apart from the rest of the prompt."""
    if usage.get("input_tokens") is not None:
        heard.cached_tokens = int(usage.get("cache_read_input_tokens") or 0)
        heard.written_tokens = int(usage.get("cache_creation_input_tokens") or 0)
        heard.prompt_tokens = int(usage["input_tokens"]) + heard.cached_tokens + heard.written_tokens
    if usage.get("output_tokens") is not None:
        heard.output_tokens = int(usage["output_tokens"])
