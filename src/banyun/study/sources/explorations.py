"""Explorations: the next of their three tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from banyun.findings.bodies import Exploration
from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due

REST = 3
"""Days between one task and the next."""


def explorations_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Of each that has tasks left: where the field stands, a paper, a talk."""
    for one in shelf.records(Exploration):
        task = next_task(one.body)
        if task is None:
            continue
        begun = one.updated != one.created
        yield Due(
            "exploration",
            one.id,
            one.body.topic,
            say(f"study.exploration.{task}", moment.lang),
            f"banyun explore {one.id}",
            estimates.TASK[task],
            one.updated.date() + timedelta(days=REST if begun else 0),
        )


def next_task(body: Exploration) -> Literal["field", "paper", "talk"] | None:
    """None once all three have something, or the reader practises it."""
    if body.level == "practised":
        return None
    if not body.field_text.strip():
        return "field"
    if not body.papers:
        return "paper"
    return None if body.talks else "talk"
