"""When the garbage collector works: between pages, not while one is made.

Going through all that a server keeps takes the time of many pages, and by itself the collector does so when
work in the background has made much. Here it looks at young things as ever, at old ones seldom by itself, and
at what long work left once nobody is waiting for a page. What is kept then is not looked at again.
"""

from __future__ import annotations

import gc
import threading

from banyun.interfaces.web.precedence import Precedence

SELDOM = 1000
"""After so many looks at middle-aged things comes one at old ones (Python's own measure is 10)."""
QUIET_S = 2.0
"""Without a page for so long, nobody is waiting for the next one."""
LATEST_S = 600.0
"""So long it is put off at most."""
WHOLE = 20
"""Each time of so many, circles go as well that were kept once and dropped since."""


def seldom() -> None:
    """Has old things be looked at seldom, for the whole process."""
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, max(old, SELDOM))


def settle() -> None:
    """Goes through all there is now, which then is not looked at any more."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Collecting:
    """Goes through what long work left. Safe between threads."""

    def __init__(self, precedence: Precedence) -> None:
        self._precedence = precedence
        self._at_it = threading.Lock()
        self._times = 0

    def after_work(self) -> None:
        """Waits for a moment without pages first; whoever comes while another waits leaves it to them."""
        if not self._at_it.acquire(blocking=False):
            return
        try:
            self._precedence.wait_for_quiet(QUIET_S, LATEST_S)
            self._times += 1
            if self._times % WHOLE == 0:
                gc.unfreeze()
            gc.collect()
            gc.freeze()
        finally:
            self._at_it.release()
