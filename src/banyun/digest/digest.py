"""A digest: the state of one material's passes, held against the notes as of a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from banyun.analysis.candidates import Lens, PassageAnalysis
from banyun.digest.said import Said
from banyun.findings.finding import Finding, StanceTaken
from banyun.knowledge.note import Note, NoteText
from banyun.materials.material import Material, Version
from banyun.passes.base import PassScore
from banyun.study.exploring import Explored
from banyun.study.on_material import OnMaterial


@dataclass(frozen=True, slots=True)
class DigestedPassage:
    """``passes`` best first, at most two, often none."""

    analysis: PassageAnalysis
    passes: tuple[PassScore, ...]


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """Tokens and seconds of a model's part in a digest."""

    name: str
    calls: int
    prompt_tokens: int
    cached_tokens: int
    output_tokens: int
    ttft_s: float


@dataclass(frozen=True, slots=True)
class Digest:
    """``findings`` of every kind (points, techniques, questions, blind spots, disagreements),
    best first within a kind, dismissed ones included. ``notes`` are those named by evidence,
    ``note_texts`` the texts that their quotes anchor into; both by note id.

    ``waiting`` counts what models and agents propose on passages where the reader has said nothing
    yet; it is not among the findings. ``own`` is what the reader made of the material.
    ``unsaid`` is how many validations the notes give before the reader says anything of them.

    ``details`` of its findings: a point has none; technique ``kind``, ``pattern``, ``why``;
    question ``lens``; blind spot ``aliases``, ``topic``, ``score``, ``count``, ``in_notes``;
    disagreement ``kind``, ``note``, ``note_quote`` (words), ``reported``.

    ``explored`` has what is said of blind spots that the reader is exploring, by finding id.
    """

    id: str
    material: Material
    version: Version
    passages: tuple[DigestedPassage, ...]
    findings: tuple[Finding, ...]
    stances: tuple[StanceTaken, ...]
    lenses: tuple[Lens, ...]
    notes: dict[str, Note]
    note_texts: dict[str, NoteText]
    note_passages: int
    as_of: date | None
    created: datetime
    seconds: float
    usage: ModelUsage | None = None
    own: OnMaterial = field(default_factory=OnMaterial)
    waiting: int = 0
    said: Said = field(default_factory=Said)
    unsaid: int | None = None
    explored: dict[str, Explored] = field(default_factory=dict)
