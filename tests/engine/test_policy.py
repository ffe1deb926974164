"""Cache policies: laws on any trace, and the promise on a real one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.engine.bench import trace
from banyun.engine.kv.policy import (
    BlockCache,
    FarthestInFuture,
    LeastRecentlyUsed,
    Patience,
    Request,
    ReuseAware,
    hit_rate,
)

requests = st.lists(
    st.builds(
        Request,
        st.lists(st.integers(0, 12), min_size=1, max_size=6, unique=True).map(tuple),
        st.integers(0, 500),
    ),
    max_size=30,
)


def caches(capacity: int, served: list[Request]) -> list[BlockCache]:
    return [
        LeastRecentlyUsed(capacity),
        ReuseAware(capacity, Patience(100, 10)),
        FarthestInFuture(capacity, served),
    ]


@given(served=requests, capacity=st.integers(0, 8))
def test_no_cache_holds_more_than_it_may_or_what_it_never_saw(served: list[Request], capacity: int) -> None:
    for cache in caches(capacity, served):
        seen: set[int] = set()
        for request in served:
            reused = request.blocks[: cache.hits(request)]
            assert set(reused) <= seen
            assert len(reused) <= capacity
            cache.serve(request)
            seen |= set(request.blocks)


@given(served=requests)
def test_with_room_for_all_every_policy_is_the_same(served: list[Request]) -> None:
    rates = {round(hit_rate(cache, served), 12) for cache in caches(13, served)}
    assert len(rates) == 1


def test_least_recently_used_evicts_just_that() -> None:
    cache = LeastRecentlyUsed(2)
    for block in (1, 2, 1, 3):
        cache.serve(Request((block,), 1))
    assert [cache.hits(Request((block,), 1)) for block in (1, 2, 3)] == [1, 0, 1]


def test_texts_asked_for_short_answers_outlive_long_chats() -> None:
    cache = ReuseAware(4, Patience(1000, 0))
    for turn in range(30):  # a text asked again and again; chats that never come back
        cache.serve(Request((1, 2), 10))
        cache.serve(Request((100 + turn,), 400))
    cache.serve(Request((3, 4), 10))  # a new text
    for turn in range(10):
        cache.serve(Request((200 + turn,), 400))
    assert cache.hits(Request((3, 4), 10)) >= 1
    lru = LeastRecentlyUsed(4)
    lru.serve(Request((3, 4), 10))
    for turn in range(10):
        lru.serve(Request((200 + turn,), 400))
    assert lru.hits(Request((3, 4), 10)) == 0


def test_on_the_published_trace_it_beats_lru_by_a_tenth(shared: Path) -> None:
    path = shared / "data/mooncake-trace/synthetic_trace.jsonl"
    if not path.exists():
        pytest.skip("no Mooncake trace in ../shared/data")
    rows = {row.figure: row for row in trace.rows(path, "banyun engine bench")}
    assert rows["trace, ours ÷ LRU"].met
    optimal = rows["trace, block hits, optimal"].value
    assert optimal is not None
    assert optimal > (rows["trace, block hits, ours"].value or 0)
