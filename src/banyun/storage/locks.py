"""Who may use a home: any number of processes at once, or one alone (migrate, restore, repair)."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from banyun.errors import Busy
from banyun.storage.failures import failures

PATIENCE_S = 10.0
STEP_S = 0.05


class HomeLock:
    """An advisory lock on ``run/home.lock``; the system drops it when the process ends."""

    def __init__(self, home: Path) -> None:
        self._home = home
        place = home / "run" / "home.lock"
        with failures(home):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self, patience_s: float | None = None) -> None:
        """Use the home beside others.

        Raises:
            Busy: someone has had it alone for longer than that.
        """
        self._take(fcntl.LOCK_SH, patience_s)

    def alone(self, patience_s: float | None = None) -> None:
        """Have the home alone.

        Raises:
            Busy: others have used it for longer than that.
        """
        self._take(fcntl.LOCK_EX, patience_s)

    def _take(self, kind: int, patience_s: float | None) -> None:
        deadline = time.monotonic() + (PATIENCE_S if patience_s is None else patience_s)
        while True:
            try:
                fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Busy(
                        f"Another Banyun is using {self._home}.",
                        "End the other one (a server, a long job) and try again.",
                    ) from None
                time.sleep(STEP_S)
            else:
                return

    def close(self) -> None:
        """Gives the lock back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
