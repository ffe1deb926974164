"""How a GGUF model runs best on this machine: tried once, and kept for as long as both stay the same.

Threads and flash attention are tried on a short prompt and a short answer. Flash attention slows
answers down on CPUs the more the longer the text, so it has to win clearly on a short one. The
context is what the model was trained for, as far as half of the free memory goes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path

from banyun.engine.kv.identity import EngineIdentity, file_sha256
from banyun.engine.llama.header import Header
from banyun.engine.llama.process import WorkerProcess
from banyun.engine.llama.worker import WorkerSpec
from banyun.errors import EngineError
from banyun.events import CancelToken, Finished, Report, Started

FACTS = "models.json"
STAGE = "Trying how this machine runs the model best"
READ, ANSWERED = 256, 16
"""Tokens of the trial's prompt and answer."""
_DIGEST = (9_000, 3_000)
"""Tokens that a digest reads and answers, to weigh the two."""
_CLEARLY = 0.8
LONGEST = 32_768
SHORTEST = 2_048
_NO_MEMORY_KNOWN = 4 << 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a model on this machine; rates in tokens a second."""

    sha256: str
    threads: int
    flash_attention: bool
    prefill_rate: float
    decode_rate: float

    def identity(self) -> EngineIdentity:
        """What the states of a worker run so depend on."""
        return EngineIdentity(
            model_sha256=self.sha256,
            build=f"xllamacpp {metadata.version('xllamacpp')}",
            kv_type="f16",
            flash_attention=self.flash_attention,
            stream_layout="per-slot",
        )


def facts_of(model: Path, folder: Path, report: Report, cancel: CancelToken) -> Facts:
    """The facts kept in ``folder`` for this file, build and number of processors; else found out now.

    Raises:
        EngineUnavailable: the model cannot be loaded.
        Cancelled: the token was set between two trials.
    """
    path = folder / FACTS
    key = _key(model)
    kept = _read(path)
    if key in kept:
        return kept[key]
    report(Started(STAGE))
    best = _best(model, cancel)
    facts = replace(best, sha256=file_sha256(model))
    _write(path, {**kept, key: facts})
    report(Finished(STAGE, 0.0))
    return facts


def context_for(header: Header, wanted: int) -> int:
    """Tokens of context: as wanted, else as trained and as half of the free memory allows."""
    trained = header.context or LONGEST
    if wanted:
        return min(wanted, trained)
    fitting = _free_memory() // 2 // header.kv_bytes_per_token if header.kv_bytes_per_token else LONGEST
    return max(min(SHORTEST, trained), min(trained, LONGEST, fitting // 256 * 256))


def _best(model: Path, cancel: CancelToken) -> Facts:
    found: list[Facts] = []
    for threads in _thread_counts():
        cancel.check()
        found.append(_tried(model, threads, flash_attention=False))
    plain = min(found, key=_seconds)
    cancel.check()
    try:
        flash = _tried(model, plain.threads, flash_attention=True)
    except EngineError:
        return plain  # not every model can
    return flash if _seconds(flash) < _CLEARLY * _seconds(plain) else plain


def _thread_counts() -> list[int]:
    """All processors, and half of them where two may share a core."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [usable, usable // 2] if usable >= 4 else [usable]


def _seconds(facts: Facts) -> float:
    """What a digest would take."""
    return _DIGEST[0] / facts.prefill_rate + _DIGEST[1] / facts.decode_rate


def _tried(model: Path, threads: int, *, flash_attention: bool) -> Facts:
    with tempfile.TemporaryDirectory(prefix="banyun-trial-") as folder:
        spec = WorkerSpec(
            model=str(model),
            context=READ + 2 * ANSWERED,
            slots=1,
            threads=threads,
            slot_folder=folder,
            flash_attention=flash_attention,
            batch=READ,
        )
        with WorkerProcess(spec) as worker:
            text = worker.server.tokenize("What did the inspection find, and what was done about it? " * 40)
            prompt = (text * (READ // max(1, len(text)) + 1))[:READ]
            worker.server.complete(prompt[:8], slot=0, limit=1)  # pages the weights in
            read = worker.server.complete(prompt, slot=0, limit=0)
            answer = worker.server.complete(prompt, slot=0, limit=ANSWERED)
    return Facts(
        sha256="",
        threads=threads,
        flash_attention=flash_attention,
        prefill_rate=read.computed / max(read.prefill_seconds, 1e-6),
        decode_rate=max(1, len(answer.tokens)) / max(answer.decode_seconds, 1e-6),
    )


def _free_memory() -> int:
    """Bytes that programs can still have."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return _NO_MEMORY_KNOWN
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    return found[0] if found else _NO_MEMORY_KNOWN


def _key(model: Path) -> str:
    stat = model.stat()
    parts = (stat.st_size, stat.st_ino, stat.st_mtime_ns, metadata.version("xllamacpp"), os.cpu_count())
    return f"{model.resolve()} {' '.join(map(str, parts))}"


def _read(path: Path) -> dict[str, Facts]:
    try:
        return dict(_kept(json.loads(path.read_text("utf-8"))))
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # found out anew


def _kept(tables: dict[str, dict[str, object]]) -> Iterator[tuple[str, Facts]]:
    for key, table in tables.items():
        yield key, Facts(**table)  # type: ignore[arg-type]


def _write(path: Path, facts: dict[str, Facts]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".models-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({key: asdict(one) for key, one in facts.items()}, file, indent=1)
    os.replace(name, path)
