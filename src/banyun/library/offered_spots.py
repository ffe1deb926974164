"""The blind spots of all materials, read and put together, and kept while what they come from stays the
same: they are many, and what one does on a page rarely changes them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence, Set
from datetime import date
from typing import Protocol, TypeVar

from banyun.findings.exploration import Term
from banyun.findings.finding import Finding
from banyun.library.terms import blind_spots
from banyun.storage.base import Store
from banyun.study.frontier import Spot, found_hard, spots
from banyun.study.naming import Naming

T = TypeVar("T")


class Keeping(Protocol):
    """Keeps what was worked out."""

    def read(self, what: Hashable, written: Hashable, reading: Callable[[], T]) -> T:
        """What ``reading`` gives, kept under the name ``what`` while ``written`` stays the same."""
        ...


class Nothing:
    """Keeps nothing."""

    def read(self, what: Hashable, written: Hashable, reading: Callable[[], T]) -> T:  # noqa: ARG002
        return reading()


class OfferedSpots:
    """The blind spots that digests offered, as they are at the moment.

    Args:
        store: Where they are.
        keeping: What keeps them from one request to the next.
    """

    def __init__(self, store: Store, keeping: Keeping | None = None) -> None:
        self.keeping: Keeping = keeping or Nothing()
        self.state = store.findings_state("blind_spot")
        self._store = store

    def findings(self) -> Sequence[Finding]:
        """Of every material, in whatever state."""
        return self.keeping.read("blind spots", self.state, lambda: blind_spots(self._store))

    def dismissed(self) -> Sequence[str]:
        """The names of those that were dismissed."""
        return self.keeping.read(
            "dismissed blind spots",
            self.state,
            lambda: list(dict.fromkeys(one.name for one in self.findings() if one.state == "dismissed")),
        )

    def met(self, terms: Sequence[Term], until: date) -> Sequence[Spot]:
        """All that were met by a day, put together by what the reader says of terms."""
        return self.keeping.read(
            ("blind spots met", until),
            (self.state, tuple(terms)),
            lambda: spots([one for one in self.findings() if one.created.date() <= until], Naming(terms)),
        )

    def left(self, terms: Sequence[Term], hard: Set[str]) -> Sequence[Spot]:
        """All but the dismissed ones, put together; those of ``hard`` passages first."""
        together = self.keeping.read(
            "blind spots left",
            (self.state, tuple(terms)),
            lambda: spots([one for one in self.findings() if one.state != "dismissed"], Naming(terms)),
        )
        return found_hard(together, hard)
