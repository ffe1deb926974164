"""Which technique fits which place of mine, and why.

Two things speak for it: matter that both share (telling terms, in either language, or a note of the
situation's time that bears on the technique), and that a technique of telling meets a place where
one tells: a talk, a review, a report. Of the latter only those are offered that my notes of then
have something for: no sharp number without a figure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import get_args

from banyun.analysis.candidates import TechniqueKind
from banyun.analysis.data import cue
from banyun.analysis.own_figures import OwnFigure
from banyun.language.bilingual import Glossary
from banyun.language.families import family
from banyun.language.informative import Informative, informative_terms
from banyun.language.wording import listing, say

TELLING: frozenset[str] = frozenset(("telling", *get_args(TechniqueKind)))
"""Kinds of technique that are ways of telling something; any other is a way of making something."""

MOST = 5
_OF_A_KIND = 2

_LEAST_TERM = 0.25
"""Information from which a term in both counts."""

_LEAST_MATTER = 0.5
"""Information in common from which two short texts share matter: one telling term, or two lesser ones."""

_MATTER, _AT_HOME, _READY = 0.75, 0.25, 0.2
_FULL = 1.5
_BRIDGE = 1.5
"""What a note of then that bears on both adds at most to what they share."""

_AGAIN = 0.1
"""What a second technique of one kind loses."""

_TEXTS = 2048
"""Texts whose terms are kept: each technique is held against each place."""

_OF_FIGURES = ("sharp_number", "before_after")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A technique as it is fitted: ``text`` is what it says (of a way of telling without the quote,
    whose matter stays behind); ``notes`` the reader's notes that bear on it, id → how well."""

    id: str
    kind: str
    text: str
    notes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A situation as it is fitted: its own words, the notes of then that bear on it (id → title), and
    the figures in notes of then."""

    id: str
    text: str
    notes: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[OwnFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """``score`` 0..1; ``why`` in one line."""

    card_id: str
    place_id: str
    score: float
    why: str


def cards_for(place: Place, cards: Sequence[Card], wording: str, *, most: int = MOST) -> list[Fit]:
    """The techniques that fit a place, best first, at most two of a kind; often none."""
    rare = _Rareness([card.text for card in cards])
    kinds = {card.id: card.kind for card in cards}
    found = [fit for card in cards if (fit := _fit(card, place, rare, wording)) is not None]
    found.sort(key=lambda fit: (-fit.score, fit.card_id))
    seen: Counter[str] = Counter()
    chosen = []
    for fit in found:
        kind = kinds[fit.card_id]
        if kind not in TELLING:
            chosen.append(fit)
        elif seen[kind] < _OF_A_KIND:
            chosen.append(replace(fit, score=round(fit.score - _AGAIN * seen[kind], 4)))
            seen[kind] += 1
    return sorted(chosen, key=lambda fit: -fit.score)[:most]


def places_for(card: Card, places: Sequence[Place], wording: str, *, most: int = MOST) -> list[Fit]:
    """The places that a technique fits, best first; often none."""
    rare = _Rareness([place.text for place in places])
    found = [fit for place in places if (fit := _fit(card, place, rare, wording)) is not None]
    return sorted(found, key=lambda fit: (-fit.score, fit.place_id))[:most]


def is_told(text: str) -> bool:
    """Whether a situation is one where people are told something."""
    return cue("stage").search(text) is not None


def _fit(card: Card, place: Place, rare: _Rareness, wording: str) -> Fit | None:
    shared = _shared(card, place)
    bridges = sorted(place.notes.keys() & card.notes.keys(), key=lambda note: -card.notes[note])
    matter = bool(bridges) or sum(term.told for term in shared) >= _LEAST_MATTER
    told = card.kind in TELLING and is_told(place.text)
    figure = _figure(card.kind, place) if told else None
    if card.kind in _OF_FIGURES and place.notes and figure is None:
        told = False
    if not matter and not told:
        return None
    score = (_AT_HOME if told else 0.0) + (_READY if figure else 0.0)
    why = [say("transfer.fit.told", wording)] if told else []
    if figure is not None:
        figures = " → ".join(figure.figures[:2]) if figure.change else figure.figures[0]
        why.append(say("transfer.fit.figure", wording, figures=figures))
    if matter:
        weight = sum(term.told * rare.of(term.key) for term in shared)
        weight += _BRIDGE * card.notes[bridges[0]] if bridges else 0.0
        score += _MATTER * (1 - math.exp(-weight / _FULL))
        why.extend(_matter(shared, [place.notes[note] for note in bridges], wording))
    return Fit(card.id, place.id, round(score, 4), say("transfer.fit.and", wording).join(why))


def _matter(shared: Sequence[_Shared], titles: Sequence[str], wording: str) -> Iterator[str]:
    if shared:
        terms = listing([term.surface for term in shared[:_NAMED]], wording)
        yield say("transfer.fit.matter", wording, terms=terms)
    if titles:
        yield say("transfer.fit.bridge", wording, title=titles[0])


def _figure(kind: str, place: Place) -> OwnFigure | None:
    """What the notes of then have for a way of telling that needs a figure; a formula is ready with
    any, the others need none."""
    if kind not in (*_OF_FIGURES, "formula"):
        return None
    wanted = [one for one in place.figures if one.change or kind != "before_after"]
    about = _terms(place.text).keys()
    return max(wanted, key=lambda one: len(about & _terms(one.quote.exact).keys()), default=None)


@dataclass(frozen=True, slots=True)
class _Shared:
    key: str
    surface: str
    told: float


def _shared(card: Card, place: Place) -> list[_Shared]:
    """The telling terms that a technique and a place have in common, in either language, as the place
    writes them, heaviest first."""
    wanted = _wanted(card.text)
    found: dict[str, _Shared] = {}
    for name, term in _terms(place.text).items():
        if name in wanted:
            surface = place.text[term.start : term.end]
            found[name] = _Shared(name, surface, min(term.weight, wanted[name]))
    return sorted(found.values(), key=lambda term: -term.told)


@lru_cache(maxsize=_TEXTS)
def _wanted(text: str) -> Mapping[str, float]:
    """Word family → what it is worth that another text has it: the telling terms of a text, and those of
    the other language that mean the same."""
    own = _terms(text)
    wanted = {name: term.weight for name, term in own.items()}
    glossary = Glossary.built_in()
    for term in own.values():
        for other, worth in glossary.translations(term.key):
            parts = other.split(" ")
            for part in parts:
                wanted.setdefault(family(part), term.weight * worth / len(parts))
    return MappingProxyType(wanted)


@lru_cache(maxsize=_TEXTS)
def _terms(text: str) -> Mapping[str, Informative]:
    """Word family → where the text has it first; only what tells something."""
    terms = reversed(informative_terms(text))
    return MappingProxyType({family(one.key): one for one in terms if one.weight >= _LEAST_TERM})


class _Rareness:
    """How few of some texts hold a term: 1 for one of them, towards .35 for all."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        self._held = Counter(key for text in texts for key in _terms(text))

    def of(self, key: str) -> float:
        return 1.0 - 0.65 * max(0, self._held[key] - 1) / max(1, self._count - 1)
