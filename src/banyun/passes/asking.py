"""What a pass asks a model, and what it reads from the answer. Pure: values in, values out.

An answer becomes drafts: proposals whose quotes nobody has checked yet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from banyun.findings.finding import FindingKind, PassName
from banyun.findings.proposal import Proposal
from banyun.knowledge.evidence import Stance
from banyun.language.scripts import is_han
from banyun.passes.prompting import prompt

OPENING = 60
"""Characters of a passage's beginning that say which one is meant, besides its number."""


@dataclass(frozen=True, slots=True)
class HeldView:
    """A question of the reader's (its id) and what they think the answer is."""

    question_id: str
    question: str
    deduction: str


@dataclass(frozen=True, slots=True)
class DesignView:
    """A counter-design of the reader's (the id of its record), in words."""

    record_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the reader answered from memory; ``about`` names the attempt and the detail (``att_…/key``)."""

    about: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AskContext:
    """What a pass may ask about: one passage (``number`` from 1, as in the prompt), or the material
    as a whole (0), which is where ``held`` and ``designs`` are.

    Args:
        passes: The passes that are worth it here.
        notes: The numbers under which the prompt has the notes that bear on the passage (``N1``).
        questions: What the reader asked of the passage.
        first: The reader has said nothing here yet; the model speaks first because they want it to.
        spots: Terms that the passage leans on and the notes lack.
        answers: What the reader answered from memory about the passage.
    """

    wording: str
    number: int = 0
    opening: str = ""
    passes: frozenset[PassName] = frozenset()
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    spots: tuple[str, ...] = ()
    first: bool = False
    held: tuple[HeldView, ...] = ()
    designs: tuple[DesignView, ...] = ()
    answers: tuple[AnswerView, ...] = ()

    @property
    def passage(self) -> dict[str, object]:
        """The variables by which prompts name the passage."""
        return {"number": self.number, "opening": self.opening}


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model. ``schema`` bounds its answer, whose only field is a list. ``on_notes``:
    the answer depends on the notes as well. ``about`` is the id of what of the reader's it is about."""

    pass_name: PassName
    kind: FindingKind
    number: int
    text: str
    schema: Mapping[str, Any]
    on_notes: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class DraftNote:
    """The other side of a proposed stance: the note's number in the prompt, its words, the stance."""

    label: str
    quote: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal as a model made it; the referee has not seen it."""

    proposal: Proposal
    note: DraftNote | None = None


class AskingPass(Protocol):
    """A pass that has something to ask a model."""

    def asks(self, context: AskContext) -> list[Ask]: ...

    def read(self, ask: Ask, answer: Mapping[str, Any]) -> list[Draft]:
        """What an answer that fits the ask's schema proposes."""
        ...


@dataclass(frozen=True, slots=True)
class AskKind:
    """What all asks of one kind have in common: their prompt's name, what they make, the shape of an
    answer."""

    name: str
    pass_name: PassName
    kind: FindingKind
    schema: Mapping[str, Any] = field(repr=False)
    on_notes: bool = False

    def ask(self, context: AskContext, values: Mapping[str, object], about: str = "") -> Ask:
        """The ask, its variables put in."""
        return Ask(
            self.pass_name,
            self.kind,
            context.number,
            prompt(self.name, context.wording, **values),
            self.schema,
            self.on_notes,
            about,
        )


def listing(listed: str, most: int, /, **fields: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object whose only field ``listed`` lists at most so many objects."""
    return _object({listed: {"type": "array", "maxItems": most, "items": _object(fields)}})


def words(most: int) -> dict[str, Any]:
    """The schema of a text of at most so many characters."""
    return {"type": "string", "maxLength": most}


def one_of(choices: Sequence[str]) -> dict[str, Any]:
    """The schema of a text that is one of these."""
    return {"type": "string", "enum": list(choices)}


def _object(properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def sentence(text: str) -> str:
    """A text as a model gave it, ended as a sentence."""
    bare = text.strip()
    if not bare or unicodedata.category(bare[-1]).startswith("P"):
        return bare
    return bare + ("。" if is_han(bare[-1]) else ".")


NAME = words(60)
SENTENCES = words(400)
QUOTE = words(300)
