"""The notes' index as it stood on an earlier day, for what only asks how often terms occur."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from banyun.knowledge.periods import Period
from banyun.knowledge.store import Hit, RecallIndex

COUNTED = 64
"""Passages counted of one term; more than so many is "often", which is all that is asked."""


class IndexAsOf:
    """A ``RecallIndex`` that sees notes as they stood at the end of a day. ``passage_count`` stays
    that of today: it only scales."""

    def __init__(self, index: RecallIndex, until: date) -> None:
        self._index = index
        self._until = until

    def index_state(self) -> str:
        return f"{self._index.index_state()} {self._until}"

    def passage_count(self) -> int:
        return self._index.passage_count()

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Exact up to ``COUNTED``."""
        today = self._index.frequencies(terms)
        return {term: len(self._held(term)) for term in today}

    def search(
        self,
        terms: Sequence[str],
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
        within: Period | None = None,
    ) -> list[Hit]:
        day = self._until if until is None else min(until, self._until)
        return self._index.search(terms, limit=limit, without_notes=without_notes, until=day, within=within)

    def _held(self, term: str) -> list[Hit]:
        return self._index.search([term], limit=COUNTED, until=self._until)
