"""What the library answers: values that interfaces render."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from banyun.findings.bodies import Deduction
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record
from banyun.knowledge.note import Note, NoteText
from banyun.library.points import Attached
from banyun.library.provenance import Origin
from banyun.library.reading_order import Remark
from banyun.materials.material import Material, Triage, Version
from banyun.materials.passage import Passage, Span
from banyun.study.browsing import Size
from banyun.study.on_material import OnMaterial
from banyun.study.progress import Progress


@dataclass(frozen=True, slots=True)
class Added:
    """A source taken in. ``version`` is its number: 2 and more where the text of a material that
    was already there has changed. ``duplicate_of`` names the material that has the same bytes or
    text (then it is this one, and nothing was added) or nearly the same text (then both are kept).
    """

    material: Material
    version: int
    passages: int
    duplicate_of: str | None
    seconds: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A material with the latest version of its text."""

    material: Material
    version: Version
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class MaterialEntry:
    """A line of the list: ``characters`` of its latest version, how many ``versions`` there are, since when
    it is the reader's own, and whether they said anything of it."""

    material: Material
    characters: int
    versions: int
    yours: datetime | None = None
    worked_on: bool = False

    @property
    def triage(self) -> Triage:
        """What was decided; what was worked on before that is no news."""
        return "digest" if self.material.triage == "inbox" and self.worked_on else self.material.triage


@dataclass(frozen=True, slots=True)
class Shelved:
    """A line of a page of the list: the material, how long its text is, how far it has come."""

    material: Material
    size: Size
    progress: Progress
    yours: datetime | None = None


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material as it is shown. ``findings`` best first within a kind; ``remarks`` are what the
    reader said of it, in the order of the text."""

    material: Material
    version: Version
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    stances: tuple[StanceTaken, ...]
    remarks: tuple[Remark, ...] = ()
    yours: datetime | None = None
    own: OnMaterial = field(default_factory=OnMaterial)


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note as it is shown, with the stances in which it is held against materials and the
    deductions that deepen it."""

    note: Note
    text: NoteText
    versions: int
    stances: tuple[StanceTaken, ...]
    origin: Origin
    deepening: tuple[Record[Deduction], ...] = ()


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as it is shown; with a point what lies at it."""

    finding: Finding
    material: Material
    attached: Attached | None = None


View = MaterialView | NoteView | FindingView


@dataclass(frozen=True, slots=True)
class Found:
    """Where words were found: ``quote`` is a span of the text of the record (of its version's, its
    note's, or the finding's own text) and ``line`` what stands around it; ``near``: they need not be
    there, it is near to them in meaning."""

    kind: str
    id: str
    title: str
    quote: Span
    line: str
    count: int
    near: bool = False
