"""What stands around a worker: the library of its caches, the probe of its model, where else caches are.

The engine room and models of the reader's own share it, so that both find what either has kept.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

from banyun.engine.carrying.carrier import Carrier, Peer
from banyun.engine.carrying.mooncake import MooncakeObjects
from banyun.engine.carrying.replication import Replicator
from banyun.engine.carrying.source import Source
from banyun.engine.carrying.store import StoreSource
from banyun.engine.configuration import Configuration, PeerSettings
from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.prefixes import PrefixEngine
from banyun.engine.llama.probe import TOKENS, Verdict, probe, remember, remembered
from banyun.errors import EngineUnavailable

GIB = 1 << 30
PROBE_WORDS = "What is kept need not be computed again; what is carried need not be kept. "


def open_library(configuration: Configuration, clock: Callable[[], float] = time.time) -> KVLibrary:
    """The caches of this configuration; needs no model."""
    return KVLibrary(
        ram=configuration.ram_folder,
        disk=configuration.folder,
        ram_budget=int(configuration.ram_gib * GIB),
        disk_budget=int(configuration.disk_gib * GIB),
        clock=clock,
        compress=configuration.compress,
    )


@dataclass(slots=True)
class Connected:
    """What was found out about the engine's model, and who copies hot prefixes for it."""

    engine: PrefixEngine
    verdict: Verdict
    replicator: Replicator | None

    def close(self) -> None:
        """Stops the worker and lets go of peers and stores; what was kept stays."""
        if self.replicator is not None:
            self.replicator.close()
        self.engine.close()
        for source in self.engine.sources:
            source.close()
        self.engine.library.close()


def connect(engine: PrefixEngine, configuration: Configuration, clock: Callable[[], float]) -> Connected:
    """Probes the engine's model once, and connects the peers and the store that are configured. The
    engine is closed where that fails.

    Raises:
        EngineUnavailable: the worker is gone, or the store is absent.
    """
    library = engine.library
    try:
        verdict = probed(engine)
        engine.restores = verdict.restores
        carrier = Carrier(library, [_peer(peer) for peer in configuration.peers])
        sources: list[Source] = [carrier] if configuration.peers else []
        if configuration.mooncake is not None:
            sources.append(StoreSource(MooncakeObjects(configuration.mooncake), library))
        engine.sources = tuple(sources)
    except BaseException:
        engine.close()
        raise
    replicator = None
    if configuration.peers:
        replicator = Replicator(library, carrier, engine.identity, clock)
        replicator.start()
    return Connected(engine, verdict, replicator)


def probed(engine: PrefixEngine) -> Verdict:
    """The kept verdict on this model, or a new one."""
    root = engine.library.disk.root
    known = remembered(root, engine.identity)
    if known is not None:
        return known
    tokens = engine.tokenize(PROBE_WORDS * (TOKENS // 8), start=True)
    verdict = probe(engine.server, tokens[: min(TOKENS, engine.context // 2)], folder=engine.folder)
    remember(root, engine.identity, verdict)
    return verdict


def forget_document(configuration: Configuration, document: str) -> int:
    """Deletes every cache whose text holds the document, in RAM, on disk and in a shared store; needs
    no model. Returns how many blobs there were here.

    Raises:
        EngineUnavailable: a shared store is configured and cannot be reached; here they are gone.
    """
    library = open_library(configuration)
    try:
        if configuration.mooncake is None:
            return library.delete_document(document)
        try:
            store = StoreSource(MooncakeObjects(configuration.mooncake), library)
        except EngineUnavailable:
            library.delete_document(document)
            raise
        try:
            return forget_everywhere(library, (store,), document)
        finally:
            store.close()
    finally:
        library.close()


def forget_everywhere(library: KVLibrary, sources: tuple[Source, ...], document: str) -> int:
    """The same with what is open."""
    for _, manifest in library.entries():
        if document in manifest.documents:
            for source in sources:
                source.forget(manifest, library.tokens_of(manifest))
    return library.delete_document(document)


def _peer(settings: PeerSettings) -> Peer:
    tls = None
    if settings.address.startswith("https:"):
        tls = ssl.create_default_context()
        if settings.certificate:
            tls.load_verify_locations(settings.certificate)
    return Peer(settings.address, settings.token, tls)
