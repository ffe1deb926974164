"""What a pass is: it sees a passage and what was recalled, and says whether it is worth it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from banyun.analysis.candidates import (
    BlindSpot,
    Disagreement,
    Lens,
    PassageAnalysis,
    QuestionCandidate,
    TechniqueCandidate,
)
from banyun.findings.finding import PassName
from banyun.knowledge.evidence import Evidence


@dataclass(frozen=True, slots=True)
class PassContext:
    """One passage and all that analysis found in it; language is the interface's (en, zh).

    ``validating`` is the evidence that the passage may validate something by: a note that many
    passages of a text answer to is offered to the few that answer best."""

    analysis: PassageAnalysis
    techniques: tuple[TechniqueCandidate, ...]
    questions: tuple[QuestionCandidate, ...]
    blind_spots: tuple[BlindSpot, ...]
    disagreements: tuple[Disagreement, ...]
    lenses: tuple[Lens, ...]
    wording: str
    validating: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class PassScore:
    """How much a pass promises on a passage: ``score`` 0..1, comparable between passes, and
    the reason in one line."""

    pass_name: PassName
    score: float
    why: str


class Pass(Protocol):
    name: PassName

    def rank(self, context: PassContext) -> PassScore | None:
        """None where the pass has nothing to offer, which is the usual answer."""
        ...
