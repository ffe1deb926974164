"""Materials tell since when they wait, and the notes that changed last are known: pages need not look
through all acts and all notes for it."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("materials", Column("since", Text, nullable=False, server_default=""))
    op.execute(
        "UPDATE materials SET since = substr(coalesce((SELECT at FROM act_changes JOIN acts ON seq = act_seq"
        " WHERE changed_id = materials.id AND what = 'material'"
        " AND json_extract(before, '$.triage') <> json_extract(after, '$.triage')"
        " AND undone IS NULL ORDER BY act_seq DESC LIMIT 1), added), 1, 10)"
    )
    op.create_table(
        "note_changes",
        Column("seq", Integer, primary_key=True),
        Column("state", Text, nullable=False),
        Column("note_id", Text, nullable=False),
        Column("names", Text),
    )
    op.execute(
        "INSERT INTO note_changes (state, note_id, names)"
        " SELECT value, '', '' FROM facts WHERE name = 'index_state'"
    )
