"""Notes for benchmarks, straight into a store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

from banyun.identity import sha256
from banyun.knowledge.note import Note, NoteText, text_id
from banyun.knowledge.store import NoteChange
from banyun.language.tokens import index_terms
from banyun.materials.passage import Passage, passage_id
from banyun.storage.memory import MemoryStore

WRITTEN = datetime(2024, 1, 1, tzinfo=UTC)


def change(key: str, text: str, language: str, title: str = "") -> NoteChange:
    """A note of one passage."""
    note = Note(
        id=f"note_{key}",
        collection="bench",
        key=key,
        title=title,
        language=language,
        basis="read",
        when=None,
        version=1,
        sha256=sha256(text),
        updated=WRITTEN,
    )
    passage = Passage(passage_id(text_id(note.id, 1), 0, len(text)), 0, len(text), "", "prose", text)
    terms = tuple(index_terms(f"{title}\n{text}"))
    return NoteChange(note, NoteText(note.id, 1, text, note.sha256, WRITTEN), (passage,), (terms,))


def notebook(texts: Iterable[tuple[str, str]], language: str) -> MemoryStore:
    """A store with one note for each (key, text)."""
    store = MemoryStore()
    store.put_notes([change(key, text, language) for key, text in texts])
    return store


def hashed_half(key: str) -> int:
    """0 or 1, the same on every machine."""
    return hashlib.sha256(key.encode()).digest()[0] & 1


def fitted_on(key: str) -> bool:
    """Whether a paragraph or section belongs to the half that recall's models are fitted on."""
    return hashed_half(key) == 0
