"""An account: all that the reader said of one material, put together for handing on.

Nothing in it is Banyun's guess but what is named so (``offered``, ``spots``, ``details``); a form that is
made of it leaves out what is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from banyun.findings.bodies import (
    Attempt,
    CounterDesign,
    Discussion,
    Exploration,
    Lookup,
    Reaction,
    Recollection,
    Rehearsal,
    Situation,
    Technique,
)
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record
from banyun.knowledge.note import Note
from banyun.language.span import Span
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.study.asked import Asked
from banyun.study.mastery.details import Detail
from banyun.study.mastery.standing import Standing


@dataclass(frozen=True, slots=True)
class Pair:
    """A note held against the material by the reader, with what they remembered of it."""

    taken: StanceTaken
    note: Note
    remembered: tuple[Record[Recollection], ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """A technique of the reader's, and where they wrote it out."""

    technique: Record[Technique]
    rehearsals: tuple[tuple[Record[Situation], Record[Rehearsal]], ...] = ()


@dataclass(frozen=True, slots=True)
class Recalled:
    """A note that the digest holds against the material, on which the reader has not spoken yet."""

    note: Note
    quote: Anchor
    material_quote: Anchor
    passage_id: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A detail that mastery asks, and the sentence of the text that answers it. ``kept`` over days."""

    detail: Detail
    answer: Anchor
    kept: bool
    asked: bool
    moment: datetime
    """When what it asks last changed: the version of the text."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the reader made of a material, in the order in which they would tell it.

    ``confirmed`` (what they did themselves first) and ``contradicted`` are stances that hold; ``felt`` are
    reactions *did this* where no note is; ``carried`` techniques taken, ``offered`` those that the digest
    offers and the reader has not dismissed; ``asked`` questions with their deductions; ``explored`` blind
    spots taken up, ``spots`` the others; ``designs`` versions of a better design, the oldest first;
    ``points`` what they picked out; ``recalled`` evidence on which they have not spoken; ``notes`` by id
    those that all of this names.
    """

    material: Material
    version: Version
    passages: tuple[Passage, ...]
    confirmed: tuple[Pair, ...] = ()
    contradicted: tuple[Pair, ...] = ()
    felt: tuple[Record[Reaction], ...] = ()
    points: tuple[Finding, ...] = ()
    carried: tuple[Carried, ...] = ()
    offered: tuple[Finding, ...] = ()
    asked: tuple[Asked, ...] = ()
    explored: tuple[Record[Exploration], ...] = ()
    spots: tuple[Finding, ...] = ()
    lookups: tuple[Record[Lookup], ...] = ()
    discussions: tuple[Record[Discussion], ...] = ()
    designs: tuple[Record[CounterDesign], ...] = ()
    standing: Standing | None = None
    details: tuple[Asking, ...] = ()
    recalled: tuple[Recalled, ...] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)

    @property
    def done(self) -> tuple[Pair, ...]:
        """What the reader did themselves and the material confirms."""
        return tuple(pair for pair in self.confirmed if pair.note.basis == "did")

    @property
    def known(self) -> tuple[Pair, ...]:
        """What they had read or thought."""
        return tuple(pair for pair in self.confirmed if pair.note.basis != "did")

    @property
    def answered(self) -> tuple[Asked, ...]:
        """Questions that were deduced upon."""
        return tuple(one for one in self.asked if one.deductions)

    @property
    def explanation(self) -> Record[Attempt] | None:
        """The last explanation in the reader's own words; one that earned the principle before others."""
        if self.standing is None:
            return None
        tries = self.standing.part("principle").attempts
        earned = [one for one in tries if one.body.earned]
        return (earned or list(tries) or [None])[-1]  # type: ignore[list-item]

    @property
    def said(self) -> bool:
        """Whether the reader has said anything at all."""
        return any(
            (
                self.confirmed,
                self.contradicted,
                self.felt,
                self.points,
                self.carried,
                self.asked,
                self.explored,
                self.lookups,
                self.designs,
                self.explanation,
            )
        )

    def heading(self, quote: Anchor | Span) -> str:
        """The heading under which a place of the text stands; "" where there is none."""
        for passage in self.passages:
            if passage.start <= quote.start < passage.end:
                return passage.heading
        return ""

    def pair_at(self, quotes: Iterable[Anchor]) -> Pair | None:
        """The reader's stance on the words of a quote, or in the passage they stand in."""
        places = list(quotes)
        for pair in self.confirmed:
            mine = pair.taken.material_quote
            if any(mine.start < one.end and one.start < mine.end for one in places):
                return pair
        beside = {one.id for one in self.passages for quote in places if one.start <= quote.start < one.end}
        return next((pair for pair in self.confirmed if pair.taken.passage_id in beside), None)


def in_order(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """What the reader did themselves first, else in the order of the text; what lost its words not at all."""
    whole = [pair for pair in pairs if not pair.taken.orphaned]
    return tuple(sorted(whole, key=lambda pair: (pair.note.basis != "did", pair.taken.material_quote.start)))
