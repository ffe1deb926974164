"""Phrases: the noun phrases of a text that could name what it is about, best first.

Every run of words that could be a name is a candidate; a small linear model, read from
``words/phrases.toml``, says how likely an author would choose it as a keyword. It looks at how
often and where a candidate stands, what stands beside it, how rare it is in general language
and which parts of speech it is made of (features after KEA, Witten et al. 1999, and YAKE,
Campos et al. 2020). Linear in the text.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources

from banyun.language.folding import fold
from banyun.language.rarity import zipf
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.language.speech import Class, Word, words_of
from banyun.language.words import word_list

MOST_WORDS = 5
MOST_HAN = 12
"""Longest candidate: words, Han characters."""

_TERMINAL = "。！？.!?；;…"
_JOIN = re.compile(r"[ \t]*(?:\n[ \t>]*)?\Z")
_MARKS_LEFT = '“「《"‘'
_MARKS_RIGHT = '”」》"’(（'
_TIGHT = re.compile(r"[ -]?\Z")


@dataclass(slots=True)
class _Gathered:
    """A candidate while its mentions are collected."""

    words: tuple[Word, ...]
    spans: list[Span] = field(default_factory=list)
    surfaces: Counter[str] = field(default_factory=Counter)
    sentences: set[int] = field(default_factory=set)
    open_left: int = 0
    open_right: int = 0
    longer: int = 0
    listed: int = 0
    marked: int = 0
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A candidate. ``key`` is its folded form, ``text`` the spelling used most, ``spans`` its
    mentions in order, ``words`` the classes of its words; ``score`` -∞..∞, the model's log
    odds; ``zipf`` its frequency in general language; ``titled`` if a heading holds it."""

    key: str
    text: str
    spans: tuple[Span, ...]
    classes: tuple[Class, ...]
    score: float
    zipf: float
    titled: bool

    @property
    def count(self) -> int:
        return len(self.spans)


def phrases(text: str) -> list[Phrase]:
    """The candidates of a text, best first; a candidate that only ever stands inside the same
    longer one is left out."""
    found, word_counts = _gather(text)
    count_sentences = max(1, len(sentences(text)))
    weights = _weights()
    scored = []
    for key, gathered in found.items():
        if gathered.longer >= len(gathered.spans) and len(gathered.spans) > 1:
            continue
        values = features(gathered, len(text), count_sentences, word_counts)
        score = sum(weights.get(name, 0.0) * value for name, value in values.items())
        scored.append(
            Phrase(
                key,
                gathered.surfaces.most_common(1)[0][0],
                tuple(gathered.spans),
                tuple(word.kind for word in gathered.words),
                score,
                term_zipf(gathered.words),
                gathered.titled,
            )
        )
    return sorted(scored, key=lambda phrase: (-phrase.score, phrase.spans[0].start))


def keywords(text: str, limit: int = 5) -> list[Phrase]:
    """The best phrases, none inside another."""
    chosen: list[Phrase] = []
    for phrase in phrases(text):
        if len(chosen) == limit:
            break
        if not any(phrase.key in other.key or other.key in phrase.key for other in chosen):
            chosen.append(phrase)
    return chosen


def _gather(text: str) -> tuple[dict[str, _Gathered], Counter[str]]:
    found: dict[str, _Gathered] = {}
    counts: Counter[str] = Counter()
    spans = sentences(text)
    last = len(spans) - 1
    for number, sentence in enumerate(spans):
        surface = sentence.of(text)
        titled = surface[-1] not in _TERMINAL and len(surface) < 80 and number in (0, last)
        titled = titled or text[max(0, sentence.start - 2) : sentence.start].endswith("# ")
        words = words_of(surface, sentence.start)
        counts.update(word.key for word in words)
        _collect(text, words, number, titled, found)
    _nest(found)
    return found, counts


def _collect(
    text: str, words: Sequence[Word], number: int, titled: bool, found: dict[str, _Gathered]
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
    return left.end == right.start or (
        _TIGHT.match(text, left.end, right.start) is not None and (right.start - left.end <= 1)
    )


def _add(
    text: str,
    words: Sequence[Word],
    start: int,
    end: int,
    number: int,
    titled: bool,
    found: dict[str, _Gathered],
) -> None:
    made = tuple(words[start:end])
    surface = text[made[0].start : made[-1].end]
    if not _plausible(made, surface):
        return
    key = key_of(made)
    gathered = found.get(key)
    if gathered is None:
        gathered = found[key] = _Gathered(made)
    gathered.spans.append(Span(made[0].start, made[-1].end))
    gathered.surfaces[surface] += 1
    gathered.sentences.add(number)
    gathered.titled = gathered.titled or titled
    left, right = text[max(0, made[0].start - 1) : made[0].start], text[made[-1].end : made[-1].end + 1]
    gathered.listed += left == "、" or right == "、"
    gathered.marked += (left in _MARKS_LEFT and left != "") or (right in _MARKS_RIGHT and right != "")
    before = words[start - 1] if start else None
    after = words[end] if end < len(words) else None
    gathered.open_left += before is None or not before.inside or before.end < made[0].start - 1
    gathered.open_right += after is None or not after.inside or after.start > made[-1].end + 1


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


def _nest(found: dict[str, _Gathered]) -> None:
    """Notes for each candidate how often its most frequent extension by one word is met."""
    for gathered in found.values():
        if len(gathered.words) < 2:
            continue
        for part in (gathered.words[1:], gathered.words[:-1]):
            inner = found.get(key_of(part))
            if inner is not None:
                inner.longer = max(inner.longer, len(gathered.spans))


@functools.cache
def generic_words() -> frozenset[str]:
    return word_list("generic.zh") | word_list("generic.en")


@functools.lru_cache(maxsize=1 << 15)
def _word_zipf(key: str) -> float:
    return zipf(key)


def term_zipf(words: Sequence[Word]) -> float:
    """General frequency of a phrase: of its words together, each break costing a factor 10 at
    most."""
    values = [_word_zipf(word.key) for word in words]
    if len(values) == 1:
        return values[0]
    return max(0.0, -math.log10(sum(10**-value for value in values)) - 0.5 * (len(values) - 1))


def features(
    gathered: _Gathered, length: int, count_sentences: int, word_counts: Counter[str]
) -> dict[str, float]:
    """What the model looks at; names are those of the weights."""
    words, spans = gathered.words, gathered.spans
    count = len(spans)
    generic = [word.key in generic_words() for word in words]
    tfs = [word_counts[word.key] for word in words]
    several = len(words) > 1
    values = [_word_zipf(word.key) for word in words]
    han = sum(len(word.text) for word in words if not word.latin)
    latin = sum(word.latin for word in words)
    return {
        "bias": 1.0,
        "log_count": math.log(count),
        "twice": float(count == 2),
        "log_least": math.log(min(tfs)),
        "log_most": math.log(max(tfs)),
        "all_generic": float(all(generic)),
        "last_generic": float(generic[-1] and several),
        "first_generic": float(generic[0] and several),
        "titled_generic": float(gathered.titled and any(generic)),
        "titled_once": float(gathered.titled and count == 1),
        "titled_several": float(gathered.titled and several),
        "titled_open": float(gathered.titled) * min(gathered.open_left, gathered.open_right) / count,
        "several_again": float(several and count > 1),
        "listed": gathered.listed / count,
        "marked": float(gathered.marked > 0),
        "one_rarity": 0.0 if several else 7.0 - values[0],
        "once": float(count == 1),
        "titled": float(gathered.titled),
        "titled_again": float(gathered.titled and count > 1),
        "first": 1.0 - spans[0].start / max(1, length),
        "early": float(spans[0].start < 0.1 * length),
        "spread": len(gathered.sentences) / count_sentences,
        "open_left": gathered.open_left / count,
        "open_right": gathered.open_right / count,
        "open_both": min(gathered.open_left, gathered.open_right) / count,
        "nested": gathered.longer / count,
        "rarest": 7.0 - min(values),
        "commonest": 7.0 - max(values),
        "whole_rarity": 7.0 - term_zipf(words),
        f"words_{min(len(words), 5)}": 1.0,
        f"han_{min(han, 9)}": 1.0,
        "latin": float(latin > 0),
        "all_latin": float(latin == len(words)),
        "capitals": float(any(word.latin and word.text[:1].isupper() for word in words)),
        "acronym": float(len(words) == 1 and latin == 1 and words[0].text.isupper()),
        f"last_{words[-1].kind}": 1.0,
        f"start_{words[0].kind}": 1.0 if len(words) > 1 else 0.0,
        "verbs": float(sum(word.kind == "verb" for word in words)),
    }


@functools.cache
def _weights() -> dict[str, float]:
    text = resources.files("banyun.language.words").joinpath("phrases.toml").read_text(encoding="utf-8")
    return {name: float(value) for name, value in tomllib.loads(text)["weights"].items()}


def folded_key(text: str) -> str:
    """The key a phrase of these words would have."""
    return key_of(words_of(text, 0)) or fold(text)


def mentions(text: str, sentence_spans: Sequence[Span]) -> Iterator[tuple[Span, list[Word]]]:
    """Each sentence with its words."""
    for span in sentence_spans:
        yield span, words_of(span.of(text), span.start)
