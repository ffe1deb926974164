"""The KV library: RAM in front of disk, one answer to "who has the longest prefix of this?"."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from banyun.engine.kv import compression
from banyun.engine.kv.checksum import checksum
from banyun.engine.kv.identity import EngineIdentity, entry_name
from banyun.engine.kv.ledger import Ledger
from banyun.engine.kv.manifest import Manifest
from banyun.engine.kv.tier import Medium, Tier
from banyun.errors import CacheRefused, StorageError

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
    """Saved slot states under what they depend on and their exact tokens. Safe to use from several
    threads; several processes may share the folders.

    Args:
        ram: Folder on a memory file system (``/dev/shm/...``), or None to use disk alone.
        disk: Folder on a disk.
        ram_budget: Bytes of blobs held in RAM.
        disk_budget: Bytes of blobs held on disk.
        clock: Unix seconds.
        compress: Whether blobs on disk may be compressed where that brings them back sooner.
    """

    def __init__(
        self,
        *,
        ram: Path | None,
        disk: Path,
        ram_budget: int,
        disk_budget: int,
        clock: Clock,
        compress: bool = True,
    ) -> None:
        self.disk = Tier(disk, disk_budget, "disk")
        self.ram = Tier(ram, ram_budget, "ram") if ram is not None else None
        self.ledger = Ledger(disk / "ledger.jsonl", clock)
        self.refusals: list[Refusal] = []
        self.disk_rate: float | None = None
        """Bytes a second read from this disk; measured after the first write."""
        self._clock = clock
        self._compress = compress
        self._lock = threading.RLock()
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="banyun-kv")

    def now(self) -> float:
        """The time, in Unix seconds, by this library's clock."""
        return self._clock()

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Fastest first."""
        return (self.disk,) if self.ram is None else (self.ram, self.disk)

    def find(
        self,
        identity: EngineIdentity,
        tokens: Sequence[int],
        *,
        at_least: int = 1,
        at_most: int | None = None,
        of_use: float = 0.0,
    ) -> Found | None:
        """The longest true prefix that any tier holds whole, of ``at_least`` tokens, in a state of
        no more than ``at_most`` tokens (what a slot has room for), of which at least the share
        ``of_use`` is of use beyond the tokens that are there already (one fewer than ``at_least``).

        A blob that proves damaged is deleted, noted in ``refusals``, and the next best is tried.
        """
        while True:
            best = self._best(identity, tokens, at_least, at_most, of_use)
            if best is None:
                return None
            tier, manifest, shared = best
            try:
                blob = tier.verify(manifest)
            except CacheRefused as refusal:
                self._refuse(tier, manifest, refusal.message)
                continue
            return Found(self._touch(manifest, tier), shared, blob, tier.medium)

    def _best(
        self,
        identity: EngineIdentity,
        tokens: Sequence[int],
        at_least: int,
        at_most: int | None,
        of_use: float,
    ) -> tuple[Tier, Manifest, int] | None:
        with self._lock:
            candidates = []
            for rank, tier in enumerate(self.tiers):
                match = tier.shelf(identity).index.longest(tokens, at_most=at_most)
                if match is None or match.tokens < at_least:
                    continue
                of_tokens = tier.shelf(identity).manifests[match.name].token_count
                if match.tokens - at_least + 1 >= of_use * of_tokens:
                    candidates.append((-match.tokens, rank, tier, match))
            if not candidates:
                return None
            _, _, tier, match = min(candidates, key=lambda candidate: candidate[:2])
            return tier, tier.shelf(identity).manifests[match.name], match.tokens

    def _touch(self, manifest: Manifest, at: Tier) -> Manifest:
        """Counts a use on every tier that has the entry; answers the manifest of ``at``."""
        now = self._clock()
        with self._lock:
            for tier in self.tiers:
                held = manifest if tier is at else tier.held(manifest.identity, manifest.name)
                if held is not None:
                    with contextlib.suppress(StorageError):  # a full disk counts no uses
                        tier.update(held.touched(now))
            return manifest.touched(now)

    def _refuse(self, tier: Tier, manifest: Manifest, reason: str) -> None:
        with self._lock:
            tier.drop(manifest)
            shelf = tier.shelf(manifest.identity)
            shelf.manifests.pop(manifest.name, None)
            shelf.index.remove(manifest.name)
        self.note_refusal(manifest.name, tier.medium, reason)

    def note_refusal(self, name: str, medium: str, reason: str) -> None:
        self.refusals.append(Refusal(name, medium, reason))
        self.ledger.note("refused", name=name, medium=medium, reason=reason)

    def refuse(self, found: Found, reason: str) -> None:
        """What the engine itself would not restore is deleted from every tier and noted."""
        for tier in self.tiers:
            held = tier.held(found.manifest.identity, found.manifest.name)
            if held is not None:
                self._refuse(tier, held, reason)

    def tokens_of(self, manifest: Manifest) -> list[int]:
        """All tokens of an entry; none where no tier has it any more."""
        with self._lock:
            for tier in self.tiers:
                shelf = tier.shelf(manifest.identity)
                if manifest.name in shelf.index:
                    return shelf.index.tokens(manifest.name)
        return []

    def sharing(self, identity: EngineIdentity, links: Sequence[bytes], *, limit: int = 4) -> list[Manifest]:
        """Entries that share most whole blocks with a text that is known only by the chained
        hashes of its blocks (``prefix.chain``); most first."""
        with self._lock:
            shared: dict[str, tuple[int, Manifest]] = {}
            for tier in self.tiers:
                shelf = tier.shelf(identity)
                for name, blocks in shelf.index.sharing(links).items():
                    shared.setdefault(name, (blocks, shelf.manifests[name]))
        ordered = sorted(shared.values(), key=lambda one: (-one[0], one[1].token_count))
        return [manifest for _, manifest in ordered[:limit]]

    def put(
        self,
        saved: Path,
        identity: EngineIdentity,
        tokens: Sequence[int],
        *,
        recompute_seconds: float,
        documents: Sequence[str] = (),
        checked: str | None = None,
        context: int = 0,
    ) -> Manifest:
        """Takes a file that the engine has just saved, into RAM at once and onto disk behind.

        The file is moved; room is made first by evicting what is worth least. A full disk leaves
        the RAM copy and says so in ``refusals``; no error, since a cache is only ever a saving.
        ``checked`` is the file's checksum where the caller has computed it already. What is
        known of an equal prefix (uses, pin, documents) stays.
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
            context=context,
        )
        for tier in self.tiers:
            if before := tier.held(identity, manifest.name):
                manifest = manifest.after(before)
        if self.ram is not None and self._take(self.ram, saved, manifest, tokens, move=True):
            self._behind.submit(self._shelve, self.ram.blob(manifest), manifest, tokens)
        elif not self._shelve(saved, manifest, tokens):
            self.note_refusal(manifest.name, "all", "kept nowhere")
        saved.unlink(missing_ok=True)
        return manifest

    def take_over(
        self, fetched: Path, manifest: Manifest, tokens: Sequence[int], documents: Sequence[str]
    ) -> Manifest:
        """Takes a verified blob that another machine saved, under documents of this one.

        Raises:
            CacheRefused: it is compressed and cannot be decompressed.
        """
        checked: str | None = manifest.checksum
        if manifest.encoding != "plain":
            decompressed = fetched.with_name("decompressed")
            compression.decompress(fetched, decompressed)
            fetched, checked = decompressed, None
        return self.put(
            fetched,
            manifest.identity,
            tokens,
            recompute_seconds=manifest.recompute_seconds,
            documents=documents,
            checked=checked,
            context=manifest.context,
        )

    def _take(
        self, tier: Tier, saved: Path, manifest: Manifest, tokens: Sequence[int], *, move: bool
    ) -> bool:
        if manifest.blob_bytes > tier.budget:
            self.note_refusal(manifest.name, tier.medium, "larger than the whole budget")
            return False
        self.make_room(tier, manifest.blob_bytes, keep=manifest.name)
        try:
            tier.take(saved, manifest, list(tokens), move=move)
        except StorageError as full:
            self.note_refusal(manifest.name, tier.medium, full.message)
            return False
        return True

    def _shelve(self, blob: Path, manifest: Manifest, tokens: Sequence[int]) -> bool:
        """Onto disk, compressed if that pays there. Measures the disk when it is first written to."""
        packed = Path(tempfile.mktemp(dir=self.disk.root, prefix=".packed-"))  # noqa: S306 (private folder)
        try:
            path, stored = self._packed(blob, manifest, packed)
            taken = self._take(self.disk, path, stored, tokens, move=path != blob)
            if taken and self.disk_rate is None and stored.blob_bytes >= compression.LEAST_BYTES:
                self.disk_rate = compression.read_rate(self.disk.blob(stored))
        except OSError as error:  # evicted already, or no room to compress
            self.note_refusal(manifest.name, "disk", error.strerror or str(error))
            return False
        finally:
            packed.unlink(missing_ok=True)
        return taken

    def _packed(self, blob: Path, manifest: Manifest, packed: Path) -> tuple[Path, Manifest]:
        """The blob and its manifest as they go to disk; a compressed one lies at ``packed``."""
        small = manifest.blob_bytes < compression.LEAST_BYTES
        if not self._compress or small or self.disk_rate is None:
            return blob, manifest
        if not compression.try_on(blob).pays(self.disk_rate):
            return blob, manifest
        compression.compress(blob, packed)
        size, seen = packed.stat().st_size, checksum(packed)
        return packed, replace(manifest, blob_bytes=size, checksum=seen, encoding="zstd")

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
            self.ledger.note("evicted", name=manifest.name, medium=tier.medium, tokens=manifest.token_count)
            over -= manifest.blob_bytes
        return evicted

    def plain(self, found: Found, target: Path) -> Path:
        """The found state as the engine reads it: the blob itself, or decompressed to ``target``.

        Raises:
            CacheRefused: it cannot be decompressed.
        """
        if found.manifest.encoding == "plain":
            return found.blob
        compression.decompress(found.blob, target)
        return target

    def blob_of(self, manifest: Manifest) -> tuple[Path, Manifest] | None:
        """Where an entry lies on the fastest tier that has it, and how; unverified."""
        for tier in self.tiers:
            held = tier.held(manifest.identity, manifest.name)
            if held is not None:
                return tier.blob(held), held
        return None

    def entries(self) -> list[tuple[Tier, Manifest]]:
        """Everything that is held, on every tier."""
        return [(tier, manifest) for tier in self.tiers for manifest in tier.manifests()]

    def promote(self, found: Found, *, behind: bool = False) -> Found:
        """Copies a disk entry to RAM ahead of use; answers where it now is. ``behind`` an answer
        it is copied later."""
        if self.ram is None or found.medium == "ram" or found.manifest.blob_bytes > self.ram.budget:
            return found
        tokens = self.tokens_of(found.manifest)
        if behind:
            self._behind.submit(self._promote, self.ram, found, tokens)
            return found
        return self._promote(self.ram, found, tokens)

    def _promote(self, ram: Tier, found: Found, tokens: Sequence[int]) -> Found:
        workspace = self.workspace()
        try:
            blob = self.plain(found, workspace / "plain")
            manifest = found.manifest
            if blob != found.blob:
                size = blob.stat().st_size
                manifest = replace(manifest, blob_bytes=size, checksum=checksum(blob), encoding="plain")
            if not self._take(ram, blob, manifest, tokens, move=blob != found.blob):
                return found
            return Found(manifest, found.tokens, ram.blob(manifest), "ram")
        except (CacheRefused, OSError):  # gone or damaged since: the next `find` sees and says it
            return found
        finally:
            (workspace / "plain").unlink(missing_ok=True)
            workspace.rmdir()

    def pin(self, name: str, pinned: bool = True) -> int:
        """Keeps an entry from eviction, or lets it go again, by the beginning of its name or by
        a document it holds; returns how many entries changed."""
        self.flush()
        changed = set()
        for tier in self.tiers:
            for manifest in tier.manifests():
                if manifest.name.startswith(name) or name in manifest.documents:
                    tier.update(replace(manifest, pinned=pinned))
                    changed.add((manifest.identity, manifest.name))
        return len(changed)

    def delete_document(self, document: str) -> int:
        """Deletes every cache whose prefix holds that document; returns how many blobs."""
        self.flush()
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

    @contextlib.contextmanager
    def room_for_one(self) -> Iterator[Path]:
        """A path on the fastest tier for one file that is fetched; gone afterwards."""
        workspace = self.workspace()
        try:
            yield workspace / "fetched"
        finally:
            shutil.rmtree(workspace, ignore_errors=True)

    def sweep(self) -> int:
        """Removes what a killed process left half-written: blobs no manifest names, parts, and
        slot folders, older than an hour. Returns how many files went."""
        removed = 0
        for tier in self.tiers:
            named = {tier.blob(manifest) for manifest in tier.manifests()}
            left = [path for pattern in _LEFT for path in tier.root.glob(pattern)]
            for path in left:
                with contextlib.suppress(FileNotFoundError):
                    if path not in named and self._clock() - os.stat(path).st_mtime > 3600:
                        path.unlink()
                        removed += 1
        return removed


_LEFT = ("*/*.kv", "*/.*.part", ".packed-*", ".slots-*/*")
