"""How the quotes of each author fared before the referee."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "tallies",
        Column("author", Text, primary_key=True),
        Column("by", Text, primary_key=True),
        Column("verb", Text, primary_key=True),
        Column("resolved", Integer, nullable=False),
        Column("refused", Integer, nullable=False),
    )
