"""One medium that holds caches: a folder of blobs and manifests within a byte budget.

A blob's file name carries its checksum and its manifest is written after it, each by rename, so
a reader sees a whole pair or none, whoever dies when and however many write at once.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from banyun.engine.kv.checksum import CHUNK, checksum
from banyun.engine.kv.identity import EngineIdentity, entry_name, token_bytes, tokens_of
from banyun.engine.kv.manifest import Manifest, read_manifest
from banyun.engine.kv.prefix import PrefixIndex
from banyun.errors import CacheRefused, DiskFull, HomeUnwritable

Medium = Literal["ram", "disk"]
TICK_NS = 50_000_000


@dataclass
class _Shelf:
    """What is known of one identity's folder, and how the folder looked then."""

    seen: int = -1
    manifests: dict[str, Manifest] = field(default_factory=dict)
    index: PrefixIndex = field(default_factory=PrefixIndex)


class Tier:
    """Args:
    root: The folder; made with mode 0700.
    budget: Bytes of blobs it may hold.
    medium: ``ram`` or ``disk``, for reports.
    """

    def __init__(self, root: Path, budget: int, medium: Medium) -> None:
        self.root = root
        self.budget = budget
        self.medium = medium
        self._shelves: dict[str, _Shelf] = {}
        with self._explained():
            root.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise DiskFull(
                    f"No room for a KV cache in {self.root}.", "Free some space or lower the cache budget."
                ) from error
            raise HomeUnwritable(
                f"{self.root} cannot be written: {error.strerror}.", "Choose another folder for caches."
            ) from error

    def folder(self, identity: EngineIdentity) -> Path:
        return self.root / identity.digest

    def blob(self, manifest: Manifest) -> Path:
        return self.folder(manifest.identity) / f"{manifest.name}.{manifest.checksum[:12]}.kv"

    def shelf(self, identity: EngineIdentity) -> _Shelf:
        """The identity's entries, read again when another process has changed the folder."""
        shelf = self._shelves.setdefault(identity.digest, _Shelf())
        folder = self.folder(identity)
        try:
            changed = folder.stat().st_mtime_ns
        except FileNotFoundError:
            changed = 0
        if changed != shelf.seen:
            # A change within the file system's clock tick would go unseen: look again next time.
            shelf.seen = changed if time.time_ns() - changed > TICK_NS else -1
            self._reread(folder, identity, shelf)
        return shelf

    def _reread(self, folder: Path, identity: EngineIdentity, shelf: _Shelf) -> None:
        there = {path.stem: path for path in folder.glob("*.json")} if folder.is_dir() else {}
        for gone in [name for name in shelf.manifests if name not in there]:
            del shelf.manifests[gone]
            shelf.index.remove(gone)
        for name, path in there.items():
            try:
                manifest = read_manifest(path)
                if name in shelf.index and manifest.identity == identity:
                    shelf.manifests[name] = manifest
                    continue
                tokens = tokens_of((folder / f"{name}.tokens").read_bytes())
            except (CacheRefused, OSError, ValueError):
                continue
            if manifest.identity != identity or not entry_name(tokens) == name == manifest.name:
                continue
            shelf.manifests[name] = manifest
            shelf.index.add(name, tokens)

    def manifests(self) -> list[Manifest]:
        """Every entry of every identity."""
        found = []
        for path in self.root.glob("*/*.json"):
            with contextlib.suppress(CacheRefused):
                found.append(read_manifest(path))
        return found

    def held_bytes(self) -> int:
        """Bytes of blobs on this tier, unfinished ones included."""
        total = 0
        for path in self.root.glob("*/*.kv"):
            with contextlib.suppress(FileNotFoundError):
                total += path.stat().st_size
        return total

    def take(self, blob: Path, manifest: Manifest, tokens: list[int], *, move: bool) -> Path:
        """Puts a blob, then its tokens, then its manifest. Returns where the blob lies now.

        Raises:
            DiskFull: no room; nothing is left behind.
        """
        folder = self.folder(manifest.identity)
        target = self.blob(manifest)
        with self._explained():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                if move:
                    os.chmod(blob, 0o600)
                    os.replace(blob, target)
                else:
                    self._write(target, blob)
                self._write(folder / f"{manifest.name}.tokens", token_bytes(tokens))
                self._write(
                    folder / f"{manifest.name}.json", json.dumps(manifest.as_json(), sort_keys=True).encode()
                )
            except OSError:
                target.unlink(missing_ok=True)
                raise
        return target

    def _write(self, target: Path, content: bytes | Path, *, lasting: bool = True) -> None:
        """Writes beside the target with mode 0600 and renames over it; on a disk what is
        ``lasting`` has arrived there first."""
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                if isinstance(content, Path):
                    with open(content, "rb") as source:
                        shutil.copyfileobj(source, out, CHUNK)
                else:
                    out.write(content)
                out.flush()
                if lasting and self.medium == "disk":
                    os.fsync(out.fileno())
            os.replace(name, target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def update(self, manifest: Manifest) -> None:
        """Rewrites a manifest's counters, if its entry is still there. Counters may be lost with
        the power, so nothing waits for the disk."""
        path = self.folder(manifest.identity) / f"{manifest.name}.json"
        if path.exists():
            with self._explained():
                self._write(path, json.dumps(manifest.as_json(), sort_keys=True).encode(), lasting=False)

    def held(self, identity: EngineIdentity, name: str) -> Manifest | None:
        """The manifest of that entry as it stands on this tier."""
        try:
            return read_manifest(self.folder(identity) / f"{name}.json")
        except CacheRefused:
            return None

    def drop(self, manifest: Manifest) -> None:
        """Deletes an entry: the manifest first, so that no one starts to read a dying blob."""
        folder = self.folder(manifest.identity)
        for path in (
            folder / f"{manifest.name}.json",
            self.blob(manifest),
            folder / f"{manifest.name}.tokens",
        ):
            path.unlink(missing_ok=True)

    def verify(self, manifest: Manifest) -> Path:
        """The blob, read through once and found whole.

        Raises:
            CacheRefused: absent, truncated or damaged.
        """
        blob = self.blob(manifest)
        try:
            whole = blob.stat().st_size == manifest.blob_bytes and checksum(blob) == manifest.checksum
        except OSError:
            whole = False
        if not whole:
            raise CacheRefused(f"The cache {manifest.name[:12]} on {self.medium} is damaged.", "Recomputing.")
        return blob
