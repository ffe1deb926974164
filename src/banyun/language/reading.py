"""One look over a text for all that recall asks of it: words, index terms, informative terms.

``tokens.index_terms`` and ``informative.informative_terms`` say the same piece by piece; here a
text is cut once, and what a run of letters or Han characters means is remembered.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from banyun.language.folding import fold
from banyun.language.informative import Informative, informative_han, informative_terms
from banyun.language.scripts import is_han
from banyun.language.stopwords import CHINESE, GLUE
from banyun.language.tokens import han_tags, han_terms, index_terms, runs, stem, tokenize


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a run of Han characters, a word, an identifier or a number means wherever it stands.

    ``words`` are all its words, stemmed, grammar included; ``found`` its index terms;
    ``telling`` its informative terms, their offsets counted from its start; ``grams`` the pieces
    by which words resemble one another: four letters of English words with their ends, single
    Han characters, function words left out.
    """

    words: tuple[str, ...]
    found: tuple[str, ...]
    telling: tuple[Informative, ...]
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run at ``start``."""

    start: int
    meaning: Meaning


def read(text: str) -> list[Piece]:
    """The pieces of a text, in order; web addresses left out."""
    return [Piece(start, meaning(text[start:end])) for start, end in runs(text)]


@functools.lru_cache(maxsize=1 << 16)
def meaning(surface: str) -> Meaning:
    """What one run means."""
    if is_han(surface[0]):
        return _meaning_of_han(surface)
    tokens = tokenize(surface)
    return Meaning(
        words=tuple(stem(token.text) for token in tokens),
        found=tuple(index_terms(surface)),
        telling=tuple(informative_terms(surface)),
        grams=frozenset(gram for token in tokens for gram in grams(token.text)),
    )


def _meaning_of_han(run: str) -> Meaning:
    tagged = han_tags(run)
    words = tuple(word for word, _ in tagged)
    return Meaning(
        words=words,
        found=tuple(han_terms(words)),
        telling=tuple(informative_han(tagged)),
        grams=frozenset(
            character
            for word in words
            if word not in CHINESE
            for character in word
            if character not in GLUE and character not in CHINESE
        ),
    )


@functools.lru_cache(maxsize=1 << 16)
def grams(word: str) -> frozenset[str]:
    """The pieces of one word; see ``Meaning``."""
    folded = fold(word)
    if not index_terms(folded):
        return frozenset()
    if not folded.isascii():
        return frozenset(
            character
            for character in folded
            if character.isalnum() and character not in GLUE and character not in CHINESE
        )
    marked = f"^{folded}$"
    return frozenset(marked[at : at + 4] for at in range(max(1, len(marked) - 3)))
