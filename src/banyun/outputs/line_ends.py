"""Which line ends of a paragraph say something, and which only stand where a margin was.

The lines of a formula, of verse, of an address are lines; those of a paragraph that was wrapped by hand
are not. Nobody marks the difference in plain text, and few do in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from banyun.language.sentences import is_formula
from banyun.outputs.columns import width_of

_NARROWEST, _WIDEST = 48, 100
"""Columns between which a margin lies that text is wrapped at by hand."""
_FULL = 0.8
"""Share of the widest line that a line fills, with the next word, where it was broken by a margin."""
_VERSE = 3
"""Lines, at least, that are verse (or an address, or a list without marks) if all of them are short."""
_WIDE = re.compile(r"[⺀-鿿豈-﫿＀-￯]")
_SET = re.compile(r"\s|[-*+•>|#@=]|\d+[.)]|.*(?:\S {3,}\S|\t)")
"""A line of plain text that was set where it stands: indented, marked, in columns."""


def kept_in_markdown(lines: Sequence[str], *, verse: bool = True) -> list[bool]:
    """For each line but the last whether its end is kept: where two spaces or a backslash ask for it, on
    either side of a formula, in verse.

    Args:
        verse: Whether short lines may be verse; in an item of a list they are not.
    """
    bare = [line.strip() for line in lines]
    widest = max((width_of(line) for line in bare), default=0)
    if verse and len(lines) >= _VERSE and widest < _NARROWEST:
        return [True] * (len(lines) - 1)
    formulas = [is_formula(line) for line in bare]
    wrapped = all(_wraps(line, following, widest) for line, following in pairwise(bare))
    return [
        lines[at].endswith(("  ", "\\"))
        or (formulas[at] and formulas[at + 1])
        or (not wrapped and (formulas[at] or formulas[at + 1]))
        for at in range(len(lines) - 1)
    ]


def kept_in_plain(lines: Sequence[str]) -> list[bool]:
    """For each line but the last whether its end is kept: all but those of a margin."""
    widest = max((width_of(line.rstrip()) for line in lines), default=0)
    return [
        any(_SET.match(one) or is_formula(one) for one in (line, following))
        or not _wraps(line.rstrip(), following.strip(), widest)
        for line, following in pairwise(lines)
    ]


def _wraps(line: str, following: str, widest: int) -> bool:
    """Whether the next word would not have fitted into the line."""
    if not (_NARROWEST <= widest <= _WIDEST) or not line or not following:
        return False
    first = following[0] if _WIDE.match(following) else following.split(" ", 1)[0]
    return width_of(line) + 1 + width_of(first) > _FULL * widest
