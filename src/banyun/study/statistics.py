"""What there is by now, and how much of it came in which month. Nothing to live up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from banyun.findings.bodies import Attempt, Deduction, Exploration, Part, Question
from banyun.findings.exploration import Level
from banyun.findings.records import Record
from banyun.knowledge.evidence import Stance
from banyun.knowledge.note import Basis
from banyun.materials.material import Triage
from banyun.study.base import Moment, Shelf

MONTHS = 6
"""Months looked back over, this one included."""

DIGESTED = "digested"
"""Materials on which the reader has said something."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of a ``group``'s ``kind``, and how many came in each of the months."""

    group: str
    kind: str
    count: int
    by_month: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts in order; ``months`` as in 2026-03, the oldest first."""

    months: tuple[str, ...]
    counts: tuple[Count, ...]

    def of(self, group: str, kind: str) -> int:
        """How many there are."""
        return next((one.count for one in self.counts if (one.group, one.kind) == (group, kind)), 0)


def count(shelf: Shelf, moment: Moment) -> Statistics:
    """Everything counted, kinds without any left out."""
    months = _months(moment.day)
    materials = shelf.materials()
    deductions = shelf.records(Deduction)
    fates = {True: "moved", False: "same", None: "first"}
    dated: list[tuple[str, Iterable[tuple[str, datetime]], tuple[str, ...]]] = [
        ("materials", _materials(shelf), (*get_args(Triage), DIGESTED)),
        ("notes", _notes(shelf), get_args(Basis)),
        (
            "stances",
            ((one.stance, one.created) for each in materials for one in shelf.stances(each.id)),
            get_args(Stance),
        ),
        (
            "questions",
            ((one.body.state, one.created) for one in shelf.records(Question)),
            ("open", "answered", "no_longer"),
        ),
        (
            "deductions",
            ((fates[one.body.moved], one.created) for one in deductions),
            ("moved", "same", "first"),
        ),
        (
            "explorations",
            ((one.body.level, one.created) for one in shelf.records(Exploration)),
            get_args(Level),
        ),
        ("mastery", _earned(shelf.records(Attempt)), get_args(Part)),
    ]
    counts = [one for group, things, kinds in dated for one in _counted(group, things, kinds, months)]
    return Statistics(months, tuple(counts))


def _materials(shelf: Shelf) -> Iterable[tuple[str, datetime]]:
    """By what the reader decided; one on which they said something is digested, unless it is dropped."""
    said = shelf.worked_on()
    for one in shelf.materials():
        yield DIGESTED if one.id in said and one.triage != "drop" else one.triage, one.added


def _notes(shelf: Shelf) -> Iterable[tuple[str, datetime]]:
    """By basis, and when each was first learned."""
    for note in shelf.notes():
        yield note.basis, note.updated if note.version == 1 else shelf.note_text(note.id, 1).created


def _earned(attempts: Iterable[Record[Attempt]]) -> Iterable[tuple[str, datetime]]:
    """Each part of each subject once: when it was first earned."""
    first: dict[tuple[str, str], datetime] = {}
    for one in attempts:
        if one.body.earned:
            first.setdefault((one.body.subject_id, one.body.part), one.created)
    return [(part, at) for (_, part), at in first.items()]


def _counted(
    group: str, things: Iterable[tuple[str, datetime]], kinds: tuple[str, ...], months: tuple[str, ...]
) -> Iterable[Count]:
    by_month: Mapping[str, Counter[str]] = {kind: Counter() for kind in kinds}
    for kind, at in things:
        by_month[kind][f"{at:%Y-%m}"] += 1
    for kind, found in by_month.items():
        if found:
            yield Count(group, kind, found.total(), tuple(found[month] for month in months))


def _months(day: date) -> tuple[str, ...]:
    last = day.year * 12 + day.month - 1
    return tuple(f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(last - MONTHS + 1, last + 1))
