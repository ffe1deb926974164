"""How many answers run side by side at one limit on the time between tokens (TBT).

Every stream asks one question after another. Without a shared prefix each question brings its
text along, and while that is prefilled all other answers stand still.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from statistics import fmean

from banyun.engine.bench.rig import ANSWER_TOKENS, Rig
from banyun.engine.bench.row import Row, at_least
from banyun.engine.llama.prefixes import PrefixEngine

OnText = Callable[[str], None]
TOKENS = 2048
SIZES = (1, 2, 4, 8)
QUESTIONS_EACH = 3
LIMIT = 5.0
"""The limit on the mean TBT is so many times that of one answer alone. The mean, since small steps
spread a text's prefill over many gaps: no gap is long then, and all of them are."""
CHUNKS = (2048, 64)
"""Prompt tokens that the engine without a shared prefix takes in one step: its default, and the
smallest sensible, which spares the other answers most."""


def rows(rig: Rig, command: str, tokens: int = TOKENS) -> Iterator[Row]:
    """Mean and p99 over at least a hundred gaps; the largest size whose mean keeps the limit."""
    shared: dict[int, list[float]] = {}
    library = rig.library("batch")
    with rig.engine(library, context=tokens + 256, slots=SIZES[-1]) as engine:
        prefix = rig.document(engine, tokens)
        engine.warm(prefix)
        for size in SIZES:
            shared[size] = _gaps(size, QUESTIONS_EACH, partial(_ask_shared, rig, engine, prefix))
    limit = LIMIT * fmean(shared[1])
    ours = _largest(shared, limit)
    for size in SIZES:
        yield from _gap_rows(f"{size} at a time, shared prefix", shared[size], command)
    without = 1
    for chunk in CHUNKS:
        gaps: dict[int, list[float]] = {1: shared[1]}
        for size in SIZES[1:]:
            gaps[size] = _without(rig, tokens, size, chunk)
            label = f"{size} at a time, no shared prefix, steps of {chunk}"
            yield from _gap_rows(label, gaps[size], command)
            if fmean(gaps[size]) > limit:
                break
        without = max(without, _largest(gaps, limit))
    note = f"limit {1000 * limit:.0f} ms = {LIMIT:g} × alone; {ours} against {without}, texts of {tokens}"
    figure, n = "decode batch, shared prefix ÷ none", len(shared[1])
    yield at_least(figure, ours / without, 2.0, n, command, "×", note)


def _gap_rows(label: str, gaps: list[float], command: str) -> Iterator[Row]:
    yield Row(f"TBT mean, {label}", 1000 * fmean(gaps), "ms", len(gaps), command=command)
    if len(gaps) >= 100:
        yield Row(f"TBT p99, {label}", 1000 * percentile(gaps, 99), "ms", len(gaps), command=command)


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))]


def _largest(gaps: dict[int, list[float]], limit: float) -> int:
    """The largest size up to which every size keeps the limit; 1 at least."""
    kept = 1
    for size in sorted(gaps):
        if fmean(gaps[size]) > limit:
            break
        kept = size
    return kept


def _gaps(size: int, each: int, ask: Callable[[int, OnText], object]) -> list[float]:
    """Seconds between tokens of all answers: ``size`` streams that each ask ``each`` questions,
    one after another. ``ask`` gets the number of stream and turn (100 × stream + turn)."""

    def stream(number: int) -> list[float]:
        gaps: list[float] = []
        for turn in range(each):
            came: list[float] = []
            ask(100 * number + turn, lambda _text, came=came: came.append(time.perf_counter()))  # type: ignore[misc]
            gaps += [after - before for before, after in pairwise(came)]
        return gaps

    with ThreadPoolExecutor(size) as pool:
        return [gap for gaps in pool.map(stream, range(size)) for gap in gaps]


def _ask_shared(rig: Rig, engine: PrefixEngine, prefix: list[int], number: int, on_text: OnText) -> None:
    engine.ask(prefix, rig.question(engine, number), limit=ANSWER_TOKENS, on_text=on_text)


def _without(rig: Rig, tokens: int, size: int, chunk: int) -> list[float]:
    """The same, every question on a text of its own and nothing kept: the engine alone."""
    each = 2
    with rig.engine(rig.library("unused"), context=tokens + 256, slots=size, batch=chunk) as engine:
        numbers = [100 * stream + turn for stream in range(size) for turn in range(each)]
        prompts = {
            number: rig.document(engine, tokens, number=number) + rig.question(engine, number)
            for number in numbers
        }

        def ask(number: int, on_text: OnText) -> None:
            engine.server.complete(prompts[number], slot=number // 100, limit=ANSWER_TOKENS, on_text=on_text)

        return _gaps(size, each, ask)
