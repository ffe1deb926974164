"""What an importer is: it finds the notes of a source and reads them one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from banyun.language.wording import say

SkipReason = Literal[
    "attachment",
    "broken_link",
    "canvas",
    "empty",
    "hidden",
    "ignored",
    "link_loop",
    "not_a_file",
    "not_text",
    "other_format",
    "same_name",
    "template",
    "too_large",
    "trash",
    "unreadable",
    "vendored",
]
"""Why a file or folder is no note; worded under ``knowledge.skipped`` in the catalogues."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder (its path ends with ``/``) that was not learned, relative to the root."""

    path: str
    reason: SkipReason

    @property
    def whole_folder(self) -> bool:
        return self.path.endswith("/")

    def said(self, wording: str) -> str:
        """The reason in the interface language."""
        return say(f"knowledge.skipped.{self.reason}", wording)

    def covers(self, key: str) -> bool:
        """Whether a note's key lies in what was skipped."""
        return key == self.path or (self.whole_folder and key.startswith(self.path))


@dataclass(frozen=True, slots=True)
class Found:
    """A file that looks like a note. ``key`` is its path relative to the root: ``/`` between
    parts, NFC, so that a vault moved between systems keeps its identity."""

    key: str
    path: Path


@dataclass(frozen=True, slots=True)
class Scan:
    """What a source holds. ``found`` in order of key."""

    found: tuple[Found, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class NoteSource:
    """One note as it stands in its source: ``text`` decoded, line ends ``\\n``, otherwise verbatim.
    ``day`` is the ISO date of a daily note, by the source's own naming; else empty."""

    key: str
    text: str
    day: str = ""


class Importer(Protocol):
    """A source of notes.

    ``collection`` names it for good (the absolute path of its root). ``scope`` is the part of
    it that was asked for: "" for all, a folder (``sub/``) or one file's key; only notes in
    scope can be found missing.
    """

    @property
    def kind(self) -> str: ...

    @property
    def collection(self) -> str: ...

    @property
    def scope(self) -> str: ...

    def scan(self) -> Scan:
        """Lists without reading."""
        ...

    def read(self, found: Found) -> NoteSource | Skipped:
        """Reads one; never raises for what is wrong with a single file."""
        ...
