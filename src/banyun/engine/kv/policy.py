"""Which blocks of KV cache to keep: recency, and what kind of request they came with.

A long text that is asked for short answers is asked again; a chat that writes long answers moves
on. ``ReuseAware`` counts, while it runs, how often blocks of each kind of access were used again,
and keeps a block the longer the likelier its kind is. Kinds are told apart by what is known when
a request ends: the length of its answer, how often the block was used, whether the request
continued something cached, and whether it is the request's last block.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Kind = tuple[int, int, bool, bool]


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the ids of its prompt's blocks, in order, and the tokens it answered."""

    blocks: tuple[int, ...]
    output_tokens: int


class BlockCache(Protocol):
    """A cache of ``capacity`` blocks."""

    def hits(self, request: Request) -> int:
        """How many leading blocks are held: a prefix is only reused from its beginning."""
        ...

    def serve(self, request: Request) -> None:
        """Takes the request's blocks in, evicting what is least worth keeping."""
        ...


class _Prioritised:
    """Blocks under a priority; the lowest goes first, among equals the deepest in its prompt."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._priority: dict[int, float] = {}
        self._queue: list[tuple[float, int, int]] = []

    def hits(self, request: Request) -> int:
        for place, block in enumerate(request.blocks):
            if block not in self._priority:
                return place
        return len(request.blocks)

    def _hold(self, block: int, depth: int, priority: float) -> None:
        self._priority[block] = priority
        heapq.heappush(self._queue, (priority, -depth, block))

    def _evict(self) -> None:
        while len(self._priority) > self._capacity:
            priority, _, block = heapq.heappop(self._queue)
            if self._priority.get(block) == priority:
                del self._priority[block]


class LeastRecentlyUsed(_Prioritised):
    """The usual baseline."""

    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._now = 0

    def serve(self, request: Request) -> None:
        self._now += 1
        for depth, block in enumerate(request.blocks):
            self._hold(block, depth, self._now)
        self._evict()


class FarthestInFuture(_Prioritised):
    """The optimum (Belady, 1966): evicts what is used again last. Needs the whole future.

    Args:
        requests: Exactly those that will be served, in order.
    """

    def __init__(self, capacity: int, requests: Sequence[Request]) -> None:
        super().__init__(capacity)
        later: dict[int, int] = {}
        self._next: list[dict[int, int]] = [{} for _ in requests]
        for number in range(len(requests) - 1, -1, -1):
            blocks = requests[number].blocks
            self._next[number] = {block: later.get(block, len(requests)) for block in blocks}
            later.update(dict.fromkeys(blocks, number))
        self._number = 0

    def serve(self, request: Request) -> None:
        upcoming = self._next[self._number]
        self._number += 1
        for depth, block in enumerate(request.blocks):
            self._hold(block, depth, -upcoming[block])
        self._evict()


@dataclass(frozen=True, slots=True)
class Patience:
    """How many requests longer than by recency alone a block is kept: ``for_kind`` if its kind
    is sure to be used again, and ``for_use`` for each use so far, up to three."""

    for_kind: float
    for_use: float


class ReuseAware(_Prioritised):
    """Recency, plus patience with what is likely to be used again."""

    def __init__(self, capacity: int, patience: Patience) -> None:
        super().__init__(capacity)
        self._patience = patience
        self._now = 0
        self._kind_of: dict[int, Kind] = {}
        self._uses: Counter[int] = Counter()
        self._seen: Counter[Kind] = Counter()
        self._reused: Counter[Kind] = Counter()

    def serve(self, request: Request) -> None:
        self._now += 1
        known = 0
        for block in request.blocks:
            kind = self._kind_of.get(block)
            if kind is not None:
                known += 1
                self._reused[kind] += 1
        for depth, block in enumerate(request.blocks):
            self._uses[block] += 1
            kind = self._kind(request, depth, block, known)
            self._kind_of[block] = kind
            self._seen[kind] += 1
            self._hold(block, depth, self._now + self._worth(kind, self._uses[block]))
        self._evict()

    def _kind(self, request: Request, depth: int, block: int, known: int) -> Kind:
        last = depth == len(request.blocks) - 1
        return min(3, request.output_tokens // 100), min(3, self._uses[block]), known > 2, last

    def _worth(self, kind: Kind, uses: int) -> float:
        # One reuse in two is assumed of a kind not met before (rule of succession).
        likely = (self._reused[kind] + 1) / (self._seen[kind] + 2)
        return self._patience.for_kind * likely + self._patience.for_use * min(uses - 1, 3)


def hit_rate(cache: BlockCache, requests: Sequence[Request], *, counted_from: int = 0) -> float:
    """Share of blocks served from the cache, 0..1, over ``requests[counted_from:]``."""
    hits = total = 0
    for number, request in enumerate(requests):
        if number >= counted_from:
            hits += cache.hits(request)
            total += len(request.blocks)
        cache.serve(request)
    return hits / total if total else 0.0


def tune(requests: Sequence[Request], capacity: int) -> Patience:
    """The patience with the best hit rate on ``requests``, of a small grid."""
    grid = [
        Patience(for_kind, for_use) for for_kind in (1500.0, 3000.0, 6000.0) for for_use in (0.0, 75.0, 150.0)
    ]
    return max(grid, key=lambda patience: hit_rate(ReuseAware(capacity, patience), requests))
