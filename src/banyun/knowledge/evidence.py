"""Evidence: a recalled note held against a passage, both quotes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from banyun.knowledge.note import Basis, When
from banyun.materials.anchor import Anchor

Stance = Literal["undecided", "confirms", "refines", "contradicts", "unrelated"]
Known = Literal["known", "partly", "new"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What the reader said of a note elsewhere: it *confirms*, *refines* or *contradicts* words
    (``quote``) of the material called ``title``."""

    stance: Stance
    title: str
    day: date
    quote: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """A note that bears on a text. ``quote`` anchors into the text of the note's version
    ``note_version``; ``score`` is 0..1, comparable between queries; ``terms`` are the informative
    terms both share, rarest first; ``why`` says it in one line; ``marks`` what the reader said of
    the note elsewhere, the latest first."""

    note_id: str
    title: str
    basis: Basis
    when: When | None
    quote: Anchor
    score: float
    terms: tuple[str, ...]
    why: str
    note_version: int = 1
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """``Recalled`` for a passage, with the words of the passage it answers."""

    recalled: Recalled
    material_quote: Anchor
    stance: Stance = "undecided"
