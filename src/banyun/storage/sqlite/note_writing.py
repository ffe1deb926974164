"""Putting notes in batches: few statements, however many notes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from banyun.knowledge.note import Note, NoteText
from banyun.knowledge.store import NoteChange
from banyun.materials.passage import Passage
from banyun.storage.rules import first_day, fitted
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.note_links import put_links
from banyun.storage.sqlite.note_rows import note_of, note_row, text_of, text_row
from banyun.storage.sqlite.recall_index import IndexRow, IndexWriter
from banyun.storage.sqlite.schema import note_texts, notes

_NOTE_COLUMNS = ", ".join(f'"{column.name}"' for column in notes.columns)
_NOTE_VALUES = ", ".join(f":{column.name}" for column in notes.columns)
_NOTE_ANEW = ", ".join(f'"{column.name}" = excluded."{column.name}"' for column in notes.columns)
_TEXT_COLUMNS = ", ".join(f'"{column.name}"' for column in note_texts.columns)
_TEXT_VALUES = ", ".join(f":{column.name}" for column in note_texts.columns)


class NoteWriter:
    """Gathers changes until ``flush``; use inside one transaction.

    ``moved`` are the notes that are about another time than before: their passages of all versions
    are to be dated anew after the flush.
    """

    def __init__(self, db: Transactions, changes: Sequence[NoteChange]) -> None:
        self._db = db
        self._index = IndexWriter(db)
        self._by_place: dict[tuple[str, str], Note] = {}
        self._by_id: dict[str, Note] = {}
        self._notes: dict[str, dict[str, Any]] = {}
        self._texts: list[dict[str, Any]] = []
        self._linked: dict[str, Note] = {}
        self.moved: list[Note] = []
        self._find_known([change.note for change in changes])

    def _find_known(self, wanted: Sequence[Note]) -> None:
        places = json.dumps(sorted({(note.collection, note.key) for note in wanted}))
        ids = json.dumps(sorted({note.id for note in wanted}))
        rows = self._db.sql(
            f"SELECT {_NOTE_COLUMNS} FROM notes WHERE id IN (SELECT value FROM json_each(?))"
            " OR (collection, key) IN"
            " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))",
            (ids, places),
        )
        for row in rows:
            self._remember(note_of(row))

    def _remember(self, note: Note) -> None:
        if (before := self._by_id.get(note.id)) is not None:
            self._by_place.pop((before.collection, before.key), None)
        self._by_id[note.id] = self._by_place[(note.collection, note.key)] = note

    def put(self, change: NoteChange) -> tuple[Note | None, Note]:
        """The note as it was and as it will be stored."""
        place = (change.note.collection, change.note.key)
        known = self._by_place.get(place) or self._by_id.get(change.note.id)
        change, same = fitted(change, known)
        note = change.note
        if known is not None:
            if note.id in self._notes:
                self.flush()
            self._index.leave(note.id, note.version, change.text.created.date())
            if moves(known, note):
                self.moved.append(note)
        self._notes[note.id] = note_row(note)
        self._linked[note.id] = note
        if not same:
            self._texts.append(text_row(change.text))
        text = self._stored_text(note) if same else change.text
        self._index.enter(
            IndexRow(passage, note.id, note.version, terms, first_day(note, text, passage))
            for passage, terms in zip(change.passages, change.terms, strict=True)
        )
        self._remember(note)
        return known, note

    def _stored_text(self, note: Note) -> NoteText:
        query = select(note_texts).where(
            note_texts.c.note_id == note.id, note_texts.c.version == note.version
        )
        return text_of(self._db.all(query)[0])

    def flush(self) -> None:
        """Writes what was gathered: notes before what belongs to them."""
        rows, self._notes = list(self._notes.values()), {}
        texts, self._texts = self._texts, []
        self._db.sql_many(
            f"INSERT INTO notes ({_NOTE_COLUMNS}) VALUES ({_NOTE_VALUES})"
            f" ON CONFLICT (id) DO UPDATE SET {_NOTE_ANEW}",
            rows,
        )
        self._db.sql_many(f"INSERT INTO note_texts ({_TEXT_COLUMNS}) VALUES ({_TEXT_VALUES})", texts)
        linked, self._linked = list(self._linked.values()), {}
        put_links(self._db, linked)
        self._index.flush()


def moves(before: Note, after: Note) -> bool:
    """Whether the note is about another time now."""
    return (before.when, before.when_given) != (after.when, after.when_given)


def date_passages(db: Transactions, note: Note, text: NoteText, passages: Sequence[Passage]) -> None:
    """Sets from which day the passages of a version stand."""
    db.sql_many(
        "UPDATE note_passages SET first_day = ? WHERE id = ?",
        [(first_day(note, text, passage).toordinal(), passage.id) for passage in passages],
    )
