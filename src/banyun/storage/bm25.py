"""BM25 in memory, with the constants and the formula of SQLite's FTS5.

``score = Σ idf(t) · f(t) · (k1 + 1) / (f(t) + k1 · (1 - b + b · length / mean length))`` with
``idf(t) = ln((N - n(t) + 0.5) / (n(t) + 0.5))``, floored at 1e-6 (SQLite documentation, "FTS5
Extension", bm25()). Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

K1 = 1.2
B = 0.75
LEAST_IDF = 1e-6


class Bm25:
    """An inverted index over ``(key, terms)``; immutable once built."""

    def __init__(self, documents: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._postings: dict[str, dict[str, int]] = defaultdict(dict)
        self._lengths: dict[str, int] = {}
        for key, terms in documents:
            self._lengths[key] = len(terms)
            for term, count in Counter(terms).items():
                self._postings[term][key] = count
        total = sum(self._lengths.values())
        self._mean = total / len(self._lengths) if total else 1.0

    def frequency(self, term: str) -> int:
        """How many documents hold the term."""
        return len(self._postings.get(term, ()))

    def search(self, terms: Sequence[str], keep: Callable[[str], bool]) -> list[tuple[str, float]]:
        """Keys that hold any of the terms and are to be kept, best first; ties in order of entry."""
        scores: dict[str, float] = defaultdict(float)
        for term in dict.fromkeys(terms):
            postings = self._postings.get(term, {})
            idf = self._idf(len(postings))
            for key, count in postings.items():
                scores[key] += idf * count * (K1 + 1) / (count + K1 * self._weight(key))
        order = {key: position for position, key in enumerate(self._lengths)}
        found = [(key, score) for key, score in scores.items() if keep(key)]
        return sorted(found, key=lambda hit: (-hit[1], order[hit[0]]))

    def _weight(self, key: str) -> float:
        return 1 - B + B * self._lengths[key] / self._mean

    def _idf(self, holding: int) -> float:
        idf = math.log((len(self._lengths) - holding + 0.5) / (holding + 0.5))
        return idf if idf > 0 else LEAST_IDF
