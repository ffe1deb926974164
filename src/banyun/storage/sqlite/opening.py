"""Opening a home: folders, permissions, the lock, and the version of its tables."""

from __future__ import annotations

import importlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from banyun.errors import BanyunError, Corrupt, HomeUnwritable, NewerSchema
from banyun.storage.failures import corrupt, failures
from banyun.storage.locks import HomeLock
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.schema import REVISION

DATABASE = "banyun.sqlite"
ORIGINALS = "originals"
MIGRATING = "banyun.storage.sqlite.migrating"
_MAGIC = b"SQLite format 3\0"


def prepare(home: Path) -> Path:
    """Makes the home and an empty file where there are none; both are the user's alone.

    Raises:
        HomeUnwritable, DiskFull, Corrupt
    """
    database = home / DATABASE
    with failures(home):
        if home.exists() and not home.is_dir():
            raise HomeUnwritable(f"{home} is a file, not a folder.", "Set BANYUN_HOME to a folder.")
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / ORIGINALS).mkdir(mode=0o700, exist_ok=True)
        if database.exists() and not database.is_file():
            raise Corrupt(f"{database} is not a file.", "Move it away, or set BANYUN_HOME to another folder.")
        with open(os.open(database, os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
            beginning = file.read(len(_MAGIC))
    # SQLite takes a few stray bytes for an empty database and would write over them.
    if beginning and beginning != _MAGIC:
        raise corrupt(database)
    return database


def open_database(home: Path, *, alone: bool = False) -> tuple[Transactions, HomeLock]:
    """The database of a home, its tables up to date, and the lock that goes with its use: shared,
    or the home's only one.

    Raises:
        NewerSchema: a later Banyun has written it.
        Busy: someone migrates, restores or repairs it.
    """
    database = prepare(home)
    lock = HomeLock(home)
    take = lock.alone if alone else lock.share
    try:
        take()
        transactions = Transactions(database)
        try:
            if _revision(transactions) != REVISION:
                lock.alone()
                _migrate(transactions)
                take()
        except BaseException:
            transactions.close()
            raise
    except BaseException:
        lock.close()
        raise
    return transactions, lock


@contextmanager
def held_open(home: Path) -> Iterator[None]:
    """An idle connection to the database, if there is one. SQLite folds its log into the file, and takes the
    log away, whenever the last connection is closed. It holds no lock: the file may be replaced."""
    transactions = None
    with suppress(BanyunError):
        if (home / DATABASE).is_file():
            transactions = Transactions(home / DATABASE)
            transactions.sql("SELECT count(*) FROM sqlite_master")
    try:
        yield
    finally:
        if transactions is not None:
            transactions.close()


def _migrate(transactions: Transactions) -> None:
    transactions.sql("PRAGMA journal_mode = WAL")
    with transactions.writing():
        # Another process may have migrated while this one waited for the lock.
        if _revision(transactions) != REVISION:
            migrating = importlib.import_module(MIGRATING)
            with failures(transactions.path):
                migrating.migrate(transactions.connection)


def _revision(transactions: Transactions) -> str | None:
    """The migration the file is at, None for an empty file.

    Raises:
        NewerSchema: a migration this Banyun does not know.
        Corrupt: a database of something else.
    """
    tables = {name for (name,) in transactions.sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise corrupt(transactions.path)
    rows = transactions.sql("SELECT version_num FROM alembic_version")
    revision = str(rows[0][0]) if rows else None
    if revision is not None and revision > REVISION:
        raise NewerSchema(
            f"{transactions.path} was written by a later version of Banyun.",
            "Install that version, or set BANYUN_HOME to another folder.",
        )
    return revision


def integrity(database: Path) -> list[str]:
    """What SQLite finds wrong with a file and its foreign keys; empty where all is well."""
    with failures(database):
        connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        try:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            keys = connection.execute("PRAGMA foreign_key_check").fetchall()
        finally:
            connection.close()
    wrong = [] if found == ["ok"] else found
    return wrong + [f"a row of {row[0]} points to a missing row of {row[2]}" for row in keys]
