"""How long a page waits for work in the background."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from banyun.events import Advanced, CancelToken, Report, Started
from banyun.interfaces.web.collecting import settle
from banyun.interfaces.web.jobs import Jobs


def test_slow_work_is_not_waited_for_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 600.0)
    over = threading.Event()

    def slow(report: Report, cancel: CancelToken) -> None:
        report(Started("a stage", 100_000, ""))
        report(Advanced("a stage", 1))
        over.wait(300)

    jobs = Jobs()
    job = jobs.begin("fit", 100_000, "fit", slow, watched=True)
    assert job.news.state == "running"
    assert jobs.begin("fit", 100_000, "fit", slow, watched=True) is job
    over.set()
    job.over.wait()


def test_work_that_was_under_way_before_is_not_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, over = Jobs(), threading.Event()

    def slow(_report: Report, _cancel: CancelToken) -> None:
        over.wait(300)

    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 0.0)
    job = jobs.begin("fit", 1, "fit", slow, watched=True)
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 600.0)
    job.started -= 1200
    assert jobs.begin("fit", 1, "fit", slow, watched=True).news.state == "running"
    over.set()
    job.over.wait()


def test_work_that_goes_on_for_long_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, over = Jobs(), threading.Event()
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 0.0)
    job = jobs.begin("digest", 1, "digest", lambda _report, _cancel: over.wait())
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 600.0)
    job.started -= 1200
    assert jobs.begin("digest", 1, "digest", lambda _report, _cancel: None) is job
    assert job.news.state == "running"
    over.set()
    job.over.wait()


def test_quick_work_is_waited_for() -> None:
    def quick(report: Report, _cancel: CancelToken) -> str:
        report(Started("a stage", 2, ""))
        report(Advanced("a stage", 2))
        return "done"

    assert Jobs().begin("fit", 2, "fit", quick, watched=True).result == "done"


class Ring:
    """A thing that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_was_kept_and_dropped_is_gone_after_the_next_long_work() -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    settle()
    del ring
    settle()
    gc.unfreeze()
    assert seen() is None
