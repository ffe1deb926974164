"""The forms in which a note may have the terms of a query: the term itself, a word of its family,
its translation, most of the characters of a longer Chinese word.

They are laid out so that a sentence of a note is looked through once, not once a term.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banyun.knowledge.preparing import Prepared, Sentence
from banyun.language.families import family
from banyun.language.scripts import is_han

Matrix = NDArray[np.float64]

DERIVED = 0.6
"""Share of a term that another word of its family is worth."""

_HALF = 0.5
"""Share of a longer Chinese word's bigrams from which it counts as held, as much as that share."""


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One word family. ``key`` is the member met first, ``surface`` as the text writes it;
    ``telling`` 0..1 is its general information, ``weight`` that times how few of these notes have
    it, which decides between notes; ``others`` are its translations and relatives in the text
    with what they are worth; ``times`` how often the text has it."""

    key: str
    surface: str
    weight: float
    telling: float
    others: tuple[tuple[str, float], ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class Forms:
    """``single``: an index term → the columns of the query terms it stands for, with what it is
    worth. ``several``: index terms that stand for one only together. ``families``: a family →
    its column. ``long``: the bigrams of longer Chinese words."""

    columns: int
    single: dict[str, tuple[tuple[int, float], ...]]
    several: tuple[tuple[frozenset[str], int, float], ...]
    families: dict[str, int]
    long: tuple[tuple[frozenset[str], int], ...]

    @staticmethod
    def of(terms: Sequence[QueryTerm]) -> Forms:
        single: dict[str, list[tuple[int, float]]] = {}
        several: list[tuple[frozenset[str], int, float]] = []
        families: dict[str, int] = {}
        long: list[tuple[frozenset[str], int]] = []
        for column, term in enumerate(terms):
            for key, worth in ((term.key, 1.0), *term.others):
                single.setdefault(key, []).append((column, worth))
                if len(parts := needed(key)) > 1:
                    several.append((parts, column, worth))
            if term.key.isascii():
                families.setdefault(family(term.key), column)
            elif len(term.key) > 2 and is_han(term.key[0]):
                long.append((_bigrams(term.key), column))
        return Forms(
            columns=len(terms),
            single={key: tuple(places) for key, places in single.items()},
            several=tuple(several),
            families=families,
            long=tuple(long),
        )

    def held(self, note: Prepared) -> Matrix:
        """How much each sentence of a note has of each query term, 0..1."""
        everything = frozenset[str]().union(*(sentence.terms for sentence in note.sentences))
        several = [one for one in self.several if one[0] <= everything]
        long = [one for one in self.long if not one[0].isdisjoint(everything)]
        matrix = np.zeros((len(note.sentences), self.columns))
        for row, sentence in enumerate(note.sentences):
            for column, worth in self._places(sentence, several, long):
                if worth > matrix[row, column]:
                    matrix[row, column] = worth
        return matrix

    def named(self, about: Set[str]) -> Matrix:
        """How much of each query term is among the words that a note is called by."""
        row = np.zeros(self.columns)
        for key in self.single.keys() & about:
            for column, worth in self.single[key]:
                row[column] = max(row[column], worth)
        for parts, column, worth in self.several:
            if parts <= about:
                row[column] = max(row[column], worth)
        return row

    def _places(
        self,
        sentence: Sentence,
        several: Sequence[tuple[frozenset[str], int, float]],
        long: Sequence[tuple[frozenset[str], int]],
    ) -> Iterator[tuple[int, float]]:
        for key in self.single.keys() & sentence.terms:
            yield from self.single[key]
        for parts, column, worth in several:
            if parts <= sentence.terms:
                yield column, worth
        for name in self.families.keys() & sentence.families:
            yield self.families[name], DERIVED
        for bigrams, column in long:
            share = len(bigrams & sentence.terms) / len(bigrams)
            if share >= _HALF:
                yield column, share


@functools.lru_cache(maxsize=1 << 14)
def needed(key: str) -> frozenset[str]:
    """The index terms that together are as good as a term: the words of a phrase, the bigrams of
    a longer Chinese word."""
    if " " in key:
        return frozenset[str]().union(*(needed(part) for part in key.split(" ")))
    return _bigrams(key) if len(key) > 2 and is_han(key[0]) else frozenset((key,))


@functools.lru_cache(maxsize=1 << 14)
def _bigrams(word: str) -> frozenset[str]:
    return frozenset(word[at : at + 2] for at in range(len(word) - 1))
