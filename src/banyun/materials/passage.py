"""Passages: contiguous spans that cover a text exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from banyun.identity import content_id
from banyun.language.span import Span as Span

PassageKind = Literal[
    "prose", "list", "code", "quote", "table", "heading", "front_matter", "rule", "references"
]
"""``references``: whatever stands under a heading that opens a list of references."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a version or note, cut along its structure.

    Consecutive passages touch: the first starts at 0, the last ends at the text's length, and
    ``text == version_text[start:end]``. ``heading`` is the path of headings above it, joined
    by `` › ``. Only ``prose``, ``list``, ``quote`` and ``table`` are thought about.
    """

    id: str
    start: int
    end: int
    heading: str
    kind: PassageKind
    text: str

    @property
    def readable(self) -> bool:
        """Whether the passage says something in words."""
        return self.kind in ("prose", "list", "quote", "table")


def passage_id(text_id: str, start: int, end: int) -> str:
    """A passage's id, the same whenever it is cut so again. ``text_id`` names the text: a
    version's id, or ``knowledge.note.text_id`` of a note's version."""
    return content_id("passage", text_id, start, end)
