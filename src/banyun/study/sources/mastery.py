"""What the reader wants to call theirs: the next part that is not earned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from banyun.findings.bodies import Attempt, Part, Project
from banyun.findings.records import Record
from banyun.language.wording import listing, say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due
from banyun.study.mastery.standing import PAUSE, PartStanding, Standing, parts_of

REST = timedelta(days=3)
"""From one attempt to the next."""


def mastery_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Of each project, and of each material that the reader once tried to master."""
    attempts: dict[str, list[Record[Attempt]]] = defaultdict(list)
    for one in shelf.records(Attempt):
        attempts[one.body.subject_id].append(one)
    projects = {one.id: one for one in shelf.records(Project)}
    tried = shelf.materials_by_id([one for one in attempts if one not in projects])
    materials = {one.id: one for one in tried.values() if one.triage != "drop"}
    for project_id, project in projects.items():
        yield from _next(project_id, project.body.name, 3, project.created.date(), attempts, moment)
    for material_id, material in materials.items():
        yield from _next(material_id, material.title, material.priority, moment.day, attempts, moment)


def _next(
    subject: str,
    title: str,
    priority: int,
    since: date,
    attempts: dict[str, list[Record[Attempt]]],
    moment: Moment,
) -> Iterator[Due]:
    tried = attempts.get(subject, [])
    stands = Standing(parts_of(tried, moment.day))
    following = stands.next
    if following is None:
        return
    left = tuple(part.part for part in stands.parts if part.earned is None)
    yield Due(
        "mastery",
        subject,
        title,
        _reason(left, moment.lang),
        f"banyun master {subject} {following.part}",
        estimates.PART[following.part],
        _day(following, tried, since),
        priority,
    )


@lru_cache
def _reason(parts: tuple[Part, ...], lang: str) -> str:
    names = [say(f"study.part.{part}", lang) for part in parts]
    return say("study.mastery", lang, parts=listing(names, lang))


def _day(following: PartStanding, tried: Sequence[Record[Attempt]], since: date) -> date:
    """Some days after the last attempt; another round of details comes the day after the one before."""
    if following.part == "details" and following.attempts:
        return following.attempts[-1].created.date() + PAUSE
    return max((one.created.date() + REST for one in tried), default=since)
