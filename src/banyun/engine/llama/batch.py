"""How many questions are answered side by side: as many as the time between tokens allows.

Each sequence more in a batch makes every sequence's next token come later (TBT), and all of them
together sooner. The batch doubles while its answers stay within the limit, and then settles
between the last size that did and the first that did not.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from statistics import median

PATIENCE = 4
"""Rounds at a settled size before a larger one is tried once more."""


class GrowingBatch:
    """Admits questions. Safe to use from several threads.

    Args:
        most: The engine's slots.
        limit: Seconds between two tokens of an answer that are accepted; None for work that
            nobody watches, which always takes all slots.
    """

    def __init__(self, most: int, limit: float | None = None) -> None:
        self.most = most
        self.limit = limit
        self.size = most if limit is None else 1
        self._too_many = most + 1
        self._running = 0
        self._seen: list[float] = []
        self._rounds = 0
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Waits for a place in the batch, and holds it."""
        with self._changed:
            while self._running >= self.size:
                self._changed.wait()
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def saw(self, seconds_per_token: float) -> None:
        """Takes in an answer's mean time between tokens; after a round of them the size follows
        their median."""
        with self._changed:
            if self.limit is None or seconds_per_token <= 0:
                return
            self._seen.append(seconds_per_token)
            if len(self._seen) >= self.size:
                self._resize(median(self._seen) <= self.limit)
                self._seen.clear()
                self._changed.notify_all()

    def _resize(self, within: bool) -> None:
        if not within:
            self._too_many = self.size
            self.size = max(1, self.size * 3 // 4)
            self._rounds = 0
            return
        self._rounds += 1
        if self._rounds > PATIENCE:  # the machine may be less busy than it was
            self._too_many = min(self.most, self._too_many) + 1
            self._rounds = 0
        doubled = min(2 * self.size, self.most)
        if doubled >= self._too_many:
            doubled = (self.size + self._too_many) // 2
        self.size = max(self.size, min(doubled, self._too_many - 1, self.most))
