"""Materials and the versions of their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["article", "paper", "talk", "book", "patch"]
TextFormat = Literal["markdown", "plain"]
Triage = Literal["inbox", "digest", "later", "drop"]
Rights = Literal["open", "private", "paid"]
"""Whose a text is: *private* was given in confidence, *paid* was bought. Of both, what leaves the home
quotes little and says where it is from."""


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the outline: a heading and the span it governs (code points)."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Where a page of the original lies in the text (code points); ``label`` as printed."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of a source, before it becomes a material.

    ``text`` is what is read, quoted and anchored: for Markdown and plain text the file's own
    text, front matter included, with line ends as ``\\n`` and without a byte order mark; for
    HTML and PDF the main text as Markdown. ``body_start`` is where the body begins.
    ``warnings`` name what was left out or guessed.
    """

    text: str
    format: TextFormat
    title: str
    kind: Kind
    language: str
    body_start: int = 0
    authors: tuple[str, ...] = ()
    published: str | None = None
    address: str | None = None
    outline: tuple[Section, ...] = ()
    pages: tuple[PageSpan, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """One thing read. ``source`` is the path or address it was added from, ``address`` the
    canonical one; ``published`` an ISO date or part of one; ``priority`` 1 (first) to 5."""

    id: str
    title: str
    kind: Kind
    language: str
    source: str
    added: datetime
    address: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    priority: int = 3
    triage: Triage = "inbox"
    rights: Rights = "open"

    @property
    def restricted(self) -> bool:
        """Whether what is handed on keeps its quotes short."""
        return self.rights != "open"


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a material, immutable. ``sha256`` is of the text, ``original_sha256`` of
    the bytes it was read from; ``number`` counts from 1."""

    id: str
    material_id: str
    number: int
    text: str
    format: TextFormat
    sha256: str
    original_sha256: str
    created: datetime
    body_start: int = 0
    outline: tuple[Section, ...] = ()
    pages: tuple[PageSpan, ...] = ()
    signature: tuple[int, ...] = field(default=(), repr=False)
    """MinHash of the text, to recognise near-same texts."""
