"""A text that looks for notes: its terms, what each is worth, and which sentence has which."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from banyun.knowledge.preparing import Prepared, Sentence
from banyun.language.families import family
from banyun.language.informative import Informative, informative_terms
from banyun.language.scripts import is_han
from banyun.language.tokens import index_terms

Matrix = NDArray[np.float64]
Translate = Callable[[str], Sequence[tuple[str, float]]]

SLIGHT = 0.2
"""Least weight of a term in ranking: common words decide between notes, but are no evidence."""

HEADING = 0.5
"""Presence in every sentence of a term that only the heading above the text has."""


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
class Query:
    """``presence[i, j]`` says how much sentence i has of term j. ``rareness`` is that of the index
    terms among the notes."""

    prepared: Prepared
    terms: tuple[QueryTerm, ...]
    presence: Matrix
    weights: Matrix
    telling: Matrix
    rareness: Mapping[str, float]
    windows: Matrix = field(repr=False)

    def sentences(self, window: int) -> tuple[Sentence, ...]:
        """The one or two sentences of a window."""
        cut = self.prepared.sentences
        return cut[window : window + 1] or cut[window - len(cut) : window - len(cut) + 2]

    def index_terms(self, window: int) -> frozenset[str]:
        """The index terms of one window."""
        return frozenset[str]().union(*(sentence.found for sentence in self.sentences(window)))

    @property
    def reach(self) -> float:
        """The telling matter of its heaviest window, which no match can exceed."""
        return float((self.windows @ self.telling).max(initial=0.0))


def windows(rows: Matrix) -> Matrix:
    """The rows, and below them each row joined with the next: sentences, and neighbours."""
    if len(rows) < 2:
        return rows
    joined: Matrix = np.maximum(rows[:-1], rows[1:])
    return np.vstack([rows, joined])


@dataclass(slots=True)
class _Family:
    """What a text has of one word family."""

    first: Informative
    surface: str
    weight: float
    members: dict[str, float] = field(default_factory=dict)
    rows: dict[int, float] = field(default_factory=dict)
    times: int = 0


def make_query(
    prepared: Prepared,
    heading: str,
    left: Callable[[Sequence[str]], Mapping[str, float]],
    rareness: Callable[[Sequence[str]], Mapping[str, float]],
    translate: Translate,
) -> Query:
    """Makes a query of a prepared text.

    Args:
        heading: What stands above the text; its terms count half.
        left: Term keys → share of their general information that is left among these notes.
        rareness: Index terms → 1 for one that no note passage has, 0 for one that all have.
        translate: A term's translations with what they are worth, 0..1.
    """
    found = _families(prepared, heading)
    shares = left([one.first.key for one in found.values()])
    others = _translations(prepared, found, translate)
    terms = []
    presence = np.zeros((max(1, len(prepared.sentences)), len(found)))
    for column, (name, one) in enumerate(found.items()):
        key = one.first.key
        weight = max(SLIGHT, one.weight) * shares[key]
        relatives = tuple({**others[name], **one.members}.items())
        terms.append(QueryTerm(key, one.surface, weight, one.weight, relatives, one.times))
        for row, held in one.rows.items():
            presence[row, column] = held
    return Query(
        prepared=prepared,
        terms=tuple(terms),
        presence=presence,
        weights=np.array([term.weight for term in terms]),
        telling=np.array([term.telling for term in terms]),
        rareness=rareness(list(prepared.counts)),
        windows=windows(presence),
    )


def _families(prepared: Prepared, heading: str) -> dict[str, _Family]:
    """The word families of a text, by name, in order. A family weighs as much as its commonest
    member: “transmitter” tells no more than “transmit”."""
    found: dict[str, _Family] = {}
    for row, sentence in enumerate(prepared.sentences):
        for term in sentence.telling:
            start = sentence.span.start
            surface = prepared.text[start + term.start : start + term.end]
            _add(found, term, surface).rows[row] = 1.0
    rows = range(len(prepared.sentences))
    for term in informative_terms(heading):
        one = _add(found, term, heading[term.start : term.end])
        for row in rows:
            one.rows.setdefault(row, HEADING)
    return found


def _add(found: dict[str, _Family], term: Informative, surface: str) -> _Family:
    one = found.setdefault(family(term.key), _Family(term, surface, term.weight))
    one.weight = min(one.weight, term.weight)
    one.times += 1
    if term.key != one.first.key:
        one.members[term.key] = 1.0
    if term.kind == "identifier" and len(parts := index_terms(surface)) > 2:
        one.members[" ".join(parts[1:])] = 1.0  # KVCache: also “KV cache”
    return one


def _translations(
    prepared: Prepared, found: Mapping[str, _Family], translate: Translate
) -> dict[str, dict[str, float]]:
    """Each family's translations; those of two or three neighbours together (“object storage”,
    机器 + 学习) count for each of them."""
    others = {name: dict(translate(one.first.key)) for name, one in found.items()}
    for sentence in prepared.sentences:
        for size in (2, 3):
            for start in range(len(sentence.telling) - size + 1):
                parts = sentence.telling[start : start + size]
                for other, worth in translate(_joined(parts)):
                    for part in parts:
                        own = others[family(part.key)]
                        own[other] = max(worth, own.get(other, 0.0))
    return others


def _joined(parts: Sequence[Informative]) -> str:
    """Neighbouring terms as a glossary writes them: Han words run together where they touch."""
    touching = all(part.kind == "han" for part in parts) and all(
        one.end == other.start for one, other in itertools.pairwise(parts)
    )
    return ("" if touching else " ").join(part.key for part in parts)


DERIVED = 0.6
"""Share of a term that another word of its family is worth."""


def degree(term: QueryTerm, sentence: Sentence) -> float:
    """How much of a query term a sentence of a note has, 0..1."""
    if term.key in sentence.terms:
        return 1.0
    best = 0.0
    for other, worth in term.others:
        if worth > best and has_term(other, sentence.terms):
            best = worth
    if best >= DERIVED:
        return best
    if term.key.isascii():
        return DERIVED if family(term.key) in sentence.families else best
    return max(best, bigrams_held(term.key, sentence.terms)) if len(term.key) > 2 else best


def has_term(term: str, terms: frozenset[str]) -> bool:
    """Whether a term, or all bigrams of a Chinese one, or all words of a phrase, are there."""
    if term in terms:
        return True
    if " " in term:
        return all(has_term(part, terms) for part in term.split(" "))
    return len(term) > 2 and is_han(term[0]) and bigrams_held(term, terms) == 1.0


def bigrams_held(word: str, terms: frozenset[str]) -> float:
    """Share of a word's bigrams that are there; 0 unless at least half are."""
    pieces = _bigrams(word)
    share = sum(piece in terms for piece in pieces) / len(pieces)
    return share if share >= 0.5 else 0.0


@functools.lru_cache(maxsize=1 << 14)
def _bigrams(word: str) -> tuple[str, ...]:
    return tuple(word[at : at + 2] for at in range(len(word) - 1))
