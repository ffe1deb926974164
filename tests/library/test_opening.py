"""Opening a home that an earlier Banyun has written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from banyun.library import Library
from banyun.storage.sqlite import SqliteStore


def test_notes_indexed_by_an_earlier_tokenizer_are_found(
    tmp_path: Path, home: Path, clock: Callable[[], datetime]
) -> None:
    (tmp_path / "a.md").write_text("Nightly inspection of the machines.\n")
    with Library(home, clock=clock) as library:
        library.learn([tmp_path / "a.md"])
    with closing(SqliteStore(home)) as store, store.writing():
        store.database.sql("UPDATE note_passages SET terms = 'other'")
        store.database.sql("INSERT INTO recall (recall) VALUES ('rebuild')")
        store.database.sql("UPDATE facts SET value = '0' WHERE name = 'tokenizer'")
    with Library(home, clock=clock) as library:
        assert len(library.recall("inspection of machines")) == 1
