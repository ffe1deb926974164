"""Run in a mount namespace of its own: homes on a full disk and on a read-only one.

``python -m tests.storage.poor_homes full|opening|read_only FOLDER`` mounts a small disk on the
folder and prints what happened, as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from banyun.errors import BanyunError
from banyun.knowledge.store import NoteChange
from banyun.storage.archive import export_archive
from banyun.storage.backup import backup
from banyun.storage.doctor import examine
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.opening import DATABASE, integrity
from tests.storage import samples


def mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)


def refusal(act: Callable[[], object]) -> dict[str, object]:
    try:
        act()
    except BanyunError as error:
        return error.as_json()
    return {"code": "none"}


def full(folder: Path) -> dict[str, object]:
    """Notes and a large material until the disk is full; then room is made again."""
    mount(folder, "size=3m")
    home = folder / "home"
    told: list[str] = []
    with closing(SqliteStore(home)) as store:
        refused: dict[str, object] = {"code": "none"}
        while refused["code"] == "none" and len(told) < 500:
            change = big_note(len(told))
            refused = refusal(partial(store.put_notes, [change]))
            if refused["code"] == "none":
                told.append(change.note.key)
        large = refusal(lambda: store.add_material(*samples.material("large " * 500_000)))
        kept = sorted(note.key for note in store.notes())
        exported = refusal(lambda: export_archive(store, folder / "out"))
        backed_up = refusal(lambda: backup(store, folder / "b.zip"))
        materials = len(store.materials())
    left = sorted(place.name for place in folder.rglob("*") if "unfinished" in place.name)
    subprocess.run(["mount", "-o", "remount,size=30m", str(folder)], check=True)
    with closing(SqliteStore(home)) as store:
        store.put_notes([big_note(1000)])
        again = len(store.notes())
    return {
        "refused": refused,
        "large": large,
        "exported": exported["code"],
        "backed_up": backed_up["code"],
        "kept_what_was_told": kept == sorted(told),
        "told": len(told),
        "materials": materials,
        "left": left,
        "integrity": integrity(home / DATABASE),
        "sound": examine(home, samples.NOW).sound,
        "again": again,
    }


def big_note(at: int) -> NoteChange:
    return samples.note(" ".join(f"word{at}x{one}" for one in range(2000)), key=f"{at}.md")


def opening(folder: Path) -> dict[str, object]:
    """A disk with no room for a home at all."""
    mount(folder, "size=32k")
    refused = refusal(lambda: SqliteStore(folder / "home"))
    subprocess.run(["mount", "-o", "remount,size=30m", str(folder)], check=True)
    SqliteStore(folder / "home").close()
    return {"refused": refused, "sound": examine(folder / "home", samples.NOW).sound}


def read_only(folder: Path) -> dict[str, object]:
    """A home on a disk that was made read-only."""
    mount(folder, "size=30m")
    SqliteStore(folder / "home").close()
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    return {
        "refused": refusal(lambda: SqliteStore(folder / "home")),
        "new": refusal(lambda: SqliteStore(folder / "other")),
    }


if __name__ == "__main__":
    kinds = {"full": full, "opening": opening, "read_only": read_only}
    print(json.dumps(kinds[sys.argv[1]](Path(sys.argv[2]))))
