"""Time to the first token of a question on a long text: computed, restored from RAM, from cold disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from statistics import median

from banyun.engine.bench.rig import Rig, drop_page_cache
from banyun.engine.bench.row import Row, at_least
from banyun.engine.llama.prefixes import PrefixEngine

ROUNDS = 3
GATES = {2048: (None, 10.0), 8192: (40.0, 25.0), 32768: (None, 120.0)}
"""Tokens → least ratio from RAM, from cold disk."""


def rows(rig: Rig, command: str, lengths: tuple[int, ...] = (2048, 8192)) -> Iterator[Row]:
    """Arms alternate within a round; every arm has a worker process of its own each time."""
    for tokens in lengths:
        yield from _at_length(rig, command, tokens)
    yield from _formulas(rig, command, lengths)


def _at_length(rig: Rig, command: str, tokens: int) -> Iterator[Row]:
    cold, ram, disk = [], [], []
    name = rig.filled(tokens)
    rounds = ROUNDS if tokens <= 8192 else 1
    for number in range(rounds):
        cold.append(_recomputed(rig, tokens, number))
        ram.append(_restored(rig, name, tokens, number, "ram"))
        disk.append(_restored(rig, name, tokens, number, "disk"))
    least_ram, least_disk = GATES.get(tokens, (None, None))
    label = f"{tokens // 1024}k"
    yield Row(f"TTFT {label}, recomputed", median(cold), "s", rounds, command=command)
    for name, values, least in (("RAM", ram, least_ram), ("cold disk", disk, least_disk)):
        yield Row(f"TTFT {label}, from {name}", median(values), "s", rounds, command=command)
        figure, ratio = f"TTFT {label}, recomputed ÷ from {name}", median(cold) / median(values)
        if least is None:
            yield Row(figure, ratio, "×", rounds, command=command)
        else:
            yield at_least(figure, ratio, least, rounds, command, "×")


def _recomputed(rig: Rig, tokens: int, number: int) -> float:
    with rig.engine(rig.library("unused"), context=tokens + 512) as engine:
        return _first_token(engine, rig.document(engine, tokens) + rig.question(engine, number))


def _first_token(engine: PrefixEngine, prompt: list[int]) -> float:
    """The engine alone, past the library: nothing is looked up and nothing saved."""
    began = time.perf_counter()
    engine.server.complete(prompt, slot=0, limit=1)
    return time.perf_counter() - began


def _restored(rig: Rig, name: str, tokens: int, number: int, medium: str) -> float:
    """A new worker and a new library on the same folders; for ``disk`` the RAM tier is emptied and
    the kernel's pages dropped. What was found on disk is in RAM again afterwards."""
    if medium == "disk":
        shutil.rmtree(rig.ram_folder / name)
    library = rig.library(name)
    with rig.engine(library, context=tokens + 512) as engine:
        prefix, question = rig.document(engine, tokens), rig.question(engine, number)
        if medium == "disk":
            drop_page_cache(library.disk.root)
        began = time.perf_counter()
        asked = engine.ask(prefix, question, limit=1)
        seconds = time.perf_counter() - began
        library.flush()
    library.close()
    if asked.prefix.origin != medium or asked.prefix.computed:
        raise AssertionError(f"expected a restore from {medium}, got {asked.prefix}")
    return seconds


def _formulas(rig: Rig, command: str, lengths: tuple[int, ...]) -> Iterator[Row]:
    """Prefill grows with the square of the length sooner or later; KV with the length alone."""
    longest = max(lengths)
    with rig.engine(rig.library("unused"), context=longest + 512) as engine:
        text = rig.document(engine, longest)
        for tokens in (longest // 8, longest // 4, longest // 2):
            engine.server.erase(0)
            seconds = engine.server.complete(text[:tokens], slot=0, limit=0).prefill_seconds
            rate = f"{tokens / seconds:,.0f} tokens/s"
            yield Row(f"prefill of {tokens} tokens", seconds, "s", 1, command=command, note=rate)
    (manifest,) = rig.library(rig.filled(longest)).disk.manifests()
    note = ""
    if rig.shape is not None:
        note = (
            f"formula: layers × KV heads × width × 2 × 2 bytes = {rig.shape.kv_bytes_per_token / 1024:g} KiB"
        )
    per_token = manifest.blob_bytes / longest / 1024
    yield Row("KV bytes a token, as saved", per_token, "KiB", 1, command=command, note=note)
