"""The texts that lie open: each held against the notes once, in the background, and kept while its
reader works on; and what was read from the home of them, as long as nothing is written there.

Holding a long text against many notes takes seconds, and reading never waits for it: a page shows the
text at once and its marks when they are there. What the reader says of the text is read from the home
again once something was written; only the notes can make what is held against them old, and then it is
made anew meanwhile.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from banyun.digest.runner import Analysed

OPEN = 12
"""Texts that are kept."""
READ = 4 * OPEN
"""What was read of them, each a thing."""

T = TypeVar("T")


class Desk:
    """Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Analysed] = OrderedDict()
        self._read: OrderedDict[Hashable, tuple[Hashable, object]] = OrderedDict()

    def kept(self, material_id: str, lang: str) -> Analysed | None:
        with self._lock:
            found = self._kept.get((material_id, lang))
            if found is not None:
                self._kept.move_to_end((material_id, lang))
            return found

    def keep(self, lang: str, analysed: Analysed) -> None:
        with self._lock:
            self._kept[analysed.material.id, lang] = analysed
            self._kept.move_to_end((analysed.material.id, lang))
            while len(self._kept) > OPEN:
                self._kept.popitem(last=False)

    def read(self, what: Hashable, written: Hashable, reading: Callable[[], T]) -> T:
        """What ``reading`` gives, kept while ``written`` (``Library.written``) stays the same."""
        with self._lock:
            found = self._read.get(what)
            if found is not None and found[0] == written:
                self._read.move_to_end(what)
                return cast(T, found[1])
        value = reading()
        with self._lock:
            self._read[what] = (written, value)
            self._read.move_to_end(what)
            while len(self._read) > READ:
                self._read.popitem(last=False)
        return value
