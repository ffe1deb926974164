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
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from banyun.engine.configuration import Configuration
from banyun.engine.connecting import Connected, connect, forget_everywhere
from banyun.engine.connecting import open_library as open_library
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.attached import attach
from banyun.engine.llama.batch import GrowingBatch
from banyun.engine.llama.digestion import Answered, Load, answer_all
from banyun.engine.llama.prefixes import Asked, PrefixEngine, Prepared, Worker
from banyun.engine.llama.probe import Verdict
from banyun.engine.llama.process import WorkerProcess, identity_of
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import EngineUnavailable

Tokens = Sequence[int]


class EngineRoom:
    """A worker in front of its library, with the peers and stores it may fetch from.

    Args:
        connected: The engine as ``open_room`` made it; closed with the room.
        tbt_limit: Seconds between two tokens that a digest may come to; None for no limit.
    """

    def __init__(
        self,
        connected: Connected,
        *,
        tbt_limit: float | None = None,
    ) -> None:
        self.engine = connected.engine
        self.verdict: Verdict = connected.verdict
        self.batch = GrowingBatch(self.engine.slots, tbt_limit)
        self._connected = connected

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
        return forget_everywhere(self.library, self.engine.sources, document)

    def close(self) -> None:
        """Stops the worker; what was kept stays."""
        self._connected.close()

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
    limit = configuration.tbt_ms / 1000 or None
    return EngineRoom(connect(engine, configuration, clock), tbt_limit=limit)


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
