"""``NoteStore`` on SQLite: notes, every version of their texts, and their rows in the index."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from banyun.knowledge.note import Note, NoteText
from banyun.knowledge.store import ChangedNotes, NoteChange, NoteTerms
from banyun.materials.passage import Passage
from banyun.storage.acting import Journal
from banyun.storage.rules import changed_since, missing, renamed
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.index_care import note_tokenizer
from banyun.storage.sqlite.note_links import put_links
from banyun.storage.sqlite.note_log import log_changes, logged
from banyun.storage.sqlite.note_rows import NOTE_COLUMNS, note_again, note_of, note_row, text_of
from banyun.storage.sqlite.note_writing import NoteWriter, date_passages, moves
from banyun.storage.sqlite.recall_index import IndexWriter
from banyun.storage.sqlite.schema import note_texts, notes, stances

_WANTED = "IN (SELECT value FROM json_each(?))"
_PASSAGE_COLUMNS = 'id, note_id, version, start, "end", heading, kind'


class SqliteNotes:
    """Notes. Their passages and index terms change in the same transaction."""

    _db: Transactions
    _journal: Journal

    def put_notes(self, changes: Sequence[NoteChange]) -> list[Note]:
        with self._db.writing():
            writer = NoteWriter(self._db, changes)
            put = [writer.put(change) for change in changes]
            writer.flush()
            for note in writer.moved:
                self._date_rows(note)
            if changes:
                note_tokenizer(self._db)
                self._notes_changed({after.id: None for _, after in put})
        for before, after in put:
            self._journal.remember("note", before, after)
        return [after for _, after in put]

    def _date_rows(self, note: Note) -> None:
        for text in self.note_versions(note.id):
            date_passages(self._db, note, text, self.passages_of_note(note.id, text.version))

    def _notes_changed(self, changed: ChangedNotes) -> None:
        log_changes(self._db, changed)

    def notes_changed_since(self, state: str) -> ChangedNotes | None:
        return changed_since(logged(self._db), state)

    def update_note(self, note: Note) -> None:
        with self._db.writing():
            known = self.note(note.id)
            kept = replace(
                note, version=known.version, sha256=known.sha256, collection=known.collection, key=known.key
            )
            self._db.run(update(notes).where(notes.c.id == note.id).values(**note_row(kept)))
            put_links(self._db, [kept])
            if moves(known, kept):
                self._date_rows(kept)
            self._notes_changed({note.id: renamed(known, kept)})
        self._journal.remember("note", known, kept)

    def index_note(self, note_id: str, note_terms: NoteTerms) -> None:
        with self._db.writing():
            note = self.note(note_id)
            terms: dict[str, Sequence[str]] = {}
            for text in self.note_versions(note_id):
                passages = self.passages_of_note(note_id, text.version)
                made = note_terms(note, text, passages)
                terms.update((one.id, own) for one, own in zip(passages, made, strict=True))
            IndexWriter(self._db).exchange(note_id, terms)
            self._notes_changed({note_id: ""})

    def note(self, note_id: str) -> Note:
        row = self._db.first(select(notes).where(notes.c.id == note_id))
        if row is None:
            raise missing("note", note_id)
        return note_of(row)

    def notes(self, *, collection: str | None = None) -> list[Note]:
        query = select(notes).order_by(notes.c.collection, notes.c.key)
        if collection is not None:
            query = query.where(notes.c.collection == collection)
        return [note_of(row) for row in self._db.all(query)]

    def notes_by_id(self, note_ids: Sequence[str]) -> dict[str, Note]:
        rows = self._db.sql(
            f"SELECT {NOTE_COLUMNS} FROM notes WHERE id {_WANTED}", (json.dumps(list(note_ids)),)
        )
        found = {row[0]: note_again(*row) for row in rows}
        return {one: found[one] for one in note_ids if one in found}

    def grown_notes(self, collection: str) -> list[Note]:
        wanted = or_(notes.c.grown_from.is_not(None), notes.c.collection == collection)
        return [note_of(row) for row in self._db.all(select(notes).where(wanted).order_by(notes.c.id))]

    def notes_of_text(self, sha256: str) -> list[Note]:
        query = select(notes).where(notes.c.sha256 == sha256).order_by(notes.c.id)
        return [note_of(row) for row in self._db.all(query)]

    def notes_since(self, at: datetime) -> dict[str, datetime]:
        # Times are written with their offsets: as text they are in order but for less than a day.
        least = (at - timedelta(days=2)).isoformat()
        rows = self._db.sql("SELECT id, updated FROM notes WHERE updated > ?", (least,))
        times = ((note_id, datetime.fromisoformat(updated)) for note_id, updated in rows)
        return {note_id: updated for note_id, updated in times if updated > at}

    def note_text(self, note_id: str, version: int | None = None) -> NoteText:
        # Recall reads many texts: SQL that needs no compiling.
        rows = self._db.sql(
            "SELECT * FROM note_texts WHERE note_id = ? AND (? IS NULL OR version = ?)"
            " ORDER BY version DESC LIMIT 1",
            (note_id, version, version),
        )
        if not rows:
            self.note(note_id)
            raise missing("version", f"{note_id} {version}")
        return text_of(rows[0])

    def texts_of_notes(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], NoteText]:
        rows = self._db.sql(
            "SELECT note_texts.* FROM json_each(?) AS wanted JOIN note_texts"
            " ON note_id = wanted.value ->> 0 AND version = wanted.value ->> 1",
            (json.dumps(sorted(wanted)),),
        )
        return {(row.note_id, row.version): text_of(row) for row in rows}

    def note_versions(self, note_id: str) -> list[NoteText]:
        self.note(note_id)
        query = select(note_texts).where(note_texts.c.note_id == note_id).order_by(note_texts.c.version)
        return [text_of(row) for row in self._db.all(query)]

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
            self._notes_changed({note_id: None})


def _passage(row: Any, text: str) -> Passage:
    passage_id, _, _, start, end, heading, kind = row
    return Passage(passage_id, start, end, heading, kind, text[start:end])
