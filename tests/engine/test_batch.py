"""The batch grows to the limit on the time between tokens, and no further."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from banyun.engine.llama.batch import GrowingBatch


def settle(batch: GrowingBatch, alone: float, each: float, rounds: int = 60) -> list[int]:
    """Feeds a machine's law, ``alone + each * size`` seconds a token; the sizes it came to."""
    sizes = []
    for _ in range(rounds):
        size = batch.size
        for _ in range(size):
            batch.saw(alone + each * size)
        sizes.append(batch.size)
    return sizes


@given(
    most=st.integers(1, 32),
    alone=st.floats(0.001, 0.1),
    each=st.floats(0.0001, 0.05),
    limit=st.floats(0.001, 1.0),
)
def test_it_settles_at_the_largest_size_within_the_limit(
    most: int, alone: float, each: float, limit: float
) -> None:
    batch = GrowingBatch(most, limit)
    fits = [size for size in range(1, most + 1) if alone + each * size <= limit]
    sizes = settle(batch, alone, each)
    assert all(1 <= size <= most for size in sizes)
    # It tries one more now and then, and comes back.
    assert max(set(sizes[-20:]), key=sizes[-20:].count) in {
        max(fits, default=1),
        max(1, max(fits, default=1) - 1),
    }


def test_without_a_limit_all_slots_are_used() -> None:
    batch = GrowingBatch(8)
    batch.saw(100.0)
    assert batch.size == 8


def test_it_shrinks_when_the_machine_gets_busy() -> None:
    batch = GrowingBatch(8, 0.1)
    settle(batch, 0.01, 0.01)
    assert batch.size >= 7
    settle(batch, 0.01, 0.04)
    assert batch.size <= 3


def test_no_more_are_admitted_than_its_size() -> None:
    batch = GrowingBatch(4, None)
    running, most, lock = 0, 0, threading.Lock()

    def one() -> None:
        nonlocal running, most
        with batch.place():
            with lock:
                running += 1
                most = max(most, running)
            with lock:
                running -= 1

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= 4
