"""A question with all that belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from banyun.findings.bodies import Body, Deduction, Question, Schedule
from banyun.findings.records import Record
from banyun.findings.store import RecordStore
from banyun.study import schedule as scheduling


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its deductions, the first one first, its schedule once it has one, and what
    else is ``filed`` on it (discussions, lookups …)."""

    question: Record[Question]
    deductions: tuple[Record[Deduction], ...]
    schedule: Record[Schedule] | None = None
    filed: tuple[Record[Body], ...] = ()

    @property
    def open(self) -> bool:
        return self.question.body.state == "open"

    @property
    def last(self) -> Record[Deduction] | None:
        """The last deduction."""
        return self.deductions[-1] if self.deductions else None

    @property
    def thought(self) -> datetime:
        """When it was last thought about: deduced, else asked."""
        return self.last.created if self.last else self.question.created


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as it is shown: its ``material``'s title, if it is on one, and the titles of the
    notes that its deductions deepen, by id."""

    asked: Asked
    material: str | None
    notes: Mapping[str, str]


def standing(asked: Asked, day: date) -> Schedule:
    """Its schedule; one that starts on ``day`` where none was kept, in case it was asked then."""
    if asked.schedule is not None:
        return asked.schedule.body
    return scheduling.first(asked.question.id, asked.question.body.priority, day)


def all_asked(store: RecordStore) -> list[Asked]:
    """All questions, in the order they were asked; without what is filed on them."""
    return together(store.records(Question), store.records(Deduction), schedules(store))


def together(
    questions: Iterable[Record[Question]],
    deductions: Iterable[Record[Deduction]],
    kept: dict[str, Record[Schedule]],
) -> list[Asked]:
    thoughts: dict[str, list[Record[Deduction]]] = defaultdict(list)
    for one in deductions:
        thoughts[one.body.question_id].append(one)
    return [Asked(one, tuple(thoughts[one.id]), kept.get(one.id)) for one in questions]


def schedules(store: RecordStore) -> dict[str, Record[Schedule]]:
    """By the id of what comes back."""
    return {one.body.record_id: one for one in store.records(Schedule)}


def filed_on(about: Sequence[Record[Body]]) -> tuple[Record[Body], ...]:
    """What is filed on a question, of the records about it: all but what belongs to it anyway."""
    return tuple(one for one in about if not isinstance(one.body, Deduction | Schedule))
