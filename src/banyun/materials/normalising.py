"""Looks for words in a text without minding white space, width and punctuation style.

Two texts that differ only so are the same words: full-width and half-width forms, Chinese and
ASCII punctuation, straight and curly quotes, line breaks and the ``>`` of quoted lines are
equal here. Letters and digits are never folded: other words stay other words.
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from banyun.language.scripts import HAN_CLASS
from banyun.language.span import Span

_SAME = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("。｡．", "."),
        **dict.fromkeys("，、､", ","),
        **dict.fromkeys("【〔［", "["),
        **dict.fromkeys("】〕］", "]"),
        **dict.fromkeys("“”„‟«»「」『』〝〞｢｣", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−─", "-"),
        **dict.fromkeys("～〜∼", "~"),
        **dict.fromkeys("•・‧∙⋅", "·"),
        "…": ".",
        "《": "<",
        "》": ">",
        "〈": "<",
        "〉": ">",
    }
)
_GAP = re.compile("(?:\n[ \t]*>[> \t]*|[\\s\u00ad\u200b-\u200f\u2060\ufeff])+")
_SPACED = re.compile(f"[^\\W_{HAN_CLASS}\u3040-\u30ff]")
"""What is told apart by spaces: a letter or digit of a script that has them."""


class Normalised:
    """A text reduced to its words and marks.

    Attributes:
        text: The text with gaps dropped, or one space where two spaced words would touch.
        origins: ``origins[i]`` is the offset of ``text[i]`` in the original.
    """

    def __init__(self, original: str) -> None:
        folded = original.translate(_SAME)
        parts: list[str] = []
        origins: list[NDArray[np.int64]] = []
        at = 0
        for gap in _GAP.finditer(folded):
            start, end = gap.span()
            if start > at:
                parts.append(folded[at:start])
                origins.append(np.arange(at, start))
            if start > 0 and _SPACED.match(folded, start - 1) and _SPACED.match(folded, end):
                parts.append(" ")
                origins.append(np.array([start]))
            at = end
        if at < len(folded):
            parts.append(folded[at:])
            origins.append(np.arange(at, len(folded)))
        self.text = "".join(parts)
        self.origins: NDArray[np.int64] = np.concatenate(origins) if origins else np.zeros(0, np.int64)

    def original_span(self, start: int, end: int) -> Span:
        """The span of the original that ``text[start:end]`` came from; not empty."""
        return Span(int(self.origins[start]), int(self.origins[end - 1]) + 1)

    def find(self, quote: str, most: int = 10_000) -> list[Span]:
        """Every place of the original that says ``quote``, in order, at most so many."""
        needle = self.reduced(quote)
        spans: list[Span] = []
        at = self.text.find(needle) if needle else -1
        while at >= 0 and len(spans) < most:
            spans.append(self.original_span(at, at + len(needle)))
            at = self.text.find(needle, at + 1)
        return spans

    @staticmethod
    def reduced(text: str) -> str:
        """A quote or a context as it would stand in ``text``."""
        return Normalised(text).text


class Searchable:
    """A text that is searched more than once; reduced when first needed."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def normalised(self) -> Normalised:
        return Normalised(self.text)

    def occurrences(self, words: str, most: int = 10_000) -> list[Span]:
        """Every place where the text has exactly these words."""
        spans: list[Span] = []
        at = self.text.find(words) if words else -1
        while at >= 0 and len(spans) < most:
            spans.append(Span(at, at + len(words)))
            at = self.text.find(words, at + 1)
        return spans
