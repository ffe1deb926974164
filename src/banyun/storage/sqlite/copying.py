"""A home copied as it stands, for a look that must not change it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from banyun.storage.failures import failures
from banyun.storage.sqlite.opening import DATABASE


def is_home(place: Path) -> bool:
    """Whether a folder is a home."""
    return (place / DATABASE).is_file()


def copy_home(home: Path, target: Path) -> None:
    """Copies the database of a home, as of one moment, whoever writes to it meanwhile. Originals are
    left out: only what is in the database is looked at.

    Raises:
        StorageError: it cannot be read.
    """
    with failures(home):
        target.mkdir(mode=0o700, parents=True)
        source = (home / DATABASE).resolve().as_uri() + "?mode=ro"
        with (
            closing(sqlite3.connect(source, uri=True)) as theirs,
            closing(sqlite3.connect(target / DATABASE)) as copy,
        ):
            theirs.backup(copy)
