"""Rates as they were measured here: what decides between fetching and computing."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass
class Moved:
    """How much a timed block moved."""

    amount: float = 0.0


class Rate:
    """A measured rate, in units a second: a moving mean that follows what was seen last."""

    def __init__(self, first_guess: float) -> None:
        self.value = first_guess
        self.samples = 0

    def saw(self, amount: float, seconds: float) -> None:
        if seconds > 0 and amount > 0:
            weight = 0.5 if self.samples else 1.0
            self.value += weight * (amount / seconds - self.value)
            self.samples += 1

    @contextlib.contextmanager
    def timed(self) -> Iterator[Moved]:
        """Measures the block; it says in ``amount`` how much it moved."""
        moved = Moved()
        began = time.perf_counter()
        yield moved
        self.saw(moved.amount, time.perf_counter() - began)


def break_even(bytes_per_token: float, prefill_rate: float) -> float:
    """The link, in bytes a second, above which fetching a cache is sooner than prefilling its
    text at ``prefill_rate`` tokens a second."""
    return bytes_per_token * prefill_rate
