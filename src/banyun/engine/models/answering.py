"""From what a server sent to a reply: JSON read and checked, tokens priced."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from banyun.engine.models.base import Finish, OnText, Prices, Reply, Request, Usage, priced
from banyun.engine.models.estimating import estimated_tokens
from banyun.engine.models.schemas import parsed, problem, without_thinking
from banyun.errors import MalformedReply, SchemaMismatch

_ADDRESS = "Is its address right?"


@dataclass(slots=True)
class Heard:
    """What has come of an answer so far.

    Counts are None until the server tells them. ``ended`` becomes why the answer is whole:
    ``stop``, ``length`` or ``withheld``; an answer that stays without it broke off.
    """

    pieces: list[str] = field(default_factory=list)
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    written_tokens: int = 0
    output_tokens: int | None = None
    ended: str = ""
    first: float | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def hear(self, piece: str, on_text: OnText | None) -> None:
        """Takes the next piece of the answer."""
        if piece:
            self.pieces.append(piece)
            if on_text is not None:
                on_text(piece)


@dataclass(frozen=True, slots=True)
class Clocked:
    """Seconds to the first token and to the last, and requests sent."""

    ttft_s: float
    seconds: float
    calls: int = 1


def usage_heard(heard: Heard, request: Request, clocked: Clocked, prices: Prices | None) -> Usage:
    """What an answer took: as counted by the server, else as estimated."""
    counted = heard.prompt_tokens is not None and heard.output_tokens is not None
    prompt, output = heard.prompt_tokens, heard.output_tokens
    usage = Usage(
        prompt_tokens=estimated_tokens(request.prompt.rendered) if prompt is None else prompt,
        cached_tokens=heard.cached_tokens,
        output_tokens=estimated_tokens(heard.text) if output is None else output,
        ttft_s=clocked.ttft_s,
        seconds=clocked.seconds,
        written_tokens=heard.written_tokens,
        calls=clocked.calls,
        estimated=not counted,
    )
    return priced(usage, prices)


def reply_of(name: str, heard: Heard, request: Request, usage: Usage) -> Reply:
    """The reply, its JSON read and checked where a schema was asked for.

    Raises:
        MalformedReply: withheld, cut before its JSON was complete, or no JSON.
        SchemaMismatch: JSON of another shape.
    """
    text = heard.text
    if heard.ended == "withheld":
        raise MalformedReply(f"{name} withheld its answer.", "Ask in another way.", text=text, usage=usage)
    finish: Finish = "length" if heard.ended == "length" else "stop"
    if request.schema is None:
        return Reply(_before(without_thinking(text), request.stop), None, usage, finish)
    try:
        data = parsed(text)
    except ValueError as error:
        if finish == "length":
            raise MalformedReply(
                f"{name} had not finished its answer after {request.max_tokens} tokens.",
                "Raise max_tokens in its profile.",
                text=text,
                usage=usage,
            ) from error
        raise MalformedReply(
            f"{name} answered something that is no JSON.",
            "Ask again, or choose a model that writes JSON.",
            text=text,
            usage=usage,
        ) from error
    wrong = problem(data, request.schema)
    if wrong is not None:
        raise SchemaMismatch(
            f"{name} answered in another shape than asked: {wrong}.",
            "Ask again, or choose a model that keeps to a JSON schema.",
            text=text,
            usage=usage,
        )
    return Reply(without_thinking(text), data, usage, finish)


def _before(text: str, stops: tuple[str, ...]) -> str:
    """The text up to the first of ``stops``, for servers that do not know them."""
    ends = [at for stop in stops if (at := text.find(stop)) >= 0]
    return text[: min(ends)] if ends else text


def json_object(name: str, text: str) -> dict[str, Any]:
    """A JSON object that a server sent, such as an event's.

    Raises:
        MalformedReply: it is none.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedReply(f"{name} sent something that is no JSON.", _ADDRESS) from error
    if not isinstance(value, dict):
        raise no_answer(name)
    return value


def no_answer(name: str) -> MalformedReply:
    """The error for JSON that is not in the form agreed."""
    return MalformedReply(f"{name} sent something that is no answer.", _ADDRESS)


def broke_off(name: str, text: str, usage: Usage) -> MalformedReply:
    """The error for an answer that ended before it was whole."""
    return MalformedReply(
        f"{name} broke off in the middle of its answer.",
        "Run the same command again.",
        text=text,
        usage=usage,
    )
