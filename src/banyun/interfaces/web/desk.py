"""The texts that lie open: each held against the notes once, in the background, and kept while its
reader works on.

Holding a long text against many notes takes seconds, and reading never waits for it: a page shows the
text at once and its marks when they are there. What the reader says of the text is read from the home
with every page; only the notes can make what is kept here old, and then it is made anew meanwhile.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from banyun.digest.runner import Analysed

OPEN = 12
"""Texts that are kept."""


class Desk:
    """Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Analysed] = OrderedDict()

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
