"""What the reader makes, and the acts by which they made it."""

from alembic import op
from sqlalchemy import Boolean, Column, ForeignKey, Integer, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "records",
        Column("seq", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("kind", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("created", Text, nullable=False),
        Column("updated", Text, nullable=False),
        Column("material_id", Text, ForeignKey("materials.id", ondelete="CASCADE")),
        Column("about", Text),
        Column("removed", Boolean, nullable=False),
    )
    op.create_index("ix_records_kind", "records", ["kind"])
    op.create_index("ix_records_material_id", "records", ["material_id"])
    op.create_index("ix_records_about", "records", ["about"])
    op.create_table(
        "acts",
        Column("seq", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("verb", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("undone", Text),
    )
    op.create_table(
        "act_changes",
        Column("act_seq", Integer, ForeignKey("acts.seq", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("what", Text, nullable=False),
        Column("changed_id", Text, nullable=False),
        Column("before", Text),
        Column("after", Text),
    )
    op.create_index("ix_act_changes_changed_id", "act_changes", ["changed_id"])
