"""How quotes fared before the referee, counted by author, so that who makes things up is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from banyun.findings.finding import Author


@dataclass(frozen=True, slots=True)
class Tally:
    """Quotes that an author gave, doing ``verb`` (as in the command line): how many stand in the
    text they are said to be from, how many do not. ``by`` names the model or agent; empty for others."""

    author: Author
    by: str
    verb: str
    resolved: int
    refused: int

    @property
    def whose(self) -> tuple[str, str, str]:
        return self.author, self.by, self.verb


@dataclass(slots=True)
class Count:
    """What is counted within ``counting``."""

    resolved: int = 0
    refused: int = 0

    def tally(self, author: Author, by: str, verb: str) -> Tally | None:
        """None where nothing was quoted."""
        if not self.resolved and not self.refused:
            return None
        return Tally(author, by, verb, self.resolved, self.refused)


_count: ContextVar[Count | None] = ContextVar("count of quotes", default=None)


@contextmanager
def counting() -> Iterator[Count]:
    """Counts every quote that the referee judges within, in this thread."""
    count = Count()
    before = _count.set(count)
    try:
        yield count
    finally:
        _count.reset(before)


def judged(*, resolved: bool) -> None:
    """Called by the referee for each quote."""
    if (count := _count.get()) is not None:
        if resolved:
            count.resolved += 1
        else:
            count.refused += 1
