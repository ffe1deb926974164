"""Text laid out for a terminal: measured, wrapped, set side by side, painted.

Han characters take two columns. Lines break between Han characters and at spaces, never before
closing punctuation or after opening punctuation (JIS X 4051, the common part).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

Look = Literal["plain", "title", "label", "quiet", "mine", "quote", "term", "strong", "em", "code"]

_PAINT: dict[Look, str] = {
    "plain": "",
    "title": "1",
    "label": "1",
    "quiet": "2",
    "mine": "36",
    "quote": "30;43",
    "term": "4",
    "strong": "1",
    "em": "3",
    "code": "",
}
_NOT_FIRST = "，。、；：？！）】》」』”’…—％·,.;:?!)]}%›◂"
_NOT_LAST = "（【《「『“‘([{‹▸"


@dataclass(frozen=True, slots=True)
class Word:
    """Text of one look; may hold spaces and line ends."""

    text: str
    look: Look = "plain"


Line = list[Word]


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal: two for wide and full-width characters (UAX #11), none
    for marks that combine with the one before."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


@cache
def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def width_of_line(line: Sequence[Word]) -> int:
    return sum(width_of(word.text) for word in line)


def wrap(words: Iterable[Word], width: int, *, first: str = "", rest: str = "") -> list[Line]:
    """Words in lines of at most ``width`` columns, indented by ``first`` and then by ``rest``.

    A word wider than a line is broken where the line ends.
    """
    cells = [(char, word.look) for word in words for char in word.text.replace("\t", "    ")]
    lines: list[Line] = []
    at = 0
    while at < len(cells) or not lines:
        indent = rest if lines else first
        end, following = _line_end(cells, at, max(2, width - width_of(indent)))
        line = _gather(cells[at:end])
        lines.append([Word(indent), *line] if indent and line else line)
        at = following
    return lines


def _line_end(cells: Sequence[tuple[str, Look]], at: int, width: int) -> tuple[int, int]:
    """Where the line that begins at ``at`` ends, and where the next begins."""
    used = 0
    best: tuple[int, int] | None = None
    index = at
    while index < len(cells):
        char = cells[index][0]
        if char == "\n":
            return index, index + 1
        if char == " ":
            best = (index, index + 1)
        elif index > at and _may_break(cells[index - 1][0], char) and not _opens_option(cells, index):
            best = (index, index)
        used += width_of(char)
        if used > width and index > at and char != " ":
            return _without_spaces(cells, best or (index, index))
        index += 1
    return index, index


def _without_spaces(cells: Sequence[tuple[str, Look]], cut: tuple[int, int]) -> tuple[int, int]:
    end, following = cut
    while following < len(cells) and cells[following][0] == " ":
        following += 1
    return end, following


def _may_break(left: str, right: str) -> bool:
    if left == " " or right == " " or right in _NOT_FIRST or left in _NOT_LAST:
        return False
    return _breaks(left) or _breaks(right) or (left in "-/–" and right.isalpha())


def _opens_option(cells: Sequence[tuple[str, Look]], index: int) -> bool:
    """Whether a hyphen before a place begins a word (``--take``): what is to be typed stays whole."""
    before = cells[index - 2][0] if index > 1 else " "
    return cells[index - 1][0] == "-" and not before.isalnum()


def _breaks(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"


def _gather(cells: Sequence[tuple[str, Look]]) -> Line:
    line: Line = []
    text, look = "", "plain"
    for char, its_look in cells:
        if text and its_look != look:
            line.append(Word(text, look))  # type: ignore[arg-type]
            text = ""
        text, look = text + char, its_look
    if text.strip() or (text and line):
        line.append(Word(text.rstrip() if not line else text, look))  # type: ignore[arg-type]
    return line


def beside(left: Sequence[Line], right: Sequence[Line], left_width: int, gutter: str) -> list[Line]:
    """Two columns, the left one filled up to its width."""
    lines: list[Line] = []
    for index in range(max(len(left), len(right))):
        here = list(left[index]) if index < len(left) else []
        there = list(right[index]) if index < len(right) else []
        fill = " " * max(0, left_width - width_of_line(here))
        lines.append([*here, Word(fill), Word(gutter, "quiet"), *there])
    return lines


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Rows with their columns lined up two spaces apart; columns in ``right`` end together, the
    last one is left as it is."""
    if not rows:
        return []
    widths = [max(width_of(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(widths[index] - width_of(cell) + len(cell))
            if index in right
            else cell
            if index == len(row) - 1
            else cell + " " * (widths[index] - width_of(cell))
            for index, cell in enumerate(row)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def painted(lines: Iterable[Sequence[Word]], *, colour: bool) -> str:
    """The lines as text, ending in a line end. Without colour a quote stands between ▸ and ◂."""
    return "".join(f"{_painted(line, colour)}\n" for line in lines)


def _painted(line: Sequence[Word], colour: bool) -> str:
    if not colour:
        return "".join(word.text for word in line).rstrip()
    return "".join(
        f"\x1b[{_PAINT[word.look]}m{word.text}\x1b[0m"
        if _PAINT[word.look] and word.text.strip()
        else word.text
        for word in line
    ).rstrip()
