"""A prompt as the tokens of a chat model's own template, cut where its cacheable prefix ends.

What the template writes is read with its control words; what people wrote is read as plain words,
so that no text can end its own turn and begin another. Each piece is tokenised by itself, so the
tokens of a prefix depend on nothing behind it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from banyun.engine.models.base import Prompt
from banyun.errors import EngineUnavailable


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a rendered prompt. ``control``: written by the template. ``ends_prefix``: see ``Segment``."""

    text: str
    control: bool
    ends_prefix: bool = False


def cut(prompt: Prompt, frames: Sequence[str]) -> list[Piece]:
    """The pieces of a prompt: what the template writes around its turns, and the segments between.
    ``frames`` are one more than the turns."""
    pieces = [Piece(frames[0], True)]
    for (_, segments), behind in zip(prompt.turns, frames[1:], strict=True):
        pieces += [Piece(segment.text, False, segment.ends_prefix) for segment in segments]
        pieces.append(Piece(behind, True))
    return [piece for piece in pieces if piece.text]


def frames_of(roles: Sequence[str], chat: Callable[[list[dict[str, str]]], str]) -> list[str]:
    """What a template writes before, between and behind messages of these roles, found out with words
    in their place that no template knows.

    Args:
        chat: Renders messages.

    Raises:
        EngineUnavailable: the template does not put every message once, in order.
    """
    words = [f"Qzx{number}Jvw" for number in range(len(roles))]
    rest = chat([{"role": role, "content": word} for role, word in zip(roles, words, strict=True)])
    frames = []
    for word in words:
        before, found, rest = rest.partition(word)
        if not found or word in rest:
            raise EngineUnavailable(
                "The model's chat template leaves messages out.", "Use a model made for chats."
            )
        frames.append(before)
    return [*frames, rest]


class Tokenizer(Protocol):
    def tokenize(self, text: str, *, start: bool = False, control: bool = True) -> list[int]: ...


@dataclass(slots=True)
class ChatTokens:
    """Turns pieces into tokens, and remembers the latest: a document comes again and again."""

    tokenizer: Tokenizer
    most: int = 64
    _known: dict[tuple[str, bool, bool], list[int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, pieces: Sequence[Piece]) -> tuple[list[int], int]:
        """The tokens of all pieces, and how many of them are the prefix."""
        tokens: list[int] = []
        prefix = 0
        for number, piece in enumerate(pieces):
            tokens.extend(self._tokens(piece, start=number == 0))
            if piece.ends_prefix:
                prefix = len(tokens)
        return tokens, prefix

    def _tokens(self, piece: Piece, *, start: bool) -> list[int]:
        key = (piece.text, piece.control, start)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self.tokenizer.tokenize(piece.text, start=start, control=piece.control)
            with self._lock:
                while len(self._known) >= self.most:
                    del self._known[next(iter(self._known))]
                self._known[key] = known
        return known
