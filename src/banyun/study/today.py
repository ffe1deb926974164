"""Today: what is due, within the reader's minutes; the rest spread over the days that follow."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter

from banyun.findings.bodies import Schedule
from banyun.study.asked import schedules
from banyun.study.base import Moment, Shelf, Source
from banyun.study.due import Due
from banyun.study.sources import SOURCES
from banyun.study.sources.materials import (
    GROWN_OLD,
    LEAST,
    Prospect,
    dues_of,
    materials_due,
    most_urgent,
    prospects,
)
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


@dataclass(frozen=True, slots=True)
class Gathered:
    """What comes, as far as the day must know it, for however many minutes it is planned. ``due`` is all
    that comes where that is not very much (then ``few``), else what is due but the materials that wait:
    of these there are those ``put_off`` by now and ``first``, the most urgent of the others. ``scheduled``
    are ids that have a schedule; ``others`` is how many more are due, the first among them."""

    few: bool
    due: tuple[Due, ...]
    put_off: tuple[Prospect, ...] = ()
    first: tuple[Prospect, ...] = ()
    scheduled: tuple[str, ...] = ()
    others: int = 0


FIRST = 500
"""Materials that are read at once, the most urgent first: about as many as a long day has room for."""


def plan(
    shelf: Shelf,
    moment: Moment,
    minutes: int,
    on: date | None = None,
    *,
    soon: bool = False,
    gathered: Gathered | None = None,
) -> Today:
    """Today, or a later day as it will be if each day's share is done. With ``soon`` the day alone
    is enough, where there is so much that planning the days after it takes long; what comes may then have
    been ``gathered`` before (``gather_soon``), while nothing was written since."""
    if soon and on is None:
        return _soon(shelf, moment, minutes, gathered or gather_soon(shelf, moment))
    every = gather(shelf, moment)
    days = spread(every, minutes, moment.day)
    if on is None or on <= moment.day:
        return Today(days[0], minutes, days[1:])
    there = next((day for day in days if day.day == on), Day(on, ()))
    return Today(there, minutes, tuple(day for day in days if day.day > on))


def gather_soon(shelf: Shelf, moment: Moment) -> Gathered:
    """What comes, for the day alone; for the days after it only where not very much comes. Of materials,
    which are many, none is looked at more closely then."""
    kept = {record_id: one.body for record_id, one in schedules(shelf).items()}
    every = gather(shelf, moment, [one for one in SOURCES if one is not materials_due])
    found = prospects(shelf, list(kept))
    put_off = [held for one in found if (held := _kept(one, kept[one.material.id])) is not None]
    count, come = shelf.waiting_counts(moment.day, rest=GROWN_OLD)
    if len(every) + len(put_off) + count - len(found) <= MANY:
        others = [one for one in prospects(shelf) if one.material.id not in kept]
        return Gathered(True, (*every, *_dues(shelf, moment, [*others, *put_off])))
    first = tuple(most_urgent(shelf, moment.day, list(kept), FIRST))
    return Gathered(
        False,
        tuple(one for one in every if one.day <= moment.day),
        tuple(one for one in put_off if one.day <= moment.day),
        first,
        tuple(kept),
        come - sum(one.day <= moment.day for one in found),
    )


def _soon(shelf: Shelf, moment: Moment, minutes: int, gathered: Gathered) -> Today:
    """Today; the days after it only where all is gathered. Of materials only those are looked at more
    closely that the day may have room for."""
    if gathered.few:
        days = spread(gathered.due, minutes, moment.day)
        return Today(days[0], minutes, days[1:])
    with closing(_waiting(shelf, moment, gathered)) as waiting:
        places = by_urgency(gathered.due, gathered.put_off, waiting, moment.day)
        chosen = first_day(places, lambda some: _dues(shelf, moment, some), minutes, moment.day)
    come = gathered.others + len(gathered.put_off) + len(gathered.due)
    return Today(Day(moment.day, tuple(chosen)), minutes, (), come - len(chosen))


def _waiting(shelf: Shelf, moment: Moment, gathered: Gathered) -> Generator[Prospect, None, None]:
    """The materials that wait, the most urgent first: those after the first ones are read if needed."""
    yield from gathered.first
    if len(gathered.first) == FIRST:
        with closing(most_urgent(shelf, moment.day, gathered.scheduled)) as waiting:
            yield from islice(waiting, FIRST, None)


Place = tuple[list[Due], list[Prospect]]
"""Things that are equally urgent, as far as one can tell without looking at them more closely."""


def by_urgency(
    every: Sequence[Due], put_off: Sequence[Prospect], waiting: Iterable[Prospect], today: date
) -> Iterator[Place]:
    """What is due by a day, the most urgent places first, read as they are needed; ``waiting`` is in that
    order by itself."""

    def place(one: Prospect) -> tuple[int, date]:
        return aged(one.material.priority, one.day, today), one.day

    sure = sorted(((urgency(one, today)[:2], one) for one in every), key=itemgetter(0))
    unsure = sorted(((place(one), one) for one in put_off), key=itemgetter(0))
    streams: Sequence[Iterable[tuple[tuple[int, date], Due | Prospect]]] = (
        sure,
        unsure,
        ((place(one), one) for one in waiting),
    )
    for _, alike in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        here = [one for _, one in alike]
        yield (
            [one for one in here if isinstance(one, Due)],
            [one for one in here if isinstance(one, Prospect)],
        )


def first_day(
    places: Iterator[Place],
    closer: Callable[[Sequence[Prospect]], list[Due]],
    minutes: int,
    today: date,
) -> list[Due]:
    """What fits into a day of what is due by then, as ``spread`` chooses: the most urgent first.
    ``closer`` looks at a few of those that wait at a time."""
    chosen: list[Due] = []
    left = minutes
    while not (chosen and left <= 0):
        some = _ahead(places, left if chosen else None)
        if not some:
            break
        looked_at = iter(closer([each for _, unsure in some for each in unsure]))
        for dues, unsure in some:
            here = [*dues, *islice(looked_at, len(unsure))]
            for one in sorted(here, key=lambda one: urgency(one, today)):
                if one.minutes <= left or not chosen:
                    chosen.append(one)
                    left -= one.minutes
    return chosen


LOOKED_AT = 24
"""Materials that are looked at more closely at a time, or a few more: each question takes a moment."""


def _ahead(places: Iterator[Place], left: int | None) -> list[Place]:
    """The next places, up to so many materials; without those that take longer than what is ``left``."""
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
