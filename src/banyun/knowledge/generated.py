"""Parts of a note that Banyun wrote into a vault, and keeps up to date there.

Such a part stands between two comments of Obsidian's: ``%% banyun:begin NAME SUM %%`` and
``%% banyun:end NAME %%``, each on a line of its own. ``SUM`` is of what stands between, so that what
somebody changed there is seen. All else in the file is the reader's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from banyun.identity import sha256

KEY = "banyun"
"""Of the front matter: the id of the material that the note is about."""

MARK = "banyun:begin"
"""In every text that has such a part."""

_MARK = re.compile(
    r"^[ \t]*%%[ \t]*banyun:(?P<what>begin|end)[ \t]+(?P<name>[a-z][a-z-]*)(?:[ \t]+(?P<sum>[0-9a-f]{12}))?"
    r"[ \t]*%%[ \t]*$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """``[start, end)`` from the opening mark's line to the closing one's last character; ``inner`` what
    stands between, without the line ends beside the marks."""

    name: str
    start: int
    end: int
    inner: str
    intact: bool


@dataclass(frozen=True, slots=True)
class Stray:
    """A mark without its other half, or a second part of one name; ``line`` counts from 1."""

    name: str
    line: int


def sum_of(inner: str) -> str:
    """Of the words alone: another tool may have changed line ends or the space at their ends."""
    words = "\n".join(line.rstrip() for line in inner.strip().splitlines())
    return sha256(words.encode("utf-8", "surrogateescape"))[:12]


def parts_of(text: str) -> tuple[list[Part], list[Stray]]:
    """The generated parts of a text, in order, and the marks that make none. Lines may end in ``\\r\\n``."""
    parts: list[Part] = []
    strays: list[Stray] = []
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text.replace("\r\n", " \n")):
        if mark["what"] == "begin":
            if opened is not None:
                strays.append(_stray(opened, text))
            opened = mark
        elif opened is None or opened["name"] != mark["name"]:
            strays.append(_stray(mark, text))
        elif any(one.name == mark["name"] for one in parts):
            strays.append(_stray(opened, text))
            opened = None
        else:
            inner = text[opened.end() : mark.start()].strip("\r\n")
            end = mark.end() - (len(mark[0]) - len(mark[0].rstrip()))
            parts.append(Part(mark["name"], opened.start(), end, inner, opened["sum"] == sum_of(inner)))
            opened = None
    if opened is not None:
        strays.append(_stray(opened, text))
    return parts, strays


def opening(name: str, inner: str) -> str:
    return f"%% banyun:begin {name} {sum_of(inner)} %%"


def closing(name: str) -> str:
    return f"%% banyun:end {name} %%"


def _stray(mark: re.Match[str], text: str) -> Stray:
    return Stray(mark["name"], text.count("\n", 0, mark.start()) + 1)
