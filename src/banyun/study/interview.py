"""The interview: what a reader has built, broken, decided, measured and learned the hard way.

A dozen questions by name; their words are in the catalogues (``interview.<name>``). An answer is a
note of the reader's own work in the collection ``interview``, so answering again makes a version.
"""

from __future__ import annotations

from dataclasses import dataclass

from banyun.knowledge.note import Note
from banyun.language.wording import say

COLLECTION = "interview"

QUESTIONS = (
    "built",
    "broken",
    "night",
    "decided",
    "regretted",
    "measured",
    "limit",
    "automated",
    "migrated",
    "argued",
    "told",
    "hard_way",
)


@dataclass(frozen=True, slots=True)
class Interviewed:
    """A question of the interview: its ``number`` from 1, its words, what to add (a number, a date),
    and the note that answers it, with the reader's words, once there is one."""

    number: int
    name: str
    title: str
    question: str
    follow_up: str
    note: Note | None = None
    answer: str = ""


def key_of(name: str) -> str:
    """The key of the note that answers a question."""
    return f"{name}.md"


def asked(number: int, lang: str, note: Note | None = None, answer: str = "") -> Interviewed:
    """The question of that number, in words."""
    name = QUESTIONS[number - 1]
    return Interviewed(
        number,
        name,
        say(f"interview.{name}.title", lang),
        say(f"interview.{name}.question", lang),
        say(f"interview.{name}.follow_up", lang),
        note,
        answer,
    )


def without_heading(text: str) -> str:
    """An answer as it was written: the note's text without its heading."""
    lines = text.split("\n")
    return "\n".join(lines[1:] if lines and lines[0].startswith("# ") else lines).strip()
