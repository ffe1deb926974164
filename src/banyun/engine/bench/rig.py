"""What every measurement needs: a model, a text of so many tokens, engines started anew."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.prefixes import PrefixEngine
from banyun.engine.llama.process import WorkerProcess, identity_of
from banyun.engine.llama.random_model import Shape, write_random_model
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import EngineError

BENCH_SHAPE = Shape(layers=8, width=512, heads=8, kv_heads=4, hidden=2048, vocabulary=4096)
"""About 35 million parameters and 8 KiB of KV a token. Models people run have more of both, and more
weights for each byte of cache: what carrying a cache saves there is rather more than here."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (each bench has a private folder there)
QUESTION_TOKENS = 40
ANSWER_TOKENS = 64
BUSY_SHARE = 0.25
"""Share of all processors that others may use before a measurement is refused."""


def package_text() -> str:
    """Text to train a tokenizer on and to prefill: the engine's own sources."""
    root = Path(__file__).resolve().parents[1]
    return "\n".join(path.read_text("utf-8") for path in sorted(root.rglob("*.py")))


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor time until now, in seconds: of the whole machine in use and in all, and ours (this
    process and the children it has waited for)."""

    used: float
    total: float
    ours: float

    def others_since(self, before: Usage) -> float:
        """Share of all processors that others used since then, 0..1."""
        others = (self.used - before.used) - (self.ours - before.ours)
        return min(1.0, max(0.0, others / max(1e-9, self.total - before.total)))


def usage() -> Usage:
    """From ``/proc/stat``; nothing is in use where there is none."""
    own = os.times()
    ours = own.user + own.system + own.children_user + own.children_system
    stat = Path("/proc/stat")
    if not stat.exists():
        return Usage(0.0, 1.0, ours)
    ticks = [int(word) for word in stat.read_text().split("\n", 1)[0].split()[1:9]]
    a_second = os.sysconf("SC_CLK_TCK")
    return Usage((sum(ticks) - ticks[3] - ticks[4]) / a_second, sum(ticks) / a_second, ours)


def busy_share(seconds: float = 2.0) -> float:
    """Share of all processors that others use now, 0..1."""
    before = usage()
    time.sleep(seconds)
    return usage().others_since(before)


def require_quiet() -> float:
    """Raises:
    EngineError: others keep this machine too busy for figures worth printing.
    """
    share = busy_share()
    if share > BUSY_SHARE:
        raise EngineError(
            f"This machine is {share:.0%} busy with other work; the figures would mean nothing.",
            "Wait until it is quiet, or pass --busy to measure all the same.",
        )
    return share


@dataclass(frozen=True)
class Rig:
    """A bench's folder and model. ``given`` is the user's model; where there is none, one of
    random weights and ``shape`` is made when it is first needed. ``threads`` are llama.cpp's."""

    folder: Path
    given: Path | None
    threads: int
    shape: Shape | None = None

    @functools.cached_property
    def model(self) -> Path:
        if self.given is not None:
            return self.given
        assert self.shape is not None
        path = self.folder / "random.gguf"
        write_random_model(path, package_text(), self.shape)
        return path

    @property
    def ram_folder(self) -> Path:
        """This bench's folder on ``/dev/shm``; the bench's folder where there is none."""
        return SHARED_MEMORY / self.folder.name if SHARED_MEMORY.is_dir() else self.folder / "ram"

    def library(self, name: str) -> KVLibrary:
        """A KV library of its own in the bench's folder, RAM tier on ``/dev/shm`` where it is."""
        return KVLibrary(
            ram=self.ram_folder / name,
            disk=self.folder / "kv" / name,
            ram_budget=4 << 30,
            disk_budget=16 << 30,
            clock=time.time,
            compress=False,
        )

    def filled(self, tokens: int) -> str:
        """The name of a library that holds the document of so many tokens, computed once for all
        parts of the bench."""
        name = f"filled-{tokens}"
        if not (self.folder / "kv" / name).exists():
            library = self.library(name)
            with self.engine(library, context=tokens + 512) as engine:
                engine.warm(self.document(engine, tokens))
            library.close()
        return name

    @contextlib.contextmanager
    def engine(
        self, library: KVLibrary, *, context: int, slots: int = 1, batch: int = 2048, host_cache_mib: int = 0
    ) -> Iterator[PrefixEngine]:
        """A newly started worker process in front of that library."""
        spec = WorkerSpec(
            model=str(self.model),
            context=context,
            slots=slots,
            threads=self.threads,
            slot_folder=str(library.workspace()),
            batch=batch,
            host_cache_mib=host_cache_mib,
        )
        engine = PrefixEngine(WorkerProcess(spec), identity_of(spec), library)
        try:
            yield engine
        finally:
            engine.close()

    def document(self, engine: PrefixEngine, tokens: int, *, number: int = 0) -> list[int]:
        """A text of exactly so many tokens; other numbers give other texts."""
        text = f"Document {number}.\n" + package_text()
        characters = 4 * tokens
        while True:
            stream = engine.tokenize((text * (1 + characters // len(text)))[:characters], start=True)
            if len(stream) >= tokens:
                return stream[:tokens]
            characters *= 2

    def question(self, engine: PrefixEngine, number: int) -> list[int]:
        """A question of exactly ``QUESTION_TOKENS`` tokens, different for every number."""
        words = f"\nQuestion {number}: " + "what of this do I know, and what would I ask? " * 8
        return engine.tokenize(words)[:QUESTION_TOKENS]


@contextlib.contextmanager
def rig(
    model: Path | None = None, *, shape: Shape = BENCH_SHAPE, threads: int | None = None
) -> Iterator[Rig]:
    """A bench's temporary folder with a model in it: the user's, or one of random weights."""
    folder = Path(tempfile.mkdtemp(prefix="banyun-bench-"))
    try:
        yield Rig(folder, model, threads or os.cpu_count() or 1, shape if model is None else None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(SHARED_MEMORY / folder.name, ignore_errors=True)


def drop_page_cache(root: Path) -> None:
    """Asks the kernel to forget the pages of every file below a folder, once they are on disk."""
    for path in root.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)
