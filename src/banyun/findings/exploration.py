"""An exploration: a blind spot that the reader takes up, and what they say of terms they don't.

Everything in it is dated, so that it can be told how a field came closer over the months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from banyun.materials.anchor import Anchor

Level = Literal["unaware", "aware", "basic", "practised"]
LEVELS: tuple[Level, ...] = ("unaware", "aware", "basic", "practised")
Task = Literal["field", "papers", "talks", "grasp"]
"""Where the field stands; a paper or two; a talk or two; at the end, one's own view of it."""
Cause = Literal["first_task", "all_tasks", "did_note", "own_quote"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something written down at a time; ``where`` it was looked up."""

    at: datetime
    text: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skim:
    """A skim against a timer of so many minutes, begun, rested (seconds in all, and since when if
    it rests now) and ended."""

    started: datetime
    minutes: int
    paused: datetime | None = None
    rested_s: int = 0
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A paper or a talk: ``address`` is a DOI, an arXiv id or a web address, ``about`` who wrote it,
    when and where; ``material_id`` where it is a material of the home; ``taken`` what the reader
    took from it."""

    title: str
    added: datetime
    address: str = ""
    about: str = ""
    material_id: str | None = None
    skims: tuple[Skim, ...] = ()
    taken: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A level reached, and by what: a task done (``task``), or a note that shows practice, in the
    note's own words."""

    at: datetime
    level: Level
    cause: Cause
    task: Task | None = None
    note_id: str | None = None
    quote: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Exploration:
    """A blind spot taken up. ``terms`` are its names, ``material_ids`` the materials that leaned on
    it; ``grasp`` the reader's own view at the end, which becomes a note."""

    topic: str
    terms: tuple[str, ...]
    material_ids: tuple[str, ...] = ()
    field: tuple[Entry, ...] = ()
    papers: tuple[Source, ...] = ()
    talks: tuple[Source, ...] = ()
    moves: tuple[Move, ...] = ()
    grasp: Entry | None = None

    @property
    def level(self) -> Level:
        return self.moves[-1].level if self.moves else "unaware"


@dataclass(frozen=True, slots=True)
class Term:
    """What the reader says of a term that digests call a blind spot: its ``names`` are one thing;
    ``dismissed`` means that no digest offers it any more, ``known_as`` what the reader calls it."""

    names: tuple[str, ...]
    dismissed: bool = False
    known_as: str = ""
