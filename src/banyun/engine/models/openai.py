"""The wire format of OpenAI's chat completions, as many servers speak it: OpenAI, DeepSeek, vLLM,
SGLang, llama-server, Ollama, LM Studio.

They differ in what they take. What a server rejects by name is left out or written another way,
once, and remembered: how an answer's JSON is asked for (``Structured``), the name of ``max_tokens``,
``temperature``, ``seed``, ``stop``, ``stream_options``. The prompt's beginning is never touched: a
schema that has to be said in words goes behind its end.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from banyun.engine.models.answering import Heard, json_object, no_answer
from banyun.engine.models.base import OnText, Request, in_words
from banyun.engine.models.exchange import Exchange, Head
from banyun.engine.models.hosted import HostedModel
from banyun.engine.models.schemas import without_bounds

Structured = Literal["schema", "types", "json", "words"]
"""How JSON is asked for: by the schema; by its types without bounds; as some JSON, the schema in
words behind the prompt; in words alone. A server that rejects one is asked in the next."""
WAYS: tuple[Structured, ...] = ("schema", "types", "json", "words")
_OPTIONAL = ("temperature", "seed", "stop", "stream_options", "prompt_cache_key")
_BY_SCHEMA = ("response_format", "json_schema", "json_object", "schema", "grammar", "structured")


@dataclass(slots=True)
class OpenAIModel(HostedModel):
    """Args:
    structured: How to ask for JSON first. A server that puts the schema in front of the prompt
        (OpenAI does) loses its cached prefix with every other schema: ask it for ``json``.
    cache_key: Sent as ``prompt_cache_key``, which keeps requests of one prefix on one machine there.
    """

    path = "chat/completions"
    busy = {"rate_limit_error": 429, "rate_limit_exceeded": 429, "server_error": 500}  # noqa: RUF012

    structured: Structured = "schema"
    cache_key: bool = False

    def _body(self, request: Request) -> dict[str, object]:
        prompt = request.prompt
        if request.schema is not None and self.structured in ("json", "words"):
            prompt = in_words(prompt, request.schema)
        limit = "max_completion_tokens" if "max_tokens" in self._left_out else "max_tokens"
        body: dict[str, object] = {
            "model": self.model,
            "messages": [
                {"role": role, "content": "".join(segment.text for segment in segments)}
                for role, segments in prompt.turns
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
            limit: request.max_tokens,
            "temperature": request.temperature,
        }
        if request.seed is not None:
            body["seed"] = request.seed
        if request.stop:
            body["stop"] = list(request.stop)
        if self.cache_key and prompt.prefixes:
            body["prompt_cache_key"] = _key(prompt.prefixes[0])
        if (form := self._response_format(request)) is not None:
            body["response_format"] = form
        return {name: value for name, value in body.items() if name not in self._left_out or name == limit}

    def _response_format(self, request: Request) -> dict[str, object] | None:
        if request.schema is None or self.structured == "words":
            return None
        if self.structured == "json":
            return {"type": "json_object"}
        schema = request.schema if self.structured == "schema" else without_bounds(request.schema)
        return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}

    def _mend(self, request: Request, said: str) -> bool:
        lowered = said.lower()
        if "max_completion_tokens" in lowered and "max_tokens" not in self._left_out:
            self._left_out.add("max_tokens")
            return True
        if self._leave_out(_OPTIONAL, lowered):
            return True
        by_schema = request.schema is not None and any(word in lowered for word in _BY_SCHEMA)
        if by_schema and self.structured != WAYS[-1]:
            self.structured = WAYS[WAYS.index(self.structured) + 1]
            return True
        return False

    def _hear(self, exchange: Exchange, head: Head, heard: Heard, on_text: OnText | None) -> None:
        if "text/event-stream" not in head.headers.get("content-type", ""):
            whole = json_object(self.name, exchange.body().decode("utf-8", "replace"))
            self._take(whole, "message", exchange, heard, on_text)
            return
        for chunk in self._events(exchange, heard):
            self._take(chunk, "delta", exchange, heard, on_text)

    def _take(
        self, chunk: dict[str, Any], part: str, exchange: Exchange, heard: Heard, on_text: OnText | None
    ) -> None:
        if chunk.get("error"):
            self._failed(chunk["error"], heard)
        try:
            for choice in chunk.get("choices") or ():
                said = choice.get(part) or {}
                text = said.get("content") or ""
                if text or said.get("reasoning_content") or said.get("reasoning"):
                    exchange.progressed()
                heard.first = exchange.first
                heard.hear(text, on_text)
                if said.get("refusal") or choice.get("finish_reason") == "content_filter":
                    heard.ended = "withheld"
                elif choice.get("finish_reason"):
                    heard.ended = heard.ended or ("length" if choice["finish_reason"] == "length" else "stop")
            if chunk.get("usage"):
                _count(chunk["usage"], heard)
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            raise no_answer(self.name) from error


def _count(usage: dict[str, Any], heard: Heard) -> None:
    """Takes the counts of a usage object: those of OpenAI, and DeepSeek's name for the cached ones."""
    heard.prompt_tokens = int(usage["prompt_tokens"])
    heard.output_tokens = int(usage.get("completion_tokens") or 0)
    details = usage.get("prompt_tokens_details") or {}
    cached = details.get("cached_tokens", usage.get("prompt_cache_hit_tokens"))
    if cached is not None:
        heard.cached_tokens = min(int(cached), heard.prompt_tokens)
    heard.written_tokens = int(details.get("cache_write_tokens") or 0)


def _key(prefix: str) -> str:
    return hashlib.sha256(prefix.encode()).hexdigest()[:32]
