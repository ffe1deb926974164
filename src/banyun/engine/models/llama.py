"""A GGUF file in a llama.cpp worker of our own, its prefixes kept in a KV library.

The worker starts with the first question and ends with the model. A document's prefix is computed
once, in this run or an earlier one, and restored from disk afterwards.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from banyun.engine.configuration import Configuration
from banyun.engine.connecting import GIB, Connected, connect, open_library
from banyun.engine.llama.header import read_header
from banyun.engine.llama.prefixes import Held, PrefixEngine, Prepared
from banyun.engine.llama.probing import context_for, facts_of
from banyun.engine.llama.process import WorkerProcess
from banyun.engine.llama.server import Answer
from banyun.engine.llama.worker import WorkerSpec
from banyun.engine.models.answering import (
    Clocked,
    Heard,
    broke_off,
    json_object,
    no_answer,
    reply_of,
    usage_heard,
)
from banyun.engine.models.base import OnText, Prices, Prompt, Reply, Request
from banyun.engine.models.chat_tokens import ChatTokens, cut, frames_of
from banyun.engine.models.exchange import Exchange, Head, Timeouts
from banyun.engine.models.wire import Rejected, Wire
from banyun.errors import ContextTooLong, EngineError, EngineUnavailable
from banyun.events import Advanced, CancelToken, Finished, Report, Started, silent

READING = "Reading the text into the model"
_BATCH = 512
"""Tokens read between two reports of progress."""
_ENDS = {"limit": "length"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model's caches are kept, and how many bytes they may take on disk.

    ``engine`` is how the engine room is configured: its tier in RAM, its peers and its shared store
    are this model's too, and of the two budgets the larger holds. None: on disk, by itself.
    """

    folder: Path
    budget: int = 4 * GIB
    engine: Configuration | None = None

    @property
    def configuration(self) -> Configuration:
        """What the library of its caches is opened with."""
        if self.engine is None:
            return Configuration(self.folder, ram_gib=0.0, disk_gib=self.budget / GIB)
        return replace(self.engine, folder=self.folder, disk_gib=max(self.engine.disk_gib, self.budget / GIB))


@dataclass(slots=True)
class _Running:
    worker: WorkerProcess
    engine: PrefixEngine
    connected: Connected
    wire: Wire
    tokens: ChatTokens
    frames: dict[tuple[str, ...], list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class LlamaModel:
    """Args:
    name: The profile's.
    path: The GGUF file.
    place: Where its caches are kept.
    wanted_context: Tokens of prompt and answer; 0: as the model and the memory allow.
    threads: llama.cpp's; 0: as tried.
    slots: Questions answered side by side, each with a context of its own.
    report: Hears of the first trial and of long prompts.
    """

    name: str
    path: Path
    place: Place
    wanted_context: int = 0
    threads: int = 0
    slots: int = 1
    prices: Prices | None = None
    max_tokens: int | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)
    report: Report = silent
    clock: Callable[[], float] = time.time
    counts_exactly: bool = True
    _running: _Running | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def context(self) -> int:
        return context_for(read_header(self.path), self.wanted_context)

    def count_tokens(self, text: str) -> int:
        return len(self._open(CancelToken()).worker.server.tokenize(text, control=False))

    def close(self) -> None:
        with self._lock:
            running, self._running = self._running, None
        if running is not None:
            _close(running)

    def generate(
        self, request: Request, on_text: OnText | None = None, cancel: CancelToken | None = None
    ) -> Reply:
        cancel = cancel or CancelToken()
        cancel.check()
        request = request.limited(self.max_tokens)
        running = self._open(cancel)
        began = time.monotonic()
        whole, marked = self._tokens(running, request.prompt)
        self._fits(running, whole)
        heard = Heard(prompt_tokens=len(whole))

        def prefill(prefix: Sequence[int], slot: int) -> Answer:
            return self._prefilled(running, prefix, slot, cancel)

        with running.engine.holding(
            whole[:marked], documents=request.prompt.documents, prefill=prefill
        ) as held:
            computed = self._answered(running, held, whole, request, heard, on_text, cancel)
            computed += held.prepared.computed
        heard.cached_tokens = max(0, len(whole) - computed)
        now = time.monotonic()
        clocked = Clocked((heard.first or now) - began, now - began)
        return reply_of(self.name, heard, request, usage_heard(heard, request, clocked, self.prices))

    def warm(self, prompt: Prompt, cancel: CancelToken | None = None) -> Prepared:
        """Reads a prompt's prefix, so that its questions find it read.

        Raises:
            ContextTooLong: it is longer than the model takes.
            EngineUnavailable, Cancelled: as ``generate`` does.
        """
        cancel = cancel or CancelToken()
        running = self._open(cancel)
        whole, marked = self._tokens(running, prompt)
        self._fits(running, whole)

        def prefill(prefix: Sequence[int], slot: int) -> Answer:
            return self._prefilled(running, prefix, slot, cancel)

        with running.engine.holding(whole[:marked], documents=prompt.documents, prefill=prefill) as held:
            held.holds(whole[:marked], ())
            return held.prepared

    def _fits(self, running: _Running, whole: Sequence[int]) -> None:
        if len(whole) >= running.worker.spec.context:
            raise ContextTooLong(
                f"The prompt is longer than {self.name} takes: {len(whole)} tokens",
                "Use a model with a longer context, or set `context` in its profile.",
            )

    def _tokens(self, running: _Running, prompt: Prompt) -> tuple[list[int], int]:
        """The prompt's tokens, and how many of them are its cacheable prefix."""
        roles = tuple(role for role, _ in prompt.turns)
        if roles not in running.frames:
            try:
                running.frames[roles] = frames_of(roles, running.worker.server.chat)
            except EngineError:
                if roles[0] != "system":
                    raise
                running.frames[roles] = []  # a template without a place for rules
        if not running.frames[roles]:
            return self._tokens(running, prompt.without_system())
        return running.tokens.of(cut(prompt, running.frames[roles]))

    def _open(self, cancel: CancelToken) -> _Running:
        """The running worker; a new one where there is none, or where it died."""
        with self._lock:
            if self._running is not None and self._running.worker.alive:
                return self._running
            if self._running is not None:
                _close(self._running)
                self._running = None
            facts = facts_of(self.path, self.place.folder, self.report, cancel)
            configuration = self.place.configuration
            library = open_library(configuration, self.clock)
            library.sweep()
            spec = WorkerSpec(
                model=str(self.path),
                context=self.context,
                slots=self.slots,
                threads=self.threads or facts.threads,
                slot_folder=str(library.workspace()),
                flash_attention=facts.flash_attention,
                batch=_BATCH,
            )
            worker = WorkerProcess(spec)
            engine = PrefixEngine(worker, facts.identity(), library)
            connected = connect(engine, configuration, self.clock)
            wire = Wire(self.name, worker.server.address, {}, self.timeouts)
            self._running = _Running(worker, engine, connected, wire, ChatTokens(worker.server))
            return self._running

    def _prefilled(self, running: _Running, prefix: Sequence[int], slot: int, cancel: CancelToken) -> Answer:
        """Reads a prefix into a slot, telling how far it is."""
        last: dict[str, Any] = {}

        def read(exchange: Exchange, _head: Head) -> None:
            for event in self._events(exchange):
                if (progress := event.get("prompt_progress")) is not None:
                    self.report(Advanced(READING, int(progress["processed"])))
                last.update(event)

        self.report(Started(READING, len(prefix), "tokens"))
        body = {"prompt": list(prefix), "id_slot": slot, "n_predict": 0, "return_progress": True}
        self._ask(running, body, read, cancel)
        timings = self._timings(last)
        self.report(Finished(READING, timings["prompt_ms"] / 1000))
        return Answer("", (), timings["cache_n"], timings["prompt_n"], timings["prompt_ms"] / 1000, 0.0, "")

    def _answered(
        self,
        running: _Running,
        held: Held,
        whole: list[int],
        request: Request,
        heard: Heard,
        on_text: OnText | None,
        cancel: CancelToken,
    ) -> int:
        """Hears an answer; returns how many tokens of the prompt were computed for it."""
        body: dict[str, object] = {
            "prompt": whole,
            "id_slot": held.slot,
            "n_predict": min(request.max_tokens, running.worker.spec.context - len(whole)),
            "temperature": request.temperature,
            "seed": -1 if request.seed is None else request.seed,
            "stop": list(request.stop),
            "return_tokens": True,
            "return_progress": True,
        }
        if request.schema is not None:
            # White space without end is the one thing that a schema does not bound.
            body["json_schema"] = {**request.schema, "x-guidance": {"whitespace_flexible": False}}
        answered: list[int] = []
        last: dict[str, Any] = {}

        def read(exchange: Exchange, _head: Head) -> None:
            for event in self._events(exchange):
                last.update(event)
                if "prompt_progress" in event:
                    continue
                answered.extend(event.get("tokens") or ())
                if not event.get("stop"):
                    exchange.progressed()
                    heard.first = exchange.first
                heard.hear(str(event.get("content", "")), on_text)
            if not last.get("stop"):
                clocked = Clocked(0.0, time.monotonic() - exchange.began)
                raise broke_off(self.name, heard.text, usage_heard(heard, request, clocked, self.prices))

        self._ask(running, body, read, cancel)
        timings = self._timings(last)
        held.holds(whole, answered)
        heard.output_tokens = int(timings["predicted_n"])
        heard.ended = _ENDS.get(str(last.get("stop_type")), "stop")
        return int(timings["prompt_n"])

    def _events(self, exchange: Exchange) -> Iterator[dict[str, Any]]:
        for line in exchange.lines():
            if line.startswith("data:"):
                event = json_object(self.name, line[5:])
                if "prompt_progress" in event:
                    exchange.still_reading()
                yield event

    def _timings(self, last: dict[str, Any]) -> dict[str, Any]:
        timings = last.get("timings")
        if not isinstance(timings, dict):
            raise no_answer(self.name)
        return timings

    def _ask(
        self,
        running: _Running,
        body: dict[str, object],
        read: Callable[[Exchange, Head], None],
        cancel: CancelToken,
    ) -> None:
        try:
            running.wire.ask("completion", {**body, "stream": True, "cache_prompt": True}, read, cancel)
        except Rejected as rejected:
            raise EngineError(
                f"{self.name} does not take the request: {rejected.said}",
                "Report this with your model's name.",
            ) from rejected
        except EngineError as error:
            if running.worker.alive:
                raise
            raise EngineUnavailable(
                f"The process of {self.name} ended; perhaps there was not enough memory.",
                "Set a shorter `context` in its profile, or use a smaller model.",
            ) from error


def _close(running: _Running) -> None:
    running.wire.close()
    with contextlib.suppress(EngineError):
        running.connected.close()
