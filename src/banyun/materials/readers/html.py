"""Saved pages and fetched ones. The parsing itself is done in ``html_page``, confined."""

from __future__ import annotations

import re

from banyun.errors import EmptySource
from banyun.materials.confinement import read_confined
from banyun.materials.material import Document
from banyun.materials.source import Source

_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
_MEDIA_TYPES = ("text/html", "application/xhtml+xml")
_OPENING = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


class HtmlReader:
    """The text is the page's main text as Markdown."""

    name = "html"

    def claims(self, source: Source) -> bool:
        if source.suffix in (".md", ".markdown"):
            return False
        if source.suffix in _SUFFIXES or source.media_type in _MEDIA_TYPES:
            return True
        head = source.data[:2048]
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            head = head.replace(b"\x00", b"")[2:]
        return _OPENING.match(head.removeprefix(b"\xef\xbb\xbf")) is not None

    def read(self, source: Source) -> Document:
        if not source.data.strip():
            raise EmptySource("The file is empty.", "Save the page again.")
        return read_confined("html", source)
