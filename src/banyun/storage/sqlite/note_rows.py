"""Notes and their texts as rows, and back."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from banyun.knowledge.note import Note, NoteText, When
from banyun.storage.encoding import from_json, to_json
from banyun.storage.sqlite.schema import notes


def note_row(one: Note) -> dict[str, Any]:
    return {
        "id": one.id,
        "collection": one.collection,
        "key": one.key,
        "title": one.title,
        "language": one.language,
        "basis": one.basis,
        "when": one.when.text if one.when else None,
        "version": one.version,
        "sha256": one.sha256,
        "updated": one.updated.isoformat(),
        "aliases": to_json(one.aliases),
        "tags": to_json(one.tags),
        "links": to_json(one.links),
        "basis_given": one.basis_given,
        "when_given": one.when_given,
        "grown_from": one.grown_from,
        "missing": one.missing,
    }


_NAMES = [column.name for column in notes.c]
NOTE_COLUMNS = ", ".join(f'"{name}"' for name in _NAMES)


@lru_cache(maxsize=1 << 13)
def note_again(*row: Any) -> Note:
    """A note by the columns of its table, kept for pages that read the same ones again and again: what a row
    says never changes."""
    return _note(dict(zip(_NAMES, row, strict=True)))


def note_of(row: Row[Any]) -> Note:
    return _note(dict(row._mapping))


def _note(values: dict[str, Any]) -> Note:
    values["when"] = When(values["when"]) if values["when"] is not None else None
    values["updated"] = datetime.fromisoformat(values["updated"])
    # Read by SQLite's own SQL, booleans are numbers.
    for name in ("basis_given", "when_given", "missing"):
        values[name] = bool(values[name])
    for name in ("aliases", "tags", "links"):
        values[name] = from_json(tuple[str, ...], values[name])
    return Note(**values)


def text_row(one: NoteText) -> dict[str, Any]:
    return {
        "note_id": one.note_id,
        "version": one.version,
        "text": one.text,
        "sha256": one.sha256,
        "created": one.created.isoformat(),
        "body_start": one.body_start,
    }


def text_of(row: Row[Any]) -> NoteText:
    values = dict(row._mapping)
    values["created"] = datetime.fromisoformat(row.created)
    return NoteText(**values)
