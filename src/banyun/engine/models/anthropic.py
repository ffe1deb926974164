"""Anthropic's messages: cache marks at the ends of prefixes, JSON through a tool it must use.

Tools stand in front of the prompt there, so a tool that changed with the schema would throw the
cached prefix away with every pass. The one tool here is always the same and takes any object; the
schema is said in words behind the prompt, and the answer is checked when it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from banyun.engine.models.answering import Heard, no_answer
from banyun.engine.models.base import OnText, Prompt, Request, in_words
from banyun.engine.models.exchange import Exchange, Head
from banyun.engine.models.hosted import HostedModel

VERSION = "2023-06-01"
MOST_MARKS = 4
TOOL = {
    "name": "answer",
    "description": "Gives the answer as one JSON object.",
    "input_schema": {"type": "object"},
}
_ENDS = {"max_tokens": "length", "model_context_window_exceeded": "length", "refusal": "withheld"}
_OPTIONAL = ("temperature", "stop_sequences")


@dataclass(slots=True)
class AnthropicModel(HostedModel):
    """A model of Anthropic's messages."""

    path = "messages"
    busy = {  # noqa: RUF012
        "rate_limit_error": 429,
        "api_error": 500,
        "timeout_error": 504,
        "overloaded_error": 529,
    }

    def _mend(self, request: Request, said: str) -> bool:  # noqa: ARG002
        return self._leave_out(_OPTIONAL, said)

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

    def _hear(self, exchange: Exchange, head: Head, heard: Heard, on_text: OnText | None) -> None:  # noqa: ARG002
        for event in self._events(exchange, heard):
            try:
                stopped = self._take(event, exchange, heard, on_text)
            except (AttributeError, TypeError, KeyError, ValueError) as error:
                raise no_answer(self.name) from error
            if stopped:
                return
        heard.ended = ""  # without its last event it broke off

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
