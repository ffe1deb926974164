"""Full disks and read-only homes: one clear error, nothing half-written, all well once there is room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from banyun.errors import DiskFull, HomeUnwritable
from banyun.storage.doctor import examine
from banyun.storage.sqlite import SqliteStore
from tests.storage import samples
from tests.storage.processes import child_environment

ALONE = ["unshare", "--user", "--map-root-user", "--mount"]


def can_mount() -> bool:
    try:
        tried = subprocess.run(
            [*ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return tried.returncode == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="no mount namespaces here: no small disk to fill")


def what_happened(kind: str, folder: Path) -> Any:
    done = subprocess.run(
        [*ALONE, sys.executable, "-m", "tests.storage.poor_homes", kind, str(folder)],
        env=child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_mount
def test_a_full_disk(tmp_path: Path) -> None:
    told = what_happened("full", tmp_path)
    assert told["refused"]["code"] == "disk_full"
    assert told["large"]["code"] == "disk_full"
    assert (told["exported"], told["backed_up"]) == ("disk_full", "disk_full")
    assert told["told"] > 3
    assert told["kept_what_was_told"]
    assert (told["materials"], told["left"], told["integrity"]) == (0, [], [])
    assert told["sound"]
    assert told["again"] == told["told"] + 1


@needs_mount
def test_a_disk_with_no_room_for_a_home(tmp_path: Path) -> None:
    told = what_happened("opening", tmp_path)
    assert told["refused"]["code"] == "disk_full"
    assert told["sound"]


@needs_mount
def test_a_read_only_home(tmp_path: Path) -> None:
    told = what_happened("read_only", tmp_path)
    assert told["refused"]["code"] == "home_unwritable"
    assert told["new"]["code"] == "home_unwritable"


def test_a_database_that_cannot_grow_keeps_what_it_has(home: Path) -> None:
    with closing(SqliteStore(home)) as store:
        kept = samples.note("kept")
        store.put_notes([kept])
        pages = store.database.sql("PRAGMA page_count")[0][0]
        store.database.sql(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(DiskFull):
            store.put_notes([samples.note(f"words {at} " * 500, key=f"{at}.md") for at in range(50)])
        assert store.notes() == [kept.note]
        store.put_notes([samples.edited(kept, "still writing")])
    assert examine(home, samples.NOW).sound


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_without_permission(home: Path) -> None:
    SqliteStore(home).close()
    home.chmod(0o500)
    try:
        with pytest.raises(HomeUnwritable):
            SqliteStore(home)
        with pytest.raises(HomeUnwritable):
            SqliteStore(home / "below")
    finally:
        home.chmod(0o700)
