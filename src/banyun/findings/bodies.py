"""What a reader writes down in the passes, one value a kind. Wrapped in ``records.Record``.

Spans are code points; a body's ``quotes`` anchor into the version of the record's material. A day is a
``date``; ids are those of other records, passages, notes or materials.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from banyun.knowledge.note import When
from banyun.materials.anchor import Anchor

Feeling = Literal["did", "could", "hard"]
Tense = Literal["past", "future"]
Level = Literal["unaware", "aware", "basic", "practised"]
Part = Literal["principle", "details", "shareable"]


@dataclass(frozen=True, slots=True)
class Reaction:
    """The first reaction to a passage: *did this*, *could do this*, *hard*."""

    passage_id: str
    feeling: Feeling
    quote: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """What I remember of my own work behind a note, asked on a stance (the record's ``about``).

    ``prompt`` is the question as it was put, empty where none was; ``quote`` the words of the note
    it was made from.
    """

    note_id: str
    text: str
    prompt: str = ""
    quote: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """Something looked up on the way: what, where, what I learned. Without ``learned`` it is still
    to be looked up. The record's ``about`` says where it is filed."""

    what: str
    where: str
    learned: str


@dataclass(frozen=True, slots=True)
class Technique:
    """A movable pattern, with why it works. ``kind`` is analysis's or the reader's own word."""

    name: str
    kind: str
    pattern: str
    why: str
    quotes: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """A place of mine where a technique may go, dated."""

    name: str
    text: str
    tense: Tense
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A technique written out for a situation, from the notes of that time."""

    technique_id: str
    situation_id: str
    text: str
    note_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What I ask. ``priority`` 1 (first) to 5; ``from_finding`` the suggestion it came from."""

    text: str
    lens: str = ""
    quotes: tuple[Anchor, ...] = ()
    priority: int = 3
    from_finding: str | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    """An attempt to answer a question. ``moved`` tells whether it changed what I held before, None
    for the first; ``note_ids`` are the old notes it deepens."""

    question_id: str
    text: str
    moved: bool | None = None
    note_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discussion:
    """An exchange with the author or a peer. ``medium``: mail, chat, talk …; the record's ``about``
    names the question or finding it is filed on."""

    with_whom: str
    medium: str
    text: str
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Exploration:
    """A blind spot taken up: where the field stands, one or two papers, one or two talks."""

    topic: str
    terms: tuple[str, ...]
    level: Level = "unaware"
    field_text: str = ""
    papers: tuple[str, ...] = ()
    talks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One point of the material's design against mine."""

    name: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class CounterDesign:
    """How I would do it better, point by point."""

    text: str
    points: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """Several materials on one thing that I want to be able to call mine."""

    name: str
    material_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try at mastery of a material or project: what I said, which passages it covered, which it
    missed, and whether the part is earned by it."""

    subject_id: str
    part: Part
    text: str
    covered: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    earned: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a record comes back. ``postponed`` counts how often; ``dropped`` until resumed."""

    record_id: str
    due: date
    interval_days: int
    priority: int = 3
    postponed: int = 0
    dropped: bool = False


Body = (
    Reaction
    | Detail
    | Lookup
    | Technique
    | Situation
    | Rehearsal
    | Question
    | Deduction
    | Discussion
    | Exploration
    | CounterDesign
    | Project
    | Attempt
    | Schedule
)
