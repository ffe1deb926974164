"""What the reader made of one material in transfer, challenge and discussion, as its digest shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from banyun.analysis.fitting import cards_for
from banyun.findings.bodies import Body, CounterDesign, Discussion, Situation, Technique
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.findings.store import RecordStore
from banyun.study.carrying_over import is_soon
from banyun.study.fitted import Fitted
from banyun.study.places import Records, cards_of, offered_card, places_of


@dataclass(frozen=True, slots=True)
class Coming:
    """A situation that is soon and that a technique fits, with the reason."""

    situation: Record[Situation]
    why: str


@dataclass(frozen=True, slots=True)
class OnMaterial:
    """The first one first. ``coming``: a technique, or the finding that offers it → where it may go soon."""

    techniques: tuple[Record[Technique], ...] = ()
    counter_designs: tuple[Record[CounterDesign], ...] = ()
    discussions: tuple[Record[Discussion], ...] = ()
    coming: Mapping[str, Coming] = field(default_factory=dict)


def on_material(records: RecordStore, material_id: str, *, as_of: date | None = None) -> OnMaterial:
    """What was made of a material, up to a day."""

    def stood(one: Record[Body]) -> bool:
        return as_of is None or one.created.date() <= as_of

    return OnMaterial(
        tuple(filter(stood, records.records(Technique, material_id=material_id))),
        tuple(filter(stood, records.records(CounterDesign, material_id=material_id))),
        tuple(filter(stood, records.records(Discussion, material_id=material_id))),
    )


def coming_to(
    records: Records,
    findings: Sequence[Finding],
    own: Sequence[Record[Technique]],
    *,
    today: date,
    wording: str,
    fitted: Fitted | None = None,
    state: str | None = None,
) -> dict[str, Coming]:
    """Techniques of a material, offered or taken, by id → the nearest situation within the next weeks
    that each fits.

    Args:
        fitted: Keeps what they are fitted by.
        state: Of the notes that the material was held against: what is kept of them is good enough.
    """
    soon = [
        one for one in records.records(Situation) if is_soon(one.body, today) and one.created.date() <= today
    ]
    if not soon:
        return {}
    taken = {one.body.from_finding for one in own}
    cards = list(own)
    for finding in findings:
        if finding.kind == "technique" and finding.state != "dismissed" and finding.id not in taken:
            cards.append(offered_card(finding))
    ids = {one.id: one.body.from_finding or one.id for one in own}
    held = cards_of(records, cards, wording, fitted, state)
    soon.sort(key=lambda one: one.body.when.first_day if one.body.when else today)
    found: dict[str, Coming] = {}
    for situation, place in zip(soon, places_of(records, soon, wording, fitted, state), strict=True):
        for fit in cards_for(place, held, wording):
            found.setdefault(ids.get(fit.card_id, fit.card_id), Coming(situation, fit.why))
    return found
