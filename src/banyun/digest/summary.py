"""What is kept of each digest, so that a later one can say what moved.

Not computed again with ``--as-of``: that asks what the notes of a time say today, notes learned
since and all, and with today's analysis; what the reader was shown that day is another thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from banyun.digest.digest import Digest
from banyun.digest.front_page import standing
from banyun.findings.finding import FindingKind, PassName
from banyun.knowledge.evidence import Known

NOTES = 5
"""Notes of evidence kept of a passage."""

RECENT = 12
"""Summaries of a material that are kept; of earlier ones the last of each month."""


@dataclass(frozen=True, slots=True)
class PassageSummary:
    """``notes`` are the ids of its evidence, best first; ``passes`` best first."""

    passage_id: str
    start: int
    end: int
    known: Known
    novelty: float
    notes: tuple[str, ...]
    passes: tuple[PassName, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A finding that stood: its fingerprint, and how it was called."""

    fingerprint: str
    name: str


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """A digest of one material, made at one time. ``id`` is the digest's; findings that were dismissed
    are left out."""

    id: str
    material_id: str
    version_id: str
    created: datetime
    passages: tuple[PassageSummary, ...]
    blind_spots: tuple[Offered, ...]
    questions: tuple[Offered, ...]
    techniques: tuple[Offered, ...]

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, whatever the language it was said in: all but when it was made."""
        offered = (self.blind_spots, self.questions, self.techniques)
        return (
            self.version_id,
            self.passages,
            tuple(tuple(one.fingerprint for one in several) for several in offered),
        )


def summarise(digest: Digest) -> DigestSummary:
    """What is kept of a digest."""
    return DigestSummary(
        id=digest.id,
        material_id=digest.material.id,
        version_id=digest.version.id,
        created=digest.created,
        passages=tuple(
            PassageSummary(
                one.analysis.passage.id,
                one.analysis.passage.start,
                one.analysis.passage.end,
                one.analysis.known,
                one.analysis.novelty,
                tuple(evidence.recalled.note_id for evidence in one.analysis.evidence[:NOTES]),
                tuple(score.pass_name for score in one.passes),
            )
            for one in digest.passages
        ),
        blind_spots=_offered(digest, "blind_spot"),
        questions=_offered(digest, "question"),
        techniques=_offered(digest, "technique"),
    )


def _offered(digest: Digest, kind: FindingKind) -> tuple[Offered, ...]:
    named = [(one, one.text if kind == "question" else one.name) for one in standing(digest.findings, kind)]
    return tuple(Offered(one.fingerprint, name) for one, name in named)


def worth_keeping(summaries: Sequence[DigestSummary]) -> list[DigestSummary]:
    """Which of a material's summaries (the first one first) are kept: the recent ones, and the last of
    each month before."""
    months = {(one.created.year, one.created.month): one for one in summaries[:-RECENT]}
    return [*months.values(), *summaries[-RECENT:]]
