"""Finds an anchor again in another version of its text.

A ladder, each rung only where the one above found nothing: the same words (at the same place,
or elsewhere), the same words in other white space, width and punctuation, similar words. On
every rung the context on either side decides between candidates. What context does not settle
is answered *fuzzy*, however similar the words are: never a silent guess.

Similarity is RapidFuzz's ratio (1 - indel distance / both lengths), 0..1, of reduced texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from banyun.language.scripts import has_han
from banyun.language.span import Span
from banyun.materials.anchor import CONTEXT, Anchor, Resolution
from banyun.materials.normalising import Normalised, Searchable

SUPPORT = 0.6
"""Similarity of the context on one side from which it counts as still there."""
CLOSE = 0.8
"""The same for words too short to be their own proof, on both sides."""
SETTLED = 1.5
"""Context on both sides together (0..2) from which no rival is looked for."""
DECIDED = 0.15
"""By how much of that the best place must lead every other."""
CONTEXT_WEIGHT = 0.3
"""What the context, 0..2, counts beside the similarity of the words, 0..1."""
TELLING = 24
"""Reduced characters from which words are their own proof, if one side of the context is there."""
FLOORS = (0.8, 0.65, 0.55)
"""Least similarity of words whose context is lost, still there on one side, on both."""

_ORPHANED = Resolution("orphaned", -1, -1, 0.0)
_MOST_CANDIDATES = 64
_MOST_SEEDS = 48
_COMMON_SEED = 64
_WINDOWS = 6
_LONG_NEEDLE = 2000
"""Reduced characters from which only a quote's two ends are fitted …"""
_END = 400
"""… each of this length."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place with the similarity of its words and of its context on either side."""

    span: Span
    similarity: float
    before: float
    after: float

    @property
    def context(self) -> float:
        return self.before + self.after

    @property
    def score(self) -> float:
        return self.similarity + CONTEXT_WEIGHT * self.context

    @property
    def sides(self) -> int:
        """On how many sides the context is still there."""
        return (self.before >= SUPPORT) + (self.after >= SUPPORT)


class Resolver:
    """Resolves many anchors on one text.

    Args:
        text: The version the anchors are looked for in.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = Searchable(text)

    def resolve(self, anchor: Anchor) -> Resolution:
        """Where the anchor lies in the text now, and how sure that is."""
        if not anchor.exact.strip():
            return _ORPHANED
        if _untouched(self._text, anchor):
            return Resolution("exact", anchor.start, anchor.end, 1.0)
        same = self._same(anchor)
        if same and same[0].context >= SETTLED and _decided(same):
            return self._answer(anchor, same)
        rivals = [rival for rival in self._similar(anchor) if not any(_overlap(rival, each) for each in same)]
        return self._answer(anchor, sorted([*same, *rivals], key=lambda each: -each.score))

    def _same(self, anchor: Anchor) -> list[_Candidate]:
        """The places that say the same words, best context first."""
        spans = self._likely(anchor, self._words.normalised.find(anchor.exact))
        near = sorted(spans, key=lambda span: abs(span.start - anchor.start))[:_MOST_CANDIDATES]
        return sorted((self._weighed(anchor, span, 1.0) for span in near), key=lambda each: -each.score)

    def _likely(self, anchor: Anchor, spans: Sequence[Span]) -> Sequence[Span]:
        """Of very many places, those whose neighbouring characters fit."""
        if len(spans) <= _MOST_CANDIDATES:
            return spans
        text, before, after = self._text, anchor.prefix[-3:], anchor.suffix[:3]
        fitting = [
            span
            for span in spans
            if (before and text.endswith(before, 0, span.start))
            or (after and text.startswith(after, span.end))
        ]
        return fitting or spans

    def _weighed(self, anchor: Anchor, span: Span, similarity: float) -> _Candidate:
        before = self._text[max(0, span.start - 2 * CONTEXT) : span.start]
        after = self._text[span.end : span.end + 2 * CONTEXT]
        return _Candidate(
            span,
            similarity,
            _likeness(anchor.prefix, before, backwards=True),
            _likeness(anchor.suffix, after, backwards=False),
        )

    def _similar(self, anchor: Anchor) -> list[_Candidate]:
        """The places whose words are similar enough."""
        reduced = self._words.normalised
        needle = Normalised.reduced(anchor.exact)
        found = []
        for low, high in _windows(anchor, needle, reduced.text):
            start, end = _fitted(needle, reduced.text, low, high)
            if end > start:
                similarity = fuzz.ratio(needle, reduced.text[start:end]) / 100
                candidate = self._weighed(anchor, reduced.original_span(start, end), similarity)
                if similarity >= FLOORS[candidate.sides]:
                    found.append(candidate)
        return found

    def _answer(self, anchor: Anchor, candidates: Sequence[_Candidate]) -> Resolution:
        """The first of them, and whether it can be claimed without a flag."""
        if not candidates:
            return _ORPHANED
        best = candidates[0]
        span = best.span
        if best.similarity < 1.0:
            return Resolution("fuzzy", span.start, span.end, min(best.similarity, 0.99))
        telling = len(Normalised.reduced(anchor.exact)) >= TELLING
        if telling:
            placed = best.sides > 0 or _without_context(anchor)
        else:
            placed = min(best.before, best.after) >= CLOSE
        if not telling and best.sides == 0:
            return _ORPHANED
        if not placed or not _decided(candidates):
            return Resolution("fuzzy", span.start, span.end, 1.0)
        at_home = span.start == anchor.start and span.of(self._text) == anchor.exact
        return Resolution("exact" if at_home else "moved", span.start, span.end, 1.0)


def _decided(candidates: Sequence[_Candidate]) -> bool:
    """Whether the first of some candidates, best first, leads the others by enough, and none
    of them sits better in its context."""
    best, others = candidates[0], candidates[1:]
    lead = CONTEXT_WEIGHT * DECIDED
    return all(best.score - each.score >= lead and best.context >= each.context for each in others)


def _overlap(left: _Candidate, right: _Candidate) -> bool:
    return left.span.start < right.span.end and right.span.start < left.span.end


def resolve(anchor: Anchor, text: str) -> Resolution:
    """Where an anchor lies in ``text``; for many anchors on one text use ``Resolver``."""
    return Resolver(text).resolve(anchor)


def _untouched(text: str, anchor: Anchor) -> bool:
    return (
        text[anchor.start : anchor.end] == anchor.exact
        and text[max(0, anchor.start - len(anchor.prefix)) : anchor.start] == anchor.prefix
        and text[anchor.end : anchor.end + len(anchor.suffix)] == anchor.suffix
    )


def _without_context(anchor: Anchor) -> bool:
    return not Normalised.reduced(anchor.prefix + anchor.suffix)


def _likeness(kept: str, there: str, *, backwards: bool) -> float:
    """Similarity of a kept context to what stands there, nearest to the quote first."""
    kept_words, there_words = Normalised.reduced(kept), Normalised.reduced(there)
    if not kept_words:
        return 0.5 if there_words else 1.0
    length = len(kept_words)
    compared = there_words[-length:] if backwards else there_words[:length]
    return float(Levenshtein.normalized_similarity(kept_words, compared))


def _windows(anchor: Anchor, needle: str, text: str) -> Iterator[tuple[int, int]]:
    """Stretches of the text that share many short runs of characters with the quote and its
    context, in the same order; best first."""
    before = Normalised.reduced(anchor.prefix)
    whole = before + needle + Normalised.reduced(anchor.suffix)
    length = 3 if has_han(whole) else 5
    step = max(1, (len(whole) - length + 1) // _MOST_SEEDS)
    width = max(16, len(needle) // 4)
    votes: defaultdict[int, float] = defaultdict(float)
    for offset in range(0, max(1, len(whole) - length + 1), step):
        places = _places(whole[offset : offset + length], text)
        for at in places:
            votes[(at - offset + len(before)) // width] += 1 / len(places)
    pad = max(CONTEXT, len(needle) // 2)
    best = sorted(votes, key=lambda bucket: (-votes[bucket] - votes.get(bucket + 1, 0), bucket))[:_WINDOWS]
    for bucket in best:
        low = bucket * width
        yield max(0, low - pad), min(len(text), low + width + len(needle) + pad)


def _places(seed: str, text: str) -> list[int]:
    """Where a seed occurs; nothing for a common one, which tells no places apart."""
    places: list[int] = []
    at = text.find(seed)
    while at >= 0:
        places.append(at)
        if len(places) > _COMMON_SEED:
            return []
        at = text.find(seed, at + 1)
    return places


def _fitted(needle: str, text: str, low: int, high: int) -> tuple[int, int]:
    """Start and end of the stretch within ``text[low:high]`` most like the needle."""
    if len(needle) > _LONG_NEEDLE:
        middle = (low + high) // 2
        start = _fitted(needle[:_END], text, low, middle)[0]
        return start, max(start, _fitted(needle[-_END:], text, middle, high)[1])
    first = fuzz.partial_ratio_alignment(needle, text[low:high])
    if first is None:
        return low, low
    # A needle longer than the window is aligned the other way round: then all of it is meant.
    whole = len(needle) >= high - low
    start, end = (low, high) if whole else (low + first.dest_start, low + first.dest_end)
    reach = max(CONTEXT, len(needle) // 2)
    stride = max(1, reach // 16)
    while True:
        end = _best(needle, text, [(start, at) for at in _around(end, reach, stride, start + 1, high)])[1]
        start = _best(needle, text, [(at, end) for at in _around(start, reach, stride, low, end - 1)])[0]
        if stride == 1:
            break
        reach, stride = stride, max(1, stride // 8)
    return start, end


def _around(at: int, reach: int, stride: int, low: int, high: int) -> list[int]:
    """Places about ``at``, nearest first, within bounds."""
    places = [at]
    for distance in range(stride, reach + 1, stride):
        places.extend((at - distance, at + distance))
    return [place for place in places if low <= place <= high] or [min(max(at, low), high)]


def _best(needle: str, text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return max(spans, key=lambda span: fuzz.ratio(needle, text[span[0] : span[1]]))
