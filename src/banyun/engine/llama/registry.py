"""Which workers run now, for the status page: one small file each, gone with its process."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RunningWorker:
    """``process`` is the one that uses the worker; ``started`` Unix seconds."""

    process: int
    address: str
    model: str
    slots: int
    context: int
    started: float


class Registry:
    """Args:
    root: The library's disk folder.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / "workers"

    def add(self, worker: RunningWorker) -> None:
        """Announces a worker; that it cannot be written down is no reason not to run it."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path(worker).write_text(json.dumps(asdict(worker)))

    def remove(self, worker: RunningWorker) -> None:
        self._path(worker).unlink(missing_ok=True)

    def running(self) -> list[RunningWorker]:
        """Those whose process still lives; files of dead ones are removed."""
        found = []
        for path in sorted(self._folder.glob("*.worker")) if self._folder.is_dir() else []:
            with contextlib.suppress(OSError, ValueError, TypeError):
                worker = RunningWorker(**json.loads(path.read_text()))
                if _lives(worker.process):
                    found.append(worker)
                else:
                    path.unlink()
        return found

    def _path(self, worker: RunningWorker) -> Path:
        """A process may use several workers, each at an address of its own."""
        port = worker.address.rpartition(":")[2].strip("/")
        return self._folder / f"{worker.process}-{port}.worker"


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
