"""What each digest said, so that a later one can tell what moved."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "digest_summaries",
        Column("seq", Integer, primary_key=True),
        Column("material_id", Text, ForeignKey("materials.id", ondelete="CASCADE"), nullable=False),
        Column("summary", Text, nullable=False),
    )
    op.create_index("ix_digest_summaries_material_id", "digest_summaries", ["material_id"])
