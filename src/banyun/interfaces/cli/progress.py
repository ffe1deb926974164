"""Progress on standard error: a bar on a terminal, plain lines elsewhere, nothing for short work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from banyun.events import Advanced, Event, Finished, Started, Warned

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds of work before anything is said about it."""

LINE_EVERY = 5.0
"""Seconds between plain lines."""

Monotonic = Callable[[], float]


class PlainProgress:
    """A line when a stage has lasted a while, and then every few seconds. A ``Report``."""

    def __init__(self, stream: TextIO, monotonic: Monotonic = time.monotonic) -> None:
        self._stream = stream
        self._now = monotonic
        self._next = monotonic() + PATIENCE
        self._totals: dict[str, tuple[int | None, str]] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, Warned):
            print(event.message, file=self._stream, flush=True)
        elif isinstance(event, Started):
            self._totals[event.stage] = (event.total, event.unit)
        elif isinstance(event, Advanced):
            self._say(event)

    def _say(self, event: Advanced) -> None:
        now = self._now()
        if now < self._next:
            return
        self._next = now + LINE_EVERY
        total, unit = self._totals.get(event.stage, (None, ""))
        share = f"{event.done}/{total}" if total is not None else str(event.done)
        print(" ".join(f"{event.stage}: {share} {unit}".split()), file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing stays on the screen to be cleared."""


class TerminalProgress:
    """A bar for each stage, cleared at the end. A ``Report``."""

    def __init__(self, stream: TextIO, monotonic: Monotonic = time.monotonic) -> None:
        from rich.console import Console  # noqa: PLC0415  # only a terminal has bars

        self._console = Console(file=stream)
        self._now = monotonic
        self._after = monotonic() + PATIENCE
        self._bars: Progress | None = None
        self._totals: dict[str, tuple[int | None, str]] = {}
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, Warned):
            self._console.print(event.message, markup=False, highlight=False)
        elif isinstance(event, Started):
            self._totals[event.stage] = (event.total, event.unit)
        elif isinstance(event, Advanced) and self._now() >= self._after:
            self._advance(event)
        elif isinstance(event, Finished) and self._bars and event.stage in self._tasks:
            self._bars.remove_task(self._tasks.pop(event.stage))
            if not self._tasks:
                self.close()

    def _advance(self, event: Advanced) -> None:
        if self._bars is None:
            from rich.progress import (  # noqa: PLC0415  # as above
                BarColumn,
                MofNCompleteColumn,
                Progress,
                SpinnerColumn,
                TextColumn,
            )

            self._bars = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                console=self._console,
                transient=True,
            )
            self._bars.start()
        if event.stage not in self._tasks:
            total, _unit = self._totals.get(event.stage, (None, ""))
            self._tasks[event.stage] = self._bars.add_task(event.stage, total=total)
        self._bars.update(self._tasks[event.stage], completed=event.done)

    def close(self) -> None:
        """Clears the bars."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None


class NoProgress:
    """Says nothing. A ``Report``."""

    def __call__(self, event: Event) -> None:
        """Nothing is said."""

    def close(self) -> None:
        """Nothing was shown."""


def progress_on(
    stream: TextIO, *, quiet: bool, machine: bool
) -> PlainProgress | TerminalProgress | NoProgress:
    """The progress that suits a stream: none when quiet, or when a program reads it
    (``machine``: standard error then holds an error object or nothing)."""
    if quiet:
        return NoProgress()
    if stream.isatty():
        return TerminalProgress(stream)
    return NoProgress() if machine else PlainProgress(stream)


def stderr_progress(*, quiet: bool, machine: bool) -> PlainProgress | TerminalProgress | NoProgress:
    return progress_on(sys.stderr, quiet=quiet, machine=machine)
