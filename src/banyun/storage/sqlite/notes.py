"""``NoteStore`` on SQLite: notes, every version of their texts, and their rows in the index."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from banyun.knowledge.note import Note, NoteText, When
from banyun.knowledge.store import NoteChange
from banyun.materials.passage import Passage
from banyun.storage.encoding import from_json, to_json
from banyun.storage.rules import first_day, fitted, missing
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.index_care import note_tokenizer
from banyun.storage.sqlite.recall_index import IndexRow, IndexWriter
from banyun.storage.sqlite.schema import note_texts, notes, stances

_WANTED = "IN (SELECT value FROM json_each(?))"
_PASSAGE_COLUMNS = 'id, note_id, version, start, "end", heading, kind'


class SqliteNotes:
    """Notes. Their passages and index terms change in the same transaction."""

    _db: Transactions

    def put_notes(self, changes: Sequence[NoteChange]) -> list[Note]:
        with self._db.writing():
            index = IndexWriter(self._db)
            stored = [self._put_note(change, index) for change in changes]
            index.flush()
            if changes:
                note_tokenizer(self._db)
                self._notes_changed()
        return stored

    def _put_note(self, change: NoteChange, index: IndexWriter) -> Note:
        known = self._known(change.note)
        change, same = fitted(change, known)
        note = change.note
        if known is None:
            self._db.run(insert(notes).values(**_note_row(note)))
        else:
            self._db.run(update(notes).where(notes.c.id == note.id).values(**_note_row(note)))
            index.leave(note.id, note.version, change.text.created.date())
        if not same:
            self._db.run(insert(note_texts).values(**_text_row(change.text)))
        text = self.note_text(note.id) if same else change.text
        index.enter(
            IndexRow(passage, note.id, note.version, terms, first_day(note, text, passage))
            for passage, terms in zip(change.passages, change.terms, strict=True)
        )
        if known is not None and _moves(known, note):
            index.flush()
            self._date_rows(note)
        return note

    def _known(self, note: Note) -> Note | None:
        place = (notes.c.collection == note.collection) & (notes.c.key == note.key)
        row = self._db.first(select(notes).where(place))
        if row is None:
            row = self._db.first(select(notes).where(notes.c.id == note.id))
        return _note(row) if row else None

    def _date_rows(self, note: Note) -> None:
        for text in self.note_versions(note.id):
            self._db.sql_many(
                "UPDATE note_passages SET first_day = ? WHERE id = ?",
                [
                    (first_day(note, text, passage).toordinal(), passage.id)
                    for passage in self.passages_of_note(note.id, text.version)
                ],
            )

    def _notes_changed(self) -> None:
        self._db.sql("INSERT OR REPLACE INTO facts VALUES ('notes_state', ?)", (uuid.uuid4().hex,))

    def update_note(self, note: Note) -> None:
        with self._db.writing():
            known = self.note(note.id)
            kept = replace(
                note, version=known.version, sha256=known.sha256, collection=known.collection, key=known.key
            )
            self._db.run(update(notes).where(notes.c.id == note.id).values(**_note_row(kept)))
            if _moves(known, kept):
                self._date_rows(kept)
            self._notes_changed()

    def note(self, note_id: str) -> Note:
        row = self._db.first(select(notes).where(notes.c.id == note_id))
        if row is None:
            raise missing("note", note_id)
        return _note(row)

    def notes(self, *, collection: str | None = None) -> list[Note]:
        query = select(notes).order_by(notes.c.collection, notes.c.key)
        if collection is not None:
            query = query.where(notes.c.collection == collection)
        return [_note(row) for row in self._db.all(query)]

    def notes_by_id(self, note_ids: Sequence[str]) -> dict[str, Note]:
        found: dict[str, Note] = {}
        for some in _chunks(note_ids):
            rows = self._db.all(select(notes).where(notes.c.id.in_(some)))
            found.update((row.id, _note(row)) for row in rows)
        return {one: found[one] for one in note_ids if one in found}

    def note_text(self, note_id: str, version: int | None = None) -> NoteText:
        query = select(note_texts).where(note_texts.c.note_id == note_id)
        if version is not None:
            query = query.where(note_texts.c.version == version)
        row = self._db.first(query.order_by(note_texts.c.version.desc()).limit(1))
        if row is None:
            self.note(note_id)
            raise missing("version", f"{note_id} {version}")
        return _text(row)

    def note_versions(self, note_id: str) -> list[NoteText]:
        self.note(note_id)
        query = select(note_texts).where(note_texts.c.note_id == note_id).order_by(note_texts.c.version)
        return [_text(row) for row in self._db.all(query)]

    def note_passages(self, passage_ids: Sequence[str]) -> dict[str, tuple[str, Passage]]:
        rows = self._db.sql(
            f"SELECT {_PASSAGE_COLUMNS} FROM note_passages WHERE id {_WANTED}",
            (json.dumps(list(passage_ids)),),
        )
        texts = self._texts({(row[1], row[2]) for row in rows})
        # Another process may have deleted a note between the two questions.
        kept = [row for row in rows if (row[1], row[2]) in texts]
        found = {row[0]: (row[1], _passage(row, texts[(row[1], row[2])])) for row in kept}
        return {one: found[one] for one in passage_ids if one in found}

    def _texts(self, wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
        rows = self._db.sql(
            f"SELECT note_id, version, text FROM note_texts WHERE note_id {_WANTED}",
            (json.dumps(sorted({note_id for note_id, _ in wanted})),),
        )
        return {(row[0], row[1]): row[2] for row in rows}

    def passages_of_note(self, note_id: str, version: int | None = None) -> list[Passage]:
        text = self.note_text(note_id, version)
        rows = self._db.sql(
            f"SELECT {_PASSAGE_COLUMNS} FROM note_passages WHERE note_id = ? AND version = ? ORDER BY start",
            (note_id, text.version),
        )
        return [_passage(row, text.text) for row in rows]

    def delete_note(self, note_id: str) -> None:
        with self._db.writing():
            self.note(note_id)
            IndexWriter(self._db).forget(note_id)
            self._db.run(delete(notes).where(notes.c.id == note_id))
            self._db.run(update(stances).where(stances.c.note_id == note_id).values(orphaned=True))
            self._notes_changed()


def _moves(before: Note, after: Note) -> bool:
    """Whether the note is about another time now."""
    return (before.when, before.when_given) != (after.when, after.when_given)


def _chunks(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _note_row(one: Note) -> dict[str, Any]:
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


def _note(row: Row[Any]) -> Note:
    values = dict(row._mapping)
    values["when"] = When(values["when"]) if values["when"] is not None else None
    values["updated"] = datetime.fromisoformat(row.updated)
    for name in ("aliases", "tags", "links"):
        values[name] = from_json(tuple[str, ...], values[name])
    return Note(**values)


def _text_row(one: NoteText) -> dict[str, Any]:
    return {
        "note_id": one.note_id,
        "version": one.version,
        "text": one.text,
        "sha256": one.sha256,
        "created": one.created.isoformat(),
        "body_start": one.body_start,
    }


def _text(row: Row[Any]) -> NoteText:
    values = dict(row._mapping)
    values["created"] = datetime.fromisoformat(row.created)
    return NoteText(**values)


def _passage(row: Any, text: str) -> Passage:
    passage_id, _, _, start, end, heading, kind = row
    return Passage(passage_id, start, end, heading, kind, text[start:end])
