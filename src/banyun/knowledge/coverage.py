"""Known, partly known or new: how much of a passage the notes already hold.

Calibrated, not a raw score. Two measures go into the odds that the notes hold a passage: its
*coverage*, the weighted share of its telling terms that the best notes hold together, and the
score of the best piece of evidence, which says whether some sentence meets its counterpart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from banyun.knowledge.evidence import Evidence, Known
from banyun.knowledge.judged import Judged
from banyun.knowledge.matching import TELLING_TERM
from banyun.knowledge.querying import Query
from banyun.knowledge.recall import Found, Notes, Recaller
from banyun.knowledge.vectors.meaning import Meaning
from banyun.language.bilingual import Glossary
from banyun.materials.passage import Passage

BY_COVERAGE, BY_SCORE, BIAS = 15.2, 8.75, -10.5
"""Logistic weights of the odds that a passage is known. Fitted on 24 of XQuAD's 48 articles,
English and Chinese, against notes made of the questions and answers of half the paragraphs, one
note a question and one a paragraph (``python -m benchmarks known`` reports the other 24)."""

KNOWN = 0.65
"""Odds from which a passage is known."""

NEW = 0.15
"""Odds up to which it is new."""

WORTH_SHOWING = 0.55
"""Score from which a piece of evidence makes a passage partly known, whatever the odds: a reader
who is shown their own words beside it would not call it new."""

AGREEING = 5
"""Notes looked at together."""


@dataclass(frozen=True, slots=True)
class Held:
    """A passage held against the notes. ``novelty`` 0 (all of it in the notes) to 1; ``evidence``
    best first, one piece a note; ``searched`` the informative terms that were looked for; ``nearest``
    what is about the same without being evidence."""

    known: Known
    novelty: float
    evidence: tuple[Evidence, ...]
    searched: tuple[str, ...]
    nearest: Evidence | None = None


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
        judged: Judged | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        self._recaller = Recaller(
            notes,
            wording=wording,
            glossary=glossary,
            without_notes=without_notes,
            until=until,
            judged=judged,
            meaning=meaning,
        )

    def hold(self, passage: Passage) -> Held:
        """Known, novelty and evidence of one passage; anchors are into the whole texts."""
        asked = self._recaller.query(passage.text, passage.heading)
        found, near = self._recaller.find_or_near(asked, limit=AGREEING)
        covered = coverage(asked, found)
        odds = odds_known(covered, found)
        return Held(
            known=reading(odds, found),
            novelty=round(1 - (covered + odds) / 2, 4),
            evidence=tuple(self._recaller.as_evidence(one, passage) for one in found),
            searched=self._recaller.searched(asked),
            nearest=self._recaller.as_evidence(near, passage) if near else None,
        )


def coverage(asked: Query, found: Sequence[Found]) -> float:
    """Weighted share of the passage's telling terms that the found notes hold together; 0 where
    it has none."""
    weights = np.where(asked.telling >= TELLING_TERM, asked.telling, 0.0)
    whole = float(weights.sum())
    if not found or whole == 0:
        return 0.0
    together = np.max([one.match.presence for one in found], axis=0)
    return min(1.0, float(together @ weights) / whole)


def odds_known(covered: float, found: Sequence[Found]) -> float:
    """How likely the notes hold the passage, 0..1; without evidence 0."""
    if not found:
        return 0.0
    best = max(one.score for one in found)
    return 1 / (1 + math.exp(-(BY_COVERAGE * covered + BY_SCORE * best + BIAS)))


def reading(odds: float, found: Sequence[Found]) -> Known:
    """The word for it. Unsure is *partly*."""
    if odds >= KNOWN:
        return "known"
    if odds <= NEW and all(one.score < WORTH_SHOWING for one in found):
        return "new"
    return "partly"
