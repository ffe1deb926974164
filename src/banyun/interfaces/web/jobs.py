"""Long work in the background, which pages watch: adding, digesting, asking a model.

A job has a thread of its own and opens the library there. Its latest news can be read at any time; a
browser hears of it by server-sent events (``pages/events.py``), or by loading the page again.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from banyun.errors import BanyunError
from banyun.events import Advanced, CancelToken, Event, Report, Started, Warned
from banyun.interfaces.web.collecting import Collecting
from banyun.interfaces.web.precedence import Precedence, Yielding

State = Literal["running", "done", "failed"]
KEPT = 64
"""Jobs that are over and still remembered."""
AT_ONCE = 2
SOON_S = 0.5
"""Work that is done as fast as this is waited for: the page shows at once what it brings."""
LOOK_S = 0.05
"""After so long is seen how much of it is done."""
LONG_S = 1.0
"""Work of so long leaves much behind that is kept, such as a text that lies open."""

Work = Callable[[Report, CancelToken], object]


@dataclass(frozen=True, slots=True)
class News:
    """What is known of a job at a moment. ``serial`` grows with each change."""

    state: State = "running"
    stage: str = ""
    done: int = 0
    total: int | None = None
    warnings: tuple[str, ...] = ()
    serial: int = 0


@dataclass(slots=True)
class Job:
    """One piece of work. ``result`` is what it gave, ``error`` why it gave nothing."""

    id: str
    key: str
    cancel: CancelToken
    news: News = field(default_factory=News)
    result: object = None
    error: BanyunError | None = None
    over: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.perf_counter)

    def hear(self, event: Event) -> None:
        """Takes in what long work reports."""
        news = replace(self.news, serial=self.news.serial + 1)
        if isinstance(event, Started):
            news = replace(news, stage=event.stage, total=event.total, done=0)
        elif isinstance(event, Advanced):
            news = replace(news, done=event.done)
        elif isinstance(event, Warned):
            news = replace(news, warnings=(*news.warnings, event.message))
        self.news = news

    def watch(self) -> None:
        """Waits until the work has gone on for ``SOON_S``, as long as it goes so fast that it is done by
        then."""
        while (left := self.started + SOON_S - time.perf_counter()) > 0:
            if self.over.wait(min(LOOK_S, left)):
                return
            gone, news = time.perf_counter() - self.started, self.news
            if news.total and gone * news.total / max(1, news.done) > SOON_S:
                return

    def end(self, state: State) -> None:
        self.news = replace(self.news, state=state, serial=self.news.serial + 1)
        self.over.set()


class Jobs:
    """The jobs of one server. Safe between threads."""

    def __init__(self) -> None:
        self.precedence = Precedence()
        self._collecting = Collecting(self.precedence)
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._turn = threading.Semaphore(AT_ONCE)
        self._paces: dict[str, float] = {}

    def start(self, key: str, work: Work) -> Job:
        """Starts work, unless the same (by ``key``) is under way: then that is given."""
        with self._lock:
            for job in self._jobs.values():
                if job.key == key and job.news.state == "running":
                    return job
            job = Job(f"job_{secrets.token_hex(8)}", key, Yielding(self.precedence))
            self._jobs[job.id] = job
            self._forget()
        threading.Thread(target=self._run, args=(job, work), name=f"job {key}", daemon=True).start()
        return job

    def begin(self, kind: str, size: int, key: str, work: Work, *, watched: bool = False) -> Job:
        """Starts work, and waits a little for it, unless the last of its ``kind`` went so slowly that work
        of this ``size`` cannot be done by then. ``watched``: unless it goes so slowly itself, or has gone
        on for as long already; it must say how much it has done."""

        def timed(report: Report, cancel: CancelToken) -> object:
            started = time.perf_counter()
            result = work(report, cancel)
            self._paces[kind] = (time.perf_counter() - started) / max(1, size)
            return result

        job = self.start(key, timed)
        if self._paces.get(kind, 0.0) * size <= SOON_S:
            self.wait(job, watched=watched)
        return job

    def wait(self, job: Job, *, watched: bool = False) -> None:
        """Waits a little for work, as a page does that would show what comes of it; not where the work has
        gone on for longer already."""
        with self.precedence.waiting():
            if watched:
                job.watch()
            else:
                job.over.wait(max(0.0, job.started + SOON_S - time.perf_counter()))

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def of(self, key: str) -> Job | None:
        """The latest job of that key."""
        with self._lock:
            return next((job for job in reversed(self._jobs.values()) if job.key == key), None)

    def forget(self, job: Job) -> None:
        """Lets work go that is over, when what came of it was told."""
        with self._lock:
            self._jobs.pop(job.id, None)

    def close(self) -> None:
        """Asks all work to end in order, and waits a little for it."""
        with self._lock:
            running = [job for job in self._jobs.values() if job.news.state == "running"]
        for job in running:
            job.cancel.cancel()
        for job in running:
            job.over.wait(5)

    def _run(self, job: Job, work: Work) -> None:
        try:
            with self._turn:
                job.cancel.check()
                started = time.perf_counter()
                job.result = work(job.hear, job.cancel)
        except BanyunError as error:
            job.error = error
            job.end("failed")
        except Exception as fault:
            job.error = BanyunError(f"Banyun met a fault of its own ({type(fault).__name__}).")
            job.end("failed")
            raise
        else:
            job.end("done")
            if time.perf_counter() - started > LONG_S:
                self._collecting.after_work()

    def _forget(self) -> None:
        over = [job.id for job in self._jobs.values() if job.news.state != "running"]
        for job_id in over[: max(0, len(over) - KEPT)]:
            del self._jobs[job_id]
