"""What readers say about a text: its kind, language and date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from banyun.language.scripts import language_of
from banyun.materials.material import Kind, Section
from banyun.materials.structure import is_references

_SAMPLE = 20_000
_DATE = re.compile(
    r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?:\s*[-/.年]\s*(1[0-2]|0?[1-9])(?:\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d))?(?!\d))?"
)
_PATCH = re.compile(r"^(?:diff --git |@@ -\d+(?:,\d+)? \+\d+|Index: .*\n=+\n|Signed-off-by: )", re.MULTILINE)
_PATCH_TITLE = re.compile(r"\[(?:RFC )?PATCH\b")
_ABSTRACT = re.compile(r"^\W{0,4}(?:abstract\b|摘\s*要)", re.IGNORECASE | re.MULTILINE)
_IDENTIFIER = re.compile(r"\barXiv:\d{4}\.\d{4,5}|\bdoi(?:\.org)?[:/ ]\s*10\.\d{4,}/", re.IGNORECASE)
_TALK_NAME = re.compile(
    r"\b(?:talk|keynote|transcript|speech|lecture)\b|演讲|讲稿|分享实录|演讲实录|分享（|直播|访谈实录|架构创新与实践",
    re.IGNORECASE,
)
_TALK_TEXT = re.compile(
    r"大家好|各位(?:朋友|同学|来宾|老师)|今天(?:我|很高兴|给大家|跟大家|想)[^。\n]{0,20}(?:分享|介绍|讲)"
    r"|(?:good (?:morning|afternoon|evening)|hello|hi),? (?:everyone|everybody|all)\b"
    r"|thank(?:s| you) (?:all )?for (?:coming|having me|joining)",
    re.IGNORECASE,
)
_LONG_BOOK = 250_000


def date_in(text: str) -> str | None:
    """The first date in a text as an ISO date or the part of one that is there
    (``2024``, ``2024-12``, ``2024-12-07``)."""
    found = _DATE.search(text)
    if found is None:
        return None
    year, month, day = found.groups()
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def language_in(text: str) -> str:
    """The language of a text's first part."""
    return language_of(text[:_SAMPLE])


def kind_of(text: str, title: str, name: str, outline: Sequence[Section], pages: int = 0) -> Kind:
    """What sort of reading a text is, guessed.

    Args:
        text: Its body.
        title: Its title.
        name: The stem of its file or address.
        outline: Its headings.
        pages: How many pages it was printed on; 0 if none.
    """
    head = text[:_SAMPLE]
    if _PATCH_TITLE.search(title) or len(_PATCH.findall(head)) >= 2:
        return "patch"
    if _is_paper(head, outline, pages):
        return "paper"
    chapters = sum(
        section.level <= 2 and re.match(r"第.{1,8}[章回]|chapter\b", section.title, re.I) is not None
        for section in outline
    )
    if pages > 150 or len(text) > _LONG_BOOK or chapters >= 5:
        return "book"
    if _TALK_NAME.search(f"{title} {name}") or _TALK_TEXT.search(text[:1500]):
        return "talk"
    return "article"


def _is_paper(head: str, outline: Sequence[Section], pages: int) -> bool:
    abstract = _ABSTRACT.search(head[:6000]) is not None
    references = any(is_references(section.title) for section in outline)
    identified = _IDENTIFIER.search(head[:3000]) is not None
    return sum((abstract, references, identified, 0 < pages <= 60)) >= 2 + (pages == 0 and not abstract)
