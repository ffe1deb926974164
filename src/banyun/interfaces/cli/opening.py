"""Opens the library for a verb."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from banyun.interfaces.cli.progress import stderr_progress
from banyun.interfaces.cli.session import Session
from banyun.interfaces.cli.speaking import said, spoken
from banyun.library import Library
from banyun.library.home import clock_of, default_home


@contextmanager
def library(session: Session) -> Iterator[Library]:
    """The library of this run, with progress on standard error."""
    progress = stderr_progress(quiet=session.quiet, machine=session.json)
    lang = spoken(session.home)
    try:
        with Library(
            session.home or default_home(os.environ),
            clock=clock_of(os.environ),
            report=lambda event: progress(said(event, lang)),
            cancel=session.cancel,
        ) as opened:
            yield opened
    finally:
        progress.close()
