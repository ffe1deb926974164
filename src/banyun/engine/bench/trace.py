"""Replays a request trace against cache policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from banyun.engine.bench.row import Row, at_least, not_run
from banyun.engine.kv.policy import (
    FarthestInFuture,
    LeastRecentlyUsed,
    Request,
    ReuseAware,
    hit_rate,
    tune,
)

CAPACITY = 10_000
"""Blocks held."""


def read_trace(path: Path) -> list[Request]:
    """A trace in Mooncake's format: one JSON object a line with ``hash_ids``, ``output_length``."""
    with open(path) as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return [Request(tuple(record["hash_ids"]), record["output_length"]) for record in records]


def rows(path: Path | None, command: str) -> Iterator[Row]:
    """Tuned on the first half of the trace, scored on the second, caches filled by the first."""
    if path is None:
        yield not_run("trace, ours ÷ LRU", "no --trace was given", command, ">= 1.1")
        return
    requests = read_trace(path)
    half = len(requests) // 2
    patience = tune(requests[:half], CAPACITY)
    scored = len(requests) - half
    lru = hit_rate(LeastRecentlyUsed(CAPACITY), requests, counted_from=half)
    ours = hit_rate(ReuseAware(CAPACITY, patience), requests, counted_from=half)
    best = hit_rate(FarthestInFuture(CAPACITY, requests), requests, counted_from=half)
    yield Row("trace, block hits, LRU", lru, "share", scored, command=command)
    yield Row("trace, block hits, ours", ours, "share", scored, command=command)
    yield Row("trace, block hits, optimal", best, "share", scored, command=command)
    yield at_least("trace, ours ÷ LRU", ours / lru, 1.10, scored, command, "×")
