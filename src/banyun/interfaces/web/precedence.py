"""Pages go first: work in the background pauses between its steps while a page is being made.

All threads of a server share one interpreter, so that whatever works in the background takes its time from
the page that somebody waits for.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from banyun.events import CancelToken

PATIENCE_S = 0.5
"""Work waits no longer than this while there are pages, lest it keep what one of them waits for itself."""
SWITCH_S = 0.0005
"""How long one thread may keep the others from working. By Python's own measure (5 ms) a page that reads a
hundred rows beside other work waits for half a second."""


class Precedence:
    """Counts the pages that are being made. Safe between threads."""

    def __init__(self) -> None:
        self._pages = 0
        self._since = 0.0
        self._last = 0.0
        self._none = threading.Condition()

    @contextmanager
    def page(self) -> Iterator[None]:
        """While a page is being made."""
        self._come()
        try:
            yield
        finally:
            self._gone()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While a page that is being made waits for work itself."""
        self._gone()
        try:
            yield
        finally:
            self._come()

    def give_way(self) -> None:
        """Waits until no page is being made, or they have been for ``PATIENCE_S``."""
        with self._none:
            left = self._since + PATIENCE_S - time.monotonic()
            if self._pages > 0 and left > 0:
                self._none.wait_for(lambda: self._pages <= 0, left)

    def wait_for_quiet(self, seconds: float, at_most: float) -> None:
        """Waits until no page has been made for so long."""
        end = time.monotonic() + at_most
        with self._none:
            while (now := time.monotonic()) < end:
                left = seconds if self._pages > 0 else self._last + seconds - now
                if self._pages <= 0 and left <= 0:
                    return
                self._none.wait(min(left, end - now))

    def _come(self) -> None:
        with self._none:
            self._pages += 1
            if self._pages == 1:
                self._since = time.monotonic()

    def _gone(self) -> None:
        with self._none:
            self._pages -= 1
            self._last = time.monotonic()
            if self._pages <= 0:
                self._none.notify_all()


class Yielding(CancelToken):
    """Work that checks whether it is cancelled lets pages go first there."""

    def __init__(self, precedence: Precedence) -> None:
        super().__init__()
        self._precedence = precedence

    def check(self) -> None:
        super().check()
        self._precedence.give_way()


def switch_often() -> None:
    """Has threads take turns more often than Python would."""
    sys.setswitchinterval(min(SWITCH_S, sys.getswitchinterval()))
