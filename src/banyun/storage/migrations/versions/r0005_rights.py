"""Whose a text is: open, private, paid."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("materials", Column("rights", Text, nullable=False, server_default="open"))
