"""Vectors of note passages, for recall by meaning."""

from alembic import op
from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "vector_models",
        Column("seq", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("profile", Text, nullable=False),
        Column("dim", Integer, nullable=False),
        Column("languages", Text, nullable=False),
        Column("scales", Text, nullable=False),
        Column("whole", Boolean, nullable=False),
    )
    op.create_table(
        "vectors",
        Column("model", Integer, ForeignKey("vector_models.seq", ondelete="CASCADE"), primary_key=True),
        Column("passage_id", Text, ForeignKey("note_passages.id", ondelete="CASCADE"), primary_key=True),
        Column("text_key", Text, nullable=False),
        Column("vector", LargeBinary),
    )
    op.create_index("ix_vectors_passage_id", "vectors", ["passage_id"])
    op.create_index("ix_vectors_text", "vectors", ["model", "text_key"])
