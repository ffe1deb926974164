"""What may be asked of texts is kept while neither they nor what their reader did changes, and not longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from banyun.library import Library
from banyun.study.fitted import Fitted
from banyun.study.mastery.details import Detail, find_details
from banyun.study.mastery.results import Sitting
from banyun.study.mastery.telling import Listener

ONE = """# Caches

A cache node that restarts is empty, because its memory is gone. The warm copy takes 40 seconds for 12 GB.
Reads fall through to the database until the hot keys are back, so that the database has 9 times its load.

## Copying

The neighbour sends its 5000 hottest keys first, because they carry 80 % of the reads. Write-through caching
is called synchronous caching by its authors. The copy needs a disk, a network and a neighbour.
"""
OTHER = """# More on caches

A cache node that restarts is empty, because its memory is gone. The warm copy takes 50 seconds for 12 GB.
Eviction removes the coldest keys first, because nobody has asked for them in 30 minutes.
"""


@pytest.fixture
def opened(home: Path, clock: Callable[[], datetime]) -> Callable[[Fitted | None], Library]:
    """Opens the home anew, as each request does."""

    def opening(fitted: Fitted | None = None) -> Library:
        library = Library(home, clock=clock, wording="en")
        library.fitted = fitted
        return library

    with opening() as library:
        library.add("one.md", data=ONE.encode())
        library.add("other.md", data=OTHER.encode())
        library.gather("Both", ["Caches", "More on caches"])
    return opening


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that are looked through meanwhile."""
    looked: list[str] = []

    def looking(listener: Listener, **given: Any) -> list[Detail]:
        looked.append(listener.reading.text)
        return find_details(listener, **given)

    with monkeypatch.context() as patched:
        patched.setattr("banyun.library.examining.find_details", looking)
        yield looked


def said(sitting: Sitting) -> list[tuple[int, object, str]]:
    return [(one.number, one.detail, one.material.title) for one in sitting.questions]


def test_details_are_found_once_and_anew_when_something_changed(
    opened: Callable[[Fitted | None], Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = Fitted()

    def alike(found_anew: bool) -> None:
        for subject in ("Caches", "Both"):
            with opened(None) as library:
                plain, overlaps = said(library.sitting(subject)), library.project("Both").overlaps
            with counted(monkeypatch) as looked, opened(fitted) as library:
                assert said(library.sitting(subject)) == plain
                assert library.project("Both").overlaps == overlaps
            assert bool(looked) == found_anew, subject
            assert plain
            assert overlaps

    alike(found_anew=True)
    alike(found_anew=False)
    with opened(None) as library:
        library.triage("Caches", "later")
    alike(found_anew=False)
    with opened(None) as library:
        library.name_point("Caches", name="Copying first", quotes=["they carry 80 % of the reads"])
    alike(found_anew=True)
    with opened(None) as library:
        for subject in ("Caches", "Both"):
            library.answer(subject, {"1": "no idea"})
    alike(found_anew=True)
    alike(found_anew=False)
    with opened(None) as library:
        library.add("one.md", data=f"{ONE}\nA second neighbour takes 70 seconds for 12 GB.\n".encode())
    alike(found_anew=True)
