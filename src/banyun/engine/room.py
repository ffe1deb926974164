"""The engine room as others use it: a text is read once, then asked as often as one likes.

    with open_room(read_configuration(home)) as room:
        prefix = room.prefix(rules + document)
        room.warm(prefix, documents=["mat_…"])
        asked = room.ask(prefix, "What of this do I know?", limit=200, documents=["mat_…"])
        for answered in room.answer_all([room.load(prefix, questions)], limit=200): ...

Prefix and question are tokenized apart, so a prefix has the same tokens whatever is asked of it.
The engine knows tokens, never meaning: what a prefix is made of is the caller's.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from banyun.engine.carrying.carrier import Carrier, Peer
from banyun.engine.carrying.mooncake import MooncakeObjects
from banyun.engine.carrying.replication import Replicator
from banyun.engine.carrying.source import Source
from banyun.engine.carrying.store import StoreSource
from banyun.engine.configuration import Configuration, PeerSettings
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.attached import attach
from banyun.engine.llama.batch import GrowingBatch
from banyun.engine.llama.digestion import Answered, Load, answer_all
from banyun.engine.llama.prefixes import Asked, PrefixEngine, Prepared, Worker
from banyun.engine.llama.probe import TOKENS, Verdict, probe, remember, remembered
from banyun.engine.llama.process import WorkerProcess, identity_of
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import EngineUnavailable

GIB = 1 << 30
PROBE_WORDS = "What is kept need not be computed again; what is carried need not be kept. "
Tokens = Sequence[int]


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


class EngineRoom:
    """A worker in front of its library, with the peers and stores it may fetch from.

    Args:
        engine: As ``open_room`` made it.
        verdict: What the probe found out about the model.
        replicator: Copies hot prefixes of peers; closed with the room.
        tbt_limit: Seconds between two tokens that a digest may come to; None for no limit.
    """

    def __init__(
        self,
        engine: PrefixEngine,
        verdict: Verdict,
        *,
        replicator: Replicator | None = None,
        tbt_limit: float | None = None,
    ) -> None:
        self.engine = engine
        self.verdict = verdict
        self.batch = GrowingBatch(engine.slots, tbt_limit)
        self._replicator = replicator

    @property
    def library(self) -> KVLibrary:
        return self.engine.library

    def prefix(self, text: str) -> list[int]:
        """The tokens of a text that prompts begin with."""
        return self.engine.tokenize(text, start=True)

    def warm(self, prefix: Tokens, *, documents: Sequence[str] = ()) -> Prepared:
        """Reads the text if it was not read before; see ``PrefixEngine.warm``."""
        return self.engine.warm(prefix, documents=documents)

    def ask(
        self,
        prefix: Tokens,
        question: str,
        *,
        limit: int,
        documents: Sequence[str] = (),
        schema: Mapping[str, object] | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Asked:
        """Answers one question on the prefix; see ``PrefixEngine.ask``."""
        tokens = self.engine.tokenize(question)
        with self.batch.place():
            return self.engine.ask(
                prefix, tokens, limit=limit, documents=documents, schema=schema, on_text=on_text
            )

    def load(self, prefix: Tokens, questions: Sequence[str], *, documents: Sequence[str] = ()) -> Load:
        """A document and its questions for ``answer_all``."""
        return Load(prefix, [self.engine.tokenize(question) for question in questions], documents)

    def answer_all(
        self, loads: Sequence[Load], *, limit: int, schema: Mapping[str, object] | None = None
    ) -> Iterator[Answered]:
        """Answers many questions on few documents, as many at a time as the limit on the time
        between tokens allows; see ``digestion.answer_all``."""
        return answer_all(self.engine, loads, limit=limit, batch=self.batch, schema=schema)

    def delete_document(self, document: str) -> int:
        """Deletes every cache that holds the document, here and in a shared store; returns how
        many blobs there were here."""
        library = self.library
        for _, manifest in library.entries():
            if document in manifest.documents:
                for source in self.engine.sources:
                    source.forget(manifest, library.tokens_of(manifest))
        return library.delete_document(document)

    def close(self) -> None:
        """Stops the worker; what was kept stays."""
        if self._replicator is not None:
            self._replicator.close()
        self.engine.close()
        for source in self.engine.sources:
            source.close()
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_room(configuration: Configuration, clock: Callable[[], float] = time.time) -> EngineRoom:
    """Starts the worker (or attaches to a running server), probes its model once, and connects
    the sources.

    Raises:
        EngineUnavailable: no model is configured, it cannot be loaded, or a store is absent.
    """
    library = open_library(configuration, clock)
    library.sweep()
    worker, identity = _worker(configuration, library)
    engine = PrefixEngine(worker, identity, library)
    try:
        verdict = _probed(engine, library)
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
        replicator = Replicator(library, carrier, identity, clock)
        replicator.start()
    limit = configuration.tbt_ms / 1000 or None
    return EngineRoom(engine, verdict, replicator=replicator, tbt_limit=limit)


def _worker(configuration: Configuration, library: KVLibrary) -> tuple[Worker, EngineIdentity]:
    if configuration.server:
        attached = attach(
            configuration.server,
            Path(configuration.slot_folder),
            kv_type=configuration.kv_type,
            flash_attention=configuration.flash_attention,
        )
        return attached, attached.identity
    if not configuration.model:
        raise EngineUnavailable(
            "No model is set for the engine.", "Set model in engine.toml to a GGUF file; see docs/engine.md."
        )
    spec = WorkerSpec(
        model=configuration.model,
        context=configuration.context,
        slots=configuration.slots,
        threads=configuration.threads or os.cpu_count() or 1,
        slot_folder=str(library.workspace()),
        flash_attention=configuration.flash_attention,
        kv_type=configuration.kv_type,
    )
    return WorkerProcess(spec), identity_of(spec)


def _probed(engine: PrefixEngine, library: KVLibrary) -> Verdict:
    """The kept verdict on this model, or a new one."""
    root = library.disk.root
    known = remembered(root, engine.identity)
    if known is not None:
        return known
    tokens = engine.tokenize(PROBE_WORDS * (TOKENS // 8), start=True)
    verdict = probe(engine.server, tokens[: min(TOKENS, engine.context // 2)], folder=engine.folder)
    remember(root, engine.identity, verdict)
    return verdict


def _peer(settings: PeerSettings) -> Peer:
    tls = None
    if settings.address.startswith("https:"):
        tls = ssl.create_default_context()
        if settings.certificate:
            tls.load_verify_locations(settings.certificate)
    return Peer(settings.address, settings.token, tls)
