"""One llama.cpp server over HTTP: our worker process, or any ``llama-server``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from banyun.errors import ContextTooLong, EngineError, EngineUnavailable

START_HINT = "Is the server running? See `banyun engine status`."


@dataclass(frozen=True, slots=True)
class Answer:
    """What one completion gave.

    ``cached`` and ``computed`` are prompt tokens, as the engine itself counted them;
    ``prefill_seconds`` and ``decode_seconds`` are its own clocks. Of a streamed answer ``tokens``
    lacks those that only began a character; ``decoded`` counts them all.
    """

    text: str
    tokens: tuple[int, ...]
    cached: int
    computed: int
    prefill_seconds: float
    decode_seconds: float
    stopped: str
    decoded: int = 0

    @property
    def seconds_per_token(self) -> float:
        """Mean time between two tokens (TBT); 0 where there were fewer than two."""
        return self.decode_seconds / (self.decoded - 1) if self.decoded > 1 else 0.0


class LlamaServer:
    """Args:
    address: ``http://host:port``.
    timeout: Seconds without an answer before a call fails; prefilling long texts takes minutes.
    """

    def __init__(self, address: str, timeout: float = 600.0) -> None:
        self.address = address
        # A proxy of the environment has no business between two processes of one machine.
        self._http = httpx.Client(
            base_url=address, timeout=httpx.Timeout(timeout, connect=5.0), trust_env=False
        )

    def close(self) -> None:
        self._http.close()

    def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        try:
            response = self._http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise EngineUnavailable(f"{self.address} does not answer: {error}.", START_HINT) from error
        if response.status_code >= 400:
            raise self._error(response)
        return response.json()

    def _error(self, response: httpx.Response) -> EngineError:
        try:
            error = response.json().get("error", {})
        except ValueError:
            error = {}
        message = str(error.get("message", response.text[:200]))
        if error.get("type") == "exceed_context_size_error":
            return ContextTooLong(message, "Use a model with a longer context, or a shorter text.")
        return EngineError(f"{self.address} refused: {message}", "")

    def properties(self) -> dict[str, Any]:
        """``/props``: slots, model path, build."""
        return dict(self._call("GET", "/props"))

    def tokenize(self, text: str, *, start: bool = False, control: bool = True) -> list[int]:
        """The text's tokens; with ``start`` the beginning-of-text token in front. Without ``control``
        words such as ``<|im_end|>`` are words and not what they stand for."""
        body = {"content": text, "add_special": start, "parse_special": control}
        return list(self._call("POST", "/tokenize", body)["tokens"])

    def chat(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The messages as the model's own template writes them, ready for its answer."""
        body = {"messages": list(messages), "chat_template_kwargs": {"enable_thinking": False}}
        return str(self._call("POST", "/apply-template", body)["prompt"])

    def complete(
        self,
        tokens: Sequence[int],
        *,
        slot: int,
        limit: int,
        temperature: float = 0.0,
        schema: Mapping[str, object] | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Answer:
        """Continues ``tokens`` in ``slot`` by at most ``limit`` tokens (0 only prefills), reusing
        what the slot already holds of them. ``on_text`` is called with each piece of the answer
        as it comes.

        Raises:
            ContextTooLong: more tokens than a slot's context.
        """
        body: dict[str, object] = {
            "prompt": list(tokens),
            "id_slot": slot,
            "n_predict": limit,
            "temperature": temperature,
            "cache_prompt": True,
            "return_tokens": True,
        }
        if schema is not None:
            body["json_schema"] = schema
        if on_text is None:
            answer = self._call("POST", "/completion", body)
            return _answer(answer, answer["content"], answer["tokens"])
        return self._streamed({**body, "stream": True}, on_text)

    def _streamed(self, body: Mapping[str, object], on_text: Callable[[str], None]) -> Answer:
        text: list[str] = []
        tokens: list[int] = []
        try:
            with self._http.stream("POST", "/completion", json=body) as response:
                if response.status_code >= 400:
                    response.read()
                    raise self._error(response)
                for line in response.iter_lines():
                    if not line.startswith("data: "):
                        continue
                    event = json.loads(line.removeprefix("data: "))
                    text.append(event["content"])
                    tokens.extend(event["tokens"])
                    if event["content"]:
                        on_text(event["content"])
                    if event["stop"]:
                        return _answer(event, "".join(text), tokens)
        except (httpx.HTTPError, ValueError) as error:
            raise EngineUnavailable(f"{self.address} does not answer: {error}.", START_HINT) from error
        raise EngineUnavailable(f"{self.address} ended in the middle of an answer.", START_HINT)

    def save(self, slot: int, name: str) -> int:
        """Saves a slot's state as a file of the server's slot folder; returns its tokens."""
        return int(self._call("POST", f"/slots/{slot}?action=save", {"filename": name})["n_saved"])

    def restore(self, slot: int, name: str) -> int:
        """Loads a saved state into a slot; returns its tokens (0: the server did not take it)."""
        return int(self._call("POST", f"/slots/{slot}?action=restore", {"filename": name})["n_restored"])

    def erase(self, slot: int) -> None:
        self._call("POST", f"/slots/{slot}?action=erase", {})


def _answer(values: Mapping[str, Any], text: str, tokens: Sequence[int]) -> Answer:
    timings = values["timings"]
    return Answer(
        text=text,
        tokens=tuple(tokens),
        cached=timings["cache_n"],
        computed=timings["prompt_n"],
        prefill_seconds=timings["prompt_ms"] / 1000,
        decode_seconds=timings["predicted_ms"] / 1000,
        stopped=values.get("stop_type", ""),
        decoded=timings["predicted_n"],
    )
