"""Where what is known comes from: every note resolves to something done, read or thought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from banyun.errors import NotFound
from banyun.findings.bodies import Attempt, Body, Exploration
from banyun.findings.records import Record, RecordKind
from banyun.identity import PREFIXES
from banyun.knowledge.growing import GROWN
from banyun.knowledge.note import Note
from banyun.storage.base import Store
from banyun.study.exploring import materials_of


@dataclass(frozen=True, slots=True)
class Source:
    """A material (or project) that a note grew from; ``title`` None where it is gone."""

    id: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """How a note came to be.

    ``kind`` is that of the record it grew from, None for a note that was learned from a file.
    ``record_id`` names that record, ``gone`` whether it is there no more; ``at`` is when it was made, or
    the file first learned; ``part`` of mastery it earned, if it was an attempt.
    """

    kind: RecordKind | None
    record_id: str | None
    gone: bool
    at: datetime
    sources: tuple[Source, ...]
    part: str | None = None


def origin(store: Store, note: Note) -> Origin:
    """How a note came to be."""
    first = store.note_versions(note.id)[0].created
    if note.collection != GROWN:
        return Origin(None, None, False, first, _sources(store, note, None))
    record_id = note.key.removesuffix(".md")
    record = _record(store, record_id)
    if record is None:
        return Origin(_kind(record_id), record_id, True, first, _sources(store, note, None))
    body = record.body
    part = body.part if isinstance(body, Attempt) else None
    return Origin(record.kind, record_id, False, record.created, _sources(store, note, record), part)


def grown_on(store: Store, note: Note) -> frozenset[str]:
    """The ids of the materials that a note grew from: all those of a project's, of an
    exploration's."""
    if note.collection == GROWN and note.key.startswith(f"{PREFIXES['exploration']}_"):
        explored = _record(store, note.key.removesuffix(".md"))
        body = explored.body if explored is not None else None
        return frozenset(materials_of(body)) if isinstance(body, Exploration) else frozenset()
    if note.grown_from is None:
        return frozenset()
    if not note.grown_from.startswith(f"{PREFIXES['project']}_"):
        return frozenset((note.grown_from,))
    record = _record(store, note.key.removesuffix(".md"))
    body = record.body if record is not None else None
    return frozenset(body.material_ids) if isinstance(body, Attempt) else frozenset()


def _sources(store: Store, note: Note, record: Record[Body] | None) -> tuple[Source, ...]:
    """The project and the materials, each said gone where it is."""
    body = record.body if record is not None else None
    held: tuple[str, ...] = body.material_ids if isinstance(body, Attempt) else ()
    if isinstance(body, Exploration):
        held = tuple(materials_of(body))
    ids = dict.fromkeys((*((note.grown_from,) if note.grown_from else ()), *held))
    return tuple(Source(one, _title(store, one)) for one in ids)


def _title(store: Store, owner: str) -> str | None:
    try:
        if owner.startswith(f"{PREFIXES['project']}_"):
            return str(getattr(store.record(owner).body, "name", owner))
        return store.material(owner).title
    except NotFound:
        return None


def _record(store: Store, record_id: str) -> Record[Body] | None:
    try:
        return store.record(record_id)
    except NotFound:
        return None


def _kind(record_id: str) -> RecordKind | None:
    short = record_id.partition("_")[0]
    kinds = [kind for kind, prefix in PREFIXES.items() if prefix == short]
    return kinds[0] if kinds else None  # type: ignore[return-value]
