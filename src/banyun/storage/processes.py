"""Who holds a lease: a process, told apart from a later one that got the same number."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """A process: ``host`` (name and process-number namespace), number, and start time in clock ticks
    since boot (proc(5), field 22 of ``/proc/<pid>/stat``), 0 where the system has no ``/proc``."""

    host: str
    pid: int
    started: int

    def may_live(self) -> bool:
        """Whether the process may still run. Of another host only its heartbeat can tell."""
        if self.host != _host():
            return True
        if self.started and Path("/proc/self/stat").exists():
            return _start_time(self.pid) == self.started
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def this_process() -> Holder:
    """The process that runs this."""
    return Holder(_host(), os.getpid(), _start_time(os.getpid()))


def _start_time(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()
    # A zombie has finished, though its number is not free yet.
    return 0 if fields[0] == "Z" else int(fields[19])


def _host() -> str:
    try:
        namespace = os.readlink("/proc/self/ns/pid")
    except OSError:
        namespace = ""
    return f"{socket.gethostname()} {namespace}".strip()
