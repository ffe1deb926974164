"""Books made for tests: small, valid EPUB archives, and ones made to harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
XHTML = "application/xhtml+xml"


def page(body: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{before}<html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>'
    )


def package(
    items: Sequence[tuple[str, str, str]], spine: Sequence[str], title: str = "A Book", extra: str = ""
) -> str:
    """The package file. ``items``: id, address, properties; ``spine``: ids, with ``-`` before
    those that are not linear."""
    manifest = "".join(
        f'<item id="{key}" href="{href}" media-type="{XHTML}" properties="{properties}"/>'
        for key, href, properties in items
    )
    refs = "".join(
        f'<itemref idref="{key.lstrip("-")}" linear="{"no" if key.startswith("-") else "yes"}"/>'
        for key in spine
    )
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>Ada Byron</dc:creator><dc:creator>王小</dc:creator>"
        f"<dc:date>2021-03-04</dc:date><dc:language>en</dc:language>{extra}</metadata>"
        f"<manifest>{manifest}</manifest><spine>{refs}</spine></package>"
    )


def book(files: Mapping[str, str | bytes], opf: str, container: str = CONTAINER) -> bytes:
    """The archive: ``files`` by their names below ``OEBPS/`` (or from the root with ``/`` before)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("OEBPS/book.opf", opf)
        for name, content in files.items():
            archive.writestr(name.lstrip("/") if name.startswith("/") else f"OEBPS/{name}", content)
    return data.getvalue()


def plain_book(*bodies: str) -> bytes:
    """A book whose chapters are these, in this order."""
    names = [f"c{at}" for at in range(len(bodies))]
    opf = package([(name, f"{name}.xhtml", "") for name in names], names)
    return book({f"{name}.xhtml": page(body) for name, body in zip(names, bodies, strict=True)}, opf)
