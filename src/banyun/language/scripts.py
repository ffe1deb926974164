"""Which scripts a text is written in, and its dominant language.

Han blocks after Unicode 15, chapter 18 (unified ideographs, extensions A to H, compatibility).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from banyun.language.words import word_list

Language = Literal["en", "zh", "mixed", "other"]

HAN_CLASS = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The inside of a character class that matches one Han character."""

_HAN = re.compile(f"[{HAN_CLASS}]")
_HAN_RUN = re.compile(f"[{HAN_CLASS}]+")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
_OTHER_LETTER = re.compile(
    "[\u0370-\u052f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0fff\u10a0-\u11ff\u3040-\u30ff\uac00-\ud7af]"
)

_CHARACTERS_PER_WORD = 1.6
"""Han characters that say as much as one English word (XQuAD's parallel paragraphs: 1.62)."""

_DOMINANT = 0.65
_ENGLISH_GLUE = word_list("grammar.en")
_LEAST_GLUE = 0.05
"""Share of function words below which a long Latin text is not English (XQuAD English: .37 on
average, .07 in the poorest paragraph, a list of names; French and German prose: under .03)."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of Han, Latin and other writing, in word-sized units; they sum to 1, or are all 0."""

    han: float
    latin: float
    other: float


def is_han(character: str) -> bool:
    return _HAN.match(character) is not None


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def han_runs(text: str) -> list[tuple[int, int]]:
    """Start and end of each unbroken run of Han characters."""
    return [match.span() for match in _HAN_RUN.finditer(text)]


def shares(text: str) -> Shares:
    """How much of the text is written in which script."""
    han = len(_HAN.findall(text)) / _CHARACTERS_PER_WORD
    latin = float(len(_LATIN_WORD.findall(text)))
    other = len(_OTHER_LETTER.findall(text)) / 3
    whole = han + latin + other
    if whole == 0:
        return Shares(0.0, 0.0, 0.0)
    return Shares(han / whole, latin / whole, other / whole)


def language_of(text: str) -> Language:
    """The dominant language: ``zh`` or ``en`` from .65 of the text on, ``mixed`` where the two
    share it, ``other`` for anything else, text without letters included.

    Latin terms inside Chinese sentences do not make a text mixed: Chinese grammar does.
    """
    share = shares(text)
    if share.other >= 0.2 or share.han + share.latin == 0:
        return "other"
    if share.han >= _DOMINANT:
        return "zh"
    if share.latin >= _DOMINANT:
        return "en" if _looks_english(text) else "other"
    return "mixed" if _has_english_grammar(text) else "zh"


def _glue(text: str) -> tuple[int, float]:
    """Number of Latin words and the share of English function words among them."""
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    return len(words), sum(word in _ENGLISH_GLUE for word in words) / max(1, len(words))


def _looks_english(text: str) -> bool:
    words, glue = _glue(text)
    return words < 30 or glue >= _LEAST_GLUE


def _has_english_grammar(text: str) -> bool:
    return _glue(text)[1] >= _LEAST_GLUE
