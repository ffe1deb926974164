"""Techniques, situations and rehearsals as they are looked at: what fits, from when, written how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from banyun.analysis.fitting import Fit
from banyun.analysis.own_figures import OwnFigure
from banyun.analysis.scaffolds import Scaffold
from banyun.findings.bodies import Rehearsal, Situation, Technique, Tense
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.knowledge.dating import find_date
from banyun.knowledge.note import When
from banyun.knowledge.remembering import OfThen
from banyun.materials.material import Material

SOON = 60
"""Days before a situation from which it is soon."""

_HAN = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(?:in|by|this|next) (?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|(?<![\d年])(?P<number>1[0-2]|[1-9])\s?月(?!\d)|(?P<han>十[一二]?|[一二三四五六七八九])月",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FittingPlace:
    """A situation that a technique fits."""

    situation: Record[Situation]
    fit: Fit


@dataclass(frozen=True, slots=True)
class FittingCard:
    """A technique that fits a situation."""

    technique: Record[Technique]
    fit: Fit


@dataclass(frozen=True, slots=True)
class TechniquePage:
    """A technique of the reader's, the material it is from, the situations it fits, best first, and
    its rehearsals, the oldest first. ``unknown`` counts the situations that must be looked at before
    it can be said what fits."""

    technique: Record[Technique]
    material: Material | None
    fits: tuple[FittingPlace, ...] = ()
    rehearsals: tuple[Record[Rehearsal], ...] = ()
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Offered:
    """The techniques that the digest of a material offers, best first, dismissed ones left out, and the
    reader's own on it."""

    material: Material
    findings: tuple[Finding, ...]
    taken: tuple[Record[Technique], ...]


@dataclass(frozen=True, slots=True)
class SituationPage:
    """A situation, the techniques that fit it, best first, and its rehearsals, the oldest first.
    ``unknown`` counts the techniques that must be looked at before it can be said what fits."""

    situation: Record[Situation]
    fits: tuple[FittingCard, ...] = ()
    rehearsals: tuple[Record[Rehearsal], ...] = ()
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """A technique and a situation together: the notes of then with their figures, a scaffold to write
    into, and what was written for the two so far, the oldest first."""

    technique: Record[Technique]
    situation: Record[Situation]
    material: Material | None
    then: OfThen
    figures: tuple[OwnFigure, ...]
    scaffold: Scaffold
    rehearsals: tuple[Record[Rehearsal], ...]


def is_soon(situation: Situation, today: date) -> bool:
    """Whether a situation lies within the next ``SOON`` days, or is now."""
    when = situation.when
    if when is None or situation.tense != "future":
        return False
    return when.last_day >= today and (when.first_day - today).days <= SOON


def tense_of(when: When | None, today: date) -> Tense:
    """Past once its last day is over; what has no time is still to come."""
    return "past" if when is not None and when.last_day < today else "future"


def when_named(name: str, today: date) -> When | None:
    """The time that the name of a situation gives: a date, or a month that is still to come."""
    found = find_date(name, name=True)
    if found is not None:
        return found
    match = _MONTH.search(name)
    if match is None:
        return None
    if match["number"]:
        month = int(match["number"])
    elif match["han"]:
        month = _HAN.index(match["han"]) + 1
    else:
        month = _MONTHS.index(match["name"].lower()) + 1
    year = today.year + (month < today.month)
    return When(f"{year:04d}-{month:02d}")


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """One rehearsal; its technique or situation may have been dropped since. ``notes`` are the titles of
    those that it rests on, by id."""

    rehearsal: Record[Rehearsal]
    technique: Record[Technique] | None
    situation: Record[Situation] | None
    notes: dict[str, str]
