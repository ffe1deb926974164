"""Places of the reader's that are near, and for which nothing has been rehearsed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from banyun.findings.bodies import Rehearsal, Situation
from banyun.knowledge.note import When
from banyun.language.wording import moment as in_words
from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due

AHEAD = 21
"""Days before a situation on which it first comes up."""

NEAR = 7
"""Days before it from which it goes first."""


def situations_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Until the last day that the situation may mean."""
    rehearsed = {one.body.situation_id for one in shelf.records(Rehearsal)}
    for one in shelf.records(Situation):
        body = one.body
        if body.tense != "future" or body.when is None or one.id in rehearsed:
            continue
        if last_day(body.when) < moment.day:
            continue
        begins = body.when.first_day
        yield Due(
            "rehearsal",
            one.id,
            body.name,
            say("study.situation", moment.lang, when=in_words(body.when.text, moment.lang)),
            f"banyun rehearse {one.id}",
            estimates.REHEARSAL,
            max(one.created.date(), begins - timedelta(days=AHEAD)),
            1 if (begins - moment.day).days <= NEAR else 2,
        )


def last_day(when: When) -> date:
    """The last day that a year, a month or a day may mean."""
    first = when.first_day
    if len(when.text) == len("2019"):
        return date(first.year, 12, 31)
    if len(when.text) == len("2019-03"):
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return first
