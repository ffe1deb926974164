"""Points as they are offered and listed."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.findings.finding import Finding
from banyun.language.wording import say
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.outputs.columns import Word
from banyun.outputs.excerpts import around
from banyun.outputs.prose import one_line, plain
from banyun.outputs.shared_words import title_of
from banyun.outputs.text import WIDEST, Sheet, excerpt_lines


def point_card(
    point: Finding,
    material: Material,
    version: Version,
    passage: Passage | None,
    lang: str,
    *,
    count: str,
    width: int,
    colour: bool,
) -> str:
    """One point offered: its name, where it stands, and the text around its words."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.gap()
    sheet.words([Word(f"{count}  ", "quiet"), Word(one_line(point.name), "title")])
    if passage is None:
        return sheet.text()
    if heading := heading_of(passage, material):
        sheet.line(heading, "quiet", indent="  ")
    found = around(version, passage, point.quotes[0], material.language)
    sheet.lines(
        [
            [Word("  "), *line] if line else []
            for line in excerpt_lines(found, sheet.measure - 2, "plain", colour)
        ]
    )
    return sheet.text()


def heading_of(passage: Passage, material: Material) -> str:
    """The heading above a passage; empty where it is the title."""
    heading = one_line(passage.heading.split(" › ")[-1])
    return "" if heading == title_of(material) else heading


def points_text(
    mine: Sequence[Finding], offered: Sequence[Finding], lang: str, *, width: int, colour: bool
) -> str:
    """The reader's points, then those offered, each with its id and words."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    if not mine and not offered:
        sheet.line(say("validation.points.none", lang))
    for key, several in (("mine", mine), ("offered", offered)):
        if several:
            sheet.label(say(f"validation.points_here.{key}", lang))
        for point in several:
            sheet.words(
                [Word(one_line(point.name), "strong"), Word(f"  {point.id}", "quiet")], first="  ", rest="  "
            )
            for quote in point.quotes:
                if plain(quote.exact) != one_line(point.name):
                    sheet.line(plain(quote.exact), "quote" if colour else "plain", indent="    ")
            if not point.quotes:
                sheet.line(say("validation.points.gone", lang), "quiet", indent="    ")
    return sheet.text().lstrip("\n")
