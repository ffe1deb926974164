"""How well a note passage answers to a text that looks for something: a question of a few words, or
a whole passage that looks for others of its subject.

Evidence is another matter (``bearing``): there the question is whether two texts say enough in
common to be shown side by side at all, here which of the passages that share something comes
first. Three linear models, fitted by ``benchmarks/fitting_looking.py``: one for questions, one for
long texts, one for notes in another language than the text.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

import numpy as np

from banyun.knowledge.forms import Matrix
from banyun.knowledge.matching import Match
from banyun.knowledge.preparing import Prepared, grams_of, wording
from banyun.knowledge.querying import Query
from banyun.language.folding import fold
from banyun.language.reading import grams

SHORT = 16
"""Informative terms up to which a text is a question."""

QUESTION_PARTS = ("similar", "frequent", "length", "held", "letters", "paired")
PASSAGE_PARTS = ("frequent", "covered", "packed", "of_note", "length")
_RELATIVE = 3
"""The first so many of them are relative to the best."""
ACROSS_PARTS = ("body", "best", "joined", "subject", "held", "length", "frequent")

QUESTION = np.array([3.71, 2.52, -1.16, 5.31, 7.24, 0.74])
PASSAGE = np.array([15.2, -6.83, -2.02, 2.0, -0.21])
ACROSS = np.array([7.8, 3.71, 3.78, 9.92, 4.51, -0.74, 2.0])

HALFWAY, STEEPNESS = 7.0, 0.35
"""A question's passage scores .5 at this sum; how steeply the score rises there."""

ACROSS_AHEAD = -1.0
"""Added to the sum of a note in another language, so that the two models meet."""

QUESTION_NEAR, PASSAGE_NEAR, NEAR_MIDDLE = 5.0, 1.5, 0.8
"""What a passage's closeness in meaning adds to a question's sum and to a long text's, where an embedder
tells it: so much for the whole way from nothing in common to the same, less what is taken for granted
(``benchmarks/fitting_meaning.py``)."""

NEAR_ENOUGH, NEAR_SCORE = 0.55, 0.4
"""Closeness from which a passage answers for its meaning alone, and what that is worth to a question where
it says the same. Among a thousand passages on something else the closest reaches it for one question in
twenty."""

FADING = 2.0
"""Where a whole passage looks for others: how far below the best a sum has a third of its score."""


Near = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """``parts`` by the names of one of the three models, ``across`` if it is the last."""

    parts: tuple[float, ...]
    across: bool


class Looking:
    """One text that looks for something; holds what its candidates are compared by."""

    def __init__(self, asked: Query) -> None:
        self._asked = asked
        sentences = asked.prepared.sentences
        self.short = sum(len(sentence.telling) for sentence in sentences) <= SHORT
        self._whole = sum(asked.rareness.get(term, 1.0) for term in asked.prepared.counts) or 1.0
        self._pieces = _pieces(asked)
        self._letters = letters(asked.prepared.text)
        mine = [wording(sentence.words) for sentence in sentences]
        self._runs = frozenset[tuple[str, str]]().union(*(one.runs for one in mine))
        self._near = frozenset[tuple[str, str]]().union(*(one.near for one in mine))

    @property
    def meant_as(self) -> Literal["query", "passage"]:
        """What the text is to an embedder."""
        return "query" if self.short else "passage"

    def answer(self, note: Prepared, met: Match | None, *, across: bool) -> Answer:
        """What a passage has to say to the text, measured; ``met`` None: they share nothing that tells."""
        length = math.log(1 + note.length)
        parts: tuple[float, ...]
        if across:
            shared = (met.body, met.best, met.joined, met.subject) if met else (0.0, 0.0, 0.0, 0.0)
            parts = (
                *shared,
                self._held(met),
                length,
                self._frequent(note),
            )
        elif self.short:
            parts = (
                self._similar(note),
                self._frequent(note),
                length,
                self._held(met),
                self._shared_letters(note),
                self._paired(note),
            )
        else:
            of_note = met.quoted / max(1.0, met.said) if met else 0.0
            parts = (self._frequent(note), self._covered(note), self._packed(note), of_note, length)
        return Answer(parts, across)

    def scores(self, answers: Sequence[Answer], near: Near = ()) -> list[float]:
        """0..1 for each of the answers to this text; ``near``: how close each is in meaning (None: no
        vector tells), where there is an embedder."""
        scores = self._scores(answers, near)
        if not (near and self.short):
            return scores
        return [max(one, _alone(close)) for one, close in zip(scores, near, strict=True)]

    def _scores(self, answers: Sequence[Answer], near: Near) -> list[float]:
        sums = self.sums(answers, near)
        if self.short or not sums:
            return [1 / (1 + math.exp(-STEEPNESS * (one - HALFWAY))) for one in sums]
        best = max(sums)
        covered = max((one.parts[1] for one in answers if not one.across), default=self._whole / 2)
        most = math.sqrt(min(1.0, covered / self._whole))
        return [most * math.exp((one - best) / FADING) for one in sums]

    def sums(self, answers: Sequence[Answer], near: Near = ()) -> list[float]:
        """What each answer's parts amount to. The best answer of another language to a long text stands
        beside the best one of its own: the two models cannot be compared otherwise."""
        compared = self.compared(answers)
        own = [float(self._model @ one.parts) for one in compared if not one.across]
        others = [float(ACROSS @ one.parts) for one in compared if one.across]
        ahead = ACROSS_AHEAD
        if not self.short and own and others:
            ahead += max(own) - max(others)
        mine, theirs = iter(own), (one + ahead for one in others)
        sums = [next(theirs) if one.across else next(mine) for one in compared]
        return [one + more for one, more in zip(sums, self._by_meaning(near), strict=True)] if near else sums

    def _by_meaning(self, near: Near) -> list[float]:
        """What closeness adds to each sum; a passage that has no vector counts as the mean of the others."""
        known = [one for one in near if one is not None]
        if not known:
            return [0.0] * len(near)
        weight, mean = QUESTION_NEAR if self.short else PASSAGE_NEAR, fmean(known)
        return [weight * ((mean if one is None else one) - NEAR_MIDDLE) for one in near]

    def compared(self, answers: Sequence[Answer]) -> list[Answer]:
        """The answers as the models take them: to a long text, what a passage holds of it is counted as
        a share of the most that any of them holds."""
        own = [one.parts for one in answers if not one.across]
        if self.short or not own:
            return list(answers)
        most = np.ones(len(PASSAGE_PARTS))
        most[:_RELATIVE] = np.maximum(np.array(own)[:, :_RELATIVE].max(axis=0), 1e-9)
        return [one if one.across else Answer(tuple(one.parts / most), False) for one in answers]

    @property
    def _model(self) -> Matrix:
        return QUESTION if self.short else PASSAGE

    def _rare(self, term: str) -> float:
        return self._asked.rareness.get(term, 1.0)

    def _held(self, met: Match | None) -> float:
        """Share of the text's terms, by weight, that the passage has in some form."""
        if met is None:
            return 0.0
        return float(met.presence @ self._asked.weights) / max(1e-9, float(self._asked.weights.sum()))

    def _frequent(self, note: Prepared) -> float:
        """BM25 (k1 1.2, b .4, idf over its greatest value) of the text's index terms; a name of the
        note counts as one more occurrence."""
        damping = _K1 * (1 - _B + _B * note.length / _MEAN_LENGTH)
        total = 0.0
        for term in self._asked.prepared.counts:
            count = note.counts.get(term, 0) + (term in note.about)
            if count:
                total += self._rare(term) * count / (count + damping)
        return total

    def _covered(self, note: Prepared) -> float:
        """Rareness of the text's index terms that the passage has; of its names' alone, half."""
        terms = self._asked.prepared.counts.keys()
        named = (terms & note.about) - note.counts.keys()
        return sum(map(self._rare, terms & note.counts.keys())) + 0.5 * sum(map(self._rare, named))

    def _packed(self, note: Prepared) -> float:
        """The same of the sentence that has most."""
        terms = self._asked.prepared.counts.keys()
        return max(sum(map(self._rare, terms & sentence.found)) for sentence in note.sentences)

    def _similar(self, note: Prepared) -> float:
        """Weight of the text's pieces of words that the most similar sentence has."""
        keys = self._pieces.keys()
        return max(
            sum(self._pieces[piece] for piece in keys & grams_of(sentence.words))
            for sentence in note.sentences
        )

    def _shared_letters(self, note: Prepared) -> float:
        """Share of the text's runs of three characters that the sentence with most of them has."""
        return max(
            len(self._letters & letters(sentence.span.of(note.text))) for sentence in note.sentences
        ) / max(1, len(self._letters))

    def _paired(self, note: Prepared) -> float:
        """Words that follow one another in both, the rarer the more; half where one stands between."""
        best = 0.0
        for sentence in note.sentences:
            own = wording(sentence.words)
            touching = self._runs & own.runs
            near = ((self._runs | self._near) & (own.runs | own.near)) - touching
            best = max(best, sum(map(self._pair, touching)) + 0.5 * sum(map(self._pair, near)))
        return best

    def _pair(self, pair: tuple[str, str]) -> float:
        rareness = self._asked.rareness
        return min(1.0, rareness.get(pair[0], _GRAMMAR) + rareness.get(pair[1], _GRAMMAR))


def _alone(close: float | None) -> float:
    """What a passage's meaning is worth by itself."""
    return NEAR_SCORE * min(1.0, close) if close is not None and close >= NEAR_ENOUGH else 0.0


_K1, _B = 1.2, 0.4
_MEAN_LENGTH = 120.0
"""Index terms of an ordinary note passage; fixed, so that the same texts always score the same."""

_GRAMMAR = 0.1
"""Rareness of a word that is not indexed."""

_NO_WORD = re.compile(r"\W+")


@functools.lru_cache(maxsize=1 << 14)
def letters(text: str) -> frozenset[str]:
    """The runs of three characters of a text, folded; marks and white space are one space."""
    plain = _NO_WORD.sub(" ", fold(text))
    return frozenset(plain[at : at + 3] for at in range(len(plain) - 2))


def _pieces(asked: Query) -> dict[str, float]:
    """The pieces of the text's words; a term's weight is spread over its pieces."""
    weighed: dict[str, float] = {}
    for term in asked.terms:
        pieces = grams(term.surface)
        for piece in pieces:
            weighed[piece] = max(weighed.get(piece, 0.0), term.weight / len(pieces))
    return weighed
