"""The stretch of a passage or note shown around a quote, and the terms marked in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from banyun.digest.digest import Digest
from banyun.digest.front_page import Pairing
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Recalled
from banyun.materials.anchor import Anchor
from banyun.materials.front_matter import read_front_matter
from banyun.materials.material import Version
from banyun.materials.passage import Passage
from banyun.outputs.prose import Block, Mark, blocks, window

REACH = {"zh": 160}
USUAL_REACH = 320
"""Code points shown on either side of a quote, by the text's language."""


NOWHERE = -1
"""Where a quote begins that is shown by itself."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Blocks with the quote marked; whether its paragraph begins earlier and goes on later."""

    blocks: tuple[Block, ...]
    cut_before: bool
    cut_after: bool


def from_material(digest: Digest, pairing: Pairing) -> Excerpt:
    """The passage around its quote, never beyond the passage."""
    passage = pairing.digested.analysis.passage
    return around(digest.version, passage, pairing.evidence.material_quote, digest.material.language)


def around(version: Version, passage: Passage, quote: Anchor, language: str) -> Excerpt:
    """A passage around a quote in it, never beyond the passage."""
    if quote.start == NOWHERE:
        alone = blocks(quote.exact, marks=[Mark(0, len(quote.exact), "quote")])
        return Excerpt(tuple(alone), cut_before=False, cut_after=False)
    text = version.text
    low, high = window(text, quote.start, quote.end, REACH.get(language, USUAL_REACH))
    low, high = max(low, passage.start), max(quote.end, min(high, passage.end))
    found = blocks(
        text[low:high],
        offset=low,
        marks=[Mark(quote.start, quote.end, "quote")],
        markdown=version.format == "markdown",
    )
    return Excerpt(
        tuple(found),
        cut_before=passage.text[: low - passage.start].strip() != "",
        cut_after=text[high : passage.end].strip() != "",
    )


def from_note(digest: Digest, recalled: Recalled) -> Excerpt:
    """The note around its quote; the bare quote where the note's text is not at hand."""
    quote = recalled.quote
    note = digest.note_texts.get(recalled.note_id)
    if note is None:
        return Excerpt(tuple(blocks(quote.exact, marks=[Mark(0, len(quote.exact), "quote")])), False, False)
    low, high = window(
        note.text, quote.start, quote.end, REACH.get(note_language(digest, recalled), USUAL_REACH)
    )
    body = min(quote.start, read_front_matter(note.text).body_start)
    low = max(low, body)
    found = blocks(note.text[low:high], offset=low, marks=[Mark(quote.start, quote.end, "quote")])
    before, after = note.text[body:low].rstrip(" "), note.text[high:].lstrip(" ")
    return Excerpt(
        tuple(found),
        cut_before=before.strip() != "" and not before.endswith("\n"),
        cut_after=after.strip() != "" and not after.startswith("\n"),
    )


def note_language(digest: Digest, recalled: Recalled) -> str:
    """The language of a recalled note, the material's where it is not at hand."""
    note = digest.notes.get(recalled.note_id)
    return note.language if note else digest.material.language


def term_marks(text: str, spots: Sequence[Finding]) -> list[Mark]:
    """Every place where a blind spot or one of its aliases is named, longest name first.

    Latin names match whole words only, whatever their case.
    """
    names = {spot.name for spot in spots}
    for spot in spots:
        also = spot.details.get("aliases", [])
        names |= {str(alias) for alias in also} if isinstance(also, list) else set()
    wanted = sorted((name.strip() for name in names if name.strip()), key=len, reverse=True)
    if not wanted:
        return []
    pattern = re.compile("|".join(_whole_word(name) for name in wanted), re.IGNORECASE)
    return [Mark(match.start(), match.end(), "term") for match in pattern.finditer(text)]


def _whole_word(name: str) -> str:
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
    return before + re.escape(name) + after
