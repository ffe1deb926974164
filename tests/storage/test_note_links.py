"""The contract of names and links of notes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect

from banyun.errors import NotFound
from banyun.knowledge.store import NoteChange
from banyun.storage.base import Store
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.migrating import migrate
from tests.storage import samples


def linked(key: str, *links: str, title: str = "", aliases: tuple[str, ...] = ()) -> NoteChange:
    change = samples.note(f"words of {key}", key=key)
    one = replace(change.note, links=links, aliases=aliases, title=title or change.note.title)
    return replace(change, note=one)


def test_notes_are_found_by_their_names_and_by_what_they_link_to(store: Store) -> None:
    a = linked("a.md", "B", "work/c", title="First")
    b = linked("B.md", aliases=("Zweite",))
    c = linked("work/c.md", "b")
    store.put_notes([a, b, c])
    assert store.notes_called(["a", "first", "zweite", "nothing"]) == {
        "a": [a.note.id],
        "first": [a.note.id],
        "zweite": [b.note.id],
    }
    assert store.notes_linking(["b"], limit=9) == sorted([a.note.id, c.note.id])
    assert store.notes_linking(["c"], limit=9) == [a.note.id]
    assert store.notes_linking(["b", "c"], limit=1) == sorted([a.note.id, c.note.id])[:1]
    assert store.notes_linking([], limit=9) == []


def test_names_are_found_by_their_beginning(store: Store) -> None:
    notes = [linked(f"{name}.md") for name in ("warm", "warm-up", "war", "夜间巡检", "早班")]
    store.put_notes(notes)
    ids = [one.note.id for one in notes]
    assert store.notes_called_like("warm", limit=9) == [ids[0], ids[1]]
    assert store.notes_called_like("war", limit=2) == [ids[2], ids[0]]
    assert store.notes_called_like("夜", limit=9) == [ids[3]]
    assert store.notes_called_like("", limit=9) == []


def test_links_follow_the_note(store: Store) -> None:
    first = linked("a.md", "old")
    store.put_notes([first])
    second = samples.edited(first, "other words")
    second = replace(second, note=replace(second.note, links=("new",), title="Renamed"))
    with store.act("edit", samples.NOW, "me"):
        store.put_notes([second])
    assert store.notes_linking(["old"], limit=9) == []
    assert store.notes_linking(["new"], limit=9) == [first.note.id]
    assert store.notes_called(["renamed"]) == {"renamed": [first.note.id]}
    store.undo(samples.NOW)
    assert store.notes_linking(["old"], limit=9) == [first.note.id]
    assert store.notes_linking(["new"], limit=9) == []
    store.update_note(replace(store.note(first.note.id), aliases=("also",)))
    assert store.notes_called(["also", "a"]) == {"also": [first.note.id], "a": [first.note.id]}
    store.delete_note(first.note.id)
    assert store.notes_linking(["old"], limit=9) == []
    assert store.notes_called(["a", "also"]) == {}


def test_what_fails_leaves_the_links_as_they_were(store: Store) -> None:
    store.put_notes([linked("a.md", "old")])
    b = linked("b.md", "old")
    with pytest.raises(NotFound):
        _put_and_fail(store, b)
    assert len(store.notes_linking(["old"], limit=9)) == 1


def _put_and_fail(store: Store, change: NoteChange) -> None:
    with store.writing():
        store.put_notes([change])
        store.delete_note("note_nothing")


def test_an_older_home_gets_the_names_and_links_of_its_notes(home: Path) -> None:
    store = SqliteStore(home)
    store.put_notes([linked("a.md", "B/b", title="First"), linked("b.md")])
    db = store.database
    with db.writing():
        for table in ("note_names", "note_links"):
            db.sql(f"DROP TABLE {table}")
        db.sql("UPDATE alembic_version SET version_num = '0006'")
        migrate(db.connection, "0007")
    assert {"note_names", "note_links"} <= set(inspect(db.connection).get_table_names())
    assert set(store.notes_called(["a", "first", "b"])) == {"a", "first", "b"}
    assert len(store.notes_linking(["b"], limit=9)) == 1
    store.close()
