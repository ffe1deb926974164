"""PDF files. The parsing itself is done in ``pdf_document``, confined."""

from __future__ import annotations

from banyun.errors import EmptySource
from banyun.materials.confinement import read_confined
from banyun.materials.material import Document
from banyun.materials.source import Source


class PdfReader:
    """The text is the PDF's as Markdown, in reading order, its pages known."""

    name = "pdf"

    def claims(self, source: Source) -> bool:
        return (
            b"%PDF-" in source.data[:1024]
            or source.suffix == ".pdf"
            or source.media_type == "application/pdf"
        )

    def read(self, source: Source) -> Document:
        if not source.data.strip():
            raise EmptySource("The file is empty.", "Save the PDF again.")
        return read_confined("pdf", source)
