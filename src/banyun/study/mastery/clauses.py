"""The clauses of a sentence that was told, each with the sentence of the text that says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from banyun.knowledge.forms import Matrix
from banyun.knowledge.querying import Query
from banyun.study.mastery.matter import worth_asking
from banyun.study.mastery.telling import RELATED, TELLING, Listener

SUPPORTED = 0.5
"""Share of a clause's terms that a sentence of the text must have to be its source: more than of a whole
sentence, since a few words are found together by chance."""

_COMMON = 0.15
"""What a common word is worth in a clause: it has few others."""

_STRONG = 0.5
_FEWEST_TERMS = 2
_BREAK = re.compile(
    r"[，；：;]|[,:](?=\s)|\s(?=(?:while|whereas|but|because|although)\s)|(?=而且|但是|然而|因为|所以)"
)


@dataclass(frozen=True)
class Clause:
    """``held``: what each sentence of the text has of its terms; ``telling``: what these tell."""

    text: str
    held: Matrix
    telling: Matrix

    @cached_property
    def shares(self) -> Matrix:
        """What share of it each sentence of the text says."""
        weights = np.maximum(self.telling, _COMMON)
        strong = (self.held >= _STRONG).sum(axis=1)
        shares: Matrix = np.where(strong >= RELATED, self.held @ weights / weights.sum(), 0.0)
        return shares

    @property
    def share(self) -> float:
        """Of its terms that its source has."""
        return float(self.shares.max(initial=0.0))

    @property
    def source(self) -> int | None:
        """The sentence of the text that says it; None where none does."""
        return int(self.shares.argmax()) if self.share >= SUPPORTED else None

    def swaps(self, own: int, sources: Set[int]) -> bool:
        """Whether it says of one thing what the text says of another: a term of it is not in its source but
        in that of another clause."""
        elsewhere = self.held[sorted(sources - {own})].max(axis=0)
        lacks = (self.telling > 0) & (self.held[own] < _STRONG) & (elsewhere >= _STRONG)
        return bool(lacks.any())


def held_by_text(asked: Query, listener: Listener) -> Matrix:
    """What each sentence of the text has of a query's terms; an exercise that names them says nothing of
    them, and neither does a reference."""
    held = asked.forms.held(listener.whole.prepared)
    says = [
        worth_asking(listener.reading.passages[listener.reading.passage_at(sentence.span.start)])
        for sentence in listener.whole.prepared.sentences
    ]
    own: Matrix = held * np.array(says, dtype=float)[:, None]
    return own


def clauses_of(said: str, listener: Listener) -> list[Clause]:
    """Its clauses that claim something; what names less goes with the clause before."""
    return [clause for text in _pieces(said, listener) if (clause := _clause(text, listener)) is not None]


def _pieces(said: str, listener: Listener) -> Iterator[str]:
    text = ""
    for piece in _BREAK.split(said):
        if text and _names(piece, listener):
            yield text
            text = piece
        else:
            text = f"{text} {piece}".strip()
    if text:
        yield text


def _names(text: str, listener: Listener) -> bool:
    telling = listener.asked(text).telling
    return len(telling) >= _FEWEST_TERMS and bool((telling >= TELLING).any())


def _clause(text: str, listener: Listener) -> Clause | None:
    asked = listener.asked(text)
    telling = np.where(asked.telling >= TELLING, asked.telling, 0.0)
    held = held_by_text(asked, listener)
    return Clause(text, held, telling) if held.size and telling.any() else None
