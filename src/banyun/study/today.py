"""Today: what is due, within the reader's minutes; the rest spread over the days that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from banyun.findings.bodies import Schedule
from banyun.study.asked import schedules
from banyun.study.base import Moment, Shelf, Source
from banyun.study.due import Due
from banyun.study.sources import SOURCES
from banyun.study.sources.materials import LEAST, Prospect, dues_of, materials_due, prospects
from banyun.study.spreading import Day, aged, spread, urgency


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
    if soon and on is None:
        return _soon(shelf, moment, minutes)
    every = gather(shelf, moment)
    days = spread(every, minutes, moment.day)
    if on is None or on <= moment.day:
        return Today(days[0], minutes, days[1:])
    there = next((day for day in days if day.day == on), Day(on, ()))
    return Today(there, minutes, tuple(day for day in days if day.day > on))


def _soon(shelf: Shelf, moment: Moment, minutes: int) -> Today:
    """Today; the days after it only where not very much comes. Of materials, which are many, only those
    are looked at more closely that the day may have room for."""
    kept = {record_id: one.body for record_id, one in schedules(shelf).items()}
    every = gather(shelf, moment, [one for one in SOURCES if one is not materials_due])
    found = prospects(shelf)
    waiting = [one for one in found if one.material.id not in kept]
    put_off = [(one, kept[one.material.id]) for one in found if one.material.id in kept]
    waiting += [held for one, schedule in put_off if (held := _kept(one, schedule)) is not None]
    if len(every) + len(waiting) <= MANY:
        days = spread([*every, *_dues(shelf, moment, waiting)], minutes, moment.day)
        return Today(days[0], minutes, days[1:])
    due = [one for one in waiting if one.day <= moment.day]
    left = [one for one in every if one.day <= moment.day]
    chosen = first_day(left, due, lambda some: _dues(shelf, moment, some), minutes, moment.day)
    return Today(Day(moment.day, tuple(chosen)), minutes, (), len(due) + len(left) - len(chosen))


def first_day(
    every: Sequence[Due],
    waiting: Sequence[Prospect],
    closer: Callable[[Sequence[Prospect]], list[Due]],
    minutes: int,
    today: date,
) -> list[Due]:
    """What fits into a day of what is due by then, as ``spread`` chooses: the most urgent first.
    ``closer`` looks at a few of those ``waiting`` at a time."""
    by_urgency: dict[tuple[int, date], tuple[list[Due], list[Prospect]]] = {}
    for one in every:
        by_urgency.setdefault(urgency(one, today)[:2], ([], []))[0].append(one)
    alike: dict[tuple[int, date], list[Prospect]] = {}
    for each in waiting:
        alike.setdefault((each.material.priority, each.day), []).append(each)
    for (priority, day), several in alike.items():
        by_urgency.setdefault((aged(priority, day, today), day), ([], []))[1].extend(several)
    chosen: list[Due] = []
    left = minutes
    places = [by_urgency[place] for place in sorted(by_urgency)]
    while places and not (chosen and left <= 0):
        some = _ahead(places, left if chosen else None)
        looked_at = iter(closer([each for _, unsure in some for each in unsure]))
        for dues, unsure in some:
            here = [*dues, *islice(looked_at, len(unsure))]
            for one in sorted(here, key=lambda one: urgency(one, today)):
                if one.minutes <= left or not chosen:
                    chosen.append(one)
                    left -= one.minutes
        places = places[len(some) :]
    return chosen


LOOKED_AT = 24
"""Materials that are looked at more closely at a time, or a few more: each question takes a moment."""

Places = Sequence[tuple[list[Due], list[Prospect]]]


def _ahead(places: Places, left: int | None) -> Places:
    """The first places, up to so many materials; without those that take longer than what is ``left``."""
    found, count = [], 0
    for dues, unsure in places:
        if left is not None:
            unsure = [one for one in unsure if LEAST[one.kind] <= left]
        found.append((dues, unsure))
        count += len(unsure)
        if count >= LOOKED_AT:
            break
    return found


def _dues(shelf: Shelf, moment: Moment, several: Sequence[Prospect]) -> list[Due]:
    found = dues_of(shelf, moment, several)
    return [
        one if one.day == each.day else replace(one, day=each.day)
        for one, each in zip(found, several, strict=True)
    ]


def _kept(one: Prospect, schedule: Schedule) -> Prospect | None:
    """As ``_held``."""
    if schedule.dropped:
        return None
    return one._replace(day=max(one.day, schedule.due)) if schedule.postponed else one


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
