"""What was judged a moment ago, so that its page can be loaded again without doing it again."""

from __future__ import annotations

import threading
from collections import OrderedDict

KEPT = 64


class Kept:
    """The latest results by a name. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, object] = OrderedDict()

    def put(self, name: str, result: object) -> None:
        with self._lock:
            self._kept[name] = result
            self._kept.move_to_end(name)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def get(self, name: str) -> object:
        """The result, or None where it is too long ago."""
        with self._lock:
            return self._kept.get(name)
