"""By which names notes may be linked, and which names they link to."""

import json

from alembic import op
from sqlalchemy import Column, ForeignKey, Text

from banyun.knowledge.linking import called, targets_of

revision = "0007"
down_revision = "0006"

_AT_ONCE = 2000


def upgrade() -> None:
    for table in ("note_names", "note_links"):
        op.create_table(
            table,
            Column("name", Text, primary_key=True),
            Column("note_id", Text, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
            sqlite_with_rowid=False,
        )
        op.create_index(f"ix_{table}_note_id", table, ["note_id"])
    _fill()


def _fill() -> None:
    connection = op.get_bind()
    last = ""
    while True:
        rows = connection.exec_driver_sql(
            "SELECT id, key, title, aliases, links FROM notes WHERE id > ? ORDER BY id LIMIT ?",
            (last, _AT_ONCE),
        ).all()
        if not rows:
            return
        last = rows[-1][0]
        names, links = [], []
        for note_id, key, title, aliases, linked in rows:
            names += [(one, note_id) for one in called(key, title, json.loads(aliases))]
            links += [(one, note_id) for one in targets_of(json.loads(linked))]
        for table, pairs in (("note_names", names), ("note_links", links)):
            if pairs:
                connection.exec_driver_sql(f"INSERT INTO {table} (name, note_id) VALUES (?, ?)", pairs)
