"""Holding a text against a note passage: what informative matter they share, and where.

Both sides are cut into sentences. A *window* is a sentence or two neighbours. The mass of two
windows is the weight of the terms they share; a term is shared in full when the note has it, in
part when the note has a word of its family (“intercept”, “interception”), most of its
characters (a longer Chinese word), or its translation. The best pair of windows gives both
quotes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from banyun.knowledge.forms import Matrix, QueryTerm
from banyun.knowledge.preparing import Prepared, Sentence, wording
from banyun.knowledge.querying import Query, windows
from banyun.language.informative import information
from banyun.language.span import Span

ABOUT = 0.5
"""Share of a term that a note has only in its title or tags: it says what the note is about, but
the quote does not."""

AROUND = 0.3
"""Share of a term that only other passages of the note have."""

QUOTE_LIMIT = 280
"""Characters up to which two sentences are quoted together."""

CENTRAL = 0.1
"""Weight of a sentence's words that the note is called by: between equal sentences the one that
says what the note is about is quoted."""

TELLING_TERM = 0.25
"""Information from which a shared term counts as evidence at all."""


_NEAR_EVIDENCE = 0.5
"""Information in the quotes, with twice the subject's, from which wording is looked at."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a query and a note passage meet.

    ``body`` is all that the passages share (its root: a long text shares something with everything),
    ``best`` what the best pair of sentences does, ``joined`` the best pair of windows. The rest
    decides whether it is evidence: ``quoted`` is the information that the quoted sentences share,
    ``asked`` all that the query's sentence has, ``said`` all that the note's has, ``subject`` that
    of what both are about, ``adjacent`` that of words that stand side by side in both, ``phrased``
    how much wording they have in common (the root of its words). ``shared``
    are the query terms in both, those in the quotes first, heaviest first, with the degree to
    which the note has them; spans are into the note passage and the query's text. ``presence`` is
    the degree for every query term.
    """

    body: float
    best: float
    joined: float
    quoted: float
    asked: float
    said: float
    subject: float
    adjacent: float
    phrased: float
    shared: tuple[tuple[QueryTerm, float], ...]
    note_span: Span
    query_span: Span
    presence: Matrix


def match(asked: Query, note: Prepared) -> Match | None:
    """Holds a query against a note passage; None where they share nothing that tells."""
    if not asked.terms or not note.sentences:
        return None
    has = asked.forms.held(note)
    body = has.max(axis=0)
    called = asked.forms.named(note.about)
    if not (np.maximum(body, called) * asked.weights).any():
        return None
    context = np.maximum(ABOUT * called, _around(asked, note, body + called))
    presence = np.maximum(body, context)
    mine = windows(has)
    masses = (np.maximum(mine, context) * asked.weights) @ asked.windows.T
    at_note, at_query = _narrowed(masses, note, len(asked.presence))
    within = asked.windows[at_query]
    subject = _subject(asked, note, presence, called)
    told = mine[at_note] * within * asked.telling
    quoted = float(told.sum())
    adjacent = phrased = 0.0
    if quoted + 2 * subject >= _NEAR_EVIDENCE:
        adjacent = _adjacent(asked, within * asked.weights, note)
        phrased = _phrased(asked, at_query, note)
    return Match(
        body=float(np.sqrt(presence @ asked.weights)),
        best=float(masses[: len(note.sentences), : len(asked.presence)].max()),
        joined=float(masses.max()),
        quoted=quoted,
        asked=float(within @ asked.telling),
        said=_said(note, at_note),
        subject=subject,
        adjacent=adjacent,
        phrased=phrased,
        shared=_shared(asked, presence, told),
        note_span=_span_of(note, at_note),
        query_span=_span_of(asked.prepared, at_query),
        presence=presence,
    )


def unmatched(asked: Query, note_span: Span) -> Match:
    """Of a passage that shares nothing that tells, and is there for its meaning."""
    return Match(
        *(0.0,) * 9,
        shared=(),
        note_span=note_span,
        query_span=_span_of(asked.prepared, 0),
        presence=np.zeros(len(asked.terms)),
    )


def _shared(asked: Query, presence: Matrix, told: Matrix) -> tuple[tuple[QueryTerm, float], ...]:
    both = [
        (bool(quoted), term, float(held))
        for term, held, quoted in zip(asked.terms, presence, told, strict=True)
        if held
    ]
    both.sort(key=lambda one: (not one[0], -one[1].telling * one[2]))
    return tuple((term, held) for _, term, held in both)


def _around(asked: Query, note: Prepared, held: Matrix) -> Matrix:
    """How much of each term only the rest of the note has."""
    row = np.zeros(len(asked.terms))
    if note.around:
        for column, term in enumerate(asked.terms):
            if not held[column] and term.telling >= TELLING_TERM and note.times(term.key):
                row[column] = AROUND
    return row


ONCE = 0.35
"""Share of a term in the subject that the query has only once, where the note is called by it."""


def _subject(asked: Query, note: Prepared, presence: Matrix, called: Matrix) -> float:
    """Information of what both are about: terms the query repeats, and the note is called by or
    repeats. Once in each counts nothing: a long text is not about all its words."""
    total = 0.0
    for column, term in enumerate(asked.terms):
        if presence[column] and term.telling >= TELLING_TERM:
            mine = _repeated(term.times) if term.times > 1 else ONCE * bool(called[column])
            if mine:
                total += term.telling * mine * max(called[column], _repeats(term, note))
    return total


def _repeats(term: QueryTerm, note: Prepared) -> float:
    forms = ((term.key, 1.0), *term.others)
    return max(worth * _repeated(note.times(key)) for key, worth in forms)


def _repeated(times: int) -> float:
    return min(1.0, math.log2(times) / 2) if times > 1 else 0.0


_WORTH_A_SECOND = 1.25
"""A second sentence is quoted only where it adds a quarter to the mass."""


def _narrowed(masses: Matrix, note: Prepared, queries: int) -> tuple[int, int]:
    """The best pair of windows, (of the note, of the query): the smallest ones that keep most of
    the best mass; single sentences come first in both directions, ``queries`` of the query's."""
    notes = len(note.sentences)
    central = windows(np.array([[_central(sentence, note)] for sentence in note.sentences]))
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


def _said(note: Prepared, window: int) -> float:
    """The information of one window of a note."""
    cut = note.sentences
    own = cut[window : window + 1] or cut[window - len(cut) : window - len(cut) + 2]
    return sum({term.key: term.weight for sentence in own for term in sentence.telling}.values())


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
    found = {pair for sentence in note.sentences for pair in _neighbours(sentence)}
    asked_for = {pair for sentence in asked.prepared.sentences for pair in _neighbours(sentence)}
    return sum(min(weights.get(one, 0.0), weights.get(other, 0.0)) for one, other in asked_for & found)


def _neighbours(sentence: Sentence) -> Iterator[tuple[str, str]]:
    return itertools.pairwise(term.key for term in sentence.telling)


def _phrased(asked: Query, window: int, note: Prepared) -> float:
    """Root of how many words follow one another in both, in the sentence of the note that has most
    such words."""
    mine = [wording(sentence.words) for sentence in asked.sentences(window)]
    runs = frozenset[tuple[str, str]]().union(*(one.runs for one in mine))
    near = frozenset[tuple[str, str]]().union(*(one.near for one in mine))
    theirs = [wording(sentence.words) for sentence in note.sentences]
    return math.sqrt(max(len(runs & one.runs) + 0.5 * len(near & one.near) for one in theirs))
