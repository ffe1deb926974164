"""Where a reader's records live, and what time it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import platformdirs

from banyun.errors import InvalidInput

Clock = Callable[[], datetime]


def default_home(environ: Mapping[str, str]) -> Path:
    """``$BANYUN_HOME``, else the platform's folder for a user's data."""
    named = environ.get("BANYUN_HOME", "")
    return Path(named).expanduser() if named else platformdirs.user_data_path("banyun")


def system_clock() -> datetime:
    return datetime.now(UTC)


def clock_of(environ: Mapping[str, str]) -> Clock:
    """The system's clock, or one that stands still at ``BANYUN_TEST_NOW`` (ISO 8601; UTC where
    no offset is given).

    Raises:
        InvalidInput: ``BANYUN_TEST_NOW`` is no time.
    """
    fixed = environ.get("BANYUN_TEST_NOW", "")
    if not fixed:
        return system_clock
    try:
        now = datetime.fromisoformat(fixed)
    except ValueError as error:
        raise InvalidInput(
            f"BANYUN_TEST_NOW is “{fixed}”, which is no time.", "Write it like 2026-03-14T09:26:53+00:00."
        ) from error
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    return lambda: now


def reader_day(now: datetime) -> date:
    """The day that it is for the reader at that time: that of this machine's time zone."""
    return now.astimezone().date()


def as_of_date(text: str) -> date:
    """A date as users write it: a year, a month or a day, meaning its last day.

    Raises:
        InvalidInput: it is no date.
    """
    parts = text.strip().split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 12, 31)
        if len(numbers) == 2:
            first = date(numbers[0], numbers[1], 1)
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1)
        year, month, day = numbers
        return date(year, month, day)
    except ValueError as error:
        raise InvalidInput(
            f"“{text}” is no date.", "Write a year, a month or a day: 2019, 2019-03 or 2019-03-07."
        ) from error
