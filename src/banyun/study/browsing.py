"""What there is, a page of it at a time: nothing here reads a text that it does not have to."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol

from banyun.findings.finding import Finding
from banyun.knowledge.note import Basis, Note
from banyun.materials.material import Material, Triage

MaterialOrder = Literal["newest", "oldest", "title", "priority"]
NoteOrder = Literal["newest", "title", "when"]


@dataclass(frozen=True, slots=True)
class Size:
    """``characters`` of a material's latest version, and how many ``versions`` it has."""

    characters: int
    versions: int


@dataclass(frozen=True, slots=True)
class NoteCount:
    """How many notes a collection has of a basis about a year ("" where they say no time)."""

    collection: str
    basis: Basis
    year: str
    count: int


class Waiting(NamedTuple):
    """As much of a material as one needs to say when it comes."""

    id: str
    title: str
    triage: Triage
    priority: int
    since: date
    """The day on which the reader last decided about it; else that on which it was added."""
    held: bool
    """Whether it has any finding."""


class Browsing(Protocol):
    """What a store answers about many things at once."""

    def materials_page(
        self,
        *,
        triage: Triage | None = None,
        order: MaterialOrder = "newest",
        limit: int,
        offset: int = 0,
    ) -> list[Material]:
        """Those of a ``triage``: what the reader worked on before they decided is no news, but to digest."""
        ...

    def materials_by_id(self, material_ids: Sequence[str]) -> dict[str, Material]: ...

    def waiting_materials(self, among: Sequence[str] | None = None) -> list[Waiting]:
        """Those put aside for later, and those not dropped of which nothing is said yet: without a record, a
        stance or a judged finding. All of them, or those ``among`` which to look."""
        ...

    def waiting_counts(self, day: date, *, rest: int) -> tuple[int, int]:
        """How many wait, and how many of them come by a day: what was put aside comes ``rest`` days after
        that, all else at once."""
        ...

    def waiting_by_urgency(
        self, day: date, *, rest: int, aged: int, without: Sequence[str] = (), limit: int | None = None
    ) -> Generator[Waiting, None, None]:
        """Those that come by a day, the most urgent first, read as they are needed: by priority, raised
        with every ``aged`` days since they came, then those that came first. At most ``limit`` of them."""
        ...

    def lately_touched(self, *, limit: int, without: Sequence[str] = ()) -> list[str]:
        """The materials that the reader's last acts changed or made something on, the latest first;
        ``limit`` acts are looked at, of them none whose verb is one of ``without``."""
        ...

    def triage_counts(self) -> dict[Triage, int]:
        """How many materials ``materials_page`` has of each; those without any left out."""
        ...

    def sizes(self, material_ids: Sequence[str]) -> dict[str, Size]: ...

    def texts_of(self, material_ids: Sequence[str]) -> dict[str, str]:
        """The latest texts of materials."""
        ...

    def note_texts_of(self, note_ids: Sequence[str]) -> dict[str, str]:
        """The latest texts of notes."""
        ...

    def made_on(self, material_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """What was made on each material, by kind of record, and ``stance``, ``point`` (the reader's own)
        and ``digest``: how many. Materials without anything are left out."""
        ...

    def worked_on(self) -> set[str]:
        """The materials that someone made a record on, took a stance on, or judged a finding of."""
        ...

    def latest_versions(self, material_ids: Sequence[str]) -> dict[str, str]:
        """The ids of their latest versions."""
        ...

    def notes_page(
        self,
        *,
        collection: str | None = None,
        basis: Basis | None = None,
        year: str | None = None,
        order: NoteOrder = "newest",
        limit: int,
        offset: int = 0,
    ) -> list[Note]:
        """``year`` "" asks for notes that say no time. ``newest``: those learned last come first;
        ``when``: those about the latest time come first, those without any last."""
        ...

    def note_counts(self) -> list[NoteCount]: ...

    def note_terms_beginning(self, start: str, *, limit: int) -> list[str]:
        """Terms of the index that begin so, the most frequent first."""
        ...

    def materials_with(self, words: Sequence[str], *, limit: int) -> list[str]:
        """Ids of materials whose latest text or title may hold all of these folded words, a word of a
        spaced script by its beginning; the newest texts first. Whoever asks looks into them."""
        ...

    def unsearchable(self) -> int:
        """How many texts ``materials_with`` has to take up first."""
        ...

    def findings_with(self, words: Sequence[str], *, limit: int) -> list[Finding]:
        """Findings, but dismissed ones, that may hold all of these folded words."""
        ...

    def evidence_of(self, note_id: str) -> Mapping[str, int]:
        """Material id → of how many of its passages the note was evidence when it was digested last."""
        ...
