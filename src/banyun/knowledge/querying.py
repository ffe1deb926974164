"""A text that looks for notes: its terms, what each is worth, and which sentence has which."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from banyun.knowledge.forms import Forms, Matrix, QueryTerm
from banyun.knowledge.preparing import Prepared, Sentence
from banyun.language.families import family
from banyun.language.informative import Informative, informative_terms
from banyun.language.tokens import index_terms

Translate = Callable[[str], Sequence[tuple[str, float]]]

SLIGHT = 0.2
"""Least weight of a term in ranking: common words decide between notes, but are no evidence."""

HEADING = 0.5
"""Presence in every sentence of a term that only the heading above the text has."""


@dataclass(frozen=True, slots=True)
class Query:
    """``presence[i, j]`` says how much sentence i has of term j. ``rareness`` is that of the index
    terms among the notes; ``forms`` what to look for in a note."""

    prepared: Prepared
    terms: tuple[QueryTerm, ...]
    presence: Matrix
    weights: Matrix
    telling: Matrix
    rareness: Mapping[str, float]
    forms: Forms = field(repr=False)
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
        forms=Forms.of(terms),
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


_TRANSLATED, _PHRASE_TRANSLATED = 0.02, 0.5
"""Information from which a term, a phrase is worth looking up in the other language."""


def _translations(
    prepared: Prepared, found: Mapping[str, _Family], translate: Translate
) -> dict[str, dict[str, float]]:
    """Each family's translations; those of two or three neighbours together (“object storage”,
    机器 + 学习) count for each of them."""
    others = {
        name: dict(translate(one.first.key)) if one.weight >= _TRANSLATED else {}
        for name, one in found.items()
    }
    for sentence in prepared.sentences:
        for size in (2, 3):
            for start in range(len(sentence.telling) - size + 1):
                parts = sentence.telling[start : start + size]
                if sum(part.weight for part in parts) < _PHRASE_TRANSLATED:
                    continue
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
