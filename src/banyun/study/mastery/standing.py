"""Where mastery of something stands, told by the attempts alone.

Each part is earned by an attempt that did it; nothing is ticked. Details are earned over days: an
answer that is right on two different days was remembered, one that is right on one day was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar, get_args

from banyun.findings.bodies import Attempt, Part
from banyun.findings.records import Record

PARTS: tuple[Part, ...] = get_args(Part)

DAYS = 2
"""Different days on which a detail must be right."""

ENOUGH = 0.7
"""Share of the details that must be kept over days: of a dozen nine, so that three odd questions or
misjudged answers stop nobody."""

SECTIONS = 0.6
"""Share of the sections with details in which at least one must be kept: all of it, not a corner."""

ROUND = 6
"""Details asked in one sitting, five minutes or so."""

PAUSE = timedelta(days=1)
"""Between the rounds of details: over a night."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a detail: on which days it was right, whether it was the last time it was asked."""

    days: tuple[date, ...]
    last: bool

    @property
    def kept(self) -> bool:
        return self.last and len(self.days) >= DAYS


@dataclass(frozen=True, slots=True)
class PartStanding:
    """``earned`` when; ``attempts`` all of them, the first one first. ``due`` the day from which the next
    attempt makes sense, None once earned."""

    part: Part
    earned: datetime | None
    attempts: tuple[Record[Attempt], ...]
    due: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Mastery of a material or project. ``progress`` of details by their keys."""

    parts: tuple[PartStanding, ...]
    progress: Mapping[str, Progress] = field(default_factory=dict)

    @property
    def yours(self) -> datetime | None:
        """When the last of the parts was earned; None while one is open."""
        earned = [part.earned for part in self.parts if part.earned is not None]
        return max(earned) if len(earned) == len(self.parts) else None

    @property
    def next(self) -> PartStanding | None:
        """The part to work on next: the first that is due, None when all are earned."""
        open_parts = [part for part in self.parts if part.due is not None]
        return min(open_parts, key=lambda part: (part.due, PARTS.index(part.part)), default=None)

    def part(self, part: Part) -> PartStanding:
        return next(one for one in self.parts if one.part == part)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Passages that the last explanation left out."""
        tries = self.part("principle").attempts
        return tries[-1].body.gaps if tries else ()


def standing(attempts: Sequence[Record[Attempt]], today: date) -> Standing:
    """What attempts add up to.

    Args:
        attempts: At one material or project, the first one first.
    """
    return Standing(parts_of(attempts, today), progress(attempts))


def parts_of(attempts: Sequence[Record[Attempt]], today: date) -> tuple[PartStanding, ...]:
    """How far each part has come; what is known of the details is another matter, and takes longer."""
    parts = []
    for part in PARTS:
        own = tuple(one for one in attempts if one.body.part == part)
        earned = next((one.created for one in own if one.body.earned), None)
        due = None if earned else today
        if due is not None and part == "details" and own:
            due = max(today, own[-1].created.date() + PAUSE)
        parts.append(PartStanding(part, earned, own, due))
    return tuple(parts)


def progress(attempts: Sequence[Record[Attempt]]) -> dict[str, Progress]:
    """Detail key → what is known of it."""
    found: dict[str, Progress] = {}
    for attempt in attempts:
        for one in attempt.body.answers:
            before = found.get(one.detail, Progress((), False))
            day = attempt.created.date()
            days = (*before.days, day) if one.counts and day not in before.days else before.days
            found[one.detail] = Progress(days, one.counts)
    return found


def details_earned(asked: Mapping[str, str], done: Mapping[str, Progress]) -> bool:
    """Whether enough details are kept, in enough sections.

    Args:
        asked: Detail key → section, of all details that may be asked.
        done: What is known of them.
    """
    kept = [key for key in asked if key in done and done[key].kept]
    sections = set(asked.values())
    reached = {asked[key] for key in kept}
    return bool(asked) and len(kept) >= ENOUGH * len(asked) and len(reached) >= SECTIONS * len(sections)


K = TypeVar("K", bound=str)


def round_of(asked: Sequence[tuple[K, str, bool]], done: Mapping[str, Progress], today: date) -> list[K]:
    """The details to ask now, in the order of the text: first those of what an explanation left out,
    then those last answered wrong, then those never asked, then those right on an earlier day only;
    what is kept, or was right today, can wait.

    Args:
        asked: (key, section, whether its passage was left out of an explanation) in the text's order.
    """
    ranked = []
    sections: Counter[str] = Counter()
    for place, (key, section, missed) in enumerate(asked):
        state = done.get(key)
        if state is not None and (state.kept or (state.last and today in state.days)):
            continue
        urgency = 0 if missed and state is None else 1 if state is not None and not state.last else 2
        sections[section] += 1
        ranked.append((urgency, sections[section], place, key))
    chosen = sorted(ranked)[:ROUND]
    return [key for _, _, _, key in sorted(chosen, key=lambda one: one[2])]
