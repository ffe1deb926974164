"""Spreads what is due over days of so many minutes: nothing is lost and nothing piles up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from banyun.study.due import Due

AGED = 14
"""Days of waiting after which a thing goes before those of one priority higher, so that what is
never urgent comes too."""


@dataclass(frozen=True, slots=True)
class Day:
    """What fits into a day, the most urgent first."""

    day: date
    due: tuple[Due, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.due)


def spread(due: Iterable[Due], minutes: int, today: date, most: int | None = None) -> tuple[Day, ...]:
    """Each thing on the first day, from ``today`` on, on which there is room for it and nothing more
    urgent takes that room. Today is always there, other days only with something on them; not more
    than ``most`` days.

    A day's minutes are never exceeded, but by a single thing that is longer than any day.
    """
    waiting = sorted(due, key=lambda one: one.day)
    days: list[Day] = []
    day = today
    while (waiting or not days) and len(days) != most:
        here = sorted((one for one in waiting if one.day <= day), key=lambda one: urgency(one, day))
        chosen = _fitting(here, minutes)
        if chosen or day == today:
            days.append(Day(day, tuple(chosen)))
        taken = {id(one) for one in chosen}
        waiting = [one for one in waiting if id(one) not in taken]
        day += timedelta(days=1)
        if waiting:
            day = max(day, min(one.day for one in waiting))
    return tuple(days)


def urgency(one: Due, day: date) -> tuple[int, date, int, str]:
    """Sorts the most urgent of a day first: by priority, raised with every two weeks of waiting, then
    by how long it has been due; of equals the shorter one."""
    return aged(one.priority, one.day, day), one.day, one.minutes, one.record_id


def aged(priority: int, since: date, day: date) -> int:
    """A priority, raised with every two weeks of waiting."""
    return priority - max(0, (day - since).days) // AGED


def _fitting(here: list[Due], minutes: int) -> list[Due]:
    chosen: list[Due] = []
    left = minutes
    for one in here:
        if one.minutes <= left or not chosen:
            chosen.append(one)
            left -= one.minutes
    return chosen
