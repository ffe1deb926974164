"""What a reader writes down in the passes, one value a kind. Wrapped in ``records.Record``.

Spans are code points; a body's ``quotes`` anchor into the version of the record's material. A day is a
``date``; ids are those of other records, passages, notes or materials.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from banyun.findings.exploration import Exploration as Exploration
from banyun.findings.exploration import Term as Term
from banyun.knowledge.note import When
from banyun.materials.anchor import Anchor

Feeling = Literal["did", "could", "hard"]
Tense = Literal["past", "future"]
Part = Literal["principle", "details", "shareable"]
QuestionState = Literal["open", "answered", "no_longer"]


@dataclass(frozen=True, slots=True)
class Reaction:
    """The first reaction to a passage: *did this*, *could do this*, *hard*.

    ``told`` is what the reader wrote there of having done it, which a note was made of.
    """

    passage_id: str
    feeling: Feeling
    quote: Anchor | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Recollection:
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
    """A movable pattern, with why it works. ``kind`` is analysis's or the reader's own word;
    ``from_finding`` the suggestion it came from."""

    name: str
    kind: str
    pattern: str
    why: str
    quotes: tuple[Anchor, ...] = ()
    from_finding: str | None = None


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
    """What I ask. ``priority`` 1 (first) to 5; ``from_finding`` the suggestion it came from. It is
    *open* until closed: *answered*, or *no longer* asked, ``why`` in a word."""

    text: str
    lens: str = ""
    quotes: tuple[Anchor, ...] = ()
    priority: int = 3
    from_finding: str | None = None
    state: QuestionState = "open"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """An attempt to answer a question. ``moved`` tells whether it changed what I held before, None
    for the first; ``note_ids`` are the old notes it deepens, ``note_quotes`` the words of each that
    it takes up, in the version of the note that there was then."""

    question_id: str
    text: str
    moved: bool | None = None
    note_ids: tuple[str, ...] = ()
    note_quotes: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of two sides said at once. ``who`` is empty where nobody is named; ``mine`` tells the
    reader's own words from the other's; ``at`` as its source has it, without an offset where that
    says none."""

    who: str
    text: str
    mine: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Discussion:
    """An exchange with the author or a peer. ``medium``: mail, chat, notes; ``text`` all of it, and
    ``turns`` the same, side by side; ``when`` the day it began. The record's ``about`` names the
    question or finding it is filed on."""

    with_whom: str
    medium: str
    text: str
    when: When | None = None
    subject: str = ""
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One point of the material's design against mine. ``theirs`` is verbatim, anchored by ``quote``."""

    name: str
    theirs: str
    mine: str
    quote: Anchor | None = None


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
class Answered:
    """One detail asked and answered from memory. ``detail`` is its key, the same whenever it is asked
    again; ``right`` as judged; ``overruled`` the reader's word why it is the other way round."""

    detail: str
    question: str
    passage_id: str
    section: str
    answer: str
    right: bool
    overruled: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts as right."""
        return self.right != bool(self.overruled)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of an outline: what bears it out (``material``, ``note``, ``none``, or ``differs`` where
    the material has another figure), with the words that do; ``also`` those of its other clauses, where it
    joins what the material says in several places."""

    text: str
    support: Literal["material", "note", "none", "differs"]
    material_id: str | None = None
    quote: Anchor | None = None
    note_id: str | None = None
    figure: str = ""
    theirs: str = ""
    also: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that an explanation left out, or told ``in_part``: ``terms`` of it that never came up."""

    passage_id: str
    terms: tuple[str, ...]
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try at mastery of a material or project: what I said, which passages it covered, which it
    missed, and whether the part is earned by it.

    ``material_ids`` are the materials it was held against, ``share`` how much of them it told (0..1);
    ``answers`` belong to details, ``claims`` and ``missing`` (keys of details not told) to an outline,
    ``told_in`` the record whose text it was (a discussion, a rehearsal), ``left_out`` what an explanation
    lacked of its ``gaps``.
    """

    subject_id: str
    part: Part
    text: str
    covered: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    earned: bool = False
    material_ids: tuple[str, ...] = ()
    share: float = 0.0
    unjudged: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = ()
    claims: tuple[Claim, ...] = ()
    missing: tuple[str, ...] = ()
    told_in: str | None = None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something comes back: a record, a note or a material, ``record_id``. ``postponed`` counts
    how often it was put off since it last came; ``dropped`` until resumed; ``kept`` although its
    material was dropped."""

    record_id: str
    due: date
    interval_days: int
    priority: int = 3
    postponed: int = 0
    dropped: bool = False
    kept: bool = False


Body = (
    Reaction
    | Recollection
    | Lookup
    | Technique
    | Situation
    | Rehearsal
    | Question
    | Deduction
    | Discussion
    | Exploration
    | Term
    | CounterDesign
    | Project
    | Attempt
    | Schedule
)
