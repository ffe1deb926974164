"""Phrases: the noun phrases of a text that could name what it is about.

Every run of words that could be a name is a candidate, with its mentions, what stands beside
them, and how rare it is in general language. Linear in the text.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from banyun.language.folding import fold
from banyun.language.rarity import zipf
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.language.speech import Class, Word, may_be_noun, words_of
from banyun.language.words import word_list

_RECURS = 3
"""Times that a text says a plain word behind a name from which the two are one."""

MOST_WORDS = 5
MOST_HAN = 12
"""Longest candidate: words, Han characters."""

_LONGEST_TITLE = 80
_TERMINAL = "。！？.!?；;…"
_MARKS_LEFT = '“「《"‘'
_MARKS_RIGHT = '”」》"’(（'
_NUMBERED = frozenset("0123456789$}")
_TIGHT = re.compile(r"[ -]?\Z")
_WRAPPED = "\n"
"""Between two words of a spaced script a line end is a space: many texts are wrapped by hand."""


@dataclass(slots=True)
class Candidate:
    """A phrase while its mentions are collected.

    ``sentences`` are numbers of the sentences that hold it. Counted over mentions: ``open_left``
    and ``open_right``, no word that could belong to it stands on that side; ``listed``, in an
    enumeration by ``、``; ``marked``, in quotes or before a bracket; ``lefts`` and ``rights``, the
    words that touch it. ``longer``: mentions of its most frequent extension by one word.
    ``titled``: a heading, or the first or last line of a text, holds it. ``loose``: taken from a
    heading regardless of where its words were cut.
    """

    words: tuple[Word, ...]
    spans: list[Span] = field(default_factory=list)
    surfaces: Counter[str] = field(default_factory=Counter)
    sentences: set[int] = field(default_factory=set)
    lefts: Counter[str] = field(default_factory=Counter)
    rights: Counter[str] = field(default_factory=Counter)
    open_left: int = 0
    open_right: int = 0
    longer: int = 0
    listed: int = 0
    marked: int = 0
    titled: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Gathering:
    """The candidates of a text by key, how often each word stands in it, its sentences, and the
    numbers of those that are headings or titles."""

    candidates: dict[str, Candidate]
    words: Counter[str]
    sentences: tuple[Span, ...]
    titles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A candidate. ``key`` is its folded form, ``text`` the spelling used most, ``spans`` its
    mentions in order, ``classes`` those of its words; ``zipf`` its frequency in general language;
    ``titled`` if a heading holds it."""

    key: str
    text: str
    spans: tuple[Span, ...]
    classes: tuple[Class, ...]
    zipf: float
    titled: bool

    @property
    def count(self) -> int:
        return len(self.spans)


def phrases(text: str) -> list[Phrase]:
    """The candidates of a text, the most frequent first; one that only ever stands inside the
    same longer one is left out."""
    return phrases_of(gather(text))


def phrases_of(gathering: Gathering) -> list[Phrase]:
    """``phrases`` of a text whose candidates are gathered already."""
    found = [
        phrase_of(key, candidate)
        for key, candidate in gathering.candidates.items()
        if candidate.longer < len(candidate.spans) or len(candidate.spans) == 1
    ]
    return sorted(found, key=lambda phrase: (-phrase.count, phrase.spans[0].start, phrase.key))


def phrase_of(key: str, candidate: Candidate) -> Phrase:
    return Phrase(
        key,
        candidate.surfaces.most_common(1)[0][0],
        tuple(candidate.spans),
        tuple(word.kind for word in candidate.words),
        term_zipf(candidate.words),
        candidate.titled,
    )


def gather(text: str) -> Gathering:
    """All candidates of a text."""
    found: dict[str, Candidate] = {}
    counts: Counter[str] = Counter()
    spans = tuple(sentences(text))
    titles = tuple(number for number in range(len(spans)) if _is_title(text, spans, number))
    cut = [words_of(sentence.of(text), sentence.start) for sentence in spans]
    for number, words in enumerate(_with_nouns(text, cut)):
        counts.update(word.key for word in words)
        _collect(text, words, number, number in titles, found)
    _nest(found)
    return Gathering(found, counts, spans, titles)


def _with_nouns(text: str, cut: Sequence[list[Word]]) -> list[list[Word]]:
    """The words of each sentence, where plain words that a text keeps saying behind the same name are
    part of it (covariate shift)."""
    beside = [
        (before.key, word.key)
        for words in cut
        for before, word in pairwise(words)
        if may_be_noun(word, before) and _adjacent(text, before, word)
    ]
    names = {pair for pair, count in Counter(beside).items() if count >= _RECURS}
    if not names:
        return list(cut)
    return [
        [
            replace(word, kind="latin")
            if before is not None
            and (before.key, word.key) in names
            and may_be_noun(word, before)
            and _adjacent(text, before, word)
            else word
            for before, word in zip([None, *words], words, strict=False)
        ]
        for words in cut
    ]


def _is_title(text: str, spans: Sequence[Span], number: int) -> bool:
    """A heading, or a first or last line that ends like one."""
    sentence = spans[number]
    if text[max(0, sentence.start - 2) : sentence.start].endswith("# "):
        return True
    ends = number in (0, len(spans) - 1)
    short = sentence.end - sentence.start < _LONGEST_TITLE
    return ends and short and text[sentence.end - 1] not in _TERMINAL


def _collect(
    text: str, words: Sequence[Word], number: int, titled: bool, found: dict[str, Candidate]
) -> None:
    for start in range(len(words)):
        if not words[start].starts:
            continue
        for end in range(start + 1, min(len(words), start + MOST_WORDS) + 1):
            if end - start > 1 and not _adjacent(text, words[end - 2], words[end - 1]):
                break
            if not words[end - 1].inside:
                break
            if words[end - 1].ends:
                _add(text, words, start, end, number, titled, found)


def _adjacent(text: str, left: Word, right: Word) -> bool:
    if left.end == right.start:
        return True
    between = text[left.end : right.start]
    return len(between) == 1 and (
        _TIGHT.match(between) is not None
        or (between == _WRAPPED and left.text.isascii() and right.text.isascii())
    )


def _add(
    text: str,
    words: Sequence[Word],
    start: int,
    end: int,
    number: int,
    titled: bool,
    found: dict[str, Candidate],
) -> None:
    made = tuple(words[start:end])
    surface = text[made[0].start : made[-1].end].replace(_WRAPPED, " ")
    if not _plausible(made, surface) or _counts(text, made[0]):
        return
    key = key_of(made)
    candidate = found.get(key)
    if candidate is None:
        candidate = found[key] = Candidate(made)
    candidate.spans.append(Span(made[0].start, made[-1].end))
    candidate.surfaces[surface] += 1
    candidate.sentences.add(number)
    candidate.titled = candidate.titled or titled
    left, right = text[max(0, made[0].start - 1) : made[0].start], text[made[-1].end : made[-1].end + 1]
    candidate.listed += left == "、" or right == "、"
    candidate.marked += (left in _MARKS_LEFT and left != "") or (right in _MARKS_RIGHT and right != "")
    before = words[start - 1] if start else None
    after = words[end] if end < len(words) else None
    candidate.lefts[before.key if before is not None and before.end == made[0].start else ""] += 1
    candidate.rights[after.key if after is not None and after.start == made[-1].end else ""] += 1
    candidate.open_left += before is None or not before.inside or before.end < made[0].start - 1
    candidate.open_right += after is None or not after.inside or after.start > made[-1].end + 1


def _counts(text: str, word: Word) -> bool:
    """Whether a word only counts what comes before it: 4 路, $4$路."""
    return len(word.text) == 1 and not word.latin and text[max(0, word.start - 1) : word.start] in _NUMBERED


def key_of(words: Sequence[Word]) -> str:
    """Folded words; a space between two of a spaced script."""
    pieces: list[str] = []
    for word in words:
        if pieces and word.latin and pieces[-1][-1:].isascii():
            pieces.append(" ")
        pieces.append(word.key)
    return "".join(pieces)


def _plausible(words: tuple[Word, ...], surface: str) -> bool:
    if len(words) == 1:
        word = words[0]
        return len(word.text) > 1 and word.kind in ("noun", "verbal", "name", "latin", "verb", "other")
    han = sum(len(word.text) for word in words if not word.latin)
    return han <= MOST_HAN and len(surface) <= 60


def _nest(found: dict[str, Candidate]) -> None:
    """Notes for each candidate how often its most frequent extension by one word is met."""
    for candidate in found.values():
        if len(candidate.words) < 2:
            continue
        for part in (candidate.words[1:], candidate.words[:-1]):
            inner = found.get(key_of(part))
            if inner is not None:
                inner.longer = max(inner.longer, len(candidate.spans))


@functools.cache
def generic_words() -> frozenset[str]:
    return word_list("generic.zh") | word_list("generic.en")


@functools.lru_cache(maxsize=1 << 15)
def word_zipf(key: str) -> float:
    return zipf(key)


def term_zipf(words: Sequence[Word]) -> float:
    """General frequency of a phrase: of its words together, each break costing a factor 10 at
    most."""
    values = [word_zipf(word.key) for word in words]
    if len(values) == 1:
        return values[0]
    return max(0.0, -math.log10(sum(10**-value for value in values)) - 0.5 * (len(values) - 1))


def folded_key(text: str) -> str:
    """The key a phrase of these words would have."""
    return key_of(words_of(text, 0)) or fold(text)
