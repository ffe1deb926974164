"""Lenses: the angles a reader always asks from, seen in what their notes speak of."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from banyun.analysis.candidates import Lens
from banyun.analysis.data import table
from banyun.knowledge.store import RecallIndex
from banyun.language.tokens import index_terms

LEAST_SIGNS = 4
"""Different signs that the notes must show before a lens is theirs."""

LEAST_SHARE = 0.06
"""Least part of the note passages, summed over signs, that shows a lens."""

MOST = 5

FIRST = ("cost", "failure")
"""What a reader is taken to ask from who has no notes yet and has chosen no lens."""

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class LensKind:
    """``signs`` are words in both languages; ``asks`` the kinds of fact it asks about."""

    name: str
    signs: tuple[str, ...]
    asks: tuple[str, ...]


@functools.cache
def lens_kinds() -> dict[str, LensKind]:
    """The lenses Banyun knows, by name."""
    kinds = {}
    for name, entry in table("lenses").items():
        if not isinstance(entry, dict):
            raise TypeError(f"lens {name} is not a table")
        kinds[name] = LensKind(name, (*entry["en"], *entry["zh"]), tuple(entry["asks"]))
    return kinds


def lenses_of(index: RecallIndex, chosen: Sequence[str] = ()) -> tuple[Lens, ...]:
    """The lenses to ask from: those the reader has chosen, then the ones that the notes show."""
    own = [Lens(name, 1.0) for name in dict.fromkeys(chosen)]
    inferred = [one for one in infer_lenses(index) if one.name not in chosen]
    if not own and index.passage_count() == 0:
        inferred = [Lens(name, 1.0) for name in FIRST]
    return (*own, *inferred[: max(0, MOST - len(own))])


def infer_lenses(index: RecallIndex, most: int = MOST) -> tuple[Lens, ...]:
    """The lenses of a reader, strongest first, from how many note passages hold which signs.

    One look-up of some three hundred terms, however many notes there are.
    """
    passages = index.passage_count()
    if passages == 0:
        return ()
    terms = {
        sign: tuple(dict.fromkeys(index_terms(sign))) for kind in lens_kinds().values() for sign in kind.signs
    }
    counts = index.frequencies(sorted({term for parts in terms.values() for term in parts}))
    found = []
    for kind in lens_kinds().values():
        # One inflection of a sign is as good as another.
        met = {
            terms[sign]: (sign, _held(terms[sign], counts))
            for sign in kind.signs
            if _held(terms[sign], counts)
        }
        shown = sorted(met.values(), key=lambda pair: (-pair[1], pair[0]))
        share = sum(min(count / passages, 0.15) for _, count in shown)
        if len(shown) >= LEAST_SIGNS and share >= LEAST_SHARE:
            found.append(
                (share * math.log1p(len(shown)), kind.name, tuple(sign for sign, _ in shown[:_SHOWN]))
            )
    found.sort(key=lambda one: (-one[0], one[1]))
    top = found[0][0] if found else 1.0
    return tuple(Lens(name, round(weight / top, 4), signs) for weight, name, signs in found[:most])


def _held(parts: tuple[str, ...], counts: dict[str, int]) -> int:
    return min((counts.get(part, 0) for part in parts), default=0)
