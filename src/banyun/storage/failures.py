"""What the driver and the system say, as the errors users see."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage

from sqlalchemy.exc import DBAPIError

from banyun.errors import Busy, Corrupt, DiskFull, HomeUnwritable, StorageError

LEAST_FREE = 1_000_000
"""Bytes of free disk under which a failed write is put down to the disk being full."""

_UNWRITABLE = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def failures(place: Path) -> Iterator[None]:
    """Turns errors of SQLite and of the file system about ``place`` into the tree's."""
    try:
        yield
    except DBAPIError as error:
        raise of_database(error.orig, place) from error
    except sqlite3.Error as error:
        raise of_database(error, place) from error
    except OSError as error:
        raise of_system(error, place) from error


def of_database(error: BaseException | None, place: Path) -> StorageError:
    """SQLite's result codes (sqlite.org/rescode.html); the low byte is the primary one."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(place)):
        return disk_full(place)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            f"Another Banyun has been writing to {place} for too long.", "Try again when it has finished."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return corrupt(place)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return unwritable(place)
    return StorageError(f"The database {place} failed: {error}.", "`banyun doctor` looks for the cause.")


def of_system(error: OSError, place: Path) -> StorageError:
    where = Path(error.filename) if isinstance(error.filename, str) else place
    if error.errno in _FULL:
        return disk_full(where)
    if error.errno in _UNWRITABLE:
        return unwritable(where)
    return StorageError(f"{where} cannot be used: {error.strerror}.", "`banyun doctor` looks for the cause.")


def disk_full(place: Path) -> DiskFull:
    return DiskFull(
        f"The disk is full: {place} could not be written.",
        "Make room and run the same command again; what was acknowledged before is kept.",
    )


def unwritable(place: Path) -> HomeUnwritable:
    return HomeUnwritable(
        f"{place} cannot be written.",
        "See that its folder is there and may be written, or set BANYUN_HOME to another.",
    )


def corrupt(place: Path) -> Corrupt:
    return Corrupt(
        f"{place} is damaged or no Banyun database.",
        "`banyun doctor` says what is wrong; `banyun restore` brings a backup back.",
    )


def _no_room(place: Path) -> bool:
    try:
        return disk_usage(place if place.is_dir() else place.parent).free < LEAST_FREE
    except OSError:
        return False
