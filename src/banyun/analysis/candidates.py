"""What analysis offers the reader: candidates with quotes, never decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from banyun.knowledge.evidence import Evidence, Known
from banyun.materials.anchor import Anchor
from banyun.materials.passage import Passage

TechniqueKind = Literal["formula", "enumeration", "before_after", "analogy", "definition", "sharp_number"]
DisagreementKind = Literal["number", "negation", "comparative"]


@dataclass(frozen=True, slots=True)
class PassageAnalysis:
    """A passage held against the notes.

    ``novelty`` is 0 (all of it in the notes) to 1; ``known`` is the calibrated reading of it.
    ``evidence`` is best first, at most one piece a note. ``searched`` are the informative terms
    looked for in the notes, so that "new to you" can be trusted or doubted. ``weight`` is how
    much the passage says (informative terms per passage of this material, 0..1). ``nearest`` is about the
    same and yet no evidence: worth a look where a whole material has none.
    """

    passage: Passage
    known: Known
    novelty: float
    evidence: tuple[Evidence, ...]
    searched: tuple[str, ...]
    weight: float
    nearest: Evidence | None = None


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A topic the material leans on and the notes lack. ``in_notes`` counts note passages
    that hold the term or an alias; ``topic`` names the group."""

    term: str
    aliases: tuple[str, ...]
    topic: str
    score: float
    count: int
    in_notes: int
    passage_ids: tuple[str, ...]
    quote: Anchor


@dataclass(frozen=True, slots=True)
class PointCandidate:
    name: str
    score: float
    passage_ids: tuple[str, ...]
    quote: Anchor


@dataclass(frozen=True, slots=True)
class TechniqueCandidate:
    """A movable pattern of telling or engineering. ``pattern`` says it without this material's
    content, ``why`` why it works."""

    kind: TechniqueKind
    name: str
    pattern: str
    why: str
    score: float
    passage_ids: tuple[str, ...]
    quote: Anchor


@dataclass(frozen=True, slots=True)
class QuestionCandidate:
    """lens × passage: ``lens`` is the lens's name, ``quote`` what raised the question."""

    text: str
    lens: str
    score: float
    passage_ids: tuple[str, ...]
    quote: Anchor


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where a passage and a note may clash. ``reported`` when the text only reports what
    others say."""

    kind: DisagreementKind
    passage_id: str
    note_id: str
    material_quote: Anchor
    note_quote: Anchor
    reported: bool
    score: float


@dataclass(frozen=True, slots=True)
class Lens:
    """An angle the reader always asks from. ``weight`` 0..1 from how much of the notes looks
    through it; ``terms`` the note terms that showed it."""

    name: str
    weight: float
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialAnalysis:
    """All that analysis says about one version, passages in order, candidates best first."""

    passages: tuple[PassageAnalysis, ...]
    blind_spots: tuple[BlindSpot, ...]
    points: tuple[PointCandidate, ...]
    techniques: tuple[TechniqueCandidate, ...]
    questions: tuple[QuestionCandidate, ...]
    disagreements: tuple[Disagreement, ...]
    lenses: tuple[Lens, ...]
