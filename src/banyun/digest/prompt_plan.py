"""The order of every prompt: ``[rules][document][frozen pack of notes][question]``.

What stands in front of the question is the same to the byte for every pass, call, run and day, so
that whoever keeps a cache of prefixes (llama.cpp here, a hosted API there) reads a text once. Where it
does move, ``moved`` says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from banyun.digest.notes_pack import Pack
from banyun.digest.windows import Windows, windows_of
from banyun.engine.models.base import Prompt, Segment
from banyun.identity import sha256
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.passes.prompting import prompt

_PARTS = 8
"""An eighth of the context each goes to: an answer, the question, what was wrong with the answer, the
answer to that."""
MOST_ANSWER = 900
_MOST_NOTES = 3000
_MOST_QUESTION = 800


class Counter(Protocol):
    """What is asked of a model before anything is sent to it."""

    @property
    def context(self) -> int: ...

    def count_tokens(self, text: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Rooms:
    """Tokens that each part of a prompt may have, for a context."""

    answer: int
    question: int
    notes: int
    spine: int
    text: int

    @classmethod
    def of(cls, context: int, rules: int) -> Rooms:
        """A context divided: what the rest leaves is the text's."""
        answer, question = min(MOST_ANSWER, context // _PARTS), min(_MOST_QUESTION, context // _PARTS)
        notes = min(_MOST_NOTES, context // 6)
        rest = context - rules - notes - 2 * answer - 2 * question - 64
        return cls(answer, question, notes, spine=max(64, rest // 6), text=max(128, rest))


@dataclass(frozen=True, slots=True)
class Layout:
    """All prompts of one version for one model and one language, but for the question.

    ``documents`` are the ids of the material and of the notes that are quoted.
    """

    rules: str
    text: Windows
    notes: str
    documents: tuple[str, ...]
    rooms: Rooms

    def prompt(self, window: int, question: str) -> Prompt:
        """The prompt of a question on one window."""
        spine = [Segment(self.text.spine, ends_prefix=True)] if self.text.spine else []
        return Prompt(
            (
                Segment(f"{self.rules}\n\n", "system", ends_prefix=not spine),
                *spine,
                Segment(self.text.windows[window].text, ends_prefix=True),
                Segment(self.notes, ends_prefix=True),
                Segment(question),
            ),
            documents=self.documents,
        )

    def prefix(self, window: int) -> str:
        """What every question on a window begins with."""
        return self.prompt(window, "?").prefixes[-1]

    @property
    def parts(self) -> dict[str, str]:
        """What the prefix is made of, to see which part of it moved."""
        windows = "\x1f".join(one.text for one in self.text.windows)
        return {
            "rules": sha256(self.rules),
            "text": sha256(f"{self.text.spine}\x1f{windows}"),
            "notes": sha256(self.notes),
        }


def laid_out(
    material: Material, version: Version, passages: Sequence[Passage], pack: Pack, model: Counter, lang: str
) -> Layout:
    """The layout for a model."""
    rules = prompt("rules", lang)
    rooms = Rooms.of(model.context, model.count_tokens(rules))
    return Layout(
        rules=rules,
        text=windows_of(
            material.title,
            passages,
            room=rooms.text,
            spine_room=rooms.spine,
            count=model.count_tokens,
            lang=lang,
        ),
        notes=pack.text(lang),
        documents=(version.material_id, *sorted({one.note_id for one in pack.notes})),
        rooms=rooms,
    )


def moved(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Which parts of the prefix are not as they were: ``rules``, ``text``, ``notes``; ``start`` where
    there was none."""
    if not before:
        return ("start",)
    return tuple(part for part, value in now.items() if before.get(part) != value)
