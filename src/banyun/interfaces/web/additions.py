"""What the reader gives the pages to take in: each a job of its own, that can be tried again."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from banyun.events import CancelToken, Report, Started
from banyun.interfaces.web.jobs import Job, Jobs

KEPT = 40
"""Additions that are remembered; what is under way always is."""

Kind = Literal["file", "address", "text", "notes"]
READING: tuple[Kind, ...] = ("file", "address", "text")
"""What becomes a material."""
Taking = Callable[[Report, CancelToken], object]


@dataclass(slots=True)
class Addition:
    """Something given: what it is called, and the job that takes it in. ``result`` of the job says what
    became of it. ``take`` is dropped once that is done, and the bytes with it."""

    id: str
    kind: Kind
    name: str
    job: Job
    take: Taking | None

    @property
    def state(self) -> str:
        return self.job.news.state


class Additions:
    """Those of one server, the latest first. Safe between threads."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Addition] = OrderedDict()

    def begin(self, kind: Kind, name: str, take: Taking) -> Addition:
        """Takes something in, in the background."""
        made = f"add_{secrets.token_hex(8)}"
        addition = Addition(made, kind, name, self._start(made, kind, take), take)
        with self._lock:
            self._kept[made] = addition
            over = [one.id for one in self._kept.values() if one.state != "running"]
            for old in over[: max(0, len(self._kept) - KEPT)]:
                del self._kept[old]
        return addition

    def again(self, addition_id: str) -> Addition | None:
        """Tries again what failed; None where there is nothing to try."""
        with self._lock:
            addition = self._kept.get(addition_id)
            if addition is None or addition.take is None or addition.state != "failed":
                return None
            addition.job = self._start(addition.id, addition.kind, addition.take)
            return addition

    def forget(self, addition_id: str) -> None:
        """It need not be shown any more; what is under way goes on to its end."""
        with self._lock:
            self._kept.pop(addition_id, None)

    def forget_done(self) -> None:
        with self._lock:
            for one in [one for one in self._kept.values() if one.state == "done"]:
                del self._kept[one.id]

    def all(self) -> list[Addition]:
        with self._lock:
            found = list(reversed(self._kept.values()))
        for one in found:
            if one.state == "done":
                one.take = None
        return found

    def of(self, kinds: tuple[Kind, ...]) -> list[Addition]:
        return [one for one in self.all() if one.kind in kinds]

    def _start(self, key: str, kind: Kind, take: Taking) -> Job:
        def work(report: Report, cancel: CancelToken) -> object:
            report(Started("fetching" if kind == "address" else "reading"))
            return take(report, cancel)

        return self._jobs.start(key, work)
