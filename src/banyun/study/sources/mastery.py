"""What the reader wants to call theirs: the next part that is not earned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

from banyun.findings.bodies import Attempt, Part, Project
from banyun.findings.records import Record
from banyun.language.wording import listing, say
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due

PARTS: tuple[Part, ...] = get_args(Part)
REST = 3
"""Days from one attempt to the next."""


def mastery_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Of each project, and of each material that the reader once tried to master."""
    attempts: dict[str, list[Record[Attempt]]] = defaultdict(list)
    for one in shelf.records(Attempt):
        attempts[one.body.subject_id].append(one)
    projects = {one.id: one for one in shelf.records(Project)}
    materials = {one.id: one for one in shelf.materials() if one.triage != "drop"}
    for project_id, project in projects.items():
        yield from _next(project_id, project.body.name, 3, project.created.date(), attempts, moment)
    for material_id, material in materials.items():
        if material_id in attempts:
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
    earned = {one.body.part for one in tried if one.body.earned}
    left = [part for part in PARTS if part not in earned]
    if not left:
        return
    last = max((one.created.date() + timedelta(days=REST) for one in tried), default=since)
    names = [say(f"study.part.{part}", moment.lang) for part in left]
    yield Due(
        "mastery",
        subject,
        title,
        say("study.mastery", moment.lang, parts=listing(names, moment.lang)),
        f"banyun master {subject}",
        estimates.PART[left[0]],
        last,
        priority,
    )
