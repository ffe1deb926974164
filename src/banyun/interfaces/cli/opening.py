"""Opens the library for a verb."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from banyun.events import CancelToken, Report
from banyun.interfaces.cli.progress import stderr_progress
from banyun.interfaces.cli.session import Session
from banyun.interfaces.cli.speaking import said, spoken
from banyun.library import Library
from banyun.library.home import clock_of, default_home


def home_of(session: Session) -> Path:
    """The folder of the records of this run."""
    return session.home or default_home(os.environ)


def library_for(session: Session) -> Callable[[Report, CancelToken], AbstractContextManager[Library]]:
    """Opens the library for one piece of work of a server, whose progress goes where it says."""
    clock, home = clock_of(os.environ), home_of(session)
    return lambda report, cancel: Library(home, clock=clock, report=report, cancel=cancel)


@contextmanager
def library(session: Session) -> Iterator[Library]:
    """The library of this run, with progress on standard error."""
    progress = stderr_progress(quiet=session.quiet, machine=session.json)
    lang = spoken(session.home)
    try:
        with Library(
            home_of(session),
            clock=clock_of(os.environ),
            report=lambda event: progress(said(event, lang)),
            cancel=session.cancel,
        ) as opened:
            yield opened
    finally:
        progress.close()
