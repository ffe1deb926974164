"""Blocks of a text as the parts of a page, for the template ``prose.html.j2``.

Everything goes through the template's escaping as text; nothing of a source is handed on as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from banyun.materials.material import Version
from banyun.materials.passage import Passage
from banyun.outputs.prose import Block, Mark, blocks, one_line


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks of one kind that belong together: a list, a table, or a single block."""

    kind: str
    blocks: tuple[Block, ...]
    tag: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    title: str
    anchor: str


def parts_of(found: Iterable[Block], tags: Mapping[int, str], anchors: int = 0) -> list[Part]:
    """The parts of blocks.

    Args:
        tags: The HTML tag of headings by level; without any, headings are paragraphs.
        anchors: How many headings there were before; they are numbered on.
    """
    parts = []
    for kind, group in groupby(found, key=lambda block: block.kind):
        together = tuple(group)
        if kind in ("item", "row"):
            parts.append(Part(kind, together))
            continue
        for block in together:
            if kind == "heading" and tags:
                anchors += 1
                parts.append(Part(kind, (block,), tags[block.level], f"h-{anchors}"))
            else:
                parts.append(Part("paragraph" if kind == "heading" else kind, (block,)))
    return parts


def first_of_each(text: str, marks: Iterable[Mark], passage: Passage) -> list[Mark]:
    """Of marks of a text those in a passage, each word only where the passage first has it."""
    return list(
        {
            text[mark.start : mark.end].casefold(): mark
            for mark in reversed(
                [one for one in marks if one.start < passage.end and one.end > passage.start]
            )
        }.values()
    )


def passage_blocks(version: Version, passage: Passage, marks: Sequence[Mark], title: str) -> list[Block]:
    """A passage's blocks; front matter and rules have none, and a heading that says the title again is
    left out."""
    if passage.kind in ("front_matter", "rule"):
        return []
    found = blocks(
        passage.text,
        offset=passage.start,
        marks=marks,
        markdown=version.format == "markdown",
        code=passage.kind == "code",
    )
    return [block for block in found if not (block.kind == "heading" and one_line(block.text) == title)]


def html_lang(language: str) -> str:
    """A language tag that browsers choose Chinese fonts by."""
    return {"zh": "zh-Hans"}.get(language, language) or "und"
