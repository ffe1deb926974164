"""Explorations: the next of their tasks, and at the end the reader's own view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from banyun.findings.bodies import Exploration, Lookup
from banyun.findings.records import Record
from banyun.language.wording import say
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due
from banyun.study.exploring import next_task, taught

REST = 3
"""Days between one task and the next."""


def explorations_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Of each that is not written up: where the field stands, a paper, a talk, what one makes of it."""
    lookups: dict[str | None, list[Record[Lookup]]] = defaultdict(list)
    for each in shelf.records(Lookup):
        lookups[each.about].append(each)
    for one in shelf.records(Exploration):
        looked_up = taught(lookups[one.id])
        following = next_task(one.body, one.updated, looked_up=looked_up)
        if following is None:
            continue
        begun = one.updated != one.created
        yield Due(
            "exploration",
            one.id,
            one.body.topic,
            say(f"study.exploration.{following.task}", moment.lang),
            f"banyun explore {one.id}",
            following.minutes,
            following.since.date() + timedelta(days=REST if begun else 0),
        )
