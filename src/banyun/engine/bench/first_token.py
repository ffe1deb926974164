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


def rows(
    rig: Rig, lengths: tuple[int, ...] = (2048, 8192), command: str = "banyun engine bench"
) -> Iterator[Row]:
    """Arms alternate within a round; every arm has a worker process of its own each time."""
    for tokens in lengths:
        cold, ram, disk = [], [], []
        filled = rig.library(f"ttft-{tokens}")
        with rig.engine(filled, context=tokens + 512) as engine:
            engine.warm(rig.document(engine, tokens))
        for number in range(ROUNDS):
            cold.append(_recomputed(rig, tokens, number))
            ram.append(_restored(rig, f"ttft-{tokens}", tokens, number, "ram"))
            disk.append(_restored(rig, f"ttft-{tokens}", tokens, number, "disk"))
        least_ram, least_disk = GATES.get(tokens, (None, None))
        label = f"{tokens // 1024}k"
        yield Row(f"TTFT {label}, recomputed", median(cold), "s", ROUNDS, command=command)
        for name, values, least in (("RAM", ram, least_ram), ("cold disk", disk, least_disk)):
            yield Row(f"TTFT {label}, from {name}", median(values), "s", ROUNDS, command=command)
            figure, ratio = f"TTFT {label}, recomputed ÷ from {name}", median(cold) / median(values)
            if least is None:
                yield Row(figure, ratio, "×", ROUNDS, command=command)
            else:
                yield at_least(figure, ratio, least, ROUNDS, command, "×")


def _recomputed(rig: Rig, tokens: int, number: int) -> float:
    with rig.engine(rig.library("unused"), context=tokens + 512) as engine:
        prompt = rig.document(engine, tokens) + rig.question(engine, number)
        return _first_token(engine, prompt)


def _first_token(engine: PrefixEngine, prompt: list[int]) -> float:
    """The engine alone, past the library: nothing is looked up and nothing saved."""
    began = time.perf_counter()
    engine.server.complete(prompt, slot=0, limit=1)
    return time.perf_counter() - began


def _restored(rig: Rig, name: str, tokens: int, number: int, medium: str) -> float:
    library = rig.library(name)
    if medium == "disk":
        assert library.ram is not None
        shutil.rmtree(library.ram.root)
        library = rig.library(name)
        drop_page_cache(library.disk.root)
    with rig.engine(library, context=tokens + 512) as engine:
        prefix, question = rig.document(engine, tokens), rig.question(engine, number)
        if medium == "disk":
            drop_page_cache(library.disk.root)
        began = time.perf_counter()
        asked = engine.ask(prefix, question, limit=1)
        seconds = time.perf_counter() - began
        if asked.prefix.origin != medium or asked.prefix.computed:
            raise AssertionError(f"expected a restore from {medium}, got {asked.prefix}")
        found = library.find(engine.identity, prefix)
        assert found is not None
        library.promote(found)
        return seconds
