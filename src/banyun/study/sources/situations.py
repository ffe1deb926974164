"""Places of the reader's that are near, and for which nothing has been rehearsed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from banyun.findings.bodies import Rehearsal, Situation
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
        if body.when.last_day < moment.day:
            continue
        begins = body.when.first_day
        yield Due(
            "rehearsal",
            one.id,
            body.name,
            say("study.situation", moment.lang, when=in_words(body.when.text, moment.lang)),
            f"banyun situation {one.id}",
            estimates.REHEARSAL,
            max(one.created.date(), begins - timedelta(days=AHEAD)),
            1 if (begins - moment.day).days <= NEAR else 2,
        )
