"""The clock against which a paper is skimmed: a value, told the time from outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from banyun.errors import InvalidInput

LONGEST = 240
"""Minutes."""


@dataclass(frozen=True, slots=True)
class SkimTimer:
    """A skim of so many minutes. ``paused`` since when it rests, None while it runs; ``rested`` is
    the time spent resting before that."""

    started: datetime
    minutes: int
    paused: datetime | None = None
    rested: timedelta = timedelta()

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= LONGEST:
            raise InvalidInput(f"{self.minutes} minutes are no skim.", "Take between 1 and 240.")

    def spent(self, now: datetime) -> timedelta:
        """Time read so far, without rests; never negative."""
        return max(timedelta(), (self.paused or now) - self.started - self.rested)

    def left(self, now: datetime) -> timedelta:
        """Time left; zero once it is over."""
        return max(timedelta(), timedelta(minutes=self.minutes) - self.spent(now))

    def over(self, now: datetime) -> bool:
        return not self.left(now)

    def pause(self, now: datetime) -> SkimTimer:
        """The same, resting; as it is if it rests already."""
        return self if self.paused is not None else replace(self, paused=now)

    def resume(self, now: datetime) -> SkimTimer:
        """The same, running again; as it is if it runs."""
        if self.paused is None:
            return self
        return replace(self, paused=None, rested=self.rested + max(timedelta(), now - self.paused))
