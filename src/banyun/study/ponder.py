"""Ponder: one question as a break. Which one, and what the reader knows beside it."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date

from banyun.knowledge.evidence import Recalled
from banyun.study.asked import Asked


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be pondered, and when it is ``due``."""

    asked: Asked
    due: date


@dataclass(frozen=True, slots=True)
class Pondered:
    """A question with the reader's own facts beside it, did before read."""

    asked: Asked
    facts: tuple[Recalled, ...]


def pick(
    candidates: Sequence[Candidate],
    touched: Callable[[Asked], bool],
    today: date,
    last: str | None = None,
    seen: Container[str] = (),
) -> Candidate | None:
    """The question for a break.

    Those due go before others, then the more urgent, then those that a new note touches, then the
    one that was left alone for longest. Not one of those ``seen`` in this break; and not the
    ``last`` one again while there is another.

    Args:
        touched: Whether a new note bears on a question; asked of no more of them than must be.
    """
    left = [one for one in candidates if one.asked.question.id not in seen]
    others = [one for one in left if one.asked.question.id != last]
    first = min((_urgency(one, today) for one in others or left), default=None)
    urgent = [one for one in others or left if _urgency(one, today) == first]
    urgent.sort(key=lambda one: (one.asked.thought, one.asked.question.id))
    return next((one for one in urgent if touched(one.asked)), urgent[0] if urgent else None)


def _urgency(one: Candidate, today: date) -> tuple[bool, int]:
    return one.due > today, one.asked.question.body.priority
