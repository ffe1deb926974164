"""The records of an archive and where its files lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from banyun.findings.finding import StanceTaken
from banyun.knowledge.note import NoteText
from banyun.materials.material import PageSpan, Section, TextFormat, Version
from banyun.materials.passage import Passage, PassageKind
from banyun.storage.record_json import RecordLine

FORMAT = "banyun archive"
SCHEMA = 1
"""Raised when an earlier Banyun could not read what is written now; files may be added."""

MANIFEST = "banyun.json"
SUMS = "SHA256SUMS"
MATERIALS = "materials.jsonl"
VERSIONS = "versions.jsonl"
NOTES = "notes.jsonl"
NOTE_VERSIONS = "note_versions.jsonl"
FINDINGS = "findings.jsonl"
STANCES = "stances.jsonl"
DIGEST_STEPS = "digest_steps.jsonl"
DIGEST_SUMMARIES = "digest_summaries.jsonl"
RECORDS = "records.jsonl"
ACTS = "acts.jsonl"
TALLIES = "tallies.jsonl"
ORIGINALS = "originals"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``notes_state`` lets an empty home resume digests where the exported one stood."""

    format: str
    schema: int
    notes_state: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage without its words; they lie in the text."""

    id: str
    start: int
    end: int
    heading: str
    kind: PassageKind


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version without its text."""

    id: str
    material_id: str
    number: int
    format: TextFormat
    sha256: str
    original_sha256: str
    created: datetime
    body_start: int
    outline: tuple[Section, ...]
    pages: tuple[PageSpan, ...]
    signature: tuple[int, ...]
    passages: tuple[Cut, ...]

    @classmethod
    def of(cls, version: Version, passages: Iterable[Passage]) -> VersionRecord:
        return cls(
            version.id,
            version.material_id,
            version.number,
            version.format,
            version.sha256,
            version.original_sha256,
            version.created,
            version.body_start,
            version.outline,
            version.pages,
            version.signature,
            cuts(passages),
        )

    def version(self, text: str) -> Version:
        return Version(
            self.id,
            self.material_id,
            self.number,
            text,
            self.format,
            self.sha256,
            self.original_sha256,
            self.created,
            self.body_start,
            self.outline,
            self.pages,
            self.signature,
        )


@dataclass(frozen=True, slots=True)
class NoteVersionRecord:
    """A version of a note's text, without the text."""

    note_id: str
    version: int
    sha256: str
    created: datetime
    body_start: int
    passages: tuple[Cut, ...]

    @classmethod
    def of(cls, text: NoteText, passages: Iterable[Passage]) -> NoteVersionRecord:
        return cls(text.note_id, text.version, text.sha256, text.created, text.body_start, cuts(passages))

    def note_text(self, text: str) -> NoteText:
        return NoteText(self.note_id, self.version, text, self.sha256, self.created, self.body_start)


@dataclass(frozen=True, slots=True)
class StanceRecord:
    """A stance, and whether a later one has replaced it."""

    stance: StanceTaken
    replaced: bool

    @property
    def place(self) -> tuple[str, str, str]:
        return (self.stance.material_id, self.stance.passage_id, self.stance.note_id)

    def of_note(self, note_id: str) -> StanceRecord:
        return replace(self, stance=replace(self.stance, note_id=note_id))


@dataclass(frozen=True, slots=True)
class StepRecord:
    run_key: str
    material_id: str
    passage_id: str
    step: str


@dataclass(frozen=True, slots=True)
class ReaderRecord:
    """A record, and whether the reader removed it: what an undone removal brings back."""

    record: RecordLine
    removed: bool


def cuts(passages: Iterable[Passage]) -> tuple[Cut, ...]:
    return tuple(Cut(one.id, one.start, one.end, one.heading, one.kind) for one in passages)


def passages_of(text: str, cut: Sequence[Cut]) -> tuple[Passage, ...]:
    return tuple(
        Passage(one.id, one.start, one.end, one.heading, one.kind, text[one.start : one.end]) for one in cut
    )


def material_text(material_id: str, number: int) -> Path:
    return Path("texts", "materials", material_id, f"{number}.md")


def note_text(note_id: str, version: int) -> Path:
    return Path("texts", "notes", note_id, f"{version}.md")


def original(digest: str) -> Path:
    return Path(ORIGINALS, digest[:2], digest)
