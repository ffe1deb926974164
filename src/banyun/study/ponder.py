"""Ponder: one question as a break. Which one, and what the reader knows beside it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from banyun.knowledge.evidence import Recalled
from banyun.study.asked import Asked


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be pondered: when it is ``due``, and whether a new note ``touched`` it."""

    asked: Asked
    due: date
    touched: bool = False


@dataclass(frozen=True, slots=True)
class Pondered:
    """A question with the reader's own facts beside it, did before read."""

    asked: Asked
    facts: tuple[Recalled, ...]


def pick(
    candidates: Sequence[Candidate], today: date, last: str | None = None, seen: Container[str] = ()
) -> Candidate | None:
    """The question for a break.

    Those due go before others, then the more urgent, then those that a new note touches, then the
    one that was left alone for longest. Not one of those ``seen`` in this break; and not the
    ``last`` one again while there is another.
    """
    left = [one for one in candidates if one.asked.question.id not in seen]
    others = [one for one in left if one.asked.question.id != last]
    return min(others or left, key=lambda one: _order(one, today), default=None)


def _order(one: Candidate, today: date) -> tuple[bool, int, bool, datetime, str]:
    question = one.asked.question
    return one.due > today, question.body.priority, not one.touched, one.asked.thought, question.id
