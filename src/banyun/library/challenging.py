"""Challenge: how I would do it better, point by point against the material, kept in dated versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from banyun.analysis.lenses import lenses_of
from banyun.analysis.reading import Reading
from banyun.analysis.thin_places import find_claims, find_thin_places
from banyun.errors import InvalidInput
from banyun.findings.bodies import Comparison, CounterDesign, Technique
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.identity import new_id
from banyun.knowledge.growing import grown_note
from banyun.language.wording import say
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study.challenging import ChallengePage, Row


def challenge_page(store: Store, material: Material, lenses: Sequence[str]) -> ChallengePage:
    """What there is to compare against, and the versions so far. ``lenses`` are the reader's own."""
    version = store.version(material.id)
    reading = Reading(version.text, store.passages(version.id))
    names = [lens.name for lens in lenses_of(store, lenses)]
    findings = [one for one in store.findings(material.id) if one.version_id == version.id]
    techniques = [one.body for one in store.records(Technique, material_id=material.id)]
    return ChallengePage(
        material,
        tuple(find_claims(reading, findings, techniques)),
        tuple(find_thin_places(reading, names)),
        tuple(store.records(CounterDesign, material_id=material.id)),
    )


def challenge(
    store: Store, material: Material, *, text: str, rows: Sequence[Row], wording: str, now: datetime
) -> Record[CounterDesign]:
    """A new version of the reader's design: what it does not say again is carried over from the last
    one, and a row of the same name takes the place of the earlier. It becomes the next version of one
    note, which later recall finds, though never as evidence for this material.

    Raises:
        InvalidInput: nothing new is said, or a row has no name or no design of mine.
        QuoteNotFound: the material does not say what a row says it does.
    """
    if not text.strip() and not rows:
        raise InvalidInput("There is no counter-design.", "Write how you would do it, or compare a point.")
    before = store.records(CounterDesign, material_id=material.id)
    last = before[-1].body if before else CounterDesign("")
    said = store.version(material.id).text
    with store.act("challenge", now, "me"):
        points = {point.name: point for point in last.points}
        for row in rows:
            points[_name(row)] = _compared(row, said, material)
        body = CounterDesign(text.strip() or last.text, tuple(points.values()))
        made = Record(new_id("counter_design", now), body, "me", now, now, material_id=material.id)
        store.put_record(made)
        grown = grown_note(
            before[0].id if before else made.id,
            say("challenge.grown", wording, title=material.title),
            _told(body),
            basis="thought",
            grown_from=material.id,
            at=now,
        )
        store.put_notes([grown])
    return made


def _name(row: Row) -> str:
    name = " ".join(row.name.split())
    if not name or not row.mine.strip():
        raise InvalidInput(
            "A comparison needs a name, their words and yours.", "Write it as: name | their words | mine"
        )
    return name


def _compared(row: Row, said: str, material: Material) -> Comparison:
    quote = locate(row.theirs, said, f"“{material.title}”")
    return Comparison(_name(row), quote.exact, row.mine.strip(), quote)


def _told(body: CounterDesign) -> str:
    """The reader's own words: the text, then each point."""
    points = (f"- {point.name}: {point.mine}" for point in body.points)
    return "\n\n".join(part for part in (body.text, "\n".join(points)) if part)
