"""Writes that follow from a number alone, so that a twin in memory can do the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from banyun.findings.bodies import Deduction, Question
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record
from banyun.identity import content_id, sha256
from banyun.knowledge.evidence import Stance
from banyun.knowledge.note import Note, NoteText, text_id
from banyun.knowledge.store import NoteChange
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Material, Version
from banyun.storage.base import Store
from tests.storage import samples

WORDS = ("缓存", "预热", "巡检", "误报", "alarm", "cache", "prefill", "decode", "latency", "c++", "10x")
STANCES: tuple[Stance, ...] = ("confirms", "refines", "contradicts")


def perform(store: Store, number: int) -> None:
    """The write of that number; everything it does is one transaction."""
    drawn = random.Random(number)
    at = samples.NOW + timedelta(hours=number)
    with store.writing():
        drawn.choices(
            (learn, edit, add, digest, take, forget, think, regret), weights=(4, 3, 3, 4, 2, 1, 3, 1)
        )[0](store, number, drawn, at)


def text_of(drawn: random.Random) -> str:
    return "\n\n".join(" ".join(drawn.choices(WORDS, k=12)) for _ in range(drawn.randint(1, 6))) + "\n"


def change(note_id: str, key: str, version: int, text: str, at: datetime) -> NoteChange:
    note = Note(note_id, "vault", key, key, "en", "did", None, version, sha256(text), at)
    passages = samples.cut(text_id(note_id, version), text)
    terms = tuple(samples.terms_of(passage.text) for passage in passages)
    return NoteChange(note, NoteText(note_id, version, text, note.sha256, at), passages, terms)


def learn(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """Several notes at once."""
    keys = [f"{number}-{one}.md" for one in range(drawn.randint(1, 8))]
    store.put_notes([change(content_id("note", key), key, 1, text_of(drawn), at) for key in keys])


def edit(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """A new version of some notes; all but the text of another."""
    notes = store.notes()
    for note in drawn.sample(notes, min(3, len(notes))):
        store.put_notes([change(note.id, note.key, note.version + 1, text_of(drawn), at)])
    if notes:
        store.update_note(replace(store.note(drawn.choice(notes).id), basis="read", basis_given=True))


def add(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """A material, or another version of one."""
    text, known = text_of(drawn), store.materials()
    if known and drawn.random() < 0.4:
        material = drawn.choice(known)
        count = len(store.versions(material.id)) + 1
    else:
        material = Material(content_id("material", number), str(number), "talk", "zh", f"{number}.md", at)
        count = 1
    version_id = content_id("version", material.id, count)
    original = text.encode()
    version = Version(
        version_id, material.id, count, text, "plain", sha256(text), sha256(original), at, signature=(1, 2)
    )
    passages = samples.cut(version_id, text)
    if count == 1:
        store.add_material(material, version, passages, original)
    else:
        store.add_version(version, passages, original)


def digest(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """Steps and findings, as a digest leaves them."""
    known = store.materials()
    if not known:
        return
    version = store.version(drawn.choice(known).id)
    passages = store.passages(version.id)
    run = f"run {drawn.randint(1, 3)}"
    store.put_digest_steps(run, version.material_id, [(one.id, f'{{"n":{number}}}') for one in passages])
    store.withdraw_suggestions(version.material_id, ["kept"])
    made = [finding(version, f"{number} {one}", at) for one in range(3)]
    store.put_findings([*made, finding(version, "kept", at)])
    store.set_state(made[0].id, "accepted")


def finding(version: Version, fingerprint: str, at: datetime) -> Finding:
    quote = anchor_at(version.text, 0, 5)
    return Finding(
        content_id("finding", version.material_id, fingerprint),
        version.material_id,
        version.id,
        "point",
        "validation",
        fingerprint,
        "",
        (quote,),
        (),
        "analysis",
        "suggested",
        fingerprint,
        at,
        {},
    )


def take(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """A stance."""
    materials, notes = store.materials(), store.notes()
    if materials and notes:
        version, note = store.version(drawn.choice(materials).id), drawn.choice(notes)
        store.put_stance(
            StanceTaken(
                content_id("finding", "stance", number),
                version.material_id,
                store.passages(version.id)[0].id,
                note.id,
                note.version,
                drawn.choice(STANCES),
                anchor_at(version.text, 0, 5),
                anchor_at(store.note_text(note.id).text, 0, 5),
                "me",
                at,
            )
        )


def think(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """An act: a question, its deduction and the note that grows from it."""
    question = content_id("question", drawn.randint(1, 5))
    grown = change(content_id("note", "grown", number), f"grown {number}", 1, text_of(drawn), at)
    with store.act("deduce", at, "me"):
        store.put_record(Record(question, Question(f"Why {number}?"), "me", at, at))
        deduction = Deduction(question, grown.text.text, None, (grown.note.id,))
        store.put_record(Record(content_id("deduction", number), deduction, "me", at, at, None, question))
        store.put_notes([grown])


def regret(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """The last act undone."""
    if any(act.undone is None for act in store.acts()):
        store.undo(at)


def forget(store: Store, number: int, drawn: random.Random, at: datetime) -> None:
    """One note deleted."""
    if notes := store.notes():
        store.delete_note(drawn.choice(notes).id)
