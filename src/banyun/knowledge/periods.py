"""Stretches of time: which notes are of then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from banyun.knowledge.note import When

WIDER = (6, 18, 36)
"""Months before and after the year of something in which its notes are looked for, one stretch
after the other while there are none."""


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    def holds(self, when: When | None) -> bool:
        """Whether a time lies in it, or partly in it; no time lies nowhere."""
        return when is not None and when.first_day <= self.last and self.first <= when.last_day

    def until(self, day: date | None) -> Period:
        """What of it is not after a day."""
        return self if day is None else Period(min(self.first, day), min(self.last, day))


def around(when: When, months: int) -> Period:
    """The years of a time, with so many months before and after them."""
    first = when.first_day.year * 12 - months
    last = when.last_day.year * 12 + 11 + months
    return Period(_month(first).first_day, _month(last).last_day)


def _month(number: int) -> When:
    year, month = divmod(number, 12)
    return When(f"{year:04d}-{month + 1:02d}")
