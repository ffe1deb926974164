"""How unusual a term is in general language, English or Chinese.

Frequencies are those of ``wordfreq`` (Speer 2022; books, news, subtitles, web up to 2021), on
the Zipf scale: log10 of occurrences per 10^9 words, about 7.7 for “the”, 3 for “cache”.
Words newer than 2021 look rare, which is right for a reader's blind spots.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

from banyun.language.folding import fold
from banyun.language.scripts import has_han
from banyun.language.tokens import han_words

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMONEST = 7.0
UNKNOWN = 1.0
"""Zipf of a term that no table has: just under the rarest listed."""

_BREAK = 1.0
"""Zipf lost for each word break inside an unlisted Han term (wordfreq's own choice: 10 times)."""

_INFLECTIONS = ("", "e", "s", "es", "ing", "ed")


@functools.cache
def _table(language: str) -> Mapping[str, float]:
    """Word → Zipf. Loaded at first use: 0.1 s and about 20 MB a language."""
    import wordfreq  # noqa: PLC0415  # the tables must not slow down the start of a command

    return {
        word: 9.0 - bucket / 100
        for bucket, words in enumerate(wordfreq.get_frequency_list(language, "best"))
        for word in words
    }


@functools.lru_cache(maxsize=1 << 16)
def zipf(term: str) -> float:
    """The term's Zipf frequency, ``UNKNOWN`` to about 7.7.

    A Han term is looked up in the Chinese table, else estimated from its words; any other in
    the English one, stems through their inflected forms.
    """
    folded = fold(term)
    if has_han(folded):
        return max(UNKNOWN, _han_zipf(folded))
    table = _table("en")
    return max(UNKNOWN, *(table.get(folded + ending, UNKNOWN) for ending in _INFLECTIONS))


def _han_zipf(term: str) -> float:
    table = _table("zh")
    if term in table:
        return table[term]
    words = han_words(term) if len(term) > 2 else list(term)
    if words == [term]:
        words = list(term)
    known = [table.get(word, UNKNOWN) for word in words]
    # Frequencies combine like resistors in parallel, then pay for each break.
    joint = -math.log10(sum(10**-value for value in known))
    return joint - _BREAK * (len(words) - 1)


def rarity(term: str) -> float:
    """0 for the commonest words to 1 for those no table has; linear in Zipf."""
    return min(1.0, max(0.0, (COMMONEST - zipf(term)) / (COMMONEST - UNKNOWN)))
