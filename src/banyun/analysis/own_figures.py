"""Figures in the reader's own notes: what a sharp number, a before and after, can be made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from banyun.analysis.data import cue
from banyun.analysis.facts import FIGURE
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.store import NoteStore
from banyun.language.sentences import sentences
from banyun.materials.anchor import Anchor, anchor_at

_LONGEST = 240
"""Code points of a sentence whose figure can still be told at once."""


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A sentence of a note with its figures as written (``180ms``, ``46ms``), those with a unit only.
    ``change`` where it tells what something went from and to. ``quote`` anchors into the note's
    version."""

    note_id: str
    title: str
    note_version: int
    quote: Anchor
    figures: tuple[str, ...]
    change: bool


def own_figures(notes: NoteStore, recalled: Iterable[Recalled], *, most: int) -> list[OwnFigure]:
    """The sentences with figures of some notes, as the notes are ordered, changes first within a
    note; at most two of a note."""
    found: list[OwnFigure] = []
    for one in recalled:
        text = notes.note_text(one.note_id, one.note_version)
        own = list(_in_note(one, text.text, text.body_start))
        found.extend(sorted(own, key=lambda figure: not figure.change)[:2])
    return found[:most]


def _in_note(recalled: Recalled, text: str, body_start: int) -> Iterator[OwnFigure]:
    for span in sentences(text[body_start:]):
        start, end = span.start + body_start, span.end + body_start
        said = text[start:end]
        measured = [
            match.group().strip() for match in FIGURE.finditer(said) if match["unit"] or match["scale"]
        ]
        if measured and end - start <= _LONGEST:
            change = len(measured) > 1 and cue("change").search(said) is not None
            yield OwnFigure(
                recalled.note_id,
                recalled.title,
                recalled.note_version,
                anchor_at(text, start, end),
                tuple(dict.fromkeys(measured)),
                change,
            )
