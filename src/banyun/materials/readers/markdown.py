"""Markdown files, with or without front matter."""

from __future__ import annotations

import re

from banyun.materials.decoding import decode
from banyun.materials.front_matter import read_front_matter
from banyun.materials.material import Document
from banyun.materials.readers.describing import date_in, kind_of, language_in
from banyun.materials.source import Source
from banyun.materials.structure import blocks, outline

_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
_MARKED = re.compile(r"^(?:#{1,6} \S|```|~~~|> \S|[-*] \[[ x]\] |\|.*\|[ \t]*$)", re.MULTILINE)
_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n[^\n]*:")
_SNIFFED = 8192


class MarkdownReader:
    """The text is the file's own, front matter included."""

    name = "markdown"

    def claims(self, source: Source) -> bool:
        if source.suffix in _SUFFIXES or source.media_type in ("text/markdown", "text/x-markdown"):
            return True
        if source.suffix not in ("", ".txt", ".text"):
            return False
        head = source.data[:_SNIFFED]
        return _FRONT.match(head) is not None or _marks(head.decode("utf-8", "replace")) >= 2

    def read(self, source: Source) -> Document:
        text = decode(source.data)
        front = read_front_matter(text)
        found = blocks(text, "markdown", front.body_start)
        sections = outline(found)
        body = text[front.body_start :]
        title = front.text("title") or next((s.title for s in sections if s.title), "") or source.stem
        return Document(
            text=text,
            format="markdown",
            title=title,
            kind=kind_of(body, title, source.stem, sections),
            language=language_in(body),
            body_start=front.body_start,
            authors=front.texts("author", "authors", "作者"),
            published=date_in(front.text("date", "published", "created", "日期")),
            address=source.address or _web(front.text("canonical", "url", "link", "source", "来源")),
            outline=sections,
            warnings=("front matter is not YAML; read line by line",) if front.lenient else (),
        )


def _marks(text: str) -> int:
    return len(_MARKED.findall(text.replace("\r\n", "\n")))


def _web(address: str) -> str | None:
    return address if re.match(r"https?://\S+\Z", address) else None
