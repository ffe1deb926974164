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
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banyun.knowledge.markup import indexable
from banyun.language.informative import Informative, information, informative_terms
from banyun.language.scripts import is_han
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.language.stopwords import CHINESE, GLUE
from banyun.language.tokens import index_terms, stem, tokenize

Matrix = NDArray[np.float64]

DERIVED = 0.6
"""Share of a term that a derived form of it is worth."""

_STEM_SHARED = 5
"""Letters at the start that make two English words derived forms of one another."""

SLIGHT = 0.2
"""Least weight of a term: common words decide between notes, but are no evidence."""

ABOUT = 0.5
"""Share of a term that a note has only in its title or tags: it says what the note is about, but
the quote does not."""

AROUND = 0.3
"""Share of a term that only other passages of the note have."""

QUOTE_LIMIT = 280
"""Characters up to which two sentences are quoted together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``found`` are its index terms, ``terms`` these and its informative terms; ``stems`` the
    beginnings of its longer English words; ``pairs`` its neighbouring informative terms; ``grams``
    its pieces of words; ``words`` all its words, grammar too, ``runs`` and ``near`` what follows
    what among them, at once or with one between."""

    span: Span
    terms: frozenset[str]
    found: frozenset[str]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    grams: frozenset[str]
    words: frozenset[str]
    runs: frozenset[tuple[str, str]]
    near: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready to be held against others; spans are into that text. ``counts`` has
    how often it holds each index term, ``length`` how many it holds. ``about`` is what its
    note says it is about (title, aliases, tags, headings), ``around`` how often the
    whole note has each term."""

    text: str
    sentences: tuple[Sentence, ...]
    terms: tuple[tuple[Informative, ...], ...]
    about: frozenset[str]
    around: Mapping[str, int]
    counts: Mapping[str, int]
    length: int


def prepare(text: str, about: str = "", around: Mapping[str, int] | None = None) -> Prepared:
    """Cuts a text into sentences and their terms; see ``Prepared`` for the rest. Markdown's markup
    (targets of links, addresses, comments) is quoted with a sentence but is no part of its terms."""
    cut = sentences(text)
    said = indexable(text)
    terms = [tuple(informative_terms(span.of(said))) for span in cut]
    counts: dict[str, int] = {}
    made = []
    for span, own in zip(cut, terms, strict=True):
        found = index_terms(span.of(said))
        words = [token.text if token.kind == "han" else stem(token.text) for token in tokenize(span.of(said))]
        for term in found:
            counts[term] = counts.get(term, 0) + 1
        made.append(
            Sentence(
                span=span,
                found=frozenset(found),
                terms=frozenset(found) | {term.key for term in own},
                stems=frozenset(term[:_STEM_SHARED] for term in found if _derives(term)),
                pairs=frozenset(itertools.pairwise(term.key for term in own)),
                grams=grams(span.of(said)),
                words=frozenset(words),
                runs=frozenset(itertools.pairwise(words)),
                near=frozenset(zip(words, words[2:], strict=False)),
            )
        )
    return Prepared(
        text=text,
        sentences=tuple(made),
        terms=tuple(terms),
        about=frozenset(index_terms(about)),
        around=around or {},
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
    """A term of the query: ``telling`` 0..1 is its general information, ``weight`` that times how
    few of these notes have it, which decides between notes; ``others`` are its translations and
    what they are worth; ``times`` how often the query has it."""

    key: str
    surface: str
    weight: float
    telling: float
    others: tuple[tuple[str, float], ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class Query:
    """A text that looks for notes: its terms, once each, and which sentence holds which."""

    prepared: Prepared
    terms: tuple[QueryTerm, ...]
    presence: Matrix
    weights: Matrix
    telling: Matrix
    rareness: Mapping[str, float]

    def within(self, window: int) -> Matrix:
        """1 for the terms in one window, 0 for the others."""
        held: Matrix = _windows(self.presence)[window]
        return held

    def sentences(self, window: int) -> tuple[Sentence, ...]:
        """The one or two sentences of a window."""
        cut = self.prepared.sentences
        return cut[window : window + 1] or cut[window - len(cut) : window - len(cut) + 2]

    def index_terms(self, window: int) -> frozenset[str]:
        """The index terms of one window."""
        return frozenset[str]().union(*(sentence.found for sentence in self.sentences(window)))

    @property
    def reach(self) -> float:
        """The mass of its heaviest window, which no match can exceed."""
        return float((_windows(self.presence) @ self.telling).max(initial=0.0))


def query(
    prepared: Prepared,
    weigh: Callable[[Sequence[str]], Mapping[str, float]],
    rareness: Callable[[Sequence[str]], Mapping[str, float]],
    translate: Callable[[str], Sequence[tuple[str, float]]] | None = None,
) -> Query:
    """Makes a query of a prepared text.

    Args:
        weigh: Term keys → share of their general information that is left among these notes.
        rareness: Index terms → 1 for one that no note passage has, 0 for one that all have.
        translate: A term's translations with what they are worth, 0..1.
    """
    first: dict[str, Informative] = {}
    places: dict[str, list[int]] = {}
    for row, own in enumerate(prepared.terms):
        for term in own:
            first.setdefault(term.key, term)
            places.setdefault(term.key, []).append(row)
    left = weigh(list(first))
    others = _translations(prepared, list(first), translate) if translate else {}
    terms = []
    presence = np.zeros((max(1, len(prepared.sentences)), len(first)))
    for column, (key, term) in enumerate(first.items()):
        offset = prepared.sentences[places[key][0]].span.start
        surface = prepared.text[offset + term.start : offset + term.end]
        weight = max(SLIGHT, term.weight) * left[key]
        own_others = tuple(others.get(key, {}).items())
        terms.append(QueryTerm(key, surface, weight, term.weight, own_others, len(places[key])))
        presence[places[key], column] = 1.0
    weights = np.array([term.weight for term in terms])
    telling = np.array([term.telling for term in terms])
    return Query(prepared, tuple(terms), presence, weights, telling, rareness(list(prepared.counts)))


def _translations(
    prepared: Prepared, keys: Sequence[str], translate: Callable[[str], Sequence[tuple[str, float]]]
) -> dict[str, dict[str, float]]:
    """Each term's translations; those of two or three neighbours together (“object storage”,
    机器 + 学习) count for each of them."""
    found = {key: dict(translate(key)) for key in keys}
    for own in prepared.terms:
        for size in (2, 3):
            for start in range(len(own) - size + 1):
                parts = own[start : start + size]
                joined = " ".join(part.key for part in parts)
                if all(part.kind == "han" for part in parts):
                    if any(one.end != other.start for one, other in itertools.pairwise(parts)):
                        continue
                    joined = joined.replace(" ", "")
                for other, worth in translate(joined):
                    for part in parts:
                        found[part.key][other] = max(worth, found[part.key].get(other, 0.0))
    return found


@dataclass(frozen=True, slots=True)
class Match:
    """How a query and a note passage meet. ``mass`` is what ranks, ``parts`` what it is the
    sum of (``PARTS``, before ``WEIGHTS``); ``telling`` what makes it
    evidence: the general information that the quoted sentences share, and that of what both are
    about; ``shared`` the query terms in both, heaviest first, with the degree to which the note has
    them; spans are into the note passage and the query's text.
    ``presence`` is the degree for every query term."""

    mass: float
    parts: tuple[float, ...]
    telling: float
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


PARTS = ("body", "best", "joined", "subject", "adjacent", "similar", "frequent", "said", "worded", "packed")
WEIGHTS = np.array([0.6, 0.6, 0.8, 1.5, 0.2, 0.8, 1.0, 0.5, 0.7, 0.5])
"""What counts for how much: all that the passages share (its root: a long text shares something
with everything); the best pair of sentences; the best pair of windows; what both are about; and,
within that window of the query, neighbours that are neighbours in the note too, resemblance of
words, BM25, the same wording (grammar included), as many of the same words in one sentence, BM25
by the sentence."""

SUBJECT = 1.5
"""What counts for how much in being evidence: what both are about, beside the quoted words."""

CENTRAL = 0.1
"""Weight of a sentence's words that the note is called by: between equal sentences the one that
says what the note is about is quoted."""


def match(asked: Query, note: Prepared, mean_length: float) -> Match | None:
    """Holds a query against a note passage; None where they share nothing that tells.

    ``mean_length`` is the usual number of index terms in a note passage.
    """
    if not asked.terms or not note.sentences:
        return None
    has = np.array([[degree(term, sentence) for term in asked.terms] for sentence in note.sentences])
    context = np.array([_context(term, note) for term in asked.terms])
    body = has.max(axis=0)
    if not (body * asked.weights).any():
        return None
    presence = np.maximum(body, context)
    windows = np.maximum(_windows(has), context)
    masses = (windows * asked.weights) @ _windows(asked.presence).T
    at_note, at_query = _narrowed(masses, note, len(asked.presence))
    within = asked.within(at_query)
    subject = _subject(asked, note, presence)
    parts = (
        float(np.sqrt(presence @ asked.weights)),
        float(masses[: len(note.sentences), : len(asked.presence)].max()),
        float(masses.max()),
        subject,
        _adjacent(asked, within * asked.weights, note),
        _similar(asked, within * asked.weights, note),
        _frequent(asked, at_query, note, mean_length),
        *_wording(asked, at_query, note),
        _packed(asked, at_query, note),
    )
    return Match(
        mass=float(WEIGHTS @ parts),
        parts=parts,
        telling=float(windows[at_note] @ (within * asked.telling)) + SUBJECT * subject,
        shared=_shared(asked, presence),
        note_span=_span_of(note, at_note),
        query_span=_span_of(asked.prepared, at_query),
        presence=presence,
    )


def _context(term: QueryTerm, note: Prepared) -> float:
    """How much of a term the note has outside the passage."""
    best = 0.0
    for key, worth in ((term.key, 1.0), *term.others):
        if _has(key, note.about):
            best = max(best, ABOUT * worth)
        elif key in note.around:
            best = max(best, AROUND * worth)
    return best


def _subject(asked: Query, note: Prepared, presence: Matrix) -> float:
    """Information of what both are about: terms the query repeats and the note is called by or
    repeats. Once in each counts nothing: a long text is not about all its words."""
    total = 0.0
    for term, held in zip(asked.terms, presence, strict=True):
        if held and term.telling:
            total += term.telling * _repeated(term.times) * _about(term, note)
    return total


def _repeated(times: int) -> float:
    return min(1.0, math.log2(times) / 2) if times > 1 else 0.0


def _about(term: QueryTerm, note: Prepared) -> float:
    best = 0.0
    for key, worth in ((term.key, 1.0), *term.others):
        times = max(note.counts.get(key, 0), note.around.get(key, 0))
        best = max(best, worth * (1.0 if _has(key, note.about) else _repeated(times)))
    return best


def _shared(asked: Query, presence: Matrix) -> tuple[tuple[QueryTerm, float], ...]:
    both = [
        (term, float(held)) for term, held in zip(asked.terms, presence, strict=True) if held and term.weight
    ]
    return tuple(sorted(both, key=lambda pair: -pair[0].telling * pair[1]))


def _windows(rows: Matrix) -> Matrix:
    """The rows, and below them each row joined with the next."""
    if len(rows) < 2:
        return rows
    joined: Matrix = np.maximum(rows[:-1], rows[1:])
    return np.vstack([rows, joined])


_WORTH_A_SECOND = 1.25
"""A second sentence is quoted only where it adds a quarter to the mass."""


def _narrowed(masses: Matrix, note: Prepared, queries: int) -> tuple[int, int]:
    """The best pair of windows, (of the note, of the query): the smallest ones that keep most of
    the best mass; single sentences come first in both directions, ``queries`` of the query's."""
    notes = len(note.sentences)
    central = _windows(np.array([[_central(sentence, note)] for sentence in note.sentences]))
    masses = masses + CENTRAL * central
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


def _central(sentence: Sentence, note: Prepared) -> float:
    return sum(information(term) for term in sentence.terms & note.about)


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


def _frequent(asked: Query, window: int, note: Prepared, mean_length: float) -> float:
    """BM25 (k1 1.2, b .5, idf over its greatest value) of the index terms in a query window."""
    damping = _K1 * (1 - _B + _B * note.length / max(1.0, mean_length))
    total = 0.0
    for term in asked.index_terms(window):
        count = note.counts.get(term, 0)
        if count:
            total += asked.rareness.get(term, 1.0) * count / (count + damping)
    return total


def _wording(asked: Query, window: int, note: Prepared) -> tuple[float, float]:
    """Roots of how many words follow one another in both, and of how many words there are in
    both, in the sentence of the note that has most of them."""
    runs, near, words = (
        frozenset[object]().union(*(getattr(sentence, kind) for sentence in asked.sentences(window)))
        for kind in ("runs", "near", "words")
    )
    said = max(len(runs & one.runs) + 0.5 * len(near & one.near) for one in note.sentences)
    return math.sqrt(said), math.sqrt(max(len(words & one.words) for one in note.sentences))


_SENTENCE_TERMS = 20
"""Index terms of an ordinary sentence."""


def _packed(asked: Query, window: int, note: Prepared) -> float:
    """BM25 of the note's best sentence for the index terms in a query window."""
    terms = asked.index_terms(window)
    return max(
        sum(asked.rareness.get(term, 1.0) for term in terms & sentence.found)
        / (1.7 + 0.3 * len(sentence.found) / _SENTENCE_TERMS)
        for sentence in note.sentences
    )
