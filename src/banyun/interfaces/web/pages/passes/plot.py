"""The frontier as a picture: a lane a term, a band for each level it stood at, months from left to right.
Lengths are units of the drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from banyun.outputs.frontier_table import MARKS
from banyun.outputs.prose import one_line
from banyun.study.frontier import Course, Frontier, Standing

LEVELS: tuple[Standing, ...] = ("unaware", "aware", "basic", "practised", "dismissed")
NAMES, LANE, TALL, HEAD = 170, 30, 64, 26
_LEAST, _MOST, _WIDE = 26, 84, 620
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of months at one level."""

    x: float
    width: float
    standing: Standing
    mark: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A term: where its name stands, and its bands."""

    y: int
    name: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """How many terms stood at a level in a month, stacked on those of the levels below."""

    x: float
    y: float
    width: float
    height: float
    standing: Standing
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    x: float
    number: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Plot:
    width: float
    height: int
    months: tuple[Month, ...]
    blocks: tuple[Block, ...]
    lanes: tuple[Lane, ...]


def plot_of(frontier: Frontier, courses: Sequence[Course]) -> Plot:
    """The picture of some courses; the stack on top counts all of them."""
    over = frontier.months
    step = max(_LEAST, min(_MOST, _WIDE / max(1, len(over))))
    lanes = tuple(
        Lane(TALL + HEAD + LANE * at, _name(course), _bands(course.standings, step))
        for at, course in enumerate(courses)
    )
    return Plot(
        NAMES + step * len(over) + 8,
        TALL + HEAD + LANE * len(lanes) + 8,
        tuple(Month(NAMES + step * (at + 0.5), one.month, _year(over, at)) for at, one in enumerate(over)),
        tuple(_stack(courses, len(over), step)),
        lanes,
    )


def _name(course: Course) -> str:
    name = one_line(course.term)
    wide = sum(2 if ord(char) > 0x2E80 else 1 for char in name)
    if wide <= _LONGEST:
        return name
    kept, width = "", 0
    for char in name:
        width += 2 if ord(char) > 0x2E80 else 1
        if width > _LONGEST - 1:
            break
        kept += char
    return f"{kept.rstrip()}…"


def _year(over: Sequence[date], at: int) -> int | None:
    return over[at].year if at == 0 or over[at].month == 1 else None


def _bands(standings: Sequence[Standing], step: float) -> tuple[Band, ...]:
    bands, at = [], 0
    for standing, run in groupby(standings):
        several = len(list(run))
        if standing != "unmet":
            bands.append(Band(NAMES + step * at + 2, step * several - 4, standing, MARKS[standing]))
        at += several
    return tuple(bands)


def _stack(courses: Sequence[Course], months: int, step: float) -> list[Block]:
    blocks = []
    unit = (TALL - 12) / max(1, len(courses))
    for at in range(months):
        counts = Counter(course.standings[at] for course in courses)
        below = 0
        for standing in reversed(LEVELS[:4]):
            if count := counts[standing]:
                height = unit * count
                y = TALL - unit * below - height
                blocks.append(Block(NAMES + step * at + 3, y, step - 6, height, standing, count))
                below += count
    return blocks
