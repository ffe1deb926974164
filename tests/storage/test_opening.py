"""Opening a home: first time, older, newer, damaged, and places that cannot be a home."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from banyun.errors import Busy, Corrupt, HomeUnwritable, NewerSchema, StorageError
from banyun.storage.locks import HomeLock
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.migrating import migrate
from banyun.storage.sqlite.opening import DATABASE, integrity, prepare
from banyun.storage.sqlite.schema import REVISION, metadata
from tests.storage import samples


def test_a_home_is_made_with_its_folders_for_the_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "家"
    SqliteStore(home).close()
    modes = {place.name: stat.S_IMODE(place.stat().st_mode) for place in home.iterdir()}
    assert modes == {DATABASE: 0o600, "originals": 0o700, "run": 0o700}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert integrity(home / DATABASE) == []


def test_what_was_written_is_there_at_the_next_opening(home: Path) -> None:
    first = SqliteStore(home)
    change = samples.note("kept")
    first.put_notes([change])
    state = first.notes_state()
    first.close()
    again = SqliteStore(home)
    assert again.notes() == [change.note]
    assert again.notes_state() == state
    again.close()


def test_originals_are_the_user_s_alone(home: Path) -> None:
    store = SqliteStore(home)
    parts = samples.material("secret")
    store.add_material(*parts)
    place = store.originals.place(parts[1].original_sha256)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert store.originals.unfinished() == []
    store.close()


def test_the_migrations_lead_to_the_tables_the_code_uses(home: Path) -> None:
    store = SqliteStore(home)
    connection = store.database.connection

    def ours(_: object, name: str | None, kind: str, *rest: object) -> bool:
        return kind != "table" or name == "recall_terms" or not str(name).startswith("recall")

    context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
    assert compare_metadata(context, metadata) == []
    store.close()


def test_the_tables_of_the_tests_are_those_of_the_migrations(home: Path, tmp_path: Path) -> None:
    """``migrate`` is the real one here; a store's first opening makes the tables at once (``conftest``)."""
    SqliteStore(home).close()
    (tmp_path / "migrated").mkdir()
    with closing(Transactions(prepare(tmp_path / "migrated"))) as migrated, migrated.writing():
        migrate(migrated.connection)
    shapes = []
    for place in (home, tmp_path / "migrated"):
        with closing(sqlite3.connect(place / DATABASE)) as database:
            names = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
            counts = {
                name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                for kind, name, *_ in names
                if kind == "table"
            }
            version = database.execute("SELECT version_num FROM alembic_version").fetchall()
            shapes.append((set(names), counts, version))
    assert shapes[0] == shapes[1]


def test_the_newest_migration_is_the_one_the_code_names() -> None:
    place = Path(sys.modules["banyun.storage"].__path__[0]) / "migrations"
    scripts = ScriptDirectory(str(place))
    assert scripts.get_current_head() == REVISION
    assert [one.revision for one in scripts.walk_revisions()] == sorted(
        (one.revision for one in scripts.walk_revisions()), reverse=True
    )


def test_a_file_of_an_earlier_version_is_brought_up_to_date(home: Path) -> None:
    with closing(Transactions(prepare(home))) as first:
        first.sql("PRAGMA journal_mode = WAL")
        with first.writing():
            migrate(first.connection, "0001")
            first.sql(
                "INSERT INTO materials VALUES"
                " ('mat_1', 'Kept', 'talk', 'en', 'a.md', ?, NULL, '[]', NULL, 3, 'inbox')",
                (samples.NOW.isoformat(),),
            )
    with closing(SqliteStore(home)) as store:
        assert store.material("mat_1").title == "Kept"
        assert store.acts() == []


def test_since_when_materials_wait_is_told_of_an_earlier_version_too(home: Path) -> None:
    with closing(SqliteStore(home)) as store:
        one, other = (samples.material(text) for text in ("a", "b"))
        for parts in (one, other):
            store.add_material(*parts)
        for days, triage in ((3, "digest"), (5, "later"), (8, "digest")):
            with store.act("triage", samples.later(days), "me"):
                store.update_material(replace(store.material(one[0].id), triage=triage))  # type: ignore[arg-type]
        store.undo(samples.later(9))
        waiting = sorted(store.waiting_materials())
        store.database.sql("ALTER TABLE materials DROP COLUMN since")
        store.database.sql("DROP TABLE note_changes")
        store.database.sql("UPDATE alembic_version SET version_num = '0008'")
    with closing(SqliteStore(home)) as store:
        assert sorted(store.waiting_materials()) == waiting
        assert samples.later(5).date() in {one.since for one in waiting}


def test_a_file_of_a_later_version_is_refused_and_left_alone(home: Path) -> None:
    SqliteStore(home).close()
    with sqlite3.connect(home / DATABASE) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    later.close()
    before = (home / DATABASE).read_bytes()
    with pytest.raises(NewerSchema):
        SqliteStore(home)
    assert (home / DATABASE).read_bytes() == before


def test_a_migration_that_fails_leaves_no_half(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last statement of the migration is refused: the file stays empty."""
    broken = "tests.storage.failing_migration"
    monkeypatch.setattr("banyun.storage.sqlite.opening.MIGRATING", broken)
    with pytest.raises(StorageError):
        SqliteStore(home)
    with sqlite3.connect(home / DATABASE) as file:
        assert file.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    file.close()
    monkeypatch.undo()
    SqliteStore(home).close()


def test_many_open_a_new_home_at_once(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from banyun.storage.sqlite import SqliteStore\n"
        "store = SqliteStore(Path(sys.argv[1])); print(len(store.notes())); store.close()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [(one.communicate(timeout=60)[0], one.returncode) for one in started] == [("0\n", 0)] * 4


def test_a_home_that_someone_has_alone_is_busy(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SqliteStore(home).close()
    repairer = HomeLock(home)
    repairer.alone()
    monkeypatch.setattr("banyun.storage.locks.PATIENCE_S", 0.1)
    with pytest.raises(Busy):
        SqliteStore(home)
    repairer.close()
    SqliteStore(home).close()


def test_a_home_in_use_cannot_be_had_alone(home: Path) -> None:
    store = SqliteStore(home)
    lock = HomeLock(home)
    with pytest.raises(Busy):
        lock.alone(patience_s=0.1)
    store.close()
    lock.alone(patience_s=0.1)
    lock.close()


def test_a_closed_store_says_so(home: Path) -> None:
    store = SqliteStore(home)
    store.close()
    with pytest.raises(StorageError):
        store.notes()


def test_a_file_where_the_home_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(HomeUnwritable):
        SqliteStore(tmp_path / "home")
    with pytest.raises(HomeUnwritable):
        SqliteStore(tmp_path / "home" / "below")


def test_a_place_where_nothing_can_be_made() -> None:
    for place in ("/proc/home", "/dev/null/home"):
        with pytest.raises(HomeUnwritable):
            SqliteStore(Path(place))


def test_a_folder_where_the_file_should_be(home: Path) -> None:
    (home / DATABASE).mkdir()
    with pytest.raises(Corrupt):
        SqliteStore(home)


@pytest.mark.parametrize(
    "content", [b"no database at all, " * 400, b"SQLite format 3\0" + b"\xff" * 5000, b"x"]
)
def test_a_file_that_is_no_database(home: Path, content: bytes) -> None:
    (home / DATABASE).write_bytes(content)
    with pytest.raises(Corrupt):
        SqliteStore(home)
    assert (home / DATABASE).read_bytes() == content


def test_a_database_of_something_else_is_left_alone(home: Path) -> None:
    with sqlite3.connect(home / DATABASE) as other:
        other.execute("CREATE TABLE cooking (recipe)")
    other.close()
    with pytest.raises(Corrupt):
        SqliteStore(home)
    with sqlite3.connect(home / DATABASE) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("cooking",)]
    other.close()


def read_all(home: Path) -> None:
    with closing(SqliteStore(home)) as store:
        store.search(["words"], limit=5)
        for note in store.notes():
            store.passages_of_note(note.id)


def test_a_damaged_page_is_one_clear_error(home: Path) -> None:
    store = SqliteStore(home)
    store.put_notes([samples.note(f"words of note {at} " * 50, key=f"{at}.md") for at in range(200)])
    store.close()
    content = bytearray((home / DATABASE).read_bytes())
    content[8192:] = os.urandom(len(content) - 8192)
    (home / DATABASE).write_bytes(content)
    with pytest.raises(Corrupt):
        read_all(home)


def test_each_thread_has_a_connection_of_its_own(home: Path) -> None:
    store = SqliteStore(home)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: id(store.database.connection)).result()
    assert other != id(store.database.connection)
    store.close()
