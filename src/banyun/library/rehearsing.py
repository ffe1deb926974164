"""Rehearsals: a technique written out for a situation, from the reader's notes of that time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from banyun.analysis.scaffolds import scaffold
from banyun.errors import InvalidInput
from banyun.findings.bodies import Rehearsal
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.knowledge.growing import grown_note
from banyun.language.wording import say
from banyun.library import transfer
from banyun.storage.base import Store
from banyun.study.carrying_over import RehearsalPage
from banyun.study.places import remembered


def rehearsal_page(
    store: Store, technique_id: str, situation_id: str, wording: str, *, later: bool = False
) -> RehearsalPage:
    """What the reader needs before them to write a technique out for a situation; ``later``: notes of
    later days too."""
    technique = transfer.the_technique(store, technique_id)
    situation = transfer.the_situation(store, situation_id)
    then, figures = remembered(store, situation, wording, about=technique, later=later)
    texts = [store.note_text(one.note_id, one.note_version) for one in then.notes]
    quote = technique.body.quotes[0].exact if technique.body.quotes else ""
    return RehearsalPage(
        technique=technique,
        situation=situation,
        material=store.material(technique.material_id) if technique.material_id else None,
        then=then,
        figures=tuple(figures),
        scaffold=scaffold(
            technique.body.kind,
            quote,
            figures,
            [one.text[one.body_start :] for one in texts],
            wording,
            to_come=situation.body.tense == "future",
        ),
        rehearsals=rehearsals(store, technique_id, situation_id),
    )


def rehearse(
    store: Store,
    technique_id: str,
    situation_id: str,
    text: str,
    *,
    note_ids: Sequence[str],
    wording: str,
    now: datetime,
) -> Record[Rehearsal]:
    """Keeps what the reader wrote, dated, beside what they wrote before; it grows a note that later
    recall finds, though never as evidence for the technique's material.

    Raises:
        InvalidInput: nothing is written.
    """
    if not text.strip():
        raise InvalidInput("There is no rehearsal.", "Write it out for the situation, however short.")
    technique = transfer.the_technique(store, technique_id)
    situation = transfer.the_situation(store, situation_id)
    body = Rehearsal(technique_id, situation_id, text.strip(), tuple(dict.fromkeys(note_ids)))
    made = Record(
        new_id("rehearsal", now), body, "me", now, now, material_id=technique.material_id, about=situation_id
    )
    title = say("transfer.grown", wording, technique=technique.body.name, situation=situation.body.name)
    grown = grown_note(made.id, title, body.text, basis="thought", grown_from=technique.material_id, at=now)
    with store.act("rehearse", now, "me"):
        store.put_record(made)
        store.put_notes([grown])
    return made


def rehearsals(store: Store, technique_id: str, situation_id: str) -> tuple[Record[Rehearsal], ...]:
    """What was written for the two, the oldest first."""
    about = store.records(Rehearsal, about=situation_id)
    return tuple(one for one in about if one.body.technique_id == technique_id)
