"""Backups: a home in one file, taken while others work; and bringing it back.

The file is a ZIP with the database as SQLite's online backup gives it, the originals, the files of the
home's ``notes/``, ``config.toml`` and ``backup.json``, which lists every member with its SHA-256. It is
the reader's alone (mode 0600): it holds all they have.
"""

from __future__ import annotations

import errno
import lzma
import os
import re
import shutil
import sqlite3
import struct
import tempfile
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import IO, NoReturn

from banyun.errors import ArchiveError, InvalidInput, NewerSchema
from banyun.events import Advanced, CancelToken, Report, Started, silent
from banyun.knowledge.importers.folder import portable
from banyun.storage.encoding import Malformed, from_json, to_json
from banyun.storage.failures import failures
from banyun.storage.locks import HomeLock
from banyun.storage.originals import UNFINISHED, Originals, sync_folder
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.opening import DATABASE, ORIGINALS, integrity
from banyun.storage.sqlite.schema import REVISION

FORMAT = "banyun backup"
SCHEMA = 2
"""1 was without the files of notes; it is restored all the same."""
MANIFEST = "backup.json"
CONFIG = "config.toml"
NOTES = "notes"
"""The folder of the home with notes that are written or were sent here."""
ASIDE = f"{DATABASE}.before-restore"
NOTES_ASIDE = f"{NOTES}.before-restore"
_CHUNK = 1 << 20
_NO_NAME = re.compile("[\x00-\x1f\\\\\ud800-\udfff]")
"""What a member's name may not hold: controls, another system's separator, bytes that are not UTF-8."""
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    KeyError,
    ValueError,
    EOFError,
    RuntimeError,
)
"""What zipfile raises on damaged files (NotImplementedError is a RuntimeError)."""

_HINT = "Give a file that `banyun backup` wrote, unchanged."


@dataclass(frozen=True, slots=True)
class Manifest:
    format: str
    schema: int
    revision: str
    sums: dict[str, object]
    """Member → SHA-256."""
    home: str = ""
    """The folder that was backed up, by which the database names the notes in it."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """``notes`` are the files of the home's own notes; ``size`` in bytes of the backup."""

    originals: int
    size: int
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """``aside`` is the database that was there before, if one was, and ``notes_aside`` the folder of
    the files of notes that were there and said something else."""

    originals: int
    aside: Path | None
    notes: int = 0
    notes_aside: Path | None = None


def backup(
    store: SqliteStore, target: Path, *, report: Report = silent, cancel: CancelToken | None = None
) -> BackedUp:
    """Writes a backup; the file appears whole. Others may write to the home meanwhile.

    Raises:
        InvalidInput: there is such a file already.
        DiskFull, HomeUnwritable: it could not be written; nothing is left.
    """
    if target.exists():
        raise InvalidInput(f"{target} is there already.", "Give the backup another name.")
    with failures(target), _unfinished(target) as partial:
        originals, notes = _write(store, partial, report, cancel or CancelToken())
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
        sync_folder(target.parent)
        return BackedUp(originals, target.stat().st_size, notes)


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    partial = target.with_name(f"{target.name}.{uuid.uuid4().hex[:8]}{UNFINISHED}")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _write(store: SqliteStore, partial: Path, report: Report, cancel: CancelToken) -> tuple[int, int]:
    sums: dict[str, object] = {}
    with (
        tempfile.TemporaryDirectory(dir=partial.parent, prefix=".banyun-") as folder,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        copy = Path(folder, DATABASE)
        _copy_database(store, copy)
        # Originals are on disk before their records: those of the copied database are all there.
        digests = list(store.originals.digests())
        report(Started("backup", len(digests), "originals"))
        sums[DATABASE] = _add(archive, DATABASE, copy)
        if (store.home / CONFIG).is_file():
            sums[CONFIG] = _add(archive, CONFIG, store.home / CONFIG)
        for done, digest in enumerate(digests, start=1):
            cancel.check()
            name = f"{ORIGINALS}/{digest[:2]}/{digest}"
            sums[name] = _add(archive, name, store.originals.place(digest))
            report(Advanced("backup", done, digest))
        for place in note_files(store.home):
            cancel.check()
            name = f"{NOTES}/{place.relative_to(store.home / NOTES).as_posix()}"
            with suppress(FileNotFoundError):  # taken away this moment
                sums[name] = _add(archive, name, place)
        home = _named(store.home)
        archive.writestr(MANIFEST, to_json(Manifest(FORMAT, SCHEMA, REVISION, sums, home)))
    return len(digests), sum(_is_note_file(name) for name in sums)


def _named(home: Path) -> str:
    """The home as the collection of its own notes names it."""
    return portable(str(home.resolve()))


def note_files(home: Path) -> Iterator[Path]:
    """The files of the home's own notes, in order; links, hidden files and names that are not UTF-8 are
    left out."""
    for place in sorted((home / NOTES).rglob("*")):
        name = place.relative_to(home / NOTES).as_posix()
        if place.is_file() and not place.is_symlink() and _is_note_file(f"{NOTES}/{name}"):
            yield place


def _is_note_file(name: str) -> bool:
    """Whether a member's name is that of a file of notes, and of nothing outside of their folder."""
    first, *parts = name.split("/")
    return (
        first == NOTES
        and bool(parts)
        and not any(part.startswith(".") or not part for part in parts)
        and _NO_NAME.search(name) is None
    )


def _copy_database(store: SqliteStore, copy: Path) -> None:
    source = store.database.connection.connection.dbapi_connection
    if not isinstance(source, sqlite3.Connection):
        raise TypeError("the store's driver is sqlite3")
    with closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> str:
    digest = sha256_of()
    # A fixed date, so that the same home gives the same members.
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    with source.open("rb") as file, archive.open(member, "w", force_zip64=True) as target:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def restore(home: Path, source: Path, *, report: Report = silent) -> Restored:
    """Makes a home what it was when the backup was taken. No store may be open on it.

    All of the backup is checked first. Originals are added to those that are there; then one rename
    puts the database in place: killed before it, the home is as it was; killed after it, it is
    restored. The database that was there stays beside it as ``banyun.sqlite.before-restore``; a
    ``config.toml`` that is there is kept. Files of the home's notes that say something else than the
    backup's are set aside in ``notes.before-restore``; those that it has not are left.

    Raises:
        ArchiveError: no backup, or a damaged one.
        NewerSchema: taken by a later version.
        Busy: another process uses the home.
    """
    with failures(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = HomeLock(home)
        try:
            lock.alone()
            with tempfile.TemporaryDirectory(dir=home, prefix=f".restore{UNFINISHED}-") as folder:
                manifest = _unpack(source, Path(folder), report)
                return _put_in_place(home, Path(folder), manifest)
        finally:
            lock.close()


def _refuse(source: Path, why: str) -> NoReturn:
    raise ArchiveError(f"{source} cannot be restored: {why}.", _HINT)


def _unpack(source: Path, folder: Path, report: Report) -> Manifest:
    """Writes the members to a folder, checking each; returns what they are."""
    if not source.is_file():
        _refuse(source, "there is no such file")
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(source, archive)
            report(Started("restore", len(manifest.sums), "files"))
            for done, (name, expected) in enumerate(sorted(manifest.sums.items()), start=1):
                with archive.open(name) as member:
                    _extract(source, name, member, folder, expected)
                report(Advanced("restore", done, name))
    except _UNREADABLE as error:
        raise _damaged(source) from error
    except OSError as error:
        # A damaged directory sends zipfile to places that no file has.
        raise _damaged(source) if error.errno == errno.EINVAL else error from error
    if wrong := integrity(folder / DATABASE):
        _refuse(source, f"its database is damaged ({wrong[0]})")
    return manifest


def _damaged(source: Path) -> ArchiveError:
    return ArchiveError(f"{source} is no backup of Banyun's, or a damaged one.", _HINT)


def _manifest(source: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        manifest: Manifest = from_json(Manifest, archive.read(MANIFEST).decode())
    except (Malformed, UnicodeDecodeError) as error:
        _refuse(source, f"{MANIFEST}: {error}")
    if manifest.format != FORMAT or manifest.schema > SCHEMA:
        _refuse(source, f"it is “{manifest.format}”, schema {manifest.schema}")
    if manifest.revision > REVISION:
        raise NewerSchema(f"{source} was written by a later version of Banyun.", "Install that version.")
    if DATABASE not in manifest.sums or set(archive.namelist()) != {MANIFEST, *manifest.sums}:
        _refuse(source, "its files are not those it lists")
    for name, digest in manifest.sums.items():
        known = name in (DATABASE, CONFIG) or name == f"{ORIGINALS}/{str(digest)[:2]}/{digest}"
        if not known and not _is_note_file(name):
            _refuse(source, f"“{name}” does not belong to a backup")
    return manifest


def _extract(source: Path, name: str, member: IO[bytes], folder: Path, expected: object) -> None:
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = sha256_of()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := member.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != expected:
        _refuse(source, f"{name} is damaged")


def _put_in_place(home: Path, folder: Path, manifest: Manifest) -> Restored:
    digests = [name.rpartition("/")[2] for name in manifest.sums if name.startswith(f"{ORIGINALS}/")]
    unpacked, kept = Originals(folder / ORIGINALS), Originals(home / ORIGINALS)
    for digest in digests:
        place = kept.place(digest)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unpacked.place(digest).replace(place)
        sync_folder(place.parent)
    if (folder / CONFIG).is_file() and not (home / CONFIG).exists():
        (folder / CONFIG).replace(home / CONFIG)
    names = [name for name in manifest.sums if _is_note_file(name)]
    notes_aside = _put_notes(home, folder, names)
    _move_notes(folder / DATABASE, manifest.home, _named(home))
    aside = _set_aside(home)
    (folder / DATABASE).replace(home / DATABASE)
    sync_folder(home)
    return Restored(len(digests), aside, len(names), notes_aside)


def _put_notes(home: Path, folder: Path, names: Sequence[str]) -> Path | None:
    """Puts the files of notes in place; where others were that differ, they are set aside."""
    aside = _free(home / NOTES_ASIDE)
    for name in names:
        target = home / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target.exists() or target.is_symlink():
            if target.is_file() and target.read_bytes() == (folder / name).read_bytes():
                continue
            kept = aside / name.removeprefix(f"{NOTES}/")
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.replace(kept)
        (folder / name).replace(target)
        sync_folder(target.parent)
    return aside if aside.exists() else None


def _free(place: Path) -> Path:
    found, number = place, 1
    while found.exists():
        number += 1
        found = place.with_name(f"{place.name}-{number}")
    return found


def _move_notes(database: Path, before: str, after: str) -> None:
    """In another home than it was taken from, the home's own notes are those of that home."""
    if not before or before == after:
        return
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(
            "UPDATE OR IGNORE notes SET collection = :after || substr(collection, length(:before) + 1)"
            " WHERE collection = :before || :notes"
            " OR substr(collection, 1, length(:before || :notes) + 1) = :before || :notes || '/'",
            {"before": before, "after": after, "notes": f"/{NOTES}"},
        )


def _set_aside(home: Path) -> Path | None:
    """Keeps the database that is there under another name, its log folded in where it is sound.

    A log left behind would be taken for the restored database's own and spoil it.
    """
    database = home / DATABASE
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        # Too damaged to fold: its log is kept beside it.
        for suffix in ("-wal", "-shm"):
            if (log := home / f"{DATABASE}{suffix}").exists():
                log.replace(home / f"{ASIDE}{suffix}")
    aside = home / ASIDE
    aside.unlink(missing_ok=True)
    try:
        os.link(database, aside)
    except OSError:
        shutil.copy2(database, aside)
    for suffix in ("-wal", "-shm"):
        (home / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    return aside
