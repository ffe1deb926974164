"""Today: what is due, within the reader's minutes; the rest spread over the days that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from banyun.findings.bodies import Schedule
from banyun.study.asked import schedules
from banyun.study.base import Moment, Shelf, Source
from banyun.study.due import Due
from banyun.study.sources import SOURCES
from banyun.study.spreading import Day, spread


@dataclass(frozen=True, slots=True)
class Today:
    """A day within its ``minutes``. ``waiting`` are the days on which what is due but did not fit
    comes, ``coming`` what is not due yet: both with everything that is on these days. ``beyond`` is
    how many things that are due are on none of the days, where not all days were asked for."""

    day: Day
    minutes: int
    days: tuple[Day, ...]
    beyond: int = 0

    @property
    def waiting(self) -> int:
        """How many things that are due wait for a later day."""
        return self.beyond + sum(one.day <= self.day.day for day in self.days for one in day.due)

    @property
    def until(self) -> date | None:
        """The day by which the last of them has come; None where that was not asked for."""
        if self.beyond:
            return None
        last = [day.day for day in self.days if any(one.day <= self.day.day for one in day.due)]
        return max(last, default=None)


MANY = 300
"""Things that come at some time, from which on only the day is planned where that is enough."""


def plan(shelf: Shelf, moment: Moment, minutes: int, on: date | None = None, *, soon: bool = False) -> Today:
    """Today, or a later day as it will be if each day's share is done. With ``soon`` the day alone
    is enough, where there is so much that planning the days after it takes long."""
    every = gather(shelf, moment)
    if soon and len(every) > MANY:
        days = spread(every, minutes, moment.day, 1)
        due = sum(one.day <= moment.day for one in every)
        return Today(days[0], minutes, (), due - len(days[0].due))
    days = spread(every, minutes, moment.day)
    if on is None or on <= moment.day:
        return Today(days[0], minutes, days[1:])
    there = next((day for day in days if day.day == on), Day(on, ()))
    return Today(there, minutes, tuple(day for day in days if day.day > on))


def gather(shelf: Shelf, moment: Moment, sources: Sequence[Source] = SOURCES) -> list[Due]:
    """All that comes, of every kind: without what was dropped, and what was put off on its new day."""
    kept = {record_id: one.body for record_id, one in schedules(shelf).items()}
    every = [one for source in sources for one in source(shelf, moment)]
    return [held for one in every if (held := _held(one, kept.get(one.record_id))) is not None]


def _held(one: Due, schedule: Schedule | None) -> Due | None:
    """With its schedule seen to; a question has seen to it itself."""
    if schedule is None or one.kind == "question":
        return one
    if schedule.dropped:
        return None
    return replace(one, day=max(one.day, schedule.due)) if schedule.postponed else one
