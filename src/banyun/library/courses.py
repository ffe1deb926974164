"""How terms moved over months: met, taken up, a level reached, dismissed. Told from what acts made of
the records, so that it can be told as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from banyun.digest.looking_back import IndexAsOf
from banyun.findings.exploration import Exploration, Term
from banyun.findings.records import Record
from banyun.knowledge.store import RecallIndex
from banyun.language.bilingual import term_key
from banyun.library.frontier import held
from banyun.library.offered_spots import OfferedSpots
from banyun.library.terms import naming_of, records_as_of, spot_names, stood
from banyun.storage.base import Store
from banyun.study.frontier import Course, Frontier, Moved, Spot, months, moves_of, standings
from banyun.study.naming import Naming

MONTHS = 12
"""Months told of by default, at most."""


def frontier(store: Store, offered: OfferedSpots, *, since: date | None, until: date) -> Frontier:
    """How terms moved, month by month: explorations first, then what was dismissed, then what is
    open; within these the one that moved last first. The notes that hold them are not counted yet.

    Args:
        offered: The blind spots of all materials.
        since: The day to look from; by default as far back as something moved, at most a year.
        until: The day up to which it is told.
    """
    said = _Said.of(store, until)
    return offered.keeping.read(
        ("courses", since, until), (offered.state, said), lambda: _told(offered, said, since, until)
    )


def _told(offered: OfferedSpots, said: _Said, since: date | None, until: date) -> Frontier:
    paths = _paths(offered.met(said.terms, until), said)
    days = [move.day for _, _, _, moves in paths for move in moves]
    year_ago = _months_before(until, MONTHS - 1)
    start = since or max(min(days, default=until), year_ago)
    over = months(min(start, until), until)
    courses = [
        Course(
            names[0],
            tuple(names[1:]),
            exploration_id,
            tuple(material_ids),
            tuple(moves),
            standings(moves, over),
        )
        for exploration_id, names, material_ids, moves in paths
    ]
    courses.sort(key=lambda one: (_order(one), -one.moves[-1].day.toordinal(), -len(one.material_ids)))
    return Frontier(start, until, tuple(over), tuple(courses))


def counted(store: Store, found: Frontier, courses: Sequence[Course], *, today: bool) -> list[Course]:
    """Courses of a frontier with the note passages that held their terms, then and now.

    Args:
        today: Whether the frontier is told up to today, so that notes count as they are.
    """
    naming = naming_of(store, found.until)
    now: RecallIndex = store if today else IndexAsOf(store, found.until)
    then = IndexAsOf(store, date.fromordinal(found.since.toordinal() - 1))
    names = [(one.term, *one.names) for one in courses]
    both = zip(courses, held(then, names, naming), held(now, names, naming), strict=True)
    return [replace(one, notes_then=before, notes_now=after) for one, before, after in both]


def _order(course: Course) -> int:
    if course.exploration_id is not None:
        return 0
    return 1 if course.moves[-1].standing == "dismissed" else 2


def _months_before(day: date, count: int) -> date:
    month = day.year * 12 + day.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)


T = TypeVar("T")


class _ByName(Generic[T]):
    """Things by all that they are called, in the order they were given."""

    def __init__(self, naming: Naming, things: Sequence[tuple[Sequence[str], T]]) -> None:
        self._things = [thing for _, thing in things]
        self._places: dict[str, list[int]] = {}
        for place, (names, _) in enumerate(things):
            for key in naming.keys(names):
                self._places.setdefault(key, []).append(place)

    def of(self, names: Sequence[str]) -> list[T]:
        """Those that share one of these names (``Naming.same``)."""
        places = {place for name in names for place in self._places.get(term_key(name), ())}
        return [self._things[place] for place in sorted(places)]


Path = tuple[str | None, list[str], list[str], list[Moved]]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the reader said of terms by a day."""

    terms: tuple[Term, ...]
    dismissed: tuple[tuple[Term, Moved], ...]
    explored: tuple[Record[Exploration], ...]

    @staticmethod
    def of(store: Store, until: date) -> _Said:
        changes = store.record_changes(Term)
        terms = stood(changes, until)
        since: dict[str, date] = {}
        for at, record_id, after in changes:
            if after is not None and after.body.dismissed and at.date() <= until:
                since[record_id] = min(at.date(), since.get(record_id, until))
        return _Said(
            tuple(one.body for one in terms),
            tuple(_dismissal(one, since.get(one.id, until)) for one in terms if one.body.dismissed),
            tuple(records_as_of(store, Exploration, until)),
        )


def _dismissal(record: Record[Term], day: date) -> tuple[Term, Moved]:
    return record.body, Moved(day, "dismissed", "known" if record.body.known_as else "dismissed")


def _paths(found: Sequence[Spot], said: _Said) -> list[Path]:
    """Exploration, names, materials and moves of every term that was met."""
    naming = Naming(said.terms)
    paths: list[Path] = []
    explorations = said.explored
    dismissals = _ByName(naming, [(term.names, move) for term, move in said.dismissed])
    offered = _ByName(naming, [(spot_names(spot), spot) for spot in found])
    known: set[str] = set()
    for record in explorations:
        names = [record.body.topic, *(one for one in record.body.terms if one != record.body.topic)]
        leaning = [one for spot in offered.of(names) for one in spot.leanings]
        known.update(one.finding.id for one in leaning)
        met = min((one.finding.created.date() for one in leaning), default=record.created.date())
        materials = [*record.body.material_ids, *(one.finding.material_id for one in leaning)]
        moves = moves_of(record.body, met, record.created.date())
        moves += dismissals.of(names)
        moves.sort(key=lambda move: move.day)
        paths.append((record.id, names, list(dict.fromkeys(materials)), moves))
    for spot in found:
        if spot.leanings[0].finding.id in known:
            continue
        names = [spot.term, *(name for name in spot_names(spot) if name != spot.term)]
        met = min(one.finding.created.date() for one in spot.leanings)
        moves = [Moved(met, "unaware", "met")]
        moves += dismissals.of(names)
        paths.append((None, names, spot.materials, moves))
    return paths
