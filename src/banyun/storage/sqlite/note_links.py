"""By which names notes may be linked, and which names they link to: kept with every write of a note."""

from __future__ import annotations

import json
from collections.abc import Sequence

from banyun.knowledge.linking import names_of, targets_of
from banyun.knowledge.note import Note
from banyun.storage.sqlite.connection import Transactions

_GIVEN = "(SELECT value FROM json_each(?))"

_NAMES = 4
"""Names that a note may have before fewer notes are found than were asked for."""


class SqliteNoteLinks:
    """Names and links of notes."""

    _db: Transactions

    def notes_called(self, names: Sequence[str]) -> dict[str, list[str]]:
        rows = self._db.sql(
            f"SELECT name, note_id FROM note_names WHERE name IN {_GIVEN} ORDER BY name, note_id",
            (json.dumps(list(names)),),
        )
        found: dict[str, list[str]] = {}
        for name, note_id in rows:
            found.setdefault(name, []).append(note_id)
        return found

    def notes_called_like(self, start: str, *, limit: int) -> list[str]:
        if not start:
            return []
        rows = self._db.sql(
            "SELECT note_id FROM note_names WHERE name >= ? AND name < ? ORDER BY name, note_id LIMIT ?",
            (start, start + "\U0010ffff", limit * _NAMES),
        )
        return list(dict.fromkeys(note_id for (note_id,) in rows))[:limit]

    def notes_linking(self, names: Sequence[str], *, limit: int) -> list[str]:
        rows = self._db.sql(
            f"SELECT DISTINCT note_id FROM note_links WHERE name IN {_GIVEN} ORDER BY note_id LIMIT ?",
            (json.dumps(list(names)), limit),
        )
        return [note_id for (note_id,) in rows]


def put_links(db: Transactions, notes: Sequence[Note]) -> None:
    """Brings the names and the links of notes up to what they are now; use inside a transaction."""
    ids = json.dumps([one.id for one in notes])
    for table, names in (("note_names", names_of), ("note_links", _targets)):
        db.sql(f"DELETE FROM {table} WHERE note_id IN {_GIVEN}", (ids,))
        db.sql_many(
            f"INSERT INTO {table} (name, note_id) VALUES (?, ?)",
            [(name, one.id) for one in notes for name in names(one)],
        )


def _targets(note: Note) -> tuple[str, ...]:
    return targets_of(note.links)
