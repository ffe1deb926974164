"""Records: what the reader made, and the acts by which they made it.

Every record has one wrapper and a body of its kind. Every write is part of an **act**, which keeps
what each thing it touched was before and is after: history is kept, and an act can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar, cast

from banyun.findings import bodies
from banyun.findings.bodies import Body
from banyun.findings.finding import Author, Finding, StanceTaken
from banyun.knowledge.note import Note
from banyun.materials.material import Material

RecordKind = Literal[
    "reaction",
    "recollection",
    "lookup",
    "technique",
    "situation",
    "rehearsal",
    "question",
    "deduction",
    "discussion",
    "exploration",
    "term",
    "counter_design",
    "project",
    "attempt",
    "schedule",
]

KINDS: dict[type, RecordKind] = {
    bodies.Reaction: "reaction",
    bodies.Recollection: "recollection",
    bodies.Lookup: "lookup",
    bodies.Technique: "technique",
    bodies.Situation: "situation",
    bodies.Rehearsal: "rehearsal",
    bodies.Question: "question",
    bodies.Deduction: "deduction",
    bodies.Discussion: "discussion",
    bodies.Exploration: "exploration",
    bodies.Term: "term",
    bodies.CounterDesign: "counter_design",
    bodies.Project: "project",
    bodies.Attempt: "attempt",
    bodies.Schedule: "schedule",
}

B_co = TypeVar("B_co", bound=Body, covariant=True)


@dataclass(frozen=True, slots=True)
class Record(Generic[B_co]):
    """One thing the reader made.

    ``material_id`` is the material it was made on, if any; ``about`` the id of what it is attached
    to (a point, a question, a finding, a passage); ``created`` stays, ``updated`` moves.
    """

    id: str
    body: B_co
    author: Author
    created: datetime
    updated: datetime
    material_id: str | None = None
    about: str | None = None

    @property
    def kind(self) -> RecordKind:
        return KINDS[type(self.body)]


B = TypeVar("B", bound=Body)


def of_kind(records: Iterable[Record[Body]], body: type[B]) -> list[Record[B]]:
    """Those with such a body, and typed so."""
    return [cast("Record[B]", one) for one in records if isinstance(one.body, body)]


Kept = Record[Body] | Finding | StanceTaken | Note | Material
"""What an act may change."""

What = Literal["record", "finding", "stance", "note", "material"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing as it was before an act and is after it; None where it was not, or is no more."""

    what: What
    before: Kept | None
    after: Kept | None

    @property
    def id(self) -> str:
        """Of the thing changed."""
        kept = self.after or self.before
        return kept.id if kept is not None else ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something the reader did (``verb`` as in the command line), with all it changed, in order.
    ``undone`` tells when it was taken back."""

    id: str
    verb: str
    at: datetime
    author: Author
    changes: tuple[Change, ...]
    undone: datetime | None = None
