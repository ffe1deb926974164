"""What became of caches, in every process that uses the library: one JSON line an event.

Lines are appended under a lock and folded into totals when there are many, so the file stays
small. Statistics never fail an answer: where the file cannot be written, nothing is counted.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Literal

What = Literal["hot", "ram", "disk", "carried", "computed", "refused", "evicted"]
FOLD_AT_BYTES = 1 << 20
REFUSALS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Event:
    """``tokens`` were reused (of an origin) or computed; a refusal or an eviction has a reason."""

    what: What
    at: float
    tokens: int = 0
    seconds: float = 0.0
    name: str = ""
    medium: str = ""
    reason: str = ""


@dataclass(slots=True)
class Count:
    """How often something happened, to how many tokens, in how many seconds."""

    times: int = 0
    tokens: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Totals:
    """Since the library was made: counts of each kind of event, and the last refusals."""

    counts: dict[str, Count] = field(default_factory=dict)
    refusals: deque[Event] = field(default_factory=lambda: deque(maxlen=REFUSALS_KEPT))

    def add(self, event: Event) -> None:
        count = self.counts.setdefault(event.what, Count())
        count.times += 1
        count.tokens += event.tokens
        count.seconds += event.seconds
        if event.what == "refused":
            self.refusals.append(event)

    def tokens(self, *kinds: What) -> int:
        return sum(self.counts[kind].tokens for kind in kinds if kind in self.counts)

    def times(self, *kinds: What) -> int:
        return sum(self.counts[kind].times for kind in kinds if kind in self.counts)

    def as_json(self) -> dict[str, object]:
        return {
            "counts": {kind: asdict(count) for kind, count in self.counts.items()},
            "refusals": [asdict(event) for event in self.refusals],
        }


class Ledger:
    """Args:
    path: The file; made with mode 0600 when something is first noted.
    clock: Unix seconds.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock

    def note(
        self,
        what: What,
        *,
        tokens: int = 0,
        seconds: float = 0.0,
        name: str = "",
        medium: str = "",
        reason: str = "",
    ) -> None:
        event = Event(what, self._clock(), tokens, seconds, name, medium, reason)
        with contextlib.suppress(OSError), self._locked() as file:
            file.write(json.dumps(asdict(event)).encode() + b"\n")
            file.flush()
            if file.tell() > FOLD_AT_BYTES:
                self._fold(file)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0, os.SEEK_END)
            yield file

    def _fold(self, file: IO[bytes]) -> None:
        file.seek(0)
        totals = _read(file)
        file.truncate(0)
        file.write(json.dumps({"totals": totals.as_json()}).encode() + b"\n")

    def totals(self) -> Totals:
        """All that was noted; nothing where nothing was."""
        try:
            with self._locked() as file:
                file.seek(0)
                return _read(file)
        except OSError:
            return Totals()


def _read(file: IO[bytes]) -> Totals:
    totals = Totals()
    for line in file:
        with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
            # A line cut by a kill counts for nothing.
            values = json.loads(line)
            if "totals" in values:
                kept = values["totals"]
                totals.counts = {kind: Count(**count) for kind, count in kept["counts"].items()}
                totals.refusals.extend(Event(**event) for event in kept["refusals"])
            else:
                totals.add(Event(**values))
    return totals
