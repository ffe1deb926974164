"""Notes: pieces of what the reader knows."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Basis = Literal["did", "read", "thought"]
"""How the reader knows it: own work, something read, own thinking."""


@dataclass(frozen=True, slots=True)
class When:
    """The time a note is about: a year, month or day, as written (``2019``, ``2019-03``)."""

    text: str

    @property
    def first_day(self) -> date:
        """The first day it may mean."""
        parts = [int(part) for part in self.text.split("-")]
        return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)

    @property
    def last_day(self) -> date:
        """The last day it may mean."""
        year, month, *day = (*(int(part) for part in self.text.split("-")), 12)[:3]
        if self.text.count("-") == 2:
            return date(year, month, day[0])
        return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Note:
    """A note as of its latest version.

    ``key`` is its identity within its ``collection`` (a folder or vault): the relative path, and
    ``#fragment`` where one file holds several. ``title`` is the front matter's, else the first
    heading, else the file stem. ``basis_given`` and ``when_given`` tell what the reader set from
    what was guessed. ``grown_from`` is the material it grew from, if any: such a note is never
    evidence for that material. ``missing`` since its file was last seen.
    """

    id: str
    collection: str
    key: str
    title: str
    language: str
    basis: Basis
    when: When | None
    version: int
    sha256: str
    updated: datetime
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    basis_given: bool = False
    when_given: bool = False
    grown_from: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class NoteText:
    """One version of a note's text: the file's own text, front matter included, line ends as
    ``\\n``; the body begins at ``body_start``."""

    note_id: str
    version: int
    text: str
    sha256: str
    created: datetime
    body_start: int = 0


def text_id(note_id: str, version: int) -> str:
    """Names one version of a note's text, for ``materials.passage.passage_id``."""
    return f"{note_id}/{version}"
