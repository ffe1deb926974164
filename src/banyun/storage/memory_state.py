"""What a store in memory holds."""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from banyun.digest.summary import DigestSummary
from banyun.findings.bodies import Body
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Act, Record
from banyun.findings.tally import Tally
from banyun.knowledge.note import Note, NoteText
from banyun.knowledge.vectors.store import VectorModel
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.storage.processes import Holder
from banyun.storage.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Row:
    """A note passage in the index: it stands from ``first`` until the day before ``end``."""

    note_id: str
    version: int
    passage: Passage
    terms: tuple[str, ...]
    first: date
    end: date | None = None

    def stood(self, until: date) -> bool:
        return self.first <= until and (self.end is None or until < self.end)


@dataclass(frozen=True, slots=True)
class Lease:
    token: str
    holder: Holder
    heartbeat: datetime
    lifetime: timedelta


@dataclass(slots=True)
class Contents:
    """Everything kept. Values are immutable, so that shallow copies undo a failed write."""

    materials: dict[str, Material] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    passages: dict[str, tuple[Passage, ...]] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    note_keys: dict[tuple[str, str], str] = field(default_factory=dict)
    note_texts: dict[tuple[str, int], NoteText] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    stances: dict[tuple[str, str, str], StanceTaken] = field(default_factory=dict)
    replaced: tuple[StanceTaken, ...] = ()
    records: dict[str, tuple[Record[Body], bool]] = field(default_factory=dict)
    """With whether it was removed."""
    acts: dict[str, Act] = field(default_factory=dict)
    tallies: dict[tuple[str, str, str], Tally] = field(default_factory=dict)
    steps: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    summaries: dict[str, tuple[DigestSummary, ...]] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    notes_state: str = field(default_factory=lambda: uuid.uuid4().hex)
    index_state: str = ""
    note_log: tuple[tuple[str, str, str | None], ...] = ()
    """The last changes of notes: the ``index_state`` that each led to, which note, its names."""
    vector_models: dict[str, VectorModel] = field(default_factory=dict)
    vectors: dict[tuple[str, str], tuple[str, bytes | None]] = field(default_factory=dict)
    """By model and passage: the hash of the text, and the vector as it is kept."""
    vectors_state: str = ""
    read_vectors: tuple[tuple[str, str], Vectors] | None = None
    """The vectors of a model and a state, ready for search."""

    def copy(self) -> Contents:
        twin = copy.copy(self)
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, dict):
                setattr(twin, name, dict(value))
        return twin
