"""What takes a look through all notes or a whole text to find out, kept as long as neither they nor what is
asked change: what techniques and situations are fitted by, which new notes bear on questions, what may be
asked of texts.

Each look takes a moment; a page that needs hundreds of them has them made in the background first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar, cast

T = TypeVar("T")

MOST = 8192
"""Kept at most."""


class Fitted:
    """Safe between threads.

    Args:
        at_once: How many may be made while one waits; None: all.
    """

    def __init__(self, at_once: int | None = None) -> None:
        self.at_once = at_once
        self.unmade = 0
        """How many were asked for and left unmade."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def turn(self, at_once: int | None = None) -> Fitted:
        """The same for one visit, which may make so many."""
        twin = Fitted(at_once)
        twin._lock, twin._kept = self._lock, self._kept
        return twin

    def missing(self, keys: Sequence[Hashable]) -> int:
        """How many there are still to make, where they are more than may be made at once; else 0."""
        if self.at_once is None:
            return 0
        with self._lock:
            count = sum(key not in self._kept for key in keys)
        return count if count > self.at_once else 0

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key that names all that it depends on; made where it is not there yet."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        made = make()
        self.put(key, made)
        return made

    def put(self, key: Hashable, made: object) -> None:
        """Keeps something under a key."""
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def kept(self, key: Hashable) -> object | None:
        """What is kept under a key, if it is."""
        with self._lock:
            return self._kept.get(key)

    def soon(self, key: Hashable, make: Callable[[], T], otherwise: T) -> T:
        """The same; once so many have been made as one may wait for, something else instead."""
        with self._lock:
            there = key in self._kept
        if not there and self.at_once is not None:
            if self.at_once == 0:
                self.unmade += 1
                return otherwise
            self.at_once -= 1
        return self.of(key, make)
