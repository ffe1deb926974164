"""Copies of what is asked for most, made before anyone waits for them.

When a machine is loaded, others will be asked in its place; without its caches each of them would
compute the same long texts and be loaded too. So every machine looks now and then at what its
peers use most and lacks here, and fetches it while its RAM has room: replicas never evict.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from banyun.engine.carrying.carrier import Carrier
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest
from banyun.errors import CacheRefused, EngineUnavailable

HOT_USES_PER_HOUR = 6.0
RAM_SHARE = 0.5
"""Of the RAM budget; the rest stays for this machine's own documents."""


def uses_per_hour(manifest: Manifest, now: float) -> float:
    """Over its life so far, an hour at least; nothing where it was not used for an hour."""
    if now - manifest.used > 3600:
        return 0.0
    return manifest.uses / max(1.0, (now - manifest.created) / 3600)


class Replicator:
    """Args:
    library: Where replicas go.
    carrier: The peers.
    identity: Only caches of this engine are of use here.
    clock: Unix seconds, the peers' own within minutes.
    """

    def __init__(
        self, library: KVLibrary, carrier: Carrier, identity: EngineIdentity, clock: Callable[[], float]
    ) -> None:
        self._library = library
        self._carrier = carrier
        self._identity = identity
        self._clock = clock
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def once(self) -> list[Manifest]:
        """Fetches what is hot elsewhere and lacks here, what saves most first; answers what came."""
        now = self._clock()
        held = {manifest.name for _, manifest in self._library.entries()}
        hot = [
            (uses_per_hour(manifest, now) * manifest.recompute_seconds, peer, manifest)
            for peer, manifest in self._carrier.listed()
            if manifest.identity == self._identity
            and manifest.name not in held
            and uses_per_hour(manifest, now) >= HOT_USES_PER_HOUR
        ]
        brought: list[Manifest] = []
        for _, peer, manifest in sorted(hot, key=lambda one: -one[0]):
            if manifest.name in held or manifest.blob_bytes > self._free():
                continue
            offer = self._carrier.offer_of(peer, manifest)
            if offer is None:
                continue
            with contextlib.suppress(CacheRefused, EngineUnavailable):
                brought.append(self._carrier.fetch(offer))
                held.add(manifest.name)
        return brought

    def _free(self) -> float:
        tier = self._library.tiers[0]
        return RAM_SHARE * tier.budget - tier.held_bytes()

    def start(self, every_seconds: float = 60.0) -> None:
        """Goes on by itself until ``close``."""

        def run() -> None:
            while not self._stop.wait(every_seconds):
                self.once()

        self._thread = threading.Thread(target=run, name="banyun-replicas", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
