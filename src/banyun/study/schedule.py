"""When something comes back: values in, values out, days whole.

A question comes back after an interval that its priority sets first. A deduction that moved what
the reader held halves it, two in a row that left all as it was double it. What is postponed comes
on the day the reader named; what is dropped comes back only when it is resumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from banyun.errors import InvalidInput
from banyun.findings.bodies import Schedule

FIRST_INTERVAL: Mapping[int, int] = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}
"""Days until a question of that priority first comes back."""

LONGEST_INTERVAL = 180
"""Days; a question that is never changed by thinking about it still comes twice a year."""

POSTPONED_BY = 7
"""Days, where the reader names none."""


def first(record_id: str, priority: int, today: date) -> Schedule:
    """The schedule of what was made ``today``."""
    interval = FIRST_INTERVAL[priority]
    return Schedule(record_id, today + timedelta(days=interval), interval, priority)


def deduced(schedule: Schedule, moved: bool | None, moved_before: bool | None, today: date) -> Schedule:
    """After a deduction: sooner if it moved, later if it and the one before (``moved_before``) left
    all as it was, else as before."""
    interval = schedule.interval_days
    if moved:
        interval = max(1, interval // 2)
    elif moved is False and moved_before is False:
        interval = min(LONGEST_INTERVAL, interval * 2)
    return replace(schedule, due=today + timedelta(days=interval), interval_days=interval, postponed=0)


def prioritised(schedule: Schedule, priority: int, today: date) -> Schedule:
    """With another priority, its interval and what is left of it in proportion; never before ``today``."""
    scale = FIRST_INTERVAL[priority] / FIRST_INTERVAL[schedule.priority]
    interval = min(LONGEST_INTERVAL, max(1, round(schedule.interval_days * scale)))
    due = schedule.due + timedelta(days=interval - schedule.interval_days)
    return replace(schedule, priority=priority, interval_days=interval, due=max(today, due))


def postponed(schedule: Schedule, to: date, today: date) -> Schedule:
    """Put off to a day.

    Raises:
        InvalidInput: the day is not in the future.
    """
    if to <= today:
        raise InvalidInput(f"{to} is no later day.", "Name a day after today, or a number of days.")
    return replace(schedule, due=to, postponed=schedule.postponed + 1)


def dropped(schedule: Schedule) -> Schedule:
    return replace(schedule, dropped=True, kept=False)


def resumed(schedule: Schedule, today: date) -> Schedule:
    """Back from today on, and kept whatever becomes of its material."""
    return replace(schedule, dropped=False, kept=True, due=today, postponed=0)
