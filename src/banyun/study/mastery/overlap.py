"""Several materials on one thing: where they say the same, and where their figures differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from banyun.analysis.reading import Said
from banyun.materials.anchor import Anchor, anchor_at
from banyun.study.mastery.details import Detail
from banyun.study.mastery.matter import worth_asking
from banyun.study.mastery.quantities import Quantity, agree, quantities
from banyun.study.mastery.telling import TELLING, Listener

SAME = 0.55
"""Share of the terms of one sentence that the other must have to say the same."""

BACK = 0.4
"""Share of the other sentence's own terms that the two must have in common: a long sentence that names
everything says nothing in particular."""

LEAST_TERMS = 3
_CAPTION = re.compile(r"\s*!\[")
"""A picture's words are cut off from its address, and tell nothing without it."""

MOST = 12


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two sentences of two materials on the same. ``figures`` are one of each where they differ, as
    written; None where they agree or there are none to compare."""

    material_id: str
    quote: Anchor
    other_id: str
    other_quote: Anchor
    share: float
    figures: tuple[str, str] | None


def overlaps(first: tuple[str, Listener], second: tuple[str, Listener]) -> list[Overlap]:
    """What two materials say both, the surest first; figures that differ before those that agree. A
    sentence of the second stands once, beside the one of the first that it is most like."""
    (one_id, one), (other_id, other) = first, second
    found: list[Overlap] = []
    for number, passage in enumerate(one.reading.passages):
        if not worth_asking(passage):
            continue
        for said in one.sentences(number):
            pair = None if _CAPTION.match(said.text) else _same(one, said, other)
            if pair is None:
                continue
            share, quote = pair
            mine = anchor_at(one.reading.text, said.span.start, said.span.end)
            found.append(
                Overlap(one_id, mine, other_id, quote, round(share, 3), differing(mine.exact, quote.exact))
            )
    found.sort(key=lambda each: (each.figures is None, -each.share, each.quote.start))
    said_of: set[int] = set()
    once_each = []
    for each in found:
        if each.other_quote.start not in said_of:
            once_each.append(each)
            said_of.add(each.other_quote.start)
    return once_each[:MOST]


def _same(one: Listener, said: Said, other: Listener) -> tuple[float, Anchor] | None:
    asked = one.asked(said.text)
    weights = np.where(asked.telling >= TELLING, asked.telling, 0.0)
    digits = np.array([term.key[0].isdigit() for term in asked.terms], dtype=bool)
    weights = np.where(digits, 0.0, weights) if asked.terms else weights
    if int((weights > 0).sum()) < LEAST_TERMS:
        return None
    held = asked.forms.held(other.whole.prepared)
    if not held.size:
        return None
    strong = ((held >= 0.5) & (weights > 0)).sum(axis=1)
    shares = np.where(strong >= LEAST_TERMS, held @ weights / weights.sum(), 0.0)
    best = int(shares.argmax())
    sentence = other.whole.prepared.sentences[best]
    theirs = sum({term.key: term.weight for term in sentence.telling if term.weight >= TELLING}.values())
    if shares[best] < SAME or float(held[best] @ weights) < BACK * theirs:
        return None
    span = sentence.span
    if _CAPTION.match(other.reading.text, span.start):
        return None
    return float(shares[best]), anchor_at(other.reading.text, span.start, span.end)


def differing(mine: str, theirs: str) -> tuple[str, str] | None:
    """A figure of each that no figure of the other agrees with, where each has one such of the same
    unit, as it is written, or else of the same measure."""
    ours, others = quantities(mine), quantities(theirs)
    lone = [one for one in ours if _measured(one) and not any(agree(each, one) for each in others)]
    their_lone = [one for one in others if _measured(one) and not any(agree(one, each) for each in ours)]
    for kind in (_unit, _measure):
        for one in lone:
            own = [each for each in lone if kind(each) == kind(one)]
            alike = [each for each in their_lone if kind(each) == kind(one)]
            if len(own) == len(alike) == 1:
                return one.text, alike[0].text
    return None


def _measured(one: Quantity) -> bool:
    return one.measure not in ("", "count")


def _measure(one: Quantity) -> str:
    return one.measure.removesuffix("/s")


def _unit(one: Quantity) -> tuple[str, str]:
    return _measure(one), re.sub(r"[\d.,\s]+", "", one.text).casefold()


def once(details: Sequence[tuple[str, Detail]], found: Sequence[Overlap]) -> list[tuple[str, Detail]]:
    """The details of several materials, what two of them tell counted once, in the first."""
    kept = []
    for material_id, detail in details:
        again = any(
            one.other_id == material_id
            and one.figures is None
            and one.other_quote.start < detail.shown.end
            and detail.shown.start < one.other_quote.end
            for one in found
        )
        if not again:
            kept.append((material_id, detail))
    return kept
