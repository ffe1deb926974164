"""The frontier: the terms that all materials together lean on and the notes lack, and how they moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from banyun.findings.exploration import Cause, Exploration, Level, Move, Task
from banyun.findings.finding import Finding
from banyun.language.bilingual import term_key
from banyun.study.naming import Naming

MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Leaning:
    """A material's blind spot: how often it names the term, its part of the score, whether the
    reader found one of its passages hard."""

    finding: Finding
    count: int
    score: float
    hard: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A blind spot over all materials: ``term`` as most of them write it, its other ``names``, the
    ``topic`` it belongs to, and the ``leanings``, the strongest first."""

    term: str
    names: tuple[str, ...]
    topic: str
    leanings: tuple[Leaning, ...]

    @property
    def materials(self) -> list[str]:
        return list(dict.fromkeys(one.finding.material_id for one in self.leanings))

    @property
    def hard(self) -> bool:
        return any(one.hard for one in self.leanings)

    @property
    def score(self) -> float:
        """The strongest leaning, and a little for each further material."""
        return self.leanings[0].score + 0.25 * (len(self.materials) - 1)


@dataclass(frozen=True, slots=True)
class OpenSpot:
    """A blind spot that is open: ``in_notes`` counts the note passages that hold it now, ``said``
    is the sentence in which the material that leans on it most names it first."""

    spot: Spot
    in_notes: int
    title: str
    said: str


def spots(findings: Iterable[Finding], naming: Naming, hard: Set[str] = frozenset()) -> list[Spot]:
    """Blind spots of all materials, one a thing however it is called. First those of passages that
    the reader found hard, then those that most lean on.

    Args:
        findings: Blind spots of digests.
        naming: Which names are one thing.
        hard: Ids of passages that the reader called hard.
    """
    given = list(findings)
    together: dict[int, list[Finding]] = defaultdict(list)
    for finding, group in zip(given, _groups(given, naming), strict=True):
        together[group].append(finding)
    found = [_spot(several) for several in together.values()]
    return found_hard(sorted(found, key=lambda spot: (-spot.score, term_key(spot.term))), hard)


def found_hard(found: Sequence[Spot], hard: Set[str]) -> list[Spot]:
    """Blind spots in their order, but those of passages that the reader found hard first, and marked so.

    Args:
        found: Without any that is marked so.
        hard: Ids of passages that the reader called hard.
    """
    marked = [_marked(spot, hard) for spot in found] if hard else list(found)
    return sorted(marked, key=lambda spot: not spot.hard)


def _marked(spot: Spot, hard: Set[str]) -> Spot:
    if all(hard.isdisjoint(one.finding.passage_ids) for one in spot.leanings):
        return spot
    leanings = [
        one if hard.isdisjoint(one.finding.passage_ids) else replace(one, hard=True) for one in spot.leanings
    ]
    return replace(spot, leanings=tuple(leanings))


def _groups(findings: Sequence[Finding], naming: Naming) -> list[int]:
    """A number for each finding, the same for those whose terms are one thing, or where one's term
    is among the other's aliases."""
    parent = list(range(len(findings)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    owner: dict[str, int] = {}
    same: dict[str, int] = {}
    for at, finding in enumerate(findings):
        parent[at] = same.setdefault(finding.name, at)
        if parent[at] != at:
            continue
        for key in naming.keys([finding.name]):
            parent[root(at)] = root(owner.setdefault(key, at))
    terms = {term_key(finding.name) for finding in findings}
    for at, finding in enumerate(findings):
        for key in set(map(term_key, aliases_of(finding))) & terms:
            parent[root(at)] = root(owner[key])
    return [root(at) for at in range(len(findings))]


def aliases_of(finding: Finding) -> list[str]:
    found = finding.details.get("aliases", [])
    return [str(alias) for alias in found] if isinstance(found, list) else []


def _number(finding: Finding, name: str) -> float:
    value = finding.details.get(name, 0)
    return float(value) if isinstance(value, int | float) else 0.0


def _spot(findings: Sequence[Finding]) -> Spot:
    leanings = [
        Leaning(one, int(_number(one, "count")), _number(one, "score"), hard=False) for one in findings
    ]
    leanings.sort(key=lambda one: (-one.score, -one.count, one.finding.id))
    written = Counter(one.finding.name for one in leanings)
    # Of names written equally often the first, which a counter keeps first.
    term = max(written, key=lambda name: written[name])
    names = [name for one in leanings for name in (one.finding.name, *aliases_of(one.finding))]
    others = dict.fromkeys(name for name in names if name.lower() != term.lower())
    topic = next(
        (str(one.finding.details["topic"]) for one in leanings if one.finding.details.get("topic")), term
    )
    return Spot(term, tuple(others)[:MOST_NAMES], topic, tuple(leanings))


Standing = Literal["unmet", "unaware", "aware", "basic", "practised", "dismissed"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A term that moved on a day: met first, taken up, a level reached, dismissed, written up.
    ``cause`` of a level; the ``task`` done for it, the ``note_id`` that showed it."""

    day: date
    standing: Standing
    cause: Cause | Literal["met", "taken_up", "dismissed", "known", "grasp"]
    note_id: str | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How one term moved: ``standings`` at the end of each month; notes that held it at the
    beginning of the time looked at and at its end, once they are counted."""

    term: str
    names: tuple[str, ...]
    exploration_id: str | None
    material_ids: tuple[str, ...]
    moves: tuple[Moved, ...]
    standings: tuple[Standing, ...]
    notes_then: int = 0
    notes_now: int = 0


@dataclass(frozen=True, slots=True)
class Frontier:
    """The months looked at (their first days) and the courses of terms over them."""

    since: date
    until: date
    months: tuple[date, ...]
    courses: tuple[Course, ...]


def months(since: date, until: date) -> list[date]:
    """The first days of the months from one day to another."""
    found = [since.replace(day=1)]
    while (following := _next_month(found[-1])) <= until:
        found.append(following)
    return found


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def standings(moves: Sequence[Moved], over: Sequence[date]) -> tuple[Standing, ...]:
    """Where a term stood at the end of each month."""
    found: list[Standing] = []
    for first in over:
        end = _next_month(first)
        before = [move.standing for move in moves if move.day < end]
        found.append(before[-1] if before else "unmet")
    return tuple(found)


def moves_of(body: Exploration, met: date, taken_up: date) -> list[Moved]:
    """How an exploration moved."""
    return sorted(_moves_of(body, met, taken_up), key=lambda move: move.day)


def _moves_of(body: Exploration, met: date, taken_up: date) -> Iterator[Moved]:
    if met < taken_up:
        yield Moved(met, "unaware", "met")
    yield Moved(taken_up, "unaware", "taken_up")
    yield from (_move(move) for move in body.moves)
    if body.grasp is not None:
        yield Moved(body.grasp.at.date(), _level_at(body, body.grasp.at.date()), "grasp")


def _move(move: Move) -> Moved:
    return Moved(move.at.date(), move.level, move.cause, move.note_id, move.task)


def _level_at(body: Exploration, day: date) -> Level:
    reached: list[Level] = [move.level for move in body.moves if move.at.date() <= day]
    return reached[-1] if reached else "unaware"
