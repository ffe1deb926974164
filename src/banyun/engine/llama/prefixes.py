"""Answers questions on long prefixes that are computed once: hot in a slot, restored, or prefilled.

The life of a prefix: its first question prefills it and the slot's state is saved into the KV
library; later questions find it still hot in a slot, or restore it from RAM or disk, in this
process or any later one; only the question's own tokens are computed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from banyun.engine.carrying.carrier import Carrier, Rate
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import Found, KVLibrary
from banyun.engine.kv.prefix import shared_length
from banyun.engine.llama.process import WorkerProcess
from banyun.engine.llama.server import Answer
from banyun.errors import CacheRefused, EngineError, EngineUnavailable

Prefill = Callable[[Sequence[int], int], Answer]
"""Computes a prefix in the slot of that number."""
Origin = Literal["hot", "ram", "disk", "carried", "computed"]
PREFILL_GUESS = 500.0
"""Tokens a second assumed until one prefill was measured."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A slot that holds a prefix. ``reused`` tokens were carried, ``computed`` prefilled."""

    origin: Origin
    reused: int
    computed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and what its prefix cost. ``ttft_seconds``: prefix and question, to the first token."""

    answer: Answer
    prefix: Prepared
    ttft_seconds: float


@dataclass
class Held:
    """A slot in use, and what its prefix cost."""

    slot: int
    prepared: Prepared
    tokens: list[int] = field(default_factory=list)

    def holds(self, prompt: Sequence[int], answered: Sequence[int]) -> None:
        """Tells what is in the slot now: the prompt and all but the last token sampled, which is
        never in the cache."""
        self.tokens = [*prompt, *answered[:-1]]


@dataclass
class _Slot:
    number: int
    tokens: list[int] = field(default_factory=list)
    used: float = 0.0


class PrefixEngine:
    """One worker with its slots, in front of a KV library. Safe to call from several threads.

    Args:
        worker: A running worker whose slot folder is ``workspace``.
        identity: What the worker's states depend on (``process.identity_of``).
        library: Where states are kept.
        carrier: Asked for what the library lacks, if given.
    """

    def __init__(
        self,
        worker: WorkerProcess,
        identity: EngineIdentity,
        library: KVLibrary,
        carrier: Carrier | None = None,
    ) -> None:
        self._worker = worker
        self.server = worker.server
        self.identity = identity
        self._library = library
        self.carrier = carrier
        self._prefill_rate = Rate(PREFILL_GUESS)
        self._folder = worker.spec.slot_folder
        self._free = [_Slot(number) for number in range(worker.spec.slots)]
        self._changed = threading.Condition()
        self._library_lock = threading.Lock()

    def tokenize(self, text: str, *, start: bool = False) -> list[int]:
        return self.server.tokenize(text, start=start)

    @contextlib.contextmanager
    def _slot_for(self, prefix: Sequence[int]) -> Iterator[_Slot]:
        """A free slot: the one that shares most with the prefix, else the longest unused."""
        with self._changed:
            while not self._free:
                self._changed.wait()
            best = max(self._free, key=lambda slot: (shared_length(slot.tokens, prefix), -slot.used))
            self._free.remove(best)
        try:
            yield best
        finally:
            with self._changed:
                best.used = time.monotonic()
                self._free.append(best)
                self._changed.notify()

    def warm(self, prefix: Sequence[int], *, documents: Sequence[str] = ()) -> Prepared:
        """Makes sure that the library holds the whole prefix and that some slot has it hot."""
        with self._slot_for(prefix) as slot:
            return self._prepare(slot, prefix, documents)

    def ask(
        self,
        prefix: Sequence[int],
        question: Sequence[int],
        *,
        limit: int,
        documents: Sequence[str] = (),
        schema: Mapping[str, object] | None = None,
    ) -> Asked:
        """Continues ``prefix + question`` greedily by at most ``limit`` tokens.

        Raises:
            ContextTooLong: more tokens than a slot's context.
            EngineUnavailable: the worker is gone.
        """
        with self.holding(prefix, documents=documents) as held:
            whole = [*prefix, *question]
            answer = self.server.complete(whole, slot=held.slot, limit=limit, schema=schema)
            held.holds(whole, answer.tokens)
            return Asked(answer, held.prepared, held.prepared.seconds + answer.prefill_seconds)

    @contextlib.contextmanager
    def holding(
        self, prefix: Sequence[int], *, documents: Sequence[str] = (), prefill: Prefill | None = None
    ) -> Iterator[Held]:
        """A slot that holds the whole prefix, for whoever asks on it within the ``with``.

        Args:
            prefill: Computes a prefix in a slot, in place of the server's plain way.
        """
        with self._slot_for(prefix) as slot:
            prepared = self._prepare(slot, prefix, documents, prefill)
            held = Held(slot.number, prepared)
            slot.tokens = []  # unknown until the answer is in
            try:
                yield held
            finally:
                slot.tokens = held.tokens

    def _prepare(
        self,
        slot: _Slot,
        prefix: Sequence[int],
        documents: Sequence[str],
        prefill: Prefill | None = None,
    ) -> Prepared:
        began = time.perf_counter()
        hot = shared_length(slot.tokens, prefix)
        if hot == len(prefix):
            return Prepared("hot", hot, 0, time.perf_counter() - began)
        origin: Origin = "hot" if hot else "computed"
        reused = hot
        found, carried = self._find(prefix, hot, documents)
        if found is not None and self._restore(slot, found):
            origin, reused = ("carried" if carried else found.medium), found.tokens
        computed = 0
        if reused < len(prefix):
            computed = self._prefill(slot, prefix, reused, documents, prefill or self._plainly)
        return Prepared(origin if reused else "computed", reused, computed, time.perf_counter() - began)

    def _find(
        self, prefix: Sequence[int], beyond: int, documents: Sequence[str]
    ) -> tuple[Found | None, bool]:
        """The best cache here, or a peer's longer one where carrying it is sooner."""
        with self._library_lock:
            found = self._library.find(self.identity, prefix, at_least=beyond + 1)
        here = found.tokens if found is not None else beyond
        if self.carrier is None or here == len(prefix):
            return found, False
        for offer in self.carrier.offers(self.identity, prefix, beyond=here):
            if not self.carrier.sooner(offer, self._prefill_rate.value, already=here):
                continue
            with contextlib.suppress(CacheRefused, EngineUnavailable):
                self.carrier.fetch(offer, documents=documents)
                with self._library_lock:
                    return self._library.find(self.identity, prefix, at_least=here + 1), True
        return found, False

    def _restore(self, slot: _Slot, found: Found) -> bool:
        """Loads a found state. A server that takes fewer tokens than were saved has refused it."""
        link = f"restore-{slot.number}.kv"
        path = os.path.join(self._folder, link)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        os.symlink(found.blob, path)
        try:
            restored = self.server.restore(slot.number, link)
            reason = f"the engine took {restored} of {found.manifest.token_count} tokens"
        except EngineError as error:
            restored, reason = 0, error.message
        finally:
            os.unlink(path)
        if restored != found.manifest.token_count:
            slot.tokens = []
            with self._library_lock:
                self._library.refuse(found, reason)
            return False
        slot.tokens = self._library_tokens(found)
        return True

    def _library_tokens(self, found: Found) -> list[int]:
        for tier in self._library.tiers:
            shelf = tier.shelf(self.identity)
            if found.manifest.name in shelf.index:
                return shelf.index.tokens(found.manifest.name)
        return []

    def _plainly(self, prefix: Sequence[int], slot: int) -> Answer:
        return self.server.complete(prefix, slot=slot, limit=0)

    def _prefill(
        self, slot: _Slot, prefix: Sequence[int], reused: int, documents: Sequence[str], prefill: Prefill
    ) -> int:
        slot.tokens = []
        answer = prefill(prefix, slot.number)
        slot.tokens = list(prefix)
        self._prefill_rate.saw(answer.computed, answer.prefill_seconds)
        whole = answer.prefill_seconds * len(prefix) / max(1, answer.computed)
        name = f"save-{slot.number}.kv"
        self.server.save(slot.number, name)
        with self._library_lock:
            self._library.put(
                Path(self._folder) / name,
                self.identity,
                prefix,
                recompute_seconds=whole if reused else answer.prefill_seconds,
                documents=documents,
            )
        return answer.computed

    def close(self) -> None:
        """Stops the worker and removes its slot folder; the library keeps what it holds."""
        self._worker.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
