"""Pages go before work in the background, and the collector works between them."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import pytest

from banyun.errors import Cancelled
from banyun.events import CancelToken, Report
from banyun.interfaces.web import collecting, precedence
from banyun.interfaces.web.collecting import Collecting, settle
from banyun.interfaces.web.jobs import Jobs
from banyun.interfaces.web.precedence import Precedence, Yielding
from banyun.library import Library


class Steps:
    """Work in steps, which somebody lets begin."""

    def __init__(self, jobs: Jobs) -> None:
        self.go, self.done = threading.Event(), threading.Event()
        self.job = jobs.start("steps", self._work)

    def _work(self, _report: Report, cancel: CancelToken) -> None:
        self.go.wait()
        cancel.check()
        self.done.set()


def test_work_pauses_while_a_page_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "PATIENCE_S", 600.0)
    jobs = Jobs()
    steps = Steps(jobs)
    with jobs.precedence.page(), jobs.precedence.page():
        steps.go.set()
        assert not steps.done.wait(0.1)
    assert steps.job.over.wait(600)
    assert steps.done.is_set()


def test_work_goes_on_for_a_page_that_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "PATIENCE_S", 600.0)
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 600.0)
    jobs = Jobs()
    steps = Steps(jobs)
    with jobs.precedence.page():
        steps.go.set()
        jobs.wait(steps.job)
        assert steps.job.news.state == "done"


def test_work_goes_on_after_a_while_lest_the_page_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "PATIENCE_S", 0.01)
    jobs = Jobs()
    steps = Steps(jobs)
    with jobs.precedence.page():
        steps.go.set()
        assert steps.job.over.wait(600)


def test_what_is_cancelled_ends_and_does_not_wait() -> None:
    first = Precedence()
    token = Yielding(first)
    token.cancel()
    with first.page(), pytest.raises(Cancelled):
        token.check()


class Ring:
    """A thing that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_work_left_goes_once_no_page_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "QUIET_S", 0.0)
    pages = Precedence()
    ring = Ring()
    seen = weakref.ref(ring)
    del ring
    gc.disable()
    try:
        with pages.page():
            cleaner = threading.Thread(target=Collecting(pages).after_work, daemon=True)
            cleaner.start()
            cleaner.join(0.1)
            assert seen() is not None
        cleaner.join(600)
        assert seen() is None
    finally:
        gc.enable()
        gc.unfreeze()


def test_what_was_kept_and_dropped_since_goes_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "QUIET_S", 0.0)
    monkeypatch.setattr(collecting, "WHOLE", 2)
    ring = Ring()
    seen = weakref.ref(ring)
    settle()
    del ring
    cleaner = Collecting(Precedence())
    cleaner.after_work()
    assert seen() is not None
    cleaner.after_work()
    gc.unfreeze()
    assert seen() is None


def test_what_was_written_is_told_by_writes_alone(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.new_note("A note", "It says something.")
        held_open = library.held_open()
    with held_open:
        seen = []
        for _ in range(2):
            with Library(tmp_path) as library:
                library.notes()
                seen.append(library.written)
        with Library(tmp_path) as library:
            library.new_note("Another", "It says more.")
            seen.append(library.written)
        with Library(tmp_path) as library:
            library.notes()
            seen.append(library.written)
    assert len({seen[0], seen[1]}) == 1
    assert seen[2] != seen[1]
    assert seen[3] == seen[2]
