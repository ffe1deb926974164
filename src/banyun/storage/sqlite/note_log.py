"""Which notes changed lately: what was worked out of all notes need not be worked out again for a few."""

from __future__ import annotations

import uuid

from banyun.knowledge.store import ChangedNotes
from banyun.storage.rules import LOGGED
from banyun.storage.sqlite.connection import Transactions


def log_changes(db: Transactions, changed: ChangedNotes, *, anew: bool = False) -> None:
    """Draws the states of notes and index anew, and writes down what changed; ``anew``: all of it, so that
    nothing that was known before holds."""
    states = {name: uuid.uuid4().hex for name in ("notes_state", "index_state")}
    db.sql_many("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(states.items()))
    if anew:
        db.sql("DELETE FROM note_changes")
    db.sql_many(
        "INSERT INTO note_changes (state, note_id, names) VALUES (?, ?, ?)",
        [(states["index_state"], note_id, names) for note_id, names in (changed or {"": ""}).items()],
    )
    db.sql("DELETE FROM note_changes WHERE seq <= (SELECT max(seq) FROM note_changes) - ?", (LOGGED,))


def logged(db: Transactions) -> list[tuple[str, str, str | None]]:
    """The last changes: the state that each led to, which note, its names (``ChangedNotes``)."""
    rows = db.sql("SELECT state, note_id, names FROM note_changes ORDER BY seq")
    return [(state, note_id, names) for state, note_id, names in rows]
