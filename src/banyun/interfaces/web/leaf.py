"""The text of a material as it is set on the page: passages with their quiet marks, in parts.

A long text comes in parts, so that a book opens at once: the page has the part that is asked for, and
a script fetches the next ones as they come near.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import standing
from banyun.findings.bodies import Feeling
from banyun.findings.finding import Finding, PassName
from banyun.findings.points import is_point
from banyun.knowledge.evidence import Known
from banyun.language.wording import say
from banyun.library.results import Text
from banyun.materials.passage import Passage
from banyun.outputs.excerpts import term_marks
from banyun.outputs.margin import best, held, summary
from banyun.outputs.prose import Mark, one_line
from banyun.outputs.shared_words import title_of
from banyun.outputs.typeset import Part, first_of_each, parts_of, passage_blocks

PART = 24_000
"""Code points of a part, about."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A passage as it is set. ``workable`` ones have something beside them. ``known`` is empty where it
    was not held against the notes; ``notes`` counts the evidence; ``passes`` are those that are
    suggested."""

    id: str
    start: int
    end: int
    parts: tuple[Part, ...]
    workable: bool
    known: Known | str = ""
    notes: int = 0
    summary: str = ""
    felt: Feeling | None = None
    passes: tuple[PassName, ...] = ()
    points: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of a text: its leaves, its number (from 0), and how many parts there are."""

    leaves: tuple[Leaf, ...]
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline, and the passage that it leads to."""

    level: int
    title: str
    passage: str


def is_workable(passage: Passage) -> bool:
    """Whether a reader may say something of it: formulas and code, too, have techniques in them."""
    return passage.readable or passage.kind == "code"


def parts_in(passages: Sequence[Passage]) -> list[range]:
    """Which passages, by index, make up each part."""
    cut: list[range] = []
    first = 0
    for index, passage in enumerate(passages):
        if passage.end - passages[first].start > PART and index > first:
            cut.append(range(first, index))
            first = index
    cut.append(range(first, len(passages)))
    return cut


def part_of(text: Text, passage_id: str) -> int:
    """The number of the part that a passage is in; the first where it is in none."""
    for number, indices in enumerate(parts_in(text.passages)):
        if any(text.passages[index].id == passage_id for index in indices):
            return number
    return 0


def sheet(text: Text, digest: Digest | None, number: int, lang: str) -> Sheet:
    """A part of a text, with its marks where it was held against the notes."""
    cut = parts_in(text.passages)
    number = min(max(number, 0), len(cut) - 1)
    found = leaves(text, digest, [text.passages[index] for index in cut[number]], lang)
    return Sheet(tuple(found), number, len(cut))


def leaves(text: Text, digest: Digest | None, passages: Sequence[Passage], lang: str) -> list[Leaf]:
    """Passages that follow one another, set; those without anything to show are left out."""
    if not passages:
        return []
    digested = _digested(digest)
    points = [one for one in digest.findings if is_point(one)] if digest else []
    marks = _term_marks(text, digest, passages)
    tags = _tags(text)
    title = title_of(text.material)
    index_of = {passage.id: index for index, passage in enumerate(text.passages)}
    found = []
    for passage in passages:
        one = digested.get(passage.id)
        here = first_of_each(text.version.text, marks, passage) + _own_marks(one, points, passage)
        set_blocks = passage_blocks(text.version, passage, here, title)
        if set_blocks:
            parts = tuple(parts_of(set_blocks, tags, index_of[passage.id] * 100))
            found.append(_leaf(passage, parts, digest, one, points, lang))
    return found


def outline(text: Text) -> list[Entry]:
    """The headings, and where they lead."""
    starts = [passage.start for passage in text.passages]
    sections = [one for one in text.version.outline if one.title.strip()]
    title = title_of(text.material)
    sections = [one for one in sections if one_line(one.title) != title]
    levels = sorted({one.level for one in sections})
    return [
        Entry(
            levels.index(one.level) + 1,
            one_line(one.title),
            text.passages[max(0, bisect_right(starts, one.start) - 1)].id,
        )
        for one in sections
        if text.passages
    ]


def _leaf(
    passage: Passage,
    parts: tuple[Part, ...],
    digest: Digest | None,
    one: DigestedPassage | None,
    points: Sequence[Finding],
    lang: str,
) -> Leaf:
    if digest is None or one is None or not is_workable(passage):
        return Leaf(passage.id, passage.start, passage.end, parts, False)
    notes = len(held(one))
    mine = sum(passage.id in point.passage_ids for point in points)
    felt = digest.said.feeling(passage.id)
    words = [summary(one, notes, lang) if passage.readable else say("reader.beside", lang)]
    if mine:
        words.append(say("reader.points", lang, count=mine))
    if felt:
        words.append(say(f"validation.keys.{felt}", lang))
    return Leaf(
        passage.id,
        passage.start,
        passage.end,
        parts,
        True,
        known=one.analysis.known if passage.readable else "",
        notes=notes,
        summary=" · ".join(words),
        felt=felt,
        passes=tuple(ranked.pass_name for ranked in one.passes),
        points=mine,
    )


def _digested(digest: Digest | None) -> Mapping[str, DigestedPassage]:
    return {one.analysis.passage.id: one for one in digest.passages} if digest else {}


def _term_marks(text: Text, digest: Digest | None, passages: Sequence[Passage]) -> list[Mark]:
    if digest is None:
        return []
    start, end = passages[0].start, passages[-1].end
    spots = standing(digest.findings, "blind_spot")
    found = term_marks(text.version.text[start:end], spots)
    return [Mark(one.start + start, one.end + start, one.kind) for one in found]


def _own_marks(one: DigestedPassage | None, points: Sequence[Finding], passage: Passage) -> list[Mark]:
    made = [
        Mark(quote.start, quote.end, "point")
        for point in points
        for quote in point.quotes
        if quote.start < passage.end and passage.start < quote.end
    ]
    if one is not None and (first := best(one)):
        made.append(Mark(first.material_quote.start, first.material_quote.end, "answered"))
    return made


def _tags(text: Text) -> dict[int, str]:
    """A tag for each level of heading, the highest that the text has below the page's own."""
    levels = sorted({one.level for one in text.version.outline}) or [1]
    place = {level: at for at, level in enumerate(levels)}
    return {level: f"h{min(6, 2 + place.get(level, len(levels)))}" for level in range(1, 7)}
