"""The one-minute view of a material: is it worth a digest?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import standing, validations
from banyun.knowledge.evidence import Known
from banyun.language.pace import reading_minutes
from banyun.language.wording import listing, say
from banyun.outputs.columns import Word
from banyun.outputs.digest_json import SCHEMA
from banyun.outputs.prose import one_line
from banyun.outputs.records import quote_record
from banyun.outputs.shared_words import (
    byline,
    note_source,
    title_of,
)
from banyun.outputs.text import WIDEST, Sheet

POINTS = 6
NOTES = 5
BLIND_SPOTS = 6

_DOTS: dict[Known, str] = {"known": "●", "partly": "◐", "new": "○"}


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading with how known its passages are, in order."""

    level: int
    title: str
    known: tuple[Known, ...]


def outline(digest: Digest) -> list[OutlineEntry]:
    """The material's headings, each with the readable passages up to the next one; passages before
    the first heading come under an entry without a title."""
    sections = [section for section in digest.version.outline if section.title.strip()]
    starts = [section.start for section in sections]
    found = []
    before = tuple(_known(digest, 0, starts[0] if starts else len(digest.version.text)))
    if before:
        found.append(OutlineEntry(1, "", before))
    ends = [*starts[1:], len(digest.version.text)] if sections else []
    for section, end in zip(sections, ends, strict=True):
        known = tuple(_known(digest, section.start, end))
        if one_line(section.title) != title_of(digest.material):
            found.append(OutlineEntry(section.level, one_line(section.title), known))
        elif known:
            found.append(OutlineEntry(section.level, "", known))
    return found


def _known(digest: Digest, start: int, end: int) -> list[Known]:
    return [each.analysis.known for each in readable(digest) if start <= each.analysis.passage.start < end]


def readable(digest: Digest) -> list[DigestedPassage]:
    """The passages that say something in words."""
    return [each for each in digest.passages if each.analysis.passage.readable]


def skim_text(digest: Digest, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """Outline, points offered, what the reader knows, blind spots, reading time."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(title_of(digest.material), "title")
    sheet.line(byline(digest, lang), "quiet")
    _outline(sheet, digest)
    points = [one_line(point.name) for point in standing(digest.findings, "point")[:POINTS]]
    if points:
        sheet.label(say("outputs.skim.points", lang))
        for point in points:
            sheet.line(point, indent="  ")
    _yours(sheet, digest)
    spots = [one_line(spot.name) for spot in standing(digest.findings, "blind_spot")[:BLIND_SPOTS]]
    if spots:
        sheet.label(say("outputs.label.blind_spots", lang))
        sheet.line(listing(spots, lang), indent="  ")
    sheet.gap()
    sheet.line(say("outputs.skim.next", lang, command=f"banyun digest {digest.material.id}"), "quiet")
    return sheet.text()


def _outline(sheet: Sheet, digest: Digest) -> None:
    sheet.label(say("outputs.html.contents", sheet.lang))
    entries = outline(digest)
    top = min((entry.level for entry in entries if entry.title), default=1)
    for entry in entries:
        indent = "  " * (1 + max(0, entry.level - top))
        dots = "".join(_DOTS[known] for known in entry.known)
        title = entry.title or say("outputs.skim.untitled", sheet.lang)
        sheet.words([Word(f"{title}  "), Word(dots, "mine")], first=indent, rest=f"{indent}  ")
    counts = Counter(each.analysis.known for each in readable(digest))
    shares = [
        f"{dot} {say(f'outputs.passages.{known}', sheet.lang, count=counts[known])}"
        for known, dot in _DOTS.items()
    ]
    sheet.line("   ".join(shares), "quiet", indent="  ")


def _yours(sheet: Sheet, digest: Digest) -> None:
    found = validations(digest)[:NOTES]
    sheet.label(say("outputs.skim.yours", sheet.lang))
    if not found:
        sheet.line(say("outputs.recall.nothing", sheet.lang), indent="  ")
    for pairing in found:
        recalled = pairing.evidence.recalled
        sheet.words(
            [Word(f"{one_line(recalled.title)}  ", "mine"), Word(note_source(recalled, sheet.lang), "quiet")],
            first="  ",
            rest="    ",
        )


def skim_values(digest: Digest) -> dict[str, Any]:
    """The skim as JSON values."""
    counts = Counter(each.analysis.known for each in readable(digest))
    body = digest.version.text[digest.version.body_start :]
    return {
        "schema": SCHEMA,
        "material": {
            "id": digest.material.id,
            "title": digest.material.title,
            "kind": digest.material.kind,
            "language": digest.material.language,
        },
        "minutes": reading_minutes(body),
        "passages": {known: counts[known] for known in _DOTS},
        "outline": [
            {"level": entry.level, "title": entry.title, "known": list(entry.known)}
            for entry in outline(digest)
        ],
        "points": [
            {"id": point.id, "name": point.name} for point in standing(digest.findings, "point")[:POINTS]
        ],
        "yours": [
            {
                "note": pairing.evidence.recalled.note_id,
                "title": pairing.evidence.recalled.title,
                "basis": pairing.evidence.recalled.basis,
                "material_quote": quote_record(pairing.evidence.material_quote),
                **quote_record(pairing.evidence.recalled.quote),
            }
            for pairing in validations(digest)[:NOTES]
        ],
        "blind_spots": [
            {"id": spot.id, "term": spot.name}
            for spot in standing(digest.findings, "blind_spot")[:BLIND_SPOTS]
        ],
    }
