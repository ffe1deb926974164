"""The lines of a PDF page: their words, where they stand, how large they are."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_SAMPLES = 7
_PROBED = 8
_WIDE = 1.8
"""A gap in a line, in font sizes, that may part two columns."""
_Run = tuple[int, int, bool]
"""First and last index of a line's characters, and whether a hyphen breaks it."""
_FOLDED = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf\uf900-\ufaff]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\ufeff\ufffe\uffff]")
_BREAKS = "\r\n\x02\ufffe"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. Coordinates in points, origin at the page's lower left corner; ``base``
    is the baseline. ``hyphen``: it ends in a hyphen that only breaks the line; ``turned``: it
    runs upwards or downwards."""

    page: int
    text: str
    left: float
    right: float
    base: float
    top: float
    size: float
    bold: bool
    hyphen: bool = False
    turned: bool = False


def lines_of(page: pdfium.PdfPage, number: int) -> list[Line]:
    """The lines of a page in reading order. Pieces of one line that a raised or lowered
    character parted are together again."""
    textpage = page.get_textpage()
    try:
        runs = list(_runs(textpage))
        whole = _rejoined(_lines(textpage, number, runs))
        sampled = runs[:: max(1, len(runs) // _PROBED)]
        if sum(len(list(_parts(textpage, *run))) > 1 for run in sampled) < len(sampled) / 2:
            return in_reading_order(whole, page.get_width())
        # Wide gaps in its lines are a table's, unless the whole page falls into two columns so.
        parts = [part for run in runs for part in _parts(textpage, *run)]
        apart = _rejoined(_lines(textpage, number, parts))
    finally:
        textpage.close()
    ordered = in_reading_order(apart, page.get_width())
    return whole if ordered == apart else ordered


def _lines(textpage: pdfium.PdfTextPage, number: int, runs: Iterable[_Run]) -> list[Line]:
    found = (_line(textpage, number, first, last, hyphen) for first, last, hyphen in runs)
    return [line for line in found if line is not None]


def _runs(textpage: pdfium.PdfTextPage) -> Iterator[_Run]:
    """The characters of each line."""
    start = 0
    count = textpage.count_chars()
    for at in range(count):
        code = pdfium_c.FPDFText_GetUnicode(textpage.raw, at)
        character = chr(code) if code < 0x110000 else " "
        if character in _BREAKS:
            if at > start:
                yield start, at - 1, character in "\x02\ufffe"
            start = at + 1
    if count > start:
        yield start, count - 1, False


def _parts(textpage: pdfium.PdfTextPage, first: int, last: int, hyphen: bool) -> Iterator[_Run]:
    """A line's characters, cut at wide gaps."""
    start = first
    for at in range(first + 1, last):
        if pdfium_c.FPDFText_IsGenerated(textpage.raw, at) != 1:
            continue
        gap = _box(textpage, at + 1)[0] - _box(textpage, at - 1)[2]
        if gap > _WIDE * _scale(textpage, at - 1)[0]:
            yield start, at - 1, False
            start = at + 1
    yield start, last, hyphen


def _line(textpage: pdfium.PdfTextPage, number: int, first: int, last: int, hyphen: bool) -> Line | None:
    codes = [pdfium_c.FPDFText_GetUnicode(textpage.raw, at) for at in range(first, last + 1)]
    text = _text(codes)
    seen = [
        at
        for at, code in zip(range(first, last + 1), codes, strict=True)
        if not chr(code % 0x110000).isspace()
    ]
    if not text or not seen:
        return None
    sampled = seen[:: max(1, len(seen) // _SAMPLES)]
    scales = [_scale(textpage, at) for at in sampled]
    weights = [pdfium_c.FPDFText_GetFontWeight(textpage.raw, at) for at in sampled]
    left, bottom, _, top = _box(textpage, seen[0])
    base = median(_baseline(textpage, at) for at in sampled)
    return Line(
        page=number,
        text=text,
        left=left,
        right=_box(textpage, seen[-1])[2],
        base=base,
        top=max(top, bottom),
        size=round(2 * median(size for size, _ in scales)) / 2,
        bold=median(weights) >= 600 or _named_bold(textpage, sampled[len(sampled) // 2]),
        hyphen=hyphen,
        turned=scales[0][1],
    )


def _text(codes: Sequence[int]) -> str:
    raw = "".join(chr(code) for code in codes if code < 0x110000)
    raw = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    raw = _FOLDED.sub(lambda match: unicodedata.normalize("NFKC", match.group()), raw)
    return " ".join(_UNSEEN.sub("", raw).split())


def _box(textpage: pdfium.PdfTextPage, at: int) -> tuple[float, float, float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(textpage.raw, at, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _baseline(textpage: pdfium.PdfTextPage, at: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage.raw, at, x, y)
    return y.value


def _scale(textpage: pdfium.PdfTextPage, at: int) -> tuple[float, bool]:
    """The font size in points, its matrix applied, and whether the text is turned upright."""
    size = float(pdfium_c.FPDFText_GetFontSize(textpage.raw, at))
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(textpage.raw, at, matrix):
        return size, False
    return size * (math.hypot(matrix.c, matrix.d) or 1.0), abs(matrix.b) > abs(matrix.a)


def _named_bold(textpage: pdfium.PdfTextPage, at: int) -> bool:
    name = ctypes.create_string_buffer(96)
    pdfium_c.FPDFText_GetFontInfo(textpage.raw, at, name, 96, ctypes.c_int())
    return re.search(rb"bold|black|heavy|simhei|medi\b", name.value, re.I) is not None


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    result: list[Line] = []
    for line in lines:
        if result and _one_line(result[-1], line):
            left = result[-1]
            gap = " " if line.left - left.right > 0.15 * left.size else ""
            result[-1] = replace(
                left,
                text=left.text + gap + line.text,
                right=max(left.right, line.right),
                size=max(left.size, line.size),
                hyphen=line.hyphen,
            )
        else:
            result.append(line)
    return result


def _one_line(left: Line, right: Line) -> bool:
    raised = abs(left.base - right.base) < 0.55 * max(left.size, right.size)
    beside = -0.3 * left.size <= right.left - left.right < 1.5 * left.size
    return raised and beside and not left.hyphen and left.turned == right.turned


def in_reading_order(lines: Sequence[Line], width: float) -> list[Line]:
    """The lines as they stand, which is nearly always how they are read; a page of two columns
    that was written row by row is put in order, column by column between full-width lines."""
    middle = width / 2
    sides = [
        "left" if line.right < middle + 8 else "right" if line.left > middle - 8 else "both" for line in lines
    ]
    fewer = min(sides.count("left"), sides.count("right"))
    narrow = [side for side in sides if side != "both"]
    switches = sum(a == "right" and b == "left" for a, b in pairwise(narrow))
    if fewer < 8 or switches < 0.4 * fewer:
        return list(lines)
    result: list[Line] = []
    columns: dict[str, list[Line]] = {"left": [], "right": []}
    for line, side in sorted(zip(lines, sides, strict=True), key=lambda pair: -pair[0].base):
        if side == "both":
            result += [*columns["left"], *columns["right"], line]
            columns = {"left": [], "right": []}
        else:
            columns[side].append(line)
    return [*result, *columns["left"], *columns["right"]]
