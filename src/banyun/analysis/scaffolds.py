"""Something to write into: the shape of a technique with its own matter taken out, and what the
reader's notes have to put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from banyun.analysis.own_figures import OwnFigure
from banyun.language.folding import fold
from banyun.language.keywords import keywords
from banyun.language.scripts import has_han
from banyun.language.wording import catalogue, say

BLANK = "____"
WORDS = 10
_LINES = 3
_SHOWN = 4

_HAN_COMPARED = re.compile(r"\s*(更[^的\s]{1,6}?的|更[一-鿿]|最[^的\s]{1,4}?的|少[一-鿿]?|多[一-鿿]?)")
_LATIN_COMPARED = re.compile(
    r"\s*((?:less|more|fewer|lower|higher|better|\w{2,}er)\b)(?=\s+\S)", re.IGNORECASE
)
_SIGNS = re.compile(r"\s*([=＝≈]|[+＋×*·/÷−–]|(?<=\s)-(?=\s))\s*")


@dataclass(frozen=True, slots=True)
class Scaffold:
    """``lines`` to write into, blanks as ``____``; ``words`` of the reader's notes to fill them with."""

    lines: tuple[str, ...]
    words: tuple[str, ...]


def scaffold(
    kind: str,
    quote: str,
    figures: Sequence[OwnFigure],
    texts: Sequence[str],
    wording: str,
    *,
    to_come: bool = False,
) -> Scaffold:
    """The scaffold of a technique.

    Args:
        kind: The technique's.
        quote: Its words in the material, may be empty.
        figures: Those of the reader's notes, changes first.
        texts: What the notes say.
        wording: The interface's language.
        to_come: Whether the situation is still to come.
    """
    return Scaffold(tuple(_lines(kind, quote, figures, wording, to_come)), tuple(_words(texts)))


def _lines(kind: str, quote: str, figures: Sequence[OwnFigure], wording: str, to_come: bool) -> Iterator[str]:
    shape = formula_shape(quote) if kind == "formula" else []
    if shape:
        yield from shape
        return
    if kind == "before_after":
        pairs = [one.figures for one in figures if one.change][:_SHOWN]
        for before, after in ((pair[0], pair[1]) for pair in pairs):
            yield say("transfer.scaffold.from_to", wording, before=before, after=after)
        if pairs:
            return
    if kind == "sharp_number":
        numbers = list(dict.fromkeys(one.figures[-1] for one in figures))[:_SHOWN]
        for number in numbers:
            yield say("transfer.scaffold.number", wording, number=number)
        if numbers:
            return
    other = "to_come" if to_come else "other"
    known = kind if f"transfer.scaffold.lines.{kind}" in catalogue(wording) else other
    yield from say(f"transfer.scaffold.lines.{known}", wording).split("\n")


def formula_shape(quote: str) -> list[str]:
    """A formula of words with its things taken out: ``更便宜的 ____ = 更快的 ____ + 更小的 ____``; at
    most three lines, empty where there is no formula."""
    shapes = []
    for line in quote.split("\n"):
        parts = _SIGNS.split(line.strip(" \t>*-"))
        if len(parts) < 3:
            continue
        words = [part if at % 2 else _blank(part) for at, part in enumerate(parts)]
        shapes.append(" ".join(words))
    return list(dict.fromkeys(shapes))[:_LINES]


def _blank(operand: str) -> str:
    """An operand with what is compared left and the thing taken out."""
    found = (_HAN_COMPARED if has_han(operand) else _LATIN_COMPARED).match(operand)
    return f"{found[1]} {BLANK}" if found else BLANK


def _words(texts: Sequence[str]) -> list[str]:
    """The phrases that the notes would be named by, none within another."""
    found: list[str] = []
    for text in texts:
        for phrase in _named(text):
            said = fold(phrase)
            if not any(said in fold(one) or fold(one) in said for one in found):
                found.append(phrase)
        if len(found) >= WORDS:
            break
    return found[:WORDS]


@lru_cache(maxsize=1 << 9)
def _named(text: str) -> tuple[str, ...]:
    """The phrases that name a note; those of one time are met again and again."""
    return tuple(phrase.text for phrase in keywords(text, WORDS // 2))
