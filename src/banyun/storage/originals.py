"""The bytes materials were read from, as files named by their SHA-256."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from banyun.errors import Corrupt
from banyun.identity import sha256
from banyun.storage.failures import failures
from banyun.storage.rules import missing

UNFINISHED = ".unfinished"
_NAME = re.compile(r"[0-9a-f]{64}\Z")


class Originals:
    """A folder of files ``ab/abcd…``, each mode 0600, written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def put(self, data: bytes) -> str:
        """Keeps the bytes and returns their SHA-256; they are on disk when it returns.

        Raises:
            DiskFull, HomeUnwritable: nothing is kept.
        """
        digest = sha256(data)
        place = self.place(digest)
        with failures(place):
            if place.is_file() and place.stat().st_size == len(data):
                return digest
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(place, data)
        return digest

    def get(self, digest: str) -> bytes:
        """Raises:
        NotFound: there is no such file.
        Corrupt: the file's bytes are others.
        """
        place = self.place(digest)
        if not _NAME.match(digest) or not place.is_file():
            raise missing("original", digest)
        with failures(place):
            data = place.read_bytes()
        if sha256(data) != digest:
            raise Corrupt(
                f"The original {place} has changed on disk.",
                "Add the source again or restore a backup; its text in the database is not touched.",
            )
        return data

    def digests(self) -> Iterator[str]:
        """Of every file there, sorted."""
        yield from sorted(place.name for place in self.folder.glob("??/*") if _NAME.match(place.name))

    def unfinished(self) -> list[Path]:
        """What writers that were killed left behind."""
        return sorted(self.folder.glob(f"??/*{UNFINISHED}"))

    def remove(self, digest: str) -> None:
        with failures(self.folder):
            self.place(digest).unlink(missing_ok=True)


def write_whole(place: Path, data: bytes) -> None:
    """Writes a file so that it is there whole or not at all, whenever the process is killed."""
    partial = place.with_name(f"{place.name}.{uuid.uuid4().hex}{UNFINISHED}")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(place)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Makes a folder's entries last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
