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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from banyun.engine.carrying.rate import Rate
from banyun.engine.carrying.source import Source
from banyun.engine.kv.identity import EngineIdentity, entry_name
from banyun.engine.kv.library import Found, KVLibrary
from banyun.engine.kv.prefix import shared_length
from banyun.engine.llama.registry import Registry, RunningWorker
from banyun.engine.llama.server import Answer, LlamaServer
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import CacheRefused, EngineError, EngineUnavailable

Prefill = Callable[[Sequence[int], int], Answer]
"""Computes a prefix in the slot of that number."""
Origin = Literal["hot", "ram", "disk", "carried", "computed"]
PREFILL_GUESS = 500.0
"""Tokens a second assumed until one prefill was measured."""
WORTH_LOADING = 1 / 16
"""Share of a state's tokens that must be of use before the whole of it is loaded."""


class Worker(Protocol):
    """A running server: one of our processes, or any ``llama-server`` whose slot folder we share."""

    @property
    def spec(self) -> WorkerSpec: ...
    @property
    def server(self) -> LlamaServer: ...
    @property
    def private_folder(self) -> bool:
        """Whether the slot folder is ours to remove."""
        ...

    def stop(self) -> None: ...


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
        sources: Asked in turn for what the library lacks: peers, a shared store.
        restores: Whether saved states of this model are of use (``probe.probe``); without that
            nothing is saved, and only what is hot in a slot is used again.
    """

    def __init__(
        self,
        worker: Worker,
        identity: EngineIdentity,
        library: KVLibrary,
        sources: Sequence[Source] = (),
        *,
        restores: bool = True,
    ) -> None:
        self._worker = worker
        self.server = worker.server
        self.identity = identity
        self.library = library
        self.sources = tuple(sources)
        self.restores = restores
        self._prefill_rate = Rate(PREFILL_GUESS)
        self._folder = worker.spec.slot_folder
        self._context = worker.spec.context
        self._free = [_Slot(number) for number in range(worker.spec.slots)]
        self._changed = threading.Condition()
        self._computing: set[str] = set()
        self._registry = Registry(library.disk.root)
        self._card = RunningWorker(
            os.getpid(),
            self.server.address,
            worker.spec.model,
            worker.spec.slots,
            worker.spec.context,
            library.now(),
        )
        self._registry.add(self._card)

    @property
    def slots(self) -> int:
        """How many questions can be answered side by side."""
        return self._worker.spec.slots

    @property
    def context(self) -> int:
        """Tokens that a slot holds."""
        return self._context

    @property
    def folder(self) -> Path:
        """The worker's slot folder."""
        return Path(self._folder)

    @property
    def prefill_rate(self) -> float:
        """Tokens a second prefilled, as measured last."""
        return self._prefill_rate.value

    def tokenize(self, text: str, *, start: bool = False) -> list[int]:
        return self.server.tokenize(text, start=start)

    @contextlib.contextmanager
    def _slot_for(self, prefix: Sequence[int]) -> Iterator[_Slot]:
        """A free slot: the one that shares most with the prefix, else an empty one, else one
        whose text another free slot has too, else the longest unused."""
        with self._changed:
            while not self._free:
                self._changed.wait()
            best = max(self._free, key=lambda slot: self._suits(slot, prefix))
            self._free.remove(best)
        try:
            yield best
        finally:
            with self._changed:
                best.used = time.monotonic()
                self._free.append(best)
                self._changed.notify_all()

    def _suits(self, slot: _Slot, prefix: Sequence[int]) -> tuple[int, bool, float]:
        """Larger is better. Texts of several documents stay hot side by side this way."""
        shared = shared_length(slot.tokens, prefix)
        # A shared beginning (the rules) is no reason to give up another document's hot text.
        useful = shared if shared > len(prefix) // 2 else 0
        half = len(slot.tokens) // 2
        spare = not half or any(
            other is not slot and other.tokens[:half] == slot.tokens[:half] for other in self._free
        )
        return useful, spare, -slot.used

    def warm(self, prefix: Sequence[int], *, documents: Sequence[str] = ()) -> Prepared:
        """Makes sure that the library holds the whole prefix and that some slot has it hot.

        Raises:
            ContextTooLong: more tokens than a slot's context.
            EngineUnavailable: the worker is gone.
        """
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
        on_text: Callable[[str], None] | None = None,
    ) -> Asked:
        """Continues ``prefix + question`` greedily by at most ``limit`` tokens; ``on_text`` is
        called with each piece of the answer as it comes.

        Raises:
            ContextTooLong: more tokens than a slot's context.
            EngineUnavailable: the worker is gone.
        """
        with self.holding(prefix, documents=documents) as held:
            whole = [*prefix, *question]
            answer = self.server.complete(whole, slot=held.slot, limit=limit, schema=schema, on_text=on_text)
            held.holds(whole, ())  # a streamed answer's tokens may lack some
            seconds = held.prepared.seconds + answer.prefill_seconds
            return Asked(answer, self._as_counted(held.prepared, answer), seconds)

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

    def _as_counted(self, prepared: Prepared, answer: Answer) -> Prepared:
        """The engine's own count goes before ours: somebody else may have used an attached
        server's slot, or a build may throw restored tokens away."""
        lost = prepared.reused + prepared.computed - answer.cached
        if lost <= prepared.reused // 2:
            return prepared
        self.library.ledger.note("computed", tokens=lost, seconds=answer.prefill_seconds)
        return replace(prepared, origin="computed", reused=0, computed=lost)

    def _prepare(
        self,
        slot: _Slot,
        prefix: Sequence[int],
        documents: Sequence[str],
        prefill: Prefill | None = None,
    ) -> Prepared:
        began = time.perf_counter()
        if shared_length(slot.tokens, prefix) == len(prefix):
            prepared = Prepared("hot", len(prefix), 0, 0.0)
        else:
            with self._computing_alone(entry_name(prefix)):
                prepared = self._load(slot, prefix, documents, prefill or self._plainly)
        prepared = replace(prepared, seconds=time.perf_counter() - began)
        ledger = self.library.ledger
        if prepared.origin != "computed":
            ledger.note(prepared.origin, tokens=prepared.reused, seconds=prepared.seconds)
        if prepared.computed:
            ledger.note("computed", tokens=prepared.computed, seconds=prepared.seconds)
        return prepared

    @contextlib.contextmanager
    def _computing_alone(self, name: str) -> Iterator[None]:
        """Of several questions on a new text one prefills it; the others wait for its state."""
        with self._changed:
            while name in self._computing:
                self._changed.wait()
            self._computing.add(name)
        try:
            yield
        finally:
            with self._changed:
                self._computing.discard(name)
                self._changed.notify_all()

    def _load(
        self, slot: _Slot, prefix: Sequence[int], documents: Sequence[str], prefill: Prefill
    ) -> Prepared:
        reused = shared_length(slot.tokens, prefix)
        origin: Origin = "hot" if reused else "computed"
        found, carried = self._find(prefix, reused, documents) if self.restores else (None, False)
        if found is not None:
            if self._restore(slot, found):
                origin, reused = ("carried" if carried else found.medium), found.tokens
                if found.medium == "disk":
                    self.library.promote(found, behind=True)
            else:
                origin, reused = "computed", 0
        if reused == len(prefix):
            return Prepared(origin, reused, 0, 0.0)
        computed = self._prefill(slot, prefix, documents, prefill)
        # The engine may have thrown away more than its state's tail: its own count is the true one.
        reused = len(prefix) - computed
        return Prepared(origin if reused else "computed", reused, computed, 0.0)

    def _find(
        self, prefix: Sequence[int], beyond: int, documents: Sequence[str]
    ) -> tuple[Found | None, bool]:
        """The best cache here, or another machine's longer one where carrying it is sooner."""
        found = self._look(prefix, beyond)
        here = found.tokens if found is not None else beyond
        if here == len(prefix):
            return found, False
        for source in self.sources:
            for offer in source.offers(self.identity, prefix, beyond=here):
                if not source.sooner(offer, self.prefill_rate, already=here):
                    continue
                with contextlib.suppress(CacheRefused, EngineUnavailable):
                    source.fetch(offer, documents=documents)
                    return self._look(prefix, here), True
        return found, False

    def _look(self, prefix: Sequence[int], beyond: int) -> Found | None:
        return self.library.find(
            self.identity,
            prefix,
            at_least=beyond + 1,
            at_most=self._context,
            of_use=WORTH_LOADING,
        )

    def _restore(self, slot: _Slot, found: Found) -> bool:
        """Loads a found state. A server that takes fewer tokens than were saved has refused it."""
        link = f"restore-{slot.number}.kv"
        path = Path(self._folder) / link
        path.unlink(missing_ok=True)
        slot.tokens = []
        try:
            plain = self.library.plain(found, path)
            if plain != path:
                os.symlink(plain, path)
            restored = self.server.restore(slot.number, link)
            reason = f"the engine took {restored} of {found.manifest.token_count} tokens"
        except EngineUnavailable:
            raise
        except (EngineError, OSError) as error:
            restored, reason = 0, str(error)
        finally:
            path.unlink(missing_ok=True)
        if restored != found.manifest.token_count:
            self.library.refuse(found, reason)
            return False
        slot.tokens = self.library.tokens_of(found.manifest)
        return True

    def _plainly(self, prefix: Sequence[int], slot: int) -> Answer:
        return self.server.complete(prefix, slot=slot, limit=0)

    def _prefill(self, slot: _Slot, prefix: Sequence[int], documents: Sequence[str], prefill: Prefill) -> int:
        slot.tokens = []
        answer = prefill(prefix, slot.number)
        slot.tokens = list(prefix)
        self._prefill_rate.saw(answer.computed, answer.prefill_seconds)
        if self.restores:
            whole = answer.prefill_seconds * len(prefix) / max(1, answer.computed)
            self._save(slot, prefix, whole, documents)
        return answer.computed

    def _save(
        self, slot: _Slot, prefix: Sequence[int], recompute_seconds: float, documents: Sequence[str]
    ) -> None:
        """Keeps the slot's state; where that fails, the answer goes on without and it is noted."""
        saved = Path(self._folder) / f"save-{slot.number}.kv"
        try:
            self.server.save(slot.number, saved.name)
            manifest = self.library.put(
                saved,
                self.identity,
                prefix,
                recompute_seconds=recompute_seconds,
                documents=documents,
                context=self._context,
            )
            for source in self.sources:
                source.kept(manifest, prefix)
        except EngineUnavailable:
            raise
        except (EngineError, OSError) as error:
            self.library.note_refusal(entry_name(prefix), "all", f"not saved: {error}")
        finally:
            saved.unlink(missing_ok=True)

    def forget(self) -> None:
        """Empties every slot; what the library holds stays. Nothing may be under way."""
        with self._changed:
            for slot in self._free:
                self.server.erase(slot.number)
                slot.tokens = []

    def close(self) -> None:
        """Stops the worker and removes its slot folder; the library keeps what it holds."""
        self._registry.remove(self._card)
        self._worker.stop()
        if self._worker.private_folder:
            shutil.rmtree(self._folder, ignore_errors=True)
