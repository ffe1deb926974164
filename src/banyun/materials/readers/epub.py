"""EPUB books. The parsing itself is done in ``epub_book``, confined."""

from __future__ import annotations

from banyun.errors import EmptySource
from banyun.materials.confinement import read_confined
from banyun.materials.material import Document
from banyun.materials.source import Source

_MEDIA_TYPE = b"application/epub+zip"
_HEAD = 4096


class EpubReader:
    """The text is the book's chapters as Markdown, in the order in which they are read."""

    name = "epub"

    def claims(self, source: Source) -> bool:
        zipped = source.data.startswith(b"PK\x03\x04")
        return (
            source.suffix == ".epub"
            or source.media_type == _MEDIA_TYPE.decode()
            or (zipped and _MEDIA_TYPE in source.data[:_HEAD])
        )

    def read(self, source: Source) -> Document:
        if not source.data.strip():
            raise EmptySource("The file is empty.", "Save the book again.")
        return read_confined("epub", source)
