"""The tables, as the newest migration leaves them.

Times are ISO 8601 text with their offset, days are proleptic Gregorian ordinals, lists and anchors
are JSON. Texts are stored whole and once; passages are spans of them. The index tables ``recall``
(latest versions) and ``recall_past`` (earlier ones) are FTS5 over ``note_passages.terms``;
``vectors`` belong to recall by meaning and are made by ``banyun index``.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

REVISION = "0009"
"""The newest migration. A file of a later one is refused."""

metadata = MetaData()


def _owned(name: str, owner: str) -> Column[str]:
    return Column(name, Text, ForeignKey(owner, ondelete="CASCADE"), nullable=False)


materials = Table(
    "materials",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("added", Text, nullable=False),
    Column("address", Text, index=True),
    Column("authors", Text, nullable=False),
    Column("published", Text),
    Column("priority", Integer, nullable=False),
    Column("triage", Text, nullable=False),
    Column("rights", Text, nullable=False, server_default="open"),
    Column("since", Text, nullable=False, server_default=""),
    Index("ix_materials_added", "added", "id"),
    Index("ix_materials_triage", "triage", "added", "id"),
)
"""``since`` is the day of the last act that stands and changed the triage; else that of ``added``."""

versions = Table(
    "versions",
    metadata,
    Column("id", Text, primary_key=True),
    _owned("material_id", "materials.id"),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("original_sha256", Text, nullable=False, index=True),
    Column("created", Text, nullable=False),
    Column("body_start", Integer, nullable=False),
    Column("outline", Text, nullable=False),
    Column("pages", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    UniqueConstraint("material_id", "number"),
    Index("ix_versions_latest", "material_id", "number", "id"),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Text, primary_key=True),
    _owned("version_id", "versions.id"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("kind", Text, nullable=False),
    UniqueConstraint("version_id", "start"),
)

notes = Table(
    "notes",
    metadata,
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
    Index("ix_notes_when", "when", "basis"),
    Index("ix_notes_counted", "collection", "basis", "when"),
    Index("ix_notes_grown_from", "grown_from", sqlite_where=text("grown_from IS NOT NULL")),
)

note_texts = Table(
    "note_texts",
    metadata,
    Column("note_id", Text, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("body_start", Integer, nullable=False),
)

note_passages = Table(
    "note_passages",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _owned("note_id", "notes.id"),
    Column("version", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("first_day", Integer, nullable=False),
    Column("end_day", Integer),
    Index("ix_note_passages_note_version", "note_id", "version"),
)
"""``end_day`` is set once a later version has replaced the passage: it stood until the day before."""

note_names = Table(
    "note_names",
    metadata,
    Column("name", Text, primary_key=True),
    Column("note_id", Text, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""Folded names by which notes may be linked: of their files, titles and aliases."""

note_changes = Table(
    "note_changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("note_id", Text, nullable=False),
    Column("names", Text),
)
"""The last changes of notes: the ``index_state`` that each led to; ``names`` is null where the text changed,
else the names that did."""

note_links = Table(
    "note_links",
    metadata,
    Column("name", Text, primary_key=True),
    Column("note_id", Text, ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""Folded names that notes link to."""

recall_terms = Table(
    "recall_terms",
    metadata,
    Column("term", Text, primary_key=True),
    Column("passages", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many passages of latest versions hold each term."""

vector_models = Table(
    "vector_models",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("profile", Text, nullable=False),
    Column("dim", Integer, nullable=False),
    Column("languages", Text, nullable=False),
    Column("scales", Text, nullable=False),
    Column("whole", Boolean, nullable=False),
)
"""Embedders that vectors were made with; ``id`` holds the hash of their files."""

vectors = Table(
    "vectors",
    metadata,
    Column("model", Integer, ForeignKey("vector_models.seq", ondelete="CASCADE"), primary_key=True),
    Column(
        "passage_id", Text, ForeignKey("note_passages.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("text_key", Text, nullable=False),
    Column("vector", LargeBinary),
    Index("ix_vectors_text", "model", "text_key"),
)
"""A scale (float, 4 bytes) and one byte for each dimension; none where there was nothing to embed."""

JUDGED = "author = 'me' OR state <> 'suggested'"
"""Which findings someone judged; queries must say it in the same words to find the index."""

findings = Table(
    "findings",
    metadata,
    Column("id", Text, primary_key=True),
    _owned("material_id", "materials.id"),
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
    Index("ix_findings_kind", "kind", "state"),
    Index("ix_findings_judged", "material_id", sqlite_where=text(JUDGED)),
)

stances = Table(
    "stances",
    metadata,
    Column("id", Text, primary_key=True),
    _owned("material_id", "materials.id"),
    Column("passage_id", Text, nullable=False),
    Column("note_id", Text, nullable=False, index=True),
    Column("note_version", Integer, nullable=False),
    Column("stance", Text, nullable=False),
    Column("material_quote", Text, nullable=False),
    Column("note_quote", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("orphaned", Boolean, nullable=False),
    Column("replaced", Boolean, nullable=False),
)
Index(
    "uq_stances_holding",
    stances.c.material_id,
    stances.c.passage_id,
    stances.c.note_id,
    unique=True,
    sqlite_where=text("replaced = 0"),
)

digest_steps = Table(
    "digest_steps",
    metadata,
    Column("run_key", Text, primary_key=True),
    Column("passage_id", Text, primary_key=True),
    Column("material_id", Text, ForeignKey("materials.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("step", Text, nullable=False),
)

digest_summaries = Table(
    "digest_summaries",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("material_id", Text, ForeignKey("materials.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("summary", Text, nullable=False),
)
"""What each digest said, as JSON."""

records = Table(
    "records",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("material_id", Text, ForeignKey("materials.id", ondelete="CASCADE"), index=True),
    Column("about", Text, index=True),
    Column("removed", Boolean, nullable=False),
)

acts = Table(
    "acts",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("verb", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("undone", Text),
)

DECIDED = "what = 'material' AND json_extract(before, '$.triage') <> json_extract(after, '$.triage')"
"""Which changes are decisions about a material; queries must say it in the same words to find the index."""

act_changes = Table(
    "act_changes",
    metadata,
    Column("act_seq", Integer, ForeignKey("acts.seq", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("what", Text, nullable=False),
    Column("changed_id", Text, nullable=False, index=True),
    Column("before", Text),
    Column("after", Text),
    Index("ix_act_changes_decided", "act_seq", "changed_id", sqlite_where=text(DECIDED)),
)
"""What an act changed, as JSON before and after it."""

tallies = Table(
    "tallies",
    metadata,
    Column("author", Text, primary_key=True),
    Column("by", Text, primary_key=True),
    Column("verb", Text, primary_key=True),
    Column("resolved", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
)
"""How quotes fared before the referee: who gave them (``by``: which model or agent), doing what."""

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("token", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", Integer, nullable=False),
    Column("heartbeat", Text, nullable=False),
    Column("lifetime_s", Float, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""``notes_state``: drawn anew with every change of notes, stances or index; ``index_state`` with those of
notes or index; ``findings_state`` and a kind with those of the findings of that kind."""
