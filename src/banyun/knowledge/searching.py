"""Which index terms a query looks for: few enough to be quick, and those that tell most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from banyun.knowledge.querying import Query
from banyun.language.scripts import is_han
from banyun.language.tokens import index_terms

SEARCHED = 16
"""Index terms of one search: more cost time and change no answer (FTS5 over a million
passages: 12 terms 12 ms, 99 terms 5.4 s)."""

POSTINGS = 5_000
"""Passages that hold a term, summed over the terms of one search, beyond which a term is left out and
the next one tried: ranking takes FTS5 1.5 to 2 ms for a thousand of them. What is left out of the search
still counts where its finds are held against the text."""

PART, SMALL_PART = 40, 12
"""Informative terms of a part of a long text, each of which is searched for by itself: for evidence,
and where more must be found, a sentence or two."""


def searches(asked: Query, part: int = PART) -> list[list[str]]:
    """The index terms to look for, the most telling first: all of a short text's, and of a longer
    one its heaviest terms by parts."""
    cut = asked.prepared.sentences
    if sum(len(sentence.telling) for sentence in cut) <= SEARCHED:
        return [[*index_terms(asked.prepared.text), *_spread(asked, range(len(asked.terms)))]]
    return [_spread(asked, columns) for columns in _columns(asked, part)]


def _columns(asked: Query, part: int) -> Iterator[list[int]]:
    """The columns of each part's terms, heaviest first."""
    rows: list[int] = []
    size = 0
    for row, sentence in enumerate(asked.prepared.sentences):
        rows.append(row)
        size += len(sentence.telling)
        if size > part or row + 1 == len(asked.prepared.sentences):
            held = asked.presence[rows].max(axis=0)
            yield sorted(
                (column for column, share in enumerate(held) if share),
                key=lambda column: -asked.terms[column].weight,
            )
            rows, size = [], 0


def occurring(searched: Sequence[str], held: Mapping[str, int]) -> list[str]:
    """The first of the terms that the notes hold, by ``SEARCHED`` and ``POSTINGS``; where all are held
    too often, the rarest. ``held`` says how many passages hold each."""
    kept: list[str] = []
    postings = 0
    known = [term for term in dict.fromkeys(searched) if held[term]]
    for term in known:
        if postings + held[term] <= POSTINGS:
            kept.append(term)
            postings += held[term]
            if len(kept) == SEARCHED:
                break
    return kept or sorted(known, key=lambda term: held[term])[:1]


def _spread(asked: Query, columns: Iterable[int]) -> list[str]:
    """The index terms of query terms, translations after the term: a longer Chinese word is
    looked up by its bigrams too, since notes may have been cut otherwise."""
    terms: list[str] = []
    for column in columns:
        term = asked.terms[column]
        for key in (term.key, *(other for other, _ in term.others)):
            terms.append(key)
            if " " in key:
                terms.extend(key.split(" "))
            elif len(key) > 2 and is_han(key[0]):
                terms.extend(key[at : at + 2] for at in range(len(key) - 1))
    return list(dict.fromkeys(terms))
