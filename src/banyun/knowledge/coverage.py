"""Known, partly known or new: how much of a passage the notes already hold.

Calibrated, not a raw score. The passage's informative terms are weighed (``matching``); what
the best notes hold of them, each note by itself and several together, gives a coverage 0..1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from banyun.knowledge.evidence import Evidence, Known
from banyun.knowledge.matching import Query
from banyun.knowledge.recall import TELLING_TERM, Found, Notes, Recaller
from banyun.language.bilingual import Glossary
from banyun.materials.passage import Passage

KNOWN = 0.45
"""Coverage from which a passage is known."""

NEW = 0.15
"""Coverage up to which it is new."""

AGREEING = 5
"""Notes looked at together."""


@dataclass(frozen=True, slots=True)
class Held:
    """A passage held against the notes. ``novelty`` 0 (all of it in the notes) to 1;
    ``searched`` are the informative terms that were looked for."""

    known: Known
    novelty: float
    evidence: tuple[Evidence, ...]
    searched: tuple[str, ...]


class Holder:
    """Holds the passages of one material against the notes. Arguments as for ``Recaller``."""

    def __init__(
        self,
        notes: Notes,
        *,
        wording: str = "en",
        glossary: Glossary | None = None,
        without_notes: Sequence[str] = (),
        until: date | None = None,
    ) -> None:
        self._recaller = Recaller(
            notes, wording=wording, glossary=glossary, without_notes=without_notes, until=until
        )

    def hold(self, passage: Passage) -> Held:
        asked = self._recaller.query(passage.text)
        found = self._recaller.find(asked, limit=AGREEING)
        covered = coverage(asked, found)
        return Held(
            known=reading(covered, found),
            novelty=round(1 - covered, 4),
            evidence=tuple(self._recaller.as_evidence(one, passage) for one in found),
            searched=self._recaller.searched(asked),
        )


def coverage(asked: Query, found: Sequence[Found]) -> float:
    """Weighted share of the passage's telling terms that the found notes hold together; 0 where
    it has none."""
    weights = np.where(asked.telling >= TELLING_TERM, asked.telling, 0.0)
    whole = float(weights.sum())
    if not found or whole == 0:
        return 0.0
    together = np.max([one.match.presence for one in found], axis=0)
    return float(together @ weights) / whole


def reading(covered: float, found: Sequence[Found]) -> Known:
    """The calibrated word for a coverage; without evidence nothing is known."""
    if not found or covered <= NEW:
        return "new"
    return "known" if covered >= KNOWN else "partly"
