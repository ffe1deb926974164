"""Backups: taken while others write, checked whole before anything is replaced."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from banyun.errors import ArchiveError, Busy, InvalidInput, NewerSchema
from banyun.storage.archive import export_archive
from banyun.storage.backup import ASIDE, MANIFEST, backup, restore
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.opening import DATABASE, integrity
from tests.storage import samples
from tests.storage.test_archive import furnish, tree


@pytest.fixture
def full(home: Path) -> Iterator[SqliteStore]:
    """A home with a bit of everything."""
    store = SqliteStore(home)
    furnish(store)
    yield store
    store.close()


def exported(home: Path, folder: Path) -> dict[str, bytes]:
    with closing(SqliteStore(home)) as store:
        export_archive(store, folder)
    return tree(folder)


def test_a_backup_brings_everything_back(full: SqliteStore, tmp_path: Path) -> None:
    (full.home / "config.toml").write_text('lang = "zh"\n')
    export_archive(full, tmp_path / "before")
    taken = backup(full, tmp_path / "b.zip")
    assert taken.originals == 3
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    restored = restore(tmp_path / "new home", tmp_path / "b.zip")
    assert (restored.originals, restored.aside) == (3, None)
    assert exported(tmp_path / "new home", tmp_path / "after") == tree(tmp_path / "before")
    assert (tmp_path / "new home" / "config.toml").read_text() == 'lang = "zh"\n'
    assert integrity(tmp_path / "new home" / DATABASE) == []
    assert sorted(place.name for place in tmp_path.iterdir()) == [
        "after",
        "b.zip",
        "before",
        "home",
        "new home",
    ]


def test_what_came_after_the_backup_is_set_aside(full: SqliteStore, tmp_path: Path) -> None:
    export_archive(full, tmp_path / "before")
    backup(full, tmp_path / "b.zip")
    later = samples.note("written after the backup", key="later.md")
    full.put_notes([later])
    full.close()
    restored = restore(full.home, tmp_path / "b.zip")
    assert restored.aside == full.home / ASIDE
    assert exported(full.home, tmp_path / "after") == tree(tmp_path / "before")
    with closing(sqlite3.connect(full.home / ASIDE)) as aside:
        assert aside.execute("SELECT count(*) FROM notes WHERE key = 'later.md'").fetchone() == (1,)
    assert list(full.home.glob(".restore*")) == []


def test_a_home_in_use_is_not_restored_over(
    full: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(full, tmp_path / "b.zip")
    monkeypatch.setattr("banyun.storage.locks.PATIENCE_S", 0.1)
    with pytest.raises(Busy):
        restore(full.home, tmp_path / "b.zip")


def test_a_damaged_home_is_healed_by_its_backup(full: SqliteStore, tmp_path: Path) -> None:
    export_archive(full, tmp_path / "before")
    backup(full, tmp_path / "b.zip")
    full.close()
    (full.home / DATABASE).write_bytes(b"\xff" * 10_000)
    (full.home / f"{DATABASE}-wal").write_bytes(b"stale" * 100)
    restore(full.home, tmp_path / "b.zip")
    assert exported(full.home, tmp_path / "after") == tree(tmp_path / "before")


def test_no_file_is_written_over(full: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(InvalidInput):
        backup(full, tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_backup_is_of_one_moment_while_others_write(full: SqliteStore, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        at = 0
        while not stop.is_set():
            with full.writing():
                full.put_notes([samples.note(f"pair {at} a", key=f"{at}a.md")])
                full.put_notes([samples.note(f"pair {at} b", key=f"{at}b.md")])
            at += 1

    writer = threading.Thread(target=write)
    writer.start()
    for at in range(3):
        backup(full, tmp_path / f"{at}.zip")
    stop.set()
    writer.join()
    for at in range(3):
        restore(tmp_path / f"home {at}", tmp_path / f"{at}.zip")
        with closing(SqliteStore(tmp_path / f"home {at}")) as store:
            keys = [note.key[:-4] for note in store.notes() if note.key[0].isdigit()]
            assert all(keys.count(key) == 2 for key in keys)
            assert store.frequencies(["pair"]) == {"pair": len(keys)}


def test_a_damaged_backup_is_refused_and_the_home_left_alone(full: SqliteStore, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.zip")
    full.close()
    content = (tmp_path / "b.zip").read_bytes()
    before = tree(full.home)
    for damaged in (b"", b"no archive", content[: len(content) // 2], content[: len(content) - 30]):
        (tmp_path / "bad.zip").write_bytes(damaged)
        with pytest.raises(ArchiveError):
            restore(full.home, tmp_path / "bad.zip")
    with pytest.raises(ArchiveError):
        restore(full.home, tmp_path / "nothing.zip")
    assert tree(full.home) == before


def test_a_flipped_byte_is_noticed_or_harms_nothing(full: SqliteStore, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.zip")
    expected = contents_of(full, tmp_path / "expected")
    content = (tmp_path / "b.zip").read_bytes()
    noticed = 0
    for at in range(0, len(content), len(content) // 40):
        (tmp_path / "bad.zip").write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            restore(tmp_path / f"home {at}", tmp_path / "bad.zip")
        except (ArchiveError, NewerSchema):
            noticed += 1
        else:
            with closing(SqliteStore(tmp_path / f"home {at}")) as store:
                assert contents_of(store, tmp_path / f"found {at}") == expected
    assert noticed > 30


def contents_of(store: SqliteStore, folder: Path) -> dict[str, bytes]:
    export_archive(store, folder)
    return tree(folder)


def rewritten(source: Path, target: Path, changes: dict[str, bytes | None]) -> None:
    """A copy of a backup with members changed, added or left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = changes.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name] or b"")


@pytest.mark.parametrize("name", ["../escape", "originals/../../escape", "/escape", "kv/blob"])
def test_members_that_do_not_belong_are_refused(full: SqliteStore, tmp_path: Path, name: str) -> None:
    backup(full, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = archive.read(MANIFEST)
    listed = manifest.replace(b'"sums":{', b'"sums":{"' + name.encode() + b'":"' + b"0" * 64 + b'",')
    rewritten(tmp_path / "b.zip", tmp_path / "bad.zip", {name: b"x", MANIFEST: listed})
    with pytest.raises(ArchiveError):
        restore(tmp_path / "new", tmp_path / "bad.zip")
    assert not (tmp_path / "escape").exists()
    assert list((tmp_path / "new").glob("*.sqlite")) == []


def test_a_backup_without_a_member_is_refused(full: SqliteStore, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.zip")
    rewritten(tmp_path / "b.zip", tmp_path / "bad.zip", {DATABASE: None})
    with pytest.raises(ArchiveError):
        restore(tmp_path / "new", tmp_path / "bad.zip")
    shutil.rmtree(tmp_path / "new")


# The files of the home's own notes.


def noted(home: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        place = home / "notes" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


NOTES = {
    "one.md": b"\xef\xbb\xbf# One\r\n",
    "sub folder/夜班.md": "# 夜班\n".encode(),
    "10:30.txt": b"odd name",
}


def test_the_files_of_notes_come_back(full: SqliteStore, tmp_path: Path) -> None:
    noted(full.home, NOTES)
    noted(full.home, {".hidden.md": b"no note", "sub folder/.one.md.x7": b"half written"})
    (full.home / "notes" / "link.md").symlink_to(tmp_path / "elsewhere.md")
    taken = backup(full, tmp_path / "b.zip")
    assert taken.notes == len(NOTES)
    restored = restore(tmp_path / "new home", tmp_path / "b.zip")
    assert (restored.notes, restored.notes_aside) == (len(NOTES), None)
    assert tree(tmp_path / "new home" / "notes") == NOTES
    assert restore(tmp_path / "new home", tmp_path / "b.zip").notes_aside is None


def test_files_of_notes_that_say_something_else_are_set_aside(full: SqliteStore, tmp_path: Path) -> None:
    noted(full.home, NOTES)
    backup(full, tmp_path / "b.zip")
    full.close()
    noted(full.home, {"one.md": b"later words", "later.md": b"a later note"})
    for number, name in enumerate(("notes.before-restore", "notes.before-restore-2")):
        if number:
            noted(full.home, {"one.md": b"words later still"})
        restored = restore(full.home, tmp_path / "b.zip")
        assert restored.notes_aside == full.home / name
    assert tree(full.home / "notes.before-restore") == {"one.md": b"later words"}
    assert tree(full.home / "notes.before-restore-2") == {"one.md": b"words later still"}
    assert tree(full.home / "notes") == NOTES | {"later.md": b"a later note"}


def test_in_another_home_its_own_notes_are_those_of_that_home(full: SqliteStore, tmp_path: Path) -> None:
    noted(full.home, NOTES)
    own = [
        samples.note("of the home", key="one.md", collection=f"{full.home}/notes"),
        samples.note("of a folder in it", key="two.md", collection=f"{full.home}/notes/sub"),
        samples.note("of another", key="three.md", collection=f"{full.home}/notes-of-old"),
    ]
    full.put_notes(own)
    backup(full, tmp_path / "b.zip")
    restore(tmp_path / "new home", tmp_path / "b.zip")
    with closing(SqliteStore(tmp_path / "new home")) as store:
        found = {
            note.key: note.collection for note in store.notes() if note.id in {one.note.id for one in own}
        }
    assert found == {
        "one.md": f"{tmp_path}/new home/notes",
        "two.md": f"{tmp_path}/new home/notes/sub",
        "three.md": f"{full.home}/notes-of-old",
    }


def test_a_backup_from_before_notes_were_in_it_is_restored(full: SqliteStore, tmp_path: Path) -> None:
    export_archive(full, tmp_path / "before")
    backup(full, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = json.loads(archive.read(MANIFEST))
    assert manifest["schema"] == 2
    del manifest["home"]
    manifest["schema"] = 1
    rewritten(tmp_path / "b.zip", tmp_path / "old.zip", {MANIFEST: json.dumps(manifest).encode()})
    restored = restore(tmp_path / "new home", tmp_path / "old.zip")
    assert (restored.originals, restored.notes) == (3, 0)
    assert exported(tmp_path / "new home", tmp_path / "after") == tree(tmp_path / "before")


@pytest.mark.parametrize(
    "name", ["notes/../escape", "notes/", "notes/a//b", "notes/.hidden", "notes/a\\..\\b", "notes2/a.md"]
)
def test_files_of_notes_are_written_into_their_folder_alone(
    full: SqliteStore, tmp_path: Path, name: str
) -> None:
    backup(full, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = json.loads(archive.read(MANIFEST))
    manifest["sums"][name] = sha256(b"x").hexdigest()
    changes: dict[str, bytes | None] = {name: b"x", MANIFEST: json.dumps(manifest).encode()}
    rewritten(tmp_path / "b.zip", tmp_path / "bad.zip", changes)
    with pytest.raises(ArchiveError):
        restore(tmp_path / "new", tmp_path / "bad.zip")
    assert list((tmp_path / "new").glob("*.sqlite")) == []
