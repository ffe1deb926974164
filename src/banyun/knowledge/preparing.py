"""A text made ready to be held against others: cut into sentences, each with its terms."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banyun.knowledge.markup import indexable
from banyun.language.families import family
from banyun.language.informative import Informative
from banyun.language.reading import Piece, grams, read
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.language.tokens import index_terms


@dataclass(frozen=True, slots=True)
class Sentence:
    """``found`` are its index terms, ``terms`` these and its informative terms; ``families`` those
    of its English words; ``words`` all its words in order, grammar too. ``telling`` are its
    informative terms, their offsets counted from the sentence's start."""

    span: Span
    telling: tuple[Informative, ...]
    terms: frozenset[str]
    found: frozenset[str]
    families: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """How something is worded: its words, ``runs`` and ``near`` what follows what among them, at
    once or with one between."""

    words: frozenset[str]
    runs: frozenset[tuple[str, str]]
    near: frozenset[tuple[str, str]]


@functools.lru_cache(maxsize=1 << 14)
def wording(words: tuple[str, ...]) -> Wording:
    """The wording of words in order."""
    return Wording(
        words=frozenset(words),
        runs=frozenset(itertools.pairwise(words)),
        near=frozenset(zip(words, words[2:], strict=False)),
    )


@functools.lru_cache(maxsize=1 << 14)
def grams_of(words: tuple[str, ...]) -> frozenset[str]:
    """The pieces of all of them (``language.reading.grams``)."""
    return frozenset(gram for word in words for gram in grams(word))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Spans are into ``text``. ``counts`` has how often it holds each index term, ``length`` how
    many it holds. ``about`` is what its note says it is about (title, aliases, tags, headings),
    ``around`` the folded text of the whole note, empty until it matters or where it is too long."""

    text: str
    sentences: tuple[Sentence, ...]
    about: frozenset[str]
    around: str
    counts: Mapping[str, int]
    length: int

    def times(self, key: str) -> int:
        """How often the passage, or else the whole note, has a term."""
        if key in self.counts or not self.around:
            return self.counts.get(key, 0)
        if key.isascii() and len(key) < _SHORT:
            return 0
        return self.around.count(key)


_SHORT = 4
"""Latin terms shorter than this lie hidden in other words (“across” has OSS)."""


@functools.lru_cache(maxsize=1 << 10)
def prepare(text: str, about: str = "") -> Prepared:
    """Cuts a text into sentences and their terms; see ``Prepared`` for the rest. Markdown's markup
    (targets of links, addresses, comments) is quoted with a sentence but is no part of its terms."""
    pieces = read(indexable(text))
    counts: dict[str, int] = {}
    made = []
    at = 0
    for span in sentences(text):
        while at < len(pieces) and pieces[at].start < span.start:
            at += 1
        first = at
        while at < len(pieces) and pieces[at].start < span.end:
            at += 1
        own = pieces[first:at]
        for piece in own:
            for term in piece.meaning.found:
                counts[term] = counts.get(term, 0) + 1
        made.append(_sentence(span, own))
    return Prepared(
        text=text,
        sentences=tuple(made),
        about=frozenset(index_terms(about)),
        around="",
        counts=counts,
        length=sum(counts.values()),
    )


def _sentence(span: Span, pieces: Sequence[Piece]) -> Sentence:
    telling = tuple(
        Informative(
            key=term.key,
            start=piece.start - span.start + term.start,
            end=piece.start - span.start + term.end,
            weight=term.weight,
            kind=term.kind,
        )
        for piece in pieces
        for term in piece.meaning.telling
    )
    found = frozenset(term for piece in pieces for term in piece.meaning.found)
    return Sentence(
        span=span,
        telling=telling,
        terms=found | {term.key for term in telling},
        found=found,
        families=frozenset(family(term) for term in found if term.isascii()),
        words=tuple(word for piece in pieces for word in piece.meaning.words),
    )
