"""Writes small PDFs for tests: lines of text at given places, in Latin and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """Words at ``x``, ``y`` in points from the page's lower left corner."""

    x: float
    y: float
    words: str
    size: float = 10
    bold: bool = False


def pdf(pages: Sequence[Sequence[Text]], title: str = "", author: str = "") -> bytes:
    """A PDF of pages of 612 × 792 points. Latin is Helvetica, Chinese the standard Song font."""
    objects: list[bytes] = [b"", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    latin = add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    bold = add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>")
    descendant = add(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"
    )
    han = add(
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[%d 0 R]>>" % descendant
    )
    fonts = b"<</Font<</L %d 0 R/B %d 0 R/H %d 0 R>>>>" % (latin, bold, han)
    numbers = []
    for page in pages:
        stream = b"".join(_shown(text) for text in page)
        content = add(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        numbers.append(
            add(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources %s/Contents %d 0 R>>"
                % (fonts, content)
            )
        )
    info = add(
        b"<</Title(%s)/Author(%s)/CreationDate(D:20240131)>>"
        % (title.encode("latin-1"), author.encode("latin-1"))
    )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        len(numbers),
        b" ".join(b"%d 0 R" % number for number in numbers),
    )
    return _file(objects, b"/Root 1 0 R/Info %d 0 R" % info)


def encrypted_pdf() -> bytes:
    """A PDF that names a password nobody knows."""
    guard = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"11" * 32, b"22" * 32)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>", guard]
    return _file(objects, b"/Root 1 0 R/Encrypt 3 0 R/ID[<%s><%s>]" % (b"33" * 16, b"33" * 16))


def _shown(text: Text) -> bytes:
    chinese = not text.words.isascii()
    font = b"H" if chinese else b"B" if text.bold else b"L"
    escaped = text.words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    words = (
        b"<%s>" % text.words.encode("utf-16-be").hex().encode()
        if chinese
        else b"(%s)" % escaped.encode("latin-1")
    )
    return b"BT /%s %g Tf %g %g Td %s Tj ET\n" % (font, text.size, text.x, text.y, words)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out = b"%PDF-1.5\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
