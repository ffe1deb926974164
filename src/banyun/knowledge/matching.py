"""Holding a text against a note passage: what informative matter they share, and where.

Both sides are cut into sentences. A *window* is a sentence or two neighbours. The mass of two
windows is the weight of the informative terms they share; a term is shared in full when the
note has it, in part when the note has a derived form (“intercept”, “interception”), most of
its characters (a longer Chinese word), or its translation. The best pair of windows gives
both quotes.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banyun.language.informative import Informative, informative_terms
from banyun.language.scripts import is_han
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.language.stopwords import CHINESE, GLUE
from banyun.language.tokens import index_terms, tokenize

Matrix = NDArray[np.float64]

DERIVED = 0.6
"""Share of a term that a derived form of it is worth."""

_STEM_SHARED = 5
"""Letters at the start that make two English words derived forms of one another."""

SLIGHT = 0.2
"""Least weight of a term: common words decide between notes, but are no evidence."""

TITLE = 0.5
"""Share of a term that a note has only in its title: it says what the note is about, but the
quote does not."""

QUOTE_LIMIT = 280
"""Characters up to which two sentences are quoted together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``terms`` are what it can be found by; ``stems`` the beginnings of its longer English
    words; ``pairs`` its neighbouring informative terms; ``grams`` its pieces of words."""

    span: Span
    terms: frozenset[str]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready to be held against others; spans are into that text. ``counts`` has
    how often it holds each index term, ``length`` how many it holds."""

    text: str
    sentences: tuple[Sentence, ...]
    terms: tuple[tuple[Informative, ...], ...]
    title: frozenset[str]
    counts: Mapping[str, int]
    length: int


def prepare(text: str, title: str = "") -> Prepared:
    """Cuts a text into sentences and their terms; ``title`` is what its note is called."""
    cut = sentences(text)
    terms = [tuple(informative_terms(span.of(text))) for span in cut]
    counts: dict[str, int] = {}
    made = []
    for span, own in zip(cut, terms, strict=True):
        found = index_terms(span.of(text))
        for term in found:
            counts[term] = counts.get(term, 0) + 1
        made.append(
            Sentence(
                span=span,
                terms=frozenset(found) | {term.key for term in own},
                stems=frozenset(term[:_STEM_SHARED] for term in found if _derives(term)),
                pairs=frozenset(itertools.pairwise(term.key for term in own)),
                grams=grams(span.of(text)),
            )
        )
    return Prepared(
        text=text,
        sentences=tuple(made),
        terms=tuple(terms),
        title=frozenset(index_terms(title)),
        counts=counts,
        length=sum(counts.values()),
    )


def _derives(term: str) -> bool:
    return len(term) >= _STEM_SHARED and term.isascii() and term.isalpha()


@functools.lru_cache(maxsize=1 << 14)
def grams(text: str) -> frozenset[str]:
    """Pieces by which words resemble one another: four letters of English words (with their
    ends), single Han characters; function words left out."""
    pieces: set[str] = set()
    for token in tokenize(text):
        if token.kind == "han":
            if token.text not in CHINESE:
                pieces.update(character for character in token.text if character not in GLUE)
        elif token.kind == "word" and index_terms(token.text):
            word = f"^{token.text}$"
            pieces.update(word[at : at + 4] for at in range(max(1, len(word) - 3)))
    return frozenset(pieces)


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of the query: ``weight`` 0..1 here and now (general information, times how few of
    these notes have it); ``others`` are its translations and what they are worth."""

    key: str
    surface: str
    weight: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A text that looks for notes: its terms, once each, and which sentence holds which."""

    prepared: Prepared
    terms: tuple[QueryTerm, ...]
    presence: Matrix
    weights: Matrix

    def within(self, window: int) -> Matrix:
        """The weights of the terms in one window, 0 for the others."""
        held: Matrix = _windows(self.presence)[window] * self.weights
        return held

    @property
    def reach(self) -> float:
        """The mass of its heaviest window, which no match can exceed."""
        return float((_windows(self.presence) @ self.weights).max(initial=0.0))


def query(
    prepared: Prepared,
    weigh: Callable[[Sequence[str]], Mapping[str, float]],
    translate: Callable[[str], Sequence[tuple[str, float]]] | None = None,
) -> Query:
    """Makes a query of a prepared text.

    Args:
        weigh: Term keys → share of their general information that is left among these notes.
        translate: A term's translations with what they are worth, 0..1.
    """
    flat = [(row, term) for row, own in enumerate(prepared.terms) for term in own]
    first: dict[str, Informative] = {}
    places: dict[str, list[int]] = {}
    for row, term in flat:
        first.setdefault(term.key, term)
        places.setdefault(term.key, []).append(row)
    left = weigh(list(first))
    keys = list(first)
    terms = []
    presence = np.zeros((max(1, len(prepared.sentences)), len(keys)))
    for column, key in enumerate(keys):
        term, row = first[key], places[key][0]
        offset = prepared.sentences[row].span.start
        surface = prepared.text[offset + term.start : offset + term.end]
        terms.append(
            QueryTerm(
                key, surface, max(SLIGHT, term.weight) * left[key], tuple(translate(key)) if translate else ()
            )
        )
        presence[places[key], column] = 1.0
    weights = np.array([term.weight for term in terms])
    return Query(prepared, tuple(terms), presence, weights)


@dataclass(frozen=True, slots=True)
class Match:
    """How a query and a note passage meet. ``mass`` is what ranks; ``window`` the mass of the
    best pair of windows alone; ``shared`` the query terms in both, heaviest first, with the
    degree to which the note has them; spans are into the note passage and the query's text.
    ``presence`` is the degree for every query term."""

    mass: float
    window: float
    shared: tuple[tuple[QueryTerm, float], ...]
    note_span: Span
    query_span: Span
    presence: Matrix


def degree(term: QueryTerm, sentence: Sentence) -> float:
    """How much of a query term a sentence of a note has, 0..1."""
    if term.key in sentence.terms:
        return 1.0
    best = 0.0
    for other, worth in term.others:
        if worth > best and _has(other, sentence.terms):
            best = worth
    if best >= DERIVED:
        return best
    if _derives(term.key) and term.key[:_STEM_SHARED] in sentence.stems:
        return DERIVED
    if len(term.key) > 2 and is_han(term.key[0]):
        return max(best, _bigrams_held(term.key, sentence.terms))
    return best


def _has(term: str, terms: frozenset[str]) -> bool:
    """Whether a term, or all bigrams of a Chinese one, or all words of a phrase, are there."""
    if term in terms:
        return True
    if " " in term:
        return all(_has(part, terms) for part in term.split(" "))
    return len(term) > 2 and is_han(term[0]) and _bigrams_held(term, terms) == 1.0


def _bigrams_held(word: str, terms: frozenset[str]) -> float:
    """Share of a word's bigrams that are there; 0 unless at least half are."""
    pieces = _bigrams(word)
    share = sum(piece in terms for piece in pieces) / len(pieces)
    return share if share >= 0.5 else 0.0


@functools.lru_cache(maxsize=1 << 14)
def _bigrams(word: str) -> tuple[str, ...]:
    return tuple(word[at : at + 2] for at in range(len(word) - 1))


BODY, WINDOW, ADJACENT, SIMILAR, FREQUENT = 0.4, 1.0, 0.3, 0.5, 0.5
"""What counts for how much: all that the passages share (its root: a long text shares something
with everything); the best pair of windows; and, within that window of the query, neighbours
that are neighbours in the note too, resemblance of words, BM25's saturated frequency."""


def match(asked: Query, note: Prepared, mean_length: float) -> Match | None:
    """Holds a query against a note passage; None where they share nothing that tells.

    ``mean_length`` is the usual number of index terms in a note passage.
    """
    if not asked.terms or not note.sentences:
        return None
    has = np.array([[degree(term, sentence) for term in asked.terms] for sentence in note.sentences])
    titled = np.array([TITLE if _has(term.key, note.title) else 0.0 for term in asked.terms])
    body = has.max(axis=0)
    if not (body * asked.weights).any():
        return None
    presence = np.maximum(body, titled)
    masses = (np.maximum(_windows(has), titled) * asked.weights) @ _windows(asked.presence).T
    at_note, at_query = _narrowed(masses, len(note.sentences), len(asked.presence))
    window = float(masses.max())
    within = asked.within(at_query)
    mass = (
        BODY * float(np.sqrt(presence @ asked.weights))
        + WINDOW * window
        + ADJACENT * _adjacent(asked, within, note)
        + SIMILAR * _similar(asked, within, note)
        + FREQUENT * _frequent(asked, within, note, presence, mean_length)
    )
    return Match(
        mass=mass,
        window=window,
        shared=_shared(asked, presence),
        note_span=_span_of(note, at_note),
        query_span=_span_of(asked.prepared, at_query),
        presence=presence,
    )


def _shared(asked: Query, presence: Matrix) -> tuple[tuple[QueryTerm, float], ...]:
    both = [
        (term, float(held)) for term, held in zip(asked.terms, presence, strict=True) if held and term.weight
    ]
    return tuple(sorted(both, key=lambda pair: -pair[0].weight * pair[1]))


def _windows(rows: Matrix) -> Matrix:
    """The rows, and below them each row joined with the next."""
    if len(rows) < 2:
        return rows
    joined: Matrix = np.maximum(rows[:-1], rows[1:])
    return np.vstack([rows, joined])


_WORTH_A_SECOND = 1.25
"""A second sentence is quoted only where it adds a quarter to the mass."""


def _narrowed(masses: Matrix, notes: int, queries: int) -> tuple[int, int]:
    """The smallest windows that keep most of the best mass; single sentences come first in both
    directions, ``notes`` and ``queries`` of them."""
    at_note, at_query = (int(place) for place in np.unravel_index(int(masses.argmax()), masses.shape))
    best = masses[at_note, at_query]
    if at_query >= queries:
        single = int(masses[at_note, :queries].argmax())
        at_query = single if masses[at_note, single] * _WORTH_A_SECOND >= best else at_query
    if at_note >= notes:
        single = int(masses[:notes, at_query].argmax())
        at_note = (
            single if masses[single, at_query] * _WORTH_A_SECOND >= masses[at_note, at_query] else at_note
        )
    return at_note, at_query


def _span_of(prepared: Prepared, window: int) -> Span:
    cut = prepared.sentences
    if not cut:
        return Span(0, len(prepared.text))
    if window < len(cut):
        return cut[window].span
    one, other = cut[window - len(cut)].span, cut[window - len(cut) + 1].span
    return Span(one.start, other.end) if other.end - one.start <= QUOTE_LIMIT else one


def _adjacent(asked: Query, within: Matrix, note: Prepared) -> float:
    """Weight of the neighbouring query terms that are neighbours in the note too."""
    weights = {term.key: float(weight) for term, weight in zip(asked.terms, within, strict=True) if weight}
    found = frozenset[tuple[str, str]]().union(*(sentence.pairs for sentence in note.sentences))
    asked_for = {pair for sentence in asked.prepared.sentences for pair in sentence.pairs}
    return sum(min(weights.get(one, 0.0), weights.get(other, 0.0)) for one, other in asked_for & found)


def _similar(asked: Query, within: Matrix, note: Prepared) -> float:
    """Weight of the query's pieces of words that the note's most similar sentence has; a
    term's weight is spread over its pieces."""
    weighed: dict[str, float] = {}
    for term, weight in zip(asked.terms, within, strict=True):
        pieces = grams(term.surface) if weight else ()
        for piece in pieces:
            weighed[piece] = max(weighed.get(piece, 0.0), float(weight) / len(pieces))
    return max(sum(weighed.get(piece, 0.0) for piece in sentence.grams) for sentence in note.sentences)


_K1, _B = 1.2, 0.5


def _frequent(asked: Query, within: Matrix, note: Prepared, presence: Matrix, mean_length: float) -> float:
    """BM25 with our weights in place of its idf (k1 1.2, b .5), the factor k1 + 1 left out."""
    damping = _K1 * (1 - _B + _B * note.length / max(1.0, mean_length))
    total = 0.0
    for term, weight, held in zip(asked.terms, within, presence, strict=True):
        if weight and held:
            count = max(note.counts.get(term.key, 0), held)
            total += float(weight) * count / (count + damping)
    return total
