"""The files of notes: found where they were learned, and replaced whole."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from banyun.errors import NotOverwritten
from banyun.knowledge.importers.folder import NOTE_SUFFIXES
from banyun.storage.failures import of_system
from banyun.storage.originals import sync_folder


def why_not(place: Path) -> NotOverwritten | None:
    """Why a note's file will not be written, if so. A link is followed, but to a note only."""
    real = Path(os.path.realpath(place))
    if real.suffix.lower() not in NOTE_SUFFIXES:
        return NotOverwritten(f"{place} leads to {real}, which is no note.", "Change it where it is.")
    try:
        mode = real.stat().st_mode
    except OSError:
        return NotOverwritten(f"{place} is not there any more.", "Put it back, or learn its folder again.")
    writable = mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    if not writable or not os.access(real, os.W_OK) or not os.access(real.parent, os.W_OK | os.X_OK):
        return NotOverwritten(f"{place} is read-only.", "Make it writable, and save again.")
    return None


def replace_file(place: Path, before: bytes, after: bytes) -> None:
    """Puts bytes in the place of a file's: all of them or none, whenever the process is killed. What it
    is linked by, its owner and its permissions stay.

    Raises:
        NotOverwritten: it is not ``before`` any more, or may not be written.
        StorageError: the disk is full, or the like.
    """
    if refusal := why_not(place):
        raise refusal
    real = Path(os.path.realpath(place))
    try:
        known = real.stat()
        with _partial(real.parent, after) as partial:
            _like(partial, known)
            if real.read_bytes() != before:
                raise changed(place)
            partial.replace(real)
        sync_folder(real.parent)
    except OSError as error:
        raise of_system(error, place) from error


def make_file(place: Path, data: bytes) -> None:
    """Writes a new file, whole or not at all.

    Raises:
        NotOverwritten: something is there already.
        StorageError: the disk is full, or the like.
    """
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _partial(place.parent, data) as partial:
            partial.chmod(0o600 if place.parent.stat().st_mode & 0o077 == 0 else 0o644)
            _appear(partial, place)
        sync_folder(place.parent)
    except OSError as error:
        raise of_system(error, place) from error


def changed(place: Path) -> NotOverwritten:
    return NotOverwritten(
        f"{place} was changed meanwhile.", "Look at both texts, put them together, and save again."
    )


@contextmanager
def _partial(folder: Path, data: bytes) -> Iterator[Path]:
    """A file beside the one that is meant, with all the data safely on the disk; gone in the end, unless
    it was given another name."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".banyun-")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _appear(partial: Path, place: Path) -> None:
    """Gives the file its name, unless something has it."""
    taken = NotOverwritten(f"{place} is there already.", "Give the note another title.")
    if os.path.lexists(place):
        raise taken
    try:
        os.link(partial, place)
    except FileExistsError as error:
        raise taken from error
    except OSError:  # a file system without hard links
        partial.replace(place)


def _like(partial: Path, known: os.stat_result) -> None:
    with suppress(PermissionError):
        os.chown(partial, known.st_uid, known.st_gid)
    partial.chmod(stat.S_IMODE(known.st_mode))
