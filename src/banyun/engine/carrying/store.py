"""A store shared by many machines as a source of caches: an object store with four verbs.

Such a store cannot be listed. Each cache is found through small pointers: the chained hash of
every eighth block of its text names it, so the longest pointer that exists is found by halving.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import xxhash

from banyun.engine.carrying.rate import Rate
from banyun.engine.carrying.source import Offer
from banyun.engine.kv.identity import EngineIdentity, entry_name, token_bytes, tokens_of
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest, manifest_of
from banyun.engine.kv.prefix import chain, shared_length
from banyun.errors import CacheRefused, EngineUnavailable

STRIDE = 8
"""Blocks between two pointers."""


class Objects(Protocol):
    """The store. Any call may raise EngineUnavailable."""

    def put(self, key: str, value: bytes) -> None: ...
    def get(self, key: str) -> bytes | None: ...
    def has(self, key: str) -> bool: ...
    def remove(self, key: str) -> None: ...


class MemoryObjects:
    """The store as a dictionary, for tests and for one process."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def put(self, key: str, value: bytes) -> None:
        with self._lock:
            self.values[key] = bytes(value)

    def get(self, key: str) -> bytes | None:
        return self.values.get(key)

    def has(self, key: str) -> bool:
        return key in self.values

    def remove(self, key: str) -> None:
        with self._lock:
            self.values.pop(key, None)


class StoreSource:
    """Args:
    objects: The store.
    library: Where fetched caches go, and where kept ones are copied from.
    link_guess: Bytes a second assumed of the store until one fetch was measured.
    """

    def __init__(self, objects: Objects, library: KVLibrary, *, link_guess: float = 1e9) -> None:
        self._objects = objects
        self._library = library
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="banyun-store")
        self.link = Rate(link_guess)

    def offers(self, identity: EngineIdentity, tokens: Sequence[int], *, beyond: int = 0) -> list[Offer]:
        """At most one: the cache that the longest known pointer names."""
        try:
            name = self._named(identity, tokens)
            if name is None:
                return []
            offer = self._offer(identity, name, list(tokens))
        except (EngineUnavailable, CacheRefused, ValueError):
            return []
        return [offer] if offer is not None and offer.shared > beyond else []

    def _named(self, identity: EngineIdentity, tokens: Sequence[int]) -> str | None:
        whole = entry_name(tokens)
        if self._objects.has(_key(identity, f"{whole}.json")):
            return whole
        pointers = _pointers(identity, tokens)
        low, high = 0, len(pointers)
        while low < high:
            middle = (low + high) // 2
            if self._objects.has(pointers[middle]):
                low = middle + 1
            else:
                high = middle
        found = self._objects.get(pointers[low - 1]) if low else None
        return None if found is None else found.decode("ascii")

    def _offer(self, identity: EngineIdentity, name: str, tokens: list[int]) -> Offer | None:
        kept = self._objects.get(_key(identity, f"{name}.json"))
        packed = self._objects.get(_key(identity, f"{name}.tokens"))
        if kept is None or packed is None:
            return None
        manifest, held = manifest_of(json.loads(kept)), tokens_of(packed)
        if manifest.identity != identity or not entry_name(held) == name == manifest.name:
            return None
        return Offer("the store", manifest, tuple(held), shared_length(held, tokens))

    def sooner(self, offer: Offer, prefill_rate: float, *, already: int = 0) -> bool:
        return offer.manifest.blob_bytes / self.link.value < (offer.shared - already) / prefill_rate

    def fetch(self, offer: Offer, *, documents: Sequence[str] = ()) -> Manifest:
        """Raises:
        CacheRefused: it is gone, or not what its manifest says.
        """
        with self.link.timed() as moved:
            blob = self._objects.get(_key(offer.manifest.identity, f"{offer.manifest.name}.kv"))
            moved.amount = len(blob or b"")
        if blob is None or xxhash.xxh3_128_hexdigest(blob) != offer.manifest.checksum:
            raise CacheRefused("The store sent a cache that is not what it promised.", "Computing it here.")
        with self._library.room_for_one() as target:
            target.write_bytes(blob)
            return self._library.take_over(target, offer.manifest, offer.tokens, documents)

    def kept(self, manifest: Manifest, tokens: Sequence[int]) -> None:
        """Copies a new cache into the store, behind the answer."""
        self._behind.submit(self._publish, manifest, list(tokens))

    def _publish(self, manifest: Manifest, tokens: list[int]) -> None:
        """Blob, tokens, manifest, pointers, in this order: what can be found is whole."""
        there = self._library.blob_of(manifest)
        if there is None:
            return
        blob, held = there
        identity, name = held.identity, held.name
        try:
            self._objects.put(_key(identity, f"{name}.kv"), blob.read_bytes())
            self._objects.put(_key(identity, f"{name}.tokens"), token_bytes(tokens))
            self._objects.put(_key(identity, f"{name}.json"), json.dumps(held.without_documents()).encode())
            for pointer in _pointers(identity, tokens):
                self._objects.put(pointer, name.encode())
        except (EngineUnavailable, OSError) as error:
            self._library.note_refusal(name, "store", str(error))

    def forget(self, manifest: Manifest, tokens: Sequence[int]) -> None:
        """Takes a cache out of the store, with its pointers; used when its document is deleted."""
        self.flush()
        for part in ("json", "tokens", "kv"):
            self._objects.remove(_key(manifest.identity, f"{manifest.name}.{part}"))
        for pointer in _pointers(manifest.identity, tokens):
            if self._objects.get(pointer) == manifest.name.encode():
                self._objects.remove(pointer)

    def flush(self) -> None:
        """Waits until what was kept is in the store."""
        self._behind.submit(lambda: None).result()

    def close(self) -> None:
        with contextlib.suppress(EngineUnavailable):
            self._behind.shutdown()


def _key(identity: EngineIdentity, name: str) -> str:
    return f"banyun/{identity.digest}/{name}"


def _pointers(identity: EngineIdentity, tokens: Sequence[int]) -> list[str]:
    """Shortest prefix first."""
    return [_key(identity, link.hex()) for link in list(chain(tokens))[STRIDE - 1 :: STRIDE]]
