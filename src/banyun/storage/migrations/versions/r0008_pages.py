"""Indexes for what pages ask of many materials, notes and findings."""

from alembic import op
from sqlalchemy import text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("ix_materials_added", "materials", ["added", "id"])
    op.create_index("ix_materials_triage", "materials", ["triage", "added", "id"])
    op.create_index("ix_notes_when", "notes", ["when", "basis"])
    op.create_index("ix_notes_counted", "notes", ["collection", "basis", "when"])
    grown = text("grown_from IS NOT NULL")
    op.create_index("ix_notes_grown_from", "notes", ["grown_from"], sqlite_where=grown)
    op.create_index("ix_findings_kind", "findings", ["kind", "state"])
    judged = text("author = 'me' OR state <> 'suggested'")
    op.create_index("ix_findings_judged", "findings", ["material_id"], sqlite_where=judged)
    triage = "json_extract(before, '$.triage') <> json_extract(after, '$.triage')"
    decided = text(f"what = 'material' AND {triage}")
    op.create_index("ix_act_changes_decided", "act_changes", ["act_seq", "changed_id"], sqlite_where=decided)
    op.create_index("ix_versions_latest", "versions", ["material_id", "number", "id"])
