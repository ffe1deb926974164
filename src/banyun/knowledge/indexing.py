"""The terms by which a note's passages are found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from banyun.knowledge.markup import indexable
from banyun.knowledge.note import Note, NoteText
from banyun.language.tokens import index_terms
from banyun.materials.material import TextFormat
from banyun.materials.passage import Passage
from banyun.materials.segmenting import HEADING_SEPARATOR

_PLAIN_SUFFIXES = frozenset({".txt", ".text"})


def format_of(key: str) -> TextFormat:
    """How the structure of a note's text is marked, by the name of its file."""
    return "plain" if PurePosixPath(key).suffix.lower() in _PLAIN_SUFFIXES else "markdown"


def note_terms(note: Note, text: NoteText, passages: Sequence[Passage]) -> tuple[tuple[str, ...], ...]:
    """The index terms of each passage: of its words without markup, of the note's title, aliases
    and tags, and of the headings above it (not the title again).

    Front matter, rules and headings that stand above some passage have none of their own: what
    headings say is found by the passages under them.
    """
    plain = format_of(note.key) == "plain"
    words = text.text if plain else indexable(text.text, text.body_start)
    names = tuple(index_terms("\n".join((note.title, *note.aliases, *note.tags))))
    above: dict[str, tuple[str, ...]] = {"": ()}
    terms: list[tuple[str, ...]] = []
    for index, passage in enumerate(passages):
        own: list[str] = []
        if passage.kind not in ("front_matter", "rule") and not _spoken_for(passages, index):
            own = index_terms(words[passage.start : passage.end])
        if passage.heading not in above:
            path = [part for part in passage.heading.split(HEADING_SEPARATOR) if part != note.title]
            above[passage.heading] = tuple(index_terms("\n".join(path)))
        terms.append((*own, *names, *above[passage.heading]) if own else ())
    return tuple(terms)


def _spoken_for(passages: Sequence[Passage], index: int) -> bool:
    """Whether a heading stands above something that will carry its words."""
    heading = passages[index]
    if heading.kind != "heading":
        return False
    below = next((passage for passage in passages[index + 1 :] if passage.kind != "rule"), None)
    return (
        below is not None and below.heading != heading.heading and below.heading.startswith(heading.heading)
    )
