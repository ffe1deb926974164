"""What the rest of Banyun needs of a model: a prompt goes in, an answer and its cost come out.

A prompt is a list of segments whose beginnings stay the same from call to call. Whoever writes it
marks where such a beginning ends; every backend sends the bytes before a mark exactly as they are,
so that servers which keep caches of prefixes find them again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from banyun.engine.models.schemas import Schema, check_schema
from banyun.errors import BanyunError, InvalidInput
from banyun.events import CancelToken

Role = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length"]
OnText = Callable[[str], None]
"""Hears the answer as it comes, in pieces: all that the model writes, its thoughts and fences too."""
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a prompt. ``ends_prefix``: all up to here is sent again and again, and is worth a cache."""

    text: str
    role: Role = "user"
    ends_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """Segments in order: those of ``system`` first, the last one the user's. ``documents`` are the
    ids of what is quoted in it: a cache kept on disk is deleted with any of them.

    Raises:
        InvalidInput: a text that is no Unicode (half of a surrogate pair).
    """

    segments: tuple[Segment, ...]
    documents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        roles = [role for role, _ in groupby(segment.role for segment in self.segments)]
        if not roles or roles[-1] != "user" or "system" in roles[1:]:
            raise ValueError("a prompt's system segments come first, and its last segment is the user's")
        if not all(segment.text for segment in self.segments):
            raise ValueError("a segment without text")
        try:
            self.rendered.encode()
        except UnicodeEncodeError as error:
            raise InvalidInput("The text holds half a character.", "Save it as UTF-8.") from error

    @property
    def turns(self) -> tuple[tuple[Role, tuple[Segment, ...]], ...]:
        """Neighbours of one role together: the messages of a chat."""
        grouped = groupby(self.segments, key=lambda segment: segment.role)
        return tuple((role, tuple(segments)) for role, segments in grouped)

    @property
    def rendered(self) -> str:
        """The whole prompt as one string, to compare prompts by; no server sees it in this form."""
        return _rendered(self.segments)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """``rendered`` up to each mark, shortest first."""
        marks = [at for at, segment in enumerate(self.segments, 1) if segment.ends_prefix]
        return tuple(_rendered(self.segments[:mark]) for mark in marks)

    def without_system(self) -> Prompt:
        """The same text said by the user alone."""
        segments = (
            replace(one, text=f"{one.text}\n\n", role="user") if one.role == "system" else one
            for one in self.segments
        )
        return replace(self, segments=tuple(segments))

    def followed_by(self, answer: str, text: str) -> Prompt:
        """The prompt of a next turn: what the model answered, and what is said to that."""
        return replace(self, segments=(*self.segments, Segment(answer, "assistant"), Segment(text)))

    def with_tail(self, text: str) -> Prompt:
        """The same prompt with more text behind its end."""
        return replace(self, segments=(*self.segments, Segment(text)))


def _rendered(segments: Sequence[Segment]) -> str:
    parts: list[str] = []
    role = ""
    for segment in segments:
        if segment.role != role:
            role = segment.role
            parts.append(f"\x1e{role}\x1f")
        parts.append(segment.text)
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    Args:
        prompt: What is said to it.
        schema: A bounded JSON Schema (``schemas.check_schema``) that its answer must fit, or None
            for plain text.
        max_tokens: Most tokens it may answer.
        temperature: 0 takes the likeliest token.
        seed: For models that draw; the same seed draws the same where the server supports it.
        stop: The answer ends before any of these.
    """

    prompt: Prompt
    schema: Schema | None = None
    max_tokens: int = 1024
    temperature: float = 0.0
    seed: int | None = None
    stop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.schema is not None:
            check_schema(self.schema)

    def limited(self, max_tokens: int | None) -> Request:
        """The request with another limit, where one is given."""
        return self if max_tokens is None else replace(self, max_tokens=max_tokens)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one answer took, as the server counted it.

    ``prompt_tokens`` are all of the prompt's; ``cached_tokens`` of them were read from a cache
    (None: the server does not say), ``written_tokens`` were written to one at a price of their own.
    ``ttft_s``: seconds to the first token, ``seconds`` to the last, waits before retries included.
    ``cost`` is in ``currency`` where the profile has prices. ``calls``: requests sent, retries too.
    ``estimated``: the server did not count, or the answer broke off; the tokens are a guess.
    """

    prompt_tokens: int
    cached_tokens: int | None
    output_tokens: int
    ttft_s: float
    seconds: float
    cost: float | None = None
    currency: str = "USD"
    written_tokens: int = 0
    calls: int = 1
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """``text`` as the model wrote it, without its thinking; ``data`` what it says as JSON, checked
    against the schema, or None where none was asked for. ``finish``: ``length`` when it was cut at
    ``max_tokens``, which only happens to plain text."""

    text: str
    data: Any
    usage: Usage
    finish: Finish = "stop"


class Model(Protocol):
    """Something that answers. May be used from several threads."""

    @property
    def name(self) -> str:
        """What the reader calls it: the profile's name."""
        ...

    @property
    def context(self) -> int:
        """Most tokens of prompt and answer together."""
        ...

    @property
    def counts_exactly(self) -> bool:
        """Whether ``count_tokens`` is the model's own count; else it is an estimate, rather high."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a text; the same text always gives the same number, and nothing is sent away."""
        ...

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        """Answers; blocks until the answer is whole. Retries what is worth it, before any text came.

        Raises:
            EngineUnavailable: the server does not answer, or not in time.
            ModelRefused: it does not accept the key or the account.
            ModelBusy: it asks to wait longer than is waited.
            ContextTooLong: the prompt is longer than the model takes.
            MalformedReply: the answer broke off, or is no JSON where a schema was asked for.
            SchemaMismatch: its JSON does not fit the schema.
            BudgetExhausted: only from a model with a budget; nothing was sent.
            Cancelled: the token was set; the connection is closed.
        """
        ...

    def close(self) -> None:
        """Closes connections and processes."""
        ...


class Embedder(Protocol):
    """Something that turns texts into vectors.

    ``id`` names all that its vectors depend on: vectors of different ids are never compared.
    ``languages`` are the codes of those it was made for; empty: it is not said, and must be tried.
    """

    @property
    def id(self) -> str: ...

    @property
    def dim(self) -> int: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def encode(
        self, texts: Sequence[str], kind: Literal["query", "passage"], cancel: CancelToken | None = None
    ) -> Vectors:
        """One row of length 1 for each text: shape ``(len(texts), dim)``.

        Raises:
            EngineError: as ``Model.generate`` does.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Prices:
    """Money for a million tokens: of a prompt, of its part read from a cache or written to one,
    and of an answer."""

    input: float
    output: float
    cached: float | None = None
    written: float | None = None
    currency: str = "USD"

    def cost(self, prompt: int, cached: int, written: int, output: int) -> float:
        """What a call costs whose prompt of ``prompt`` tokens has ``cached`` and ``written`` among them."""
        of_cached = self.input if self.cached is None else self.cached
        of_written = self.input if self.written is None else self.written
        plain = max(0, prompt - cached - written)
        return (
            plain * self.input + cached * of_cached + written * of_written + output * self.output
        ) / 1_000_000

    def of(self, usage: Usage) -> float:
        """The price of a usage."""
        return self.cost(
            usage.prompt_tokens, usage.cached_tokens or 0, usage.written_tokens, usage.output_tokens
        )


def priced(usage: Usage, prices: Prices | None) -> Usage:
    """The usage with its cost, where prices are known."""
    if prices is None:
        return usage
    return replace(usage, cost=prices.of(usage), currency=prices.currency)


def usage_of(error: BanyunError) -> Usage | None:
    """What an answer took that could not be used."""
    usage = getattr(error, "usage", None)
    return usage if isinstance(usage, Usage) else None


_IN_WORDS = "\n\nAnswer with one JSON object and nothing else. It must fit this JSON Schema:\n"


def in_words(prompt: Prompt, schema: Schema) -> Prompt:
    """The prompt with the schema said in words behind its end, where no cached prefix is moved by it."""
    return prompt.with_tail(_IN_WORDS + json_text(schema))


def json_text(value: object) -> str:
    """JSON as it is put into prompts and requests: the same value always gives the same text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pieces(text: str, size: int = 8) -> Iterator[str]:
    """A text cut into pieces of ``size`` characters."""
    return (text[at : at + size] for at in range(0, len(text), size))
