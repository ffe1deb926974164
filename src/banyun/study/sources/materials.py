"""Materials that wait: for a look, for a digest, or for a second decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from banyun.findings.bodies import Body
from banyun.findings.records import KINDS
from banyun.language.wording import say
from banyun.materials.material import Material
from banyun.study import estimates
from banyun.study.base import Moment, Shelf
from banyun.study.due import Due, DueKind

GROWN_OLD = 30
"""Days after which what was put aside for later is asked about again."""


def materials_due(shelf: Shelf, moment: Moment) -> Iterator[Due]:
    """Those not yet looked at, those to digest of which nothing is said yet, those put aside long ago."""
    said = spoken_on(shelf)
    for material in shelf.materials():
        if material.triage == "later":
            yield _due("later", material, triaged_on(shelf, material), moment, estimates.DECISION)
        elif material.triage == "drop" or material.id in said:
            continue
        elif material.triage == "inbox" and not shelf.findings(material.id):
            yield _due("skim", material, material.added.date(), moment, estimates.SKIM)
        else:
            version = shelf.version(material.id)
            minutes = estimates.digesting(version.text[version.body_start :])
            since = triaged_on(shelf, material)
            reason = "held" if material.triage == "inbox" else "digest"
            yield _due("digest", material, since, moment, minutes, reason)


def triaged_on(shelf: Shelf, material: Material) -> date:
    """When the reader last decided about it; else when it was added."""
    for act in reversed(shelf.history(material.id)):
        if act.undone is not None:
            continue
        for change in act.changes:
            before, after = change.before, change.after
            if isinstance(before, Material) and isinstance(after, Material) and before.triage != after.triage:
                return act.at.date()
    return material.added.date()


def _due(
    kind: DueKind, material: Material, since: date, moment: Moment, minutes: int, reason: str = ""
) -> Due:
    return Due(
        kind,
        material.id,
        material.title,
        say(f"study.material.{reason or kind}", moment.lang, day=since),
        f"banyun {'skim' if kind == 'later' else kind} {material.id}",
        minutes,
        since + timedelta(days=GROWN_OLD) if kind == "later" else since,
        material.priority,
    )


def spoken_on(shelf: Shelf) -> set[str]:
    """The ids of the materials on which the reader has said anything."""
    kinds: list[type[Body]] = [*KINDS]
    made = {one.material_id for body in kinds for one in shelf.records(body)}
    return {one.id for one in shelf.materials() if one.id in made or _judged(shelf, one.id)}


def _judged(shelf: Shelf, material_id: str) -> bool:
    if shelf.stances(material_id):
        return True
    return any(one.author == "me" or one.state != "suggested" for one in shelf.findings(material_id))
