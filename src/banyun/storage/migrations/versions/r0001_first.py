"""The first tables and the two index tables."""

from alembic import op
from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint, text

revision = "0001"
down_revision = None

# Terms come parted by spaces. The ascii tokenizer takes every character beyond ASCII as part of a
# token; with all printable ASCII added, a term stays whole whatever it is made of.
PUNCTUATION = "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum())
WHOLE_TERMS = "ascii tokenchars '" + PUNCTUATION.replace("'", "''") + "'"


def owned(name: str, owner: str) -> Column[str]:
    return Column(name, Text, ForeignKey(owner, ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "materials",
        Column("id", Text, primary_key=True),
        Column("title", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("added", Text, nullable=False),
        Column("address", Text),
        Column("authors", Text, nullable=False),
        Column("published", Text),
        Column("priority", Integer, nullable=False),
        Column("triage", Text, nullable=False),
    )
    op.create_index("ix_materials_address", "materials", ["address"])
    op.create_table(
        "versions",
        Column("id", Text, primary_key=True),
        owned("material_id", "materials.id"),
        Column("number", Integer, nullable=False),
        Column("text", Text, nullable=False),
        Column("format", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("original_sha256", Text, nullable=False),
        Column("created", Text, nullable=False),
        Column("body_start", Integer, nullable=False),
        Column("outline", Text, nullable=False),
        Column("pages", Text, nullable=False),
        Column("signature", LargeBinary, nullable=False),
        UniqueConstraint("material_id", "number"),
    )
    op.create_index("ix_versions_sha256", "versions", ["sha256"])
    op.create_index("ix_versions_original_sha256", "versions", ["original_sha256"])
    op.create_table(
        "passages",
        Column("id", Text, primary_key=True),
        owned("version_id", "versions.id"),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("heading", Text, nullable=False),
        Column("kind", Text, nullable=False),
        UniqueConstraint("version_id", "start"),
    )

    op.create_table(
        "notes",
        Column("id", Text, primary_key=True),
        Column("collection", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("basis", Text, nullable=False),
        Column("when", Text),
        Column("version", Integer, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("updated", Text, nullable=False),
        Column("aliases", Text, nullable=False),
        Column("tags", Text, nullable=False),
        Column("links", Text, nullable=False),
        Column("basis_given", Boolean, nullable=False),
        Column("when_given", Boolean, nullable=False),
        Column("grown_from", Text),
        Column("missing", Boolean, nullable=False),
        UniqueConstraint("collection", "key"),
    )

    op.create_table(
        "note_texts",
        Column("note_id", Text, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("text", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("created", Text, nullable=False),
        Column("body_start", Integer, nullable=False),
    )

    op.create_table(
        "note_passages",
        Column("seq", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        owned("note_id", "notes.id"),
        Column("version", Integer, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("heading", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("terms", Text, nullable=False),
        Column("first_day", Integer, nullable=False),
        Column("end_day", Integer),
    )
    op.create_index("ix_note_passages_note_version", "note_passages", ["note_id", "version"])
    op.create_table(
        "recall_terms",
        Column("term", Text, primary_key=True),
        Column("passages", Integer, nullable=False),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "findings",
        Column("id", Text, primary_key=True),
        owned("material_id", "materials.id"),
        Column("version_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("pass_name", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("quotes", Text, nullable=False),
        Column("passage_ids", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("created", Text, nullable=False),
        Column("details", Text, nullable=False),
        Column("position", Integer, nullable=False),
        UniqueConstraint("material_id", "fingerprint"),
    )

    op.create_table(
        "stances",
        Column("id", Text, primary_key=True),
        owned("material_id", "materials.id"),
        Column("passage_id", Text, nullable=False),
        Column("note_id", Text, nullable=False),
        Column("note_version", Integer, nullable=False),
        Column("stance", Text, nullable=False),
        Column("material_quote", Text, nullable=False),
        Column("note_quote", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("created", Text, nullable=False),
        Column("orphaned", Boolean, nullable=False),
        Column("replaced", Boolean, nullable=False),
    )
    op.create_index("ix_stances_note_id", "stances", ["note_id"])
    op.create_index(
        "uq_stances_holding",
        "stances",
        ["material_id", "passage_id", "note_id"],
        unique=True,
        sqlite_where=text("replaced = 0"),
    )
    op.create_table(
        "digest_steps",
        Column("run_key", Text, primary_key=True),
        Column("passage_id", Text, primary_key=True),
        Column("material_id", Text, ForeignKey("materials.id", ondelete="CASCADE"), nullable=False),
        Column("step", Text, nullable=False),
    )
    op.create_index("ix_digest_steps_material_id", "digest_steps", ["material_id"])
    op.create_table(
        "leases",
        Column("name", Text, primary_key=True),
        Column("token", Text, nullable=False),
        Column("host", Text, nullable=False),
        Column("pid", Integer, nullable=False),
        Column("started", Integer, nullable=False),
        Column("heartbeat", Text, nullable=False),
        Column("lifetime_s", Float, nullable=False),
    )

    op.create_table(
        "facts",
        Column("name", Text, primary_key=True),
        Column("value", Text, nullable=False),
    )
    op.execute("INSERT INTO facts VALUES ('notes_state', lower(hex(randomblob(16))))")
    create_index_over("recall", "end_day IS NULL")
    create_index_over("recall_past", "end_day IS NOT NULL")


def create_index_over(name: str, rows: str) -> None:
    """An FTS5 table whose content is a view of ``note_passages``, so that it can be rebuilt."""
    tokenize = WHOLE_TERMS.replace('"', '""')
    op.execute(f"CREATE VIEW {name}_rows AS SELECT seq, terms FROM note_passages WHERE {rows}")
    statement = (
        f"CREATE VIRTUAL TABLE {name} USING fts5"
        f"(terms, content='{name}_rows', content_rowid='seq', tokenize=\"{tokenize}\")"
    )
    op.get_bind().exec_driver_sql(statement)
