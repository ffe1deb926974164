"""Records to store, made the way the rooms make them but without readers and tokenizers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from banyun.findings.finding import Author, Finding, FindingKind, StanceTaken, State
from banyun.identity import content_id, new_id, sha256
from banyun.knowledge.evidence import Stance
from banyun.knowledge.note import Note, NoteText, When, text_id
from banyun.knowledge.store import NoteChange
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Material, Section, Version
from banyun.materials.passage import Passage, passage_id

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def later(days: float = 1) -> datetime:
    return NOW + timedelta(days=days)


def cut(owner: str, text: str) -> tuple[Passage, ...]:
    """Passages at empty lines, touching."""
    passages, start = [], 0
    while start < len(text):
        end = text.find("\n\n", start)
        end = len(text) if end < 0 else end + 2
        passages.append(Passage(passage_id(owner, start, end), start, end, "", "prose", text[start:end]))
        start = end
    return tuple(passages)


def terms_of(text: str) -> tuple[str, ...]:
    """Words as spaces part them; good enough to index."""
    return tuple(text.casefold().split())


def material(
    text: str, *, title: str = "A talk", source: str = "talk.md", at: datetime = NOW
) -> tuple[Material, Version, tuple[Passage, ...], bytes]:
    """A material, its first version, the passages and the original's bytes."""
    one = Material(new_id("material", at), title, "talk", "en", source, at, authors=("Ann", "博"))
    return one, *version(one, text, at=at)


def version(
    one: Material, text: str, *, number: int = 1, at: datetime = NOW
) -> tuple[Version, tuple[Passage, ...], bytes]:
    original = text.encode()
    made = Version(
        content_id("version", one.id, number),
        one.id,
        number,
        text,
        "markdown",
        sha256(text),
        sha256(original),
        at,
        outline=(Section(1, "Top", 0, len(text)),),
        signature=(1, 2**61 - 1, 3 + number),
    )
    return made, cut(made.id, text), original


def note(
    text: str,
    *,
    key: str = "inspection.md",
    collection: str = "vault",
    when: str | None = None,
    at: datetime = NOW,
    note_id: str | None = None,
    number: int = 1,
) -> NoteChange:
    """A note to add, or its version ``number``."""
    one = Note(
        note_id or new_id("note", at),
        collection,
        key,
        PurePosixPath(key).stem,
        "en",
        "did",
        When(when) if when else None,
        number,
        sha256(text),
        at,
        aliases=("别名",),
        tags=("sre",),
        links=("other",),
    )
    passages = cut(text_id(one.id, number), text)
    return NoteChange(
        one,
        NoteText(one.id, number, text, one.sha256, at),
        passages,
        tuple(terms_of(passage.text) for passage in passages),
    )


def edited(change: NoteChange, text: str, *, at: datetime | None = None) -> NoteChange:
    """The next version of a note."""
    one = change.note
    return note(
        text,
        key=one.key,
        collection=one.collection,
        when=one.when.text if one.when else None,
        at=at or later(),
        note_id=one.id,
        number=one.version + 1,
    )


def finding(
    of: Version,
    fingerprint: str,
    *,
    kind: FindingKind = "point",
    author: Author = "analysis",
    state: State = "suggested",
    text: str = "said",
) -> Finding:
    return Finding(
        new_id("finding", NOW),
        of.material_id,
        of.id,
        kind,
        "validation",
        fingerprint,
        text,
        (anchor_at(of.text, 0, 4),),
        tuple(passage.id for passage in cut(of.id, of.text)[:1]),
        author,
        state,
        fingerprint,
        NOW,
        {"lens": "cost", "weights": [1, 0.5], "nothing": None},
    )


def stance(of: Version, on: NoteChange, taken: Stance = "confirms", *, at: datetime = NOW) -> StanceTaken:
    return StanceTaken(
        new_id("finding", at),
        of.material_id,
        cut(of.id, of.text)[0].id,
        on.note.id,
        on.note.version,
        taken,
        anchor_at(of.text, 0, 4),
        anchor_at(on.text.text, 0, 4),
        "me",
        at,
    )


def note_terms(_: Note, __: NoteText, passages: Sequence[Passage]) -> tuple[tuple[str, ...], ...]:
    """The rule by which an import indexes notes."""
    return tuple(terms_of(passage.text) for passage in passages)
