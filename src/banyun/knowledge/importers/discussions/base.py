"""What a discussion is made of: who said what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from banyun.errors import EmptySource, TooLarge, UnreadableSource
from banyun.knowledge.note import When

Medium = Literal["mail", "chat", "notes"]

MOST_BYTES = 32 * 2**20
MOST_MESSAGES = 100_000
MOST_WORDS = 200_000
"""Code points of one message."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Said:
    """One message. ``who`` is empty where nobody is named; ``when`` as its source has it, without
    an offset where that says none; ``text`` is the writer's own, ``quoted`` what they answer to."""

    who: str
    when: datetime | None
    text: str
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A discussion: its messages in order. ``with_whom`` are those who are not the reader;
    ``warnings`` name what was left out or guessed."""

    with_whom: tuple[str, ...]
    medium: Medium
    said: tuple[Said, ...]
    subject: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def when(self) -> When | None:
        """The day it began, as its source has it."""
        days = [each.when.date() for each in self.said if each.when is not None]
        return When(min(days).isoformat()) if days else None

    @property
    def text(self) -> str:
        """All that was said, without what was quoted: a line with name and time, then the words."""
        parts = []
        for each in self.said:
            time = f"{each.when:%Y-%m-%d %H:%M}" if each.when else ""
            head = ", ".join(part for part in (each.who, time) if part)
            parts.append(f"{head}:\n{each.text}" if head else each.text)
        return "\n\n".join(parts) + "\n"


def exchange(
    said: Sequence[Said], medium: Medium, me: str, subject: str = "", warnings: Sequence[str] = ()
) -> Exchange:
    """The discussion of messages; those without words are left out.

    Args:
        said: In the order of the source.
        medium: Where it took place.
        me: The reader's own name or mail address in it; may be empty.

    Raises:
        EmptySource: nobody says anything.
        TooLarge: over a limit.
    """
    if len(said) > MOST_MESSAGES:
        raise TooLarge(f"It has more than {MOST_MESSAGES:,} messages.", "Save the part that matters.")
    worded = tuple(
        Said(each.who, each.when, each.text.strip()[:MOST_WORDS], each.quoted)
        for each in said
        if each.text.strip()
    )
    if not worded:
        raise EmptySource("Nobody says anything in it.", "Save the discussion again, with its messages.")
    names = dict.fromkeys(each.who for each in worded if each.who)
    others = tuple(name for name in names if not _is_me(name, me))
    return Exchange(others, medium, worded, subject, tuple(warnings))


def _is_me(name: str, me: str) -> bool:
    return bool(me.strip()) and " ".join(name.split()).casefold() == " ".join(me.split()).casefold()


def not_a_discussion() -> UnreadableSource:
    return UnreadableSource(
        "No messages were found in it.",
        "Write each message as “name time: words”, or save it as mail, Telegram JSON or Slack JSON.",
    )
