"""Figures in the reader's own notes: what a sharp number, a before and after, can be made of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from banyun.analysis.data import cue
from banyun.analysis.facts import FIGURE
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.store import NoteStore
from banyun.language.sentences import sentences
from banyun.materials.anchor import Anchor, anchor_at

_NEAR = 12
"""Code points between the two values of a change at most."""

_LONGEST = 240
"""Code points of a sentence whose figure can still be told at once."""


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A sentence of a note with its figures as written (``180ms``, ``46ms``): those with a unit, and
    both values of a change. ``change`` where it tells what something went from and to. ``quote``
    anchors into the note's version."""

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
        if end - start > _LONGEST:
            continue
        said = text[start:end]
        changed = cue("change").search(said) is not None
        figures, change = _figures(said, changed)
        if figures:
            quote = anchor_at(text, start, end)
            yield OwnFigure(recalled.note_id, recalled.title, recalled.note_version, quote, figures, change)


def _figures(said: str, changed: bool) -> tuple[tuple[str, ...], bool]:
    """The figures with a unit, the two of a change first, and whether there are two: neighbours of one
    unit, or one that goes without (“from 98 to 71 per cent”)."""
    found = list(FIGURE.finditer(said))
    measured = [one for one in found if one["unit"] or one["scale"]]
    if changed and len(measured) == 1:
        near = [one for one in found if one is not measured[0] and _gap(one, measured[0]) <= _NEAR]
        measured = sorted([*near[:1], *measured], key=lambda one: one.start())
    pair = next(
        (
            [one, other]
            for one, other in itertools.pairwise(measured)
            if changed and _gap(one, other) <= _NEAR and len({_unit(one), _unit(other)} - {""}) < 2
        ),
        [],
    )
    written = [one.group().strip() for one in [*pair, *measured]]
    return tuple(dict.fromkeys(written)), len(pair) == 2 and written[0] != written[1]


def _unit(figure: re.Match[str]) -> str:
    return (figure["unit"] or "").lower()


def _gap(one: re.Match[str], other: re.Match[str]) -> int:
    return max(one.start() - other.end(), other.start() - one.end())
