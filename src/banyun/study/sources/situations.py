"""Places of the reader's that are soon, and for which nothing has been rehearsed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from banyun.findings.bodies import Rehearsal, Situation
from banyun.language.wording import moment as in_words
from banyun.language.wording import say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.carrying_over import SOON
from banyun.study.due import Due

NEARER: dict[int, int] = {1: 7, 2: 21}
"""Priority → days before a situation from which it has it; 3 until then."""


def situations_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """From when they are soon until the last day that they may mean."""
    rehearsed = {one.body.situation_id for one in shelf.records(Rehearsal)}
    for one in shelf.records(Situation):
        body = one.body
        if body.tense != "future" or body.when is None or one.id in rehearsed:
            continue
        if body.when.last_day < moment.day:
            continue
        ahead = (body.when.first_day - moment.day).days
        yield Due(
            "rehearsal",
            one.id,
            body.name,
            say("study.situation", moment.lang, when=in_words(body.when.text, moment.lang)),
            f"banyun situation {one.id}",
            estimates.REHEARSAL,
            max(one.created.date(), body.when.first_day - timedelta(days=SOON)),
            min((priority for priority, days in NEARER.items() if ahead <= days), default=3),
        )
