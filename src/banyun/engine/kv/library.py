"""The KV library: RAM in front of disk, one answer to "who has the longest prefix of this?"."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from banyun.engine.kv.identity import EngineIdentity, entry_name
from banyun.engine.kv.manifest import Manifest
from banyun.engine.kv.tier import Medium, Tier, checksum
from banyun.errors import CacheRefused, DiskFull, StorageError

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Found:
    """A verified blob whose first ``tokens`` tokens are the query's first ``tokens``."""

    manifest: Manifest
    tokens: int
    blob: Path
    medium: Medium


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cache that was not used, and why; kept for the status page."""

    name: str
    medium: str
    reason: str


class KVLibrary:
    """Saved slot states under what they depend on and their exact tokens.

    Args:
        ram: Folder on a memory file system (``/dev/shm/...``), or None to use disk alone.
        disk: Folder on a disk.
        ram_budget: Bytes of blobs held in RAM.
        disk_budget: Bytes of blobs held on disk.
        clock: Unix seconds.
    """

    def __init__(
        self, *, ram: Path | None, disk: Path, ram_budget: int, disk_budget: int, clock: Clock
    ) -> None:
        self.disk = Tier(disk, disk_budget, "disk")
        self.ram = Tier(ram, ram_budget, "ram") if ram is not None else None
        self._clock = clock
        self.refusals: list[Refusal] = []
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="banyun-kv")

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Fastest first."""
        return (self.disk,) if self.ram is None else (self.ram, self.disk)

    def find(self, identity: EngineIdentity, tokens: Sequence[int], *, at_least: int = 1) -> Found | None:
        """The longest true prefix that any tier holds whole, of ``at_least`` tokens.

        A blob that proves damaged is deleted, noted in ``refusals``, and the next best is tried.
        """
        while True:
            candidates = []
            for rank, tier in enumerate(self.tiers):
                match = tier.shelf(identity).index.longest(tokens)
                if match is not None and match.tokens >= at_least:
                    candidates.append((-match.tokens, rank, tier, match))
            if not candidates:
                return None
            _, _, tier, match = min(candidates, key=lambda candidate: candidate[:2])
            manifest = tier.shelf(identity).manifests[match.name]
            try:
                blob = tier.verify(manifest)
            except CacheRefused as refusal:
                self._refuse(tier, manifest, refusal.message)
                continue
            used = manifest.touched(self._clock())
            tier.update(used)
            tier.shelf(identity).manifests[match.name] = used
            return Found(used, match.tokens, blob, tier.medium)

    def _refuse(self, tier: Tier, manifest: Manifest, reason: str) -> None:
        self.refusals.append(Refusal(manifest.name, tier.medium, reason))
        tier.drop(manifest)
        shelf = tier.shelf(manifest.identity)
        shelf.manifests.pop(manifest.name, None)
        shelf.index.remove(manifest.name)

    def refuse(self, found: Found, reason: str) -> None:
        """What the engine itself would not restore is deleted from every tier and noted."""
        for tier in self.tiers:
            if found.manifest.name in tier.shelf(found.manifest.identity).manifests:
                self._refuse(tier, found.manifest, reason)

    def put(
        self,
        saved: Path,
        identity: EngineIdentity,
        tokens: Sequence[int],
        *,
        recompute_seconds: float,
        documents: Sequence[str] = (),
        checked: str | None = None,
    ) -> Manifest:
        """Takes a file that the engine has just saved, into RAM at once and onto disk behind.

        The file is moved; room is made first by evicting what is worth least. A full disk leaves
        the RAM copy and says so in ``refusals``; no error, since a cache is only ever a saving.
        ``checked`` is the file's checksum where the caller has computed it already.
        """
        now = self._clock()
        manifest = Manifest(
            name=entry_name(tokens),
            identity=identity,
            token_count=len(tokens),
            blob_bytes=saved.stat().st_size,
            checksum=checked or checksum(saved),
            recompute_seconds=recompute_seconds,
            created=now,
            used=now,
            documents=tuple(documents),
        )
        if self.ram is not None and self._take(self.ram, saved, manifest, tokens, move=True):
            blob = self.ram.blob(manifest)
            self._behind.submit(self._take, self.disk, blob, manifest, tokens, move=False)
        elif not self._take(self.disk, saved, manifest, tokens, move=False):
            self.refusals.append(Refusal(manifest.name, "all", "kept nowhere"))
        saved.unlink(missing_ok=True)
        return manifest

    def _take(
        self, tier: Tier, saved: Path, manifest: Manifest, tokens: Sequence[int], *, move: bool
    ) -> bool:
        if manifest.blob_bytes > tier.budget:
            self.refusals.append(Refusal(manifest.name, tier.medium, "larger than the whole budget"))
            return False
        self.make_room(tier, manifest.blob_bytes, keep=manifest.name)
        try:
            tier.take(saved, manifest, list(tokens), move=move)
        except StorageError as full:
            self.refusals.append(Refusal(manifest.name, tier.medium, full.message))
            return False
        return True

    def flush(self) -> None:
        """Waits until what was put is on disk too."""
        self._behind.submit(lambda: None).result()

    def close(self) -> None:
        """Finishes writing to disk."""
        self._behind.shutdown()

    def make_room(self, tier: Tier, wanted: int, *, keep: str = "") -> list[Manifest]:
        """Evicts until ``wanted`` bytes fit: least recompute seconds per byte first, halved for
        every hour unused, never what is pinned. Returns what was evicted."""
        now = self._clock()
        over = tier.held_bytes() + wanted - tier.budget
        if over <= 0:
            return []

        def value(manifest: Manifest) -> float:
            idle_hours = max(0.0, now - manifest.used) / 3600
            return float(manifest.worth * (1 + manifest.uses) * 0.5**idle_hours)

        evicted = []
        for manifest in sorted(tier.manifests(), key=value):
            if over <= 0:
                break
            if manifest.pinned or manifest.name == keep:
                continue
            tier.drop(manifest)
            evicted.append(manifest)
            over -= manifest.blob_bytes
        return evicted

    def promote(self, found: Found) -> Found:
        """Copies a disk entry to RAM ahead of use; answers where it now is."""
        if self.ram is None or found.medium == "ram" or found.manifest.blob_bytes > self.ram.budget:
            return found
        self.make_room(self.ram, found.manifest.blob_bytes, keep=found.manifest.name)
        tokens = self.disk.shelf(found.manifest.identity).index.tokens(found.manifest.name)
        try:
            blob = self.ram.take(found.blob, found.manifest, tokens, move=False)
        except DiskFull:
            return found
        return Found(found.manifest, found.tokens, blob, "ram")

    def pin(self, name: str, pinned: bool = True) -> int:
        """Keeps an entry from eviction, or lets it go again; returns how many copies changed."""
        changed = 0
        for tier in self.tiers:
            for manifest in tier.manifests():
                if manifest.name.startswith(name):
                    tier.update(replace(manifest, pinned=pinned))
                    changed += 1
        return changed

    def delete_document(self, document: str) -> int:
        """Deletes every cache whose prefix holds that document; returns how many blobs."""
        deleted = 0
        for tier in self.tiers:
            for manifest in tier.manifests():
                if document in manifest.documents:
                    tier.drop(manifest)
                    deleted += 1
        return deleted

    def workspace(self) -> Path:
        """A new private folder for one engine's slot files, on the fastest tier."""
        return Path(tempfile.mkdtemp(dir=self.tiers[0].root, prefix=".slots-"))

    def sweep(self) -> int:
        """Removes what a killed process left half-written: blobs no manifest names and parts
        older than an hour. Returns how many files went."""
        removed = 0
        for tier in self.tiers:
            named = {tier.blob(manifest) for manifest in tier.manifests()}
            for path in [*tier.root.glob("*/*.kv"), *tier.root.glob("*/.*.part")]:
                with contextlib.suppress(FileNotFoundError):
                    if path not in named and self._clock() - os.stat(path).st_mtime > 3600:
                        path.unlink()
                        removed += 1
        return removed
