"""Puts together what the reader said of a material, for handing on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from banyun.digest.digest import Digest
from banyun.digest.front_page import ranked_pairings
from banyun.digest.standing import Standing
from banyun.findings.bodies import (
    CounterDesign,
    Discussion,
    Exploration,
    Lookup,
    Reaction,
    Recollection,
    Rehearsal,
    Situation,
    Technique,
)
from banyun.findings.finding import StanceTaken
from banyun.findings.points import is_point
from banyun.findings.records import Record
from banyun.language.folding import fold
from banyun.library import thinking
from banyun.library.examining import Examiner
from banyun.library.mastering import attempts
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study import account as handed
from banyun.study.account import Account, Asking, Carried, Pair, in_order
from banyun.study.exploring import materials_of
from banyun.study.mastery.standing import standing

MOST_RECALLED = 12
"""Pieces of evidence on which the reader has not spoken that are told at most."""


def account_of(store: Store, material: Material, digest: Digest | None = None) -> Account:
    """The account of a material.

    Args:
        digest: Its digest, for the evidence on which the reader has not spoken yet.
    """
    version = store.version(material.id)
    passages = tuple(store.passages(version.id))
    stands = Standing(version, passages)
    findings = [stands.finding(one) for one in store.findings(material.id) if one.state != "dismissed"]
    taken = [one for several in stands.stances(store.stances(material.id)).values() for one in several]
    pairs = [_pair(store, one) for one in taken]
    techniques = store.records(Technique, material_id=material.id)
    explored = [one for one in store.records(Exploration) if material.id in materials_of(one.body)]
    terms = {fold(term) for one in explored for term in (one.body.topic, *one.body.terms)}
    own = {one.body.from_finding for one in techniques}
    made = Account(
        material,
        version,
        passages,
        confirmed=in_order([one for one in pairs if one.taken.stance in ("confirms", "refines")]),
        contradicted=in_order([one for one in pairs if one.taken.stance == "contradicts"]),
        felt=tuple(_felt(store, material, stands, taken)),
        points=tuple(one for one in findings if is_point(one) and one.quotes),
        carried=tuple(_carried(store, one) for one in techniques),
        offered=tuple(one for one in findings if one.kind == "technique" and one.id not in own),
        asked=tuple(thinking.whole(store, one.question.id) for one in thinking.questions(store, material)),
        explored=tuple(explored),
        spots=tuple(one for one in findings if one.kind == "blind_spot" and fold(one.name) not in terms),
        lookups=tuple(store.records(Lookup, material_id=material.id)),
        discussions=tuple(store.records(Discussion, material_id=material.id)),
        designs=tuple(store.records(CounterDesign, material_id=material.id)),
        recalled=tuple(_recalled(digest, taken) if digest is not None else ()),
    )
    return replace(made, notes=store.notes_by_id(_named(made)))


def examined(store: Store, made: Account, examiner: Examiner) -> Account:
    """An account with what mastery asks of the material, and how it stands."""
    stands = standing(attempts(store, made.material.id), made.version.created.date())
    asked = [
        Asking(
            detail,
            anchor_at(made.version.text, detail.shown.start, detail.shown.end),
            kept=(progress := stands.progress.get(detail.key)) is not None and progress.kept,
            asked=detail.key in stands.progress,
            moment=made.version.created,
        )
        for _, detail in examiner.details
    ]
    return replace(made, standing=stands, details=tuple(asked))


def _pair(store: Store, taken: StanceTaken) -> Pair:
    return Pair(taken, store.note(taken.note_id), tuple(store.records(Recollection, about=taken.id)))


def _felt(
    store: Store, material: Material, stands: Standing, taken: Sequence[StanceTaken]
) -> list[Record[Reaction]]:
    """Reactions *did this* to passages on which no note was confirmed, that still stand in the text."""
    answered = {one.passage_id for one in taken if one.stance in ("confirms", "refines")}
    found = []
    for one in store.records(Reaction, material_id=material.id):
        quote = stands.again(one.body.quote) if one.body.quote else None
        passage_id = stands.passage_at(quote) if quote else one.body.passage_id
        if one.body.feeling == "did" and quote and passage_id not in answered:
            found.append(replace(one, body=replace(one.body, quote=quote)))
    return found


def _carried(store: Store, technique: Record[Technique]) -> Carried:
    places = {one.id: one for one in store.records(Situation)}
    written = [one for one in store.records(Rehearsal) if one.body.technique_id == technique.id]
    there = [(places[one.body.situation_id], one) for one in written if one.body.situation_id in places]
    return Carried(technique, tuple(there))


def _recalled(digest: Digest, taken: Sequence[StanceTaken]) -> list[handed.Recalled]:
    """The best evidence without a stance, a passage and a note once each, in the order of the text."""
    said = {(one.passage_id, one.note_id) for one in taken}
    found: dict[str, handed.Recalled] = {}
    for pairing in ranked_pairings(digest):
        passage, recalled = pairing.digested.analysis.passage, pairing.evidence.recalled
        if pairing.digested.analysis.known == "new" or pairing.evidence.stance != "undecided":
            continue
        if (passage.id, recalled.note_id) in said or recalled.note_id in found:
            continue
        note = digest.notes.get(recalled.note_id)
        if note is not None and len(found) < MOST_RECALLED:
            found[note.id] = handed.Recalled(
                note, recalled.quote, pairing.evidence.material_quote, passage.id
            )
    return sorted(found.values(), key=lambda one: one.material_quote.start)


def _named(made: Account) -> list[str]:
    """The ids of the notes that an account names."""
    ids = [pair.note.id for pair in (*made.confirmed, *made.contradicted)]
    ids += [one.note.id for one in made.recalled]
    ids += [note for asked in made.asked for one in asked.deductions for note in one.body.note_ids]
    ids += [note for each in made.carried for _, one in each.rehearsals for note in one.body.note_ids]
    return list(dict.fromkeys(ids))
