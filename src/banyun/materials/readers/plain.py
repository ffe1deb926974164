"""Plain text: transcripts, books, single patches."""

from __future__ import annotations

import re

from banyun.materials.decoding import decode
from banyun.materials.material import Document
from banyun.materials.readers.describing import date_in, kind_of, language_in
from banyun.materials.source import Source
from banyun.materials.structure import blocks, outline

_SUFFIXES = (
    ".txt",
    ".text",
    ".log",
    ".patch",
    ".diff",
    ".rst",
    ".org",
    ".adoc",
    ".tex",
    ".srt",
    ".vtt",
)
_HEADER = re.compile(
    r"^(Subject|From|Date|Author|Title|标题|作者|日期)[ \t]*[:：][ \t]*(\S.*)$", re.MULTILINE
)
_PATCH_HEADERS = re.compile(r"From [0-9a-f]{40} [^\n]*\n(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\n+")
_LONGEST_TITLE = 60


class PlainReader:
    """The text is the file's own. Takes whatever is text and has no reader of its own."""

    name = "plain"

    def claims(self, source: Source) -> bool:
        return (
            source.suffix in ("", *_SUFFIXES) or source.media_type.startswith("text/") or source.name == "-"
        )

    def read(self, source: Source) -> Document:
        text = decode(source.data)
        body_start = _after_patch_headers(text)
        sections = outline(blocks(text, "plain", body_start))
        fields = {key.lower(): value.strip() for key, value in reversed(_HEADER.findall(text[:4000]))}
        title = (
            fields.get("subject")
            or fields.get("title")
            or fields.get("标题")
            or _first_line(text)
            or source.stem
        )
        author = fields.get("from") or fields.get("author") or fields.get("作者")
        return Document(
            text=text,
            format="plain",
            title=title,
            kind=kind_of(text, title, source.stem, sections),
            language=language_in(text),
            authors=(author,) if author else (),
            published=date_in(fields.get("date") or fields.get("日期") or ""),
            body_start=body_start,
            address=source.address,
            outline=sections,
        )


def _after_patch_headers(text: str) -> int:
    """Where the message of a single patch begins, as git writes it; 0 for any other text."""
    headers = _PATCH_HEADERS.match(text)
    return headers.end() if headers else 0


def _first_line(text: str) -> str:
    """A first line that stands alone and is short enough to be a title."""
    first, _, rest = text.lstrip().partition("\n")
    alone = not rest.strip() or rest.startswith(("\n", "=", "-", " \n", "　"))
    line = first.strip(" \t　")
    return line if alone and len(line) <= _LONGEST_TITLE and not line.endswith(("。", ".", "，", ",")) else ""
