"""Keywords: the phrases an author would name a text by.

A small model scores each candidate of ``phrases.gather``: a linear part over some sixty
features and a part over their products (``words/keywords.toml``). The features are those of
KEA (Witten et al. 1999) and YAKE (Campos et al. 2020), frequency, place, spread, neighbours,
rarity in general language, and the parts of speech; the weights were fitted so that the
authors' keywords come first among the candidates of their abstract.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from banyun.language.folding import fold
from banyun.language.phrases import (
    MOST_HAN,
    Candidate,
    Gathering,
    Phrase,
    gather,
    generic_words,
    key_of,
    phrase_of,
    term_zipf,
    word_zipf,
)
from banyun.language.span import Span
from banyun.language.speech import words_of

Matrix = npt.NDArray[np.float64]

LIMIT = 5
MOST_SCORED = 600
"""Candidates that are scored at most: the most frequent ones. An abstract has about 120."""

_CLIP = 5.0
"""Products of standardised features are cut off here, in standard deviations."""

_GLUE = "的与及和对在中了是以用基于论"
_HAN_RUN = re.compile(r"[一-鿿]{2,}")
_TOPIC_FOLLOWS = frozenset(
    ["基于", "对", "关于", "中", "在", "论", "浅谈", "试论", "采用", "利用", "以", "用", "通过"]
)
_TOPIC_BEFORE = frozenset(
    ["研究", "分析", "与", "及", "及其", "和", "对", "中", "探讨", "应用", "进行", "是", "在", "为"]
)
_AND = frozenset(["与", "和", "及", "及其"])


def keywords(text: str, limit: int = LIMIT) -> list[Phrase]:
    """The phrases that name a text best, the best first; fewer where it has fewer."""
    return keywords_of(text, gather(text), limit)


def keywords_of(text: str, gathering: Gathering, limit: int = LIMIT) -> list[Phrase]:
    """``keywords`` of a text whose candidates are gathered already."""
    keys, values = described(text, gathering)
    if not keys:
        return []
    scores = _model().scores(values)
    order = sorted(range(len(keys)), key=lambda at: (-scores[at], keys[at]))
    candidates = dict(_loose(text, gathering)) | gathering.candidates
    return [phrase_of(keys[at], candidates[keys[at]]) for at in order[:limit]]


def described(text: str, gathering: Gathering) -> tuple[list[str], Matrix]:
    """The candidates' keys and their features, one row each, in the order of ``FEATURES``."""
    candidates = dict(gathering.candidates)
    for key, candidate in _loose(text, gathering):
        candidates.setdefault(key, candidate)
    keys = sorted(candidates, key=lambda key: (-len(candidates[key].spans), candidates[key].spans[0].start))
    keys = keys[:MOST_SCORED]
    folded = fold(text)
    context = _Context.of(gathering, candidates.values(), len(text))
    rows = [features(key, candidates[key], folded.count(key), context) for key in keys]
    values = np.array([[row.get(name, 0.0) for name in FEATURES] for row in rows], dtype=np.float64)
    return keys, values.reshape(len(keys), len(FEATURES))


def _loose(text: str, gathering: Gathering) -> Iterator[tuple[str, Candidate]]:
    """What a title and the body both say, however the words were cut: the longest strings of the
    title that stand again in the body."""
    for number in gathering.titles:
        title = gathering.sentences[number]
        body = text[: title.start] + "\n" + text[title.end :]
        for run in _HAN_RUN.finditer(text, title.start, title.end):
            for piece in _again(run.group(), body):
                words = tuple(words_of(piece, title.start))
                spans = [Span(*match.span()) for match in re.finditer(re.escape(piece), text)]
                if words and spans:
                    made = Candidate(words, spans, titled=True, loose=True, sentences={number})
                    made.surfaces[piece] = len(spans)
                    yield key_of(words), made


def _again(title: str, body: str) -> Iterator[str]:
    for start in range(len(title) - 1):
        end = start + 1
        while end < len(title) and title[start : end + 1] in body:
            end += 1
        for piece in dict.fromkeys((title[start:end], title[start:end].strip(_GLUE))):
            if 2 <= len(piece) <= MOST_HAN:
                yield piece


@dataclass(frozen=True, slots=True)
class _Context:
    """What the features of a candidate are measured by."""

    gathering: Gathering
    length: int
    title_words: frozenset[str]
    most: float

    @staticmethod
    def of(gathering: Gathering, candidates: Iterable[Candidate], length: int) -> _Context:
        candidates = list(candidates)
        titled = frozenset(word.key for one in candidates if one.titled for word in one.words)
        most = max((math.log(len(one.spans)) for one in candidates), default=0.0)
        return _Context(gathering, length, titled, most)


def features(key: str, one: Candidate, strings: int, context: _Context) -> dict[str, float]:
    """What the model looks at. ``strings``: how often the text holds the key, words cut or not."""
    count = len(one.spans)
    return {
        **_frequency(one, count, strings, context),
        **_place(one, count, context),
        **_neighbours(one, count),
        **_make_up(key, one),
    }


def _frequency(one: Candidate, count: int, strings: int, context: _Context) -> dict[str, float]:
    times = [max(1, context.gathering.words[word.key]) for word in one.words]
    several = len(one.words) > 1
    return {
        "log_count": math.log(count),
        "once": float(count == 1),
        "twice": float(count == 2),
        "several_again": float(several and count > 1),
        "log_least": math.log(min(times)),
        "log_most": math.log(max(times)),
        "mean_log": sum(math.log(each) for each in times) / len(times),
        "together": count / min(times),
        "together_most": count / max(times),
        "nested": one.longer / count,
        "strings": math.log1p(max(0, strings - count)),
        "log_strings": math.log(max(1, strings)),
        "relative": math.log(count) - context.most,
        "relative_strings": math.log(max(1, strings)) - context.most,
        "spread": len(one.sentences) / max(1, len(context.gathering.sentences)),
    }


def _place(one: Candidate, count: int, context: _Context) -> dict[str, float]:
    place = one.spans[0].start / max(1, context.length)
    several = len(one.words) > 1
    in_title = [word.key in context.title_words for word in one.words]
    return {
        "first": 1.0 - place,
        "early": float(place < 0.1),
        "titled": float(one.titled),
        "titled_once": float(one.titled and count == 1),
        "titled_again": float(one.titled and count > 1),
        "titled_several": float(one.titled and several),
        "titled_open": float(one.titled) * min(one.open_left, one.open_right) / count,
        "titled_generic": float(one.titled and any(word.key in generic_words() for word in one.words)),
        "out_title": math.log1p(count - one.titled),
        "title_share": sum(in_title) / len(in_title),
        "title_first": float(in_title[0]),
        "title_last": float(in_title[-1]),
        "from_title": float(one.loose),
    }


def _neighbours(one: Candidate, count: int) -> dict[str, float]:
    def left(words: Iterable[str]) -> float:
        return sum(one.lefts[word] for word in words) / count

    def right(words: Iterable[str]) -> float:
        return sum(one.rights[word] for word in words) / count

    return {
        "open_left": one.open_left / count,
        "open_right": one.open_right / count,
        "open_both": min(one.open_left, one.open_right) / count,
        "listed": one.listed / count,
        "marked": float(one.marked > 0),
        "left_edge": left(("",)),
        "right_edge": right(("",)),
        "left_of": left(("的",)),
        "right_of": right(("的",)),
        "left_and": left(_AND),
        "left_topic": left(_TOPIC_FOLLOWS),
        "right_topic": right(_TOPIC_BEFORE),
        "left_generic": left(generic_words() & one.lefts.keys()),
        "right_generic": right(generic_words() & one.rights.keys()),
    }


def _make_up(key: str, one: Candidate) -> dict[str, float]:
    words = one.words
    several = len(words) > 1
    generic = [word.key in generic_words() for word in words]
    commonness = [word_zipf(word.key) for word in words]
    han = sum(len(word.text) for word in words if not word.latin)
    latin = sum(word.latin for word in words)
    return {
        "rarest": 7.0 - min(commonness),
        "commonest": 7.0 - max(commonness),
        "whole_rarity": 7.0 - term_zipf(words),
        "one_rarity": 0.0 if several else 7.0 - commonness[0],
        "all_generic": float(all(generic)),
        "first_generic": float(generic[0] and several),
        "last_generic": float(generic[-1] and several),
        "latin": float(latin > 0),
        "all_latin": float(latin == len(words)),
        "capitals": float(any(word.latin and word.text[:1].isupper() for word in words)),
        "acronym": float(len(words) == 1 and latin == 1 and words[0].text.isupper()),
        "verbs": float(sum(word.kind == "verb" for word in words)),
        "length": float(len(key)),
        f"words_{min(len(words), 5)}": 1.0,
        f"han_{min(han, 9)}": 1.0,
        f"last_{words[-1].kind}": 1.0,
        f"start_{words[0].kind}": float(several),
    }


FEATURES = (
    *("log_count", "once", "twice", "several_again", "log_least", "log_most", "mean_log", "together"),
    *("together_most", "nested", "strings", "log_strings", "relative", "relative_strings", "spread"),
    *("first", "early", "titled", "titled_once", "titled_again", "titled_several", "titled_open"),
    *("titled_generic", "out_title", "title_share", "title_first", "title_last", "from_title"),
    *("open_left", "open_right", "open_both", "listed", "marked", "left_edge", "right_edge", "left_of"),
    *("right_of", "left_and", "left_topic", "right_topic", "left_generic", "right_generic"),
    *("rarest", "commonest", "whole_rarity", "one_rarity", "all_generic", "first_generic", "last_generic"),
    *("latin", "all_latin", "capitals", "acronym", "verbs"),
    *("words_1", "words_2", "words_3", "words_4", "words_5"),
    *("han_0", "han_1", "han_2", "han_3", "han_4", "han_5", "han_6", "han_7", "han_8", "han_9"),
    *("last_noun", "last_verbal", "last_name", "last_latin", "last_verb", "last_other"),
    *(
        "start_noun",
        "start_verbal",
        "start_name",
        "start_latin",
        "start_verb",
        "start_adjective",
        "start_other",
    ),
)
MULTIPLIED = (
    *("log_count", "titled", "titled_open", "first", "spread", "open_left", "open_right", "nested", "rarest"),
    *("commonest", "whole_rarity", "words_1", "han_2", "han_3", "han_4", "marked", "all_generic", "log_most"),
    *("log_least", "several_again", "latin", "last_noun", "last_verbal", "verbs", "together", "left_edge"),
    *("right_edge", "right_generic", "title_share", "log_strings", "relative", "mean_log", "left_topic"),
    *("right_topic", "last_generic", "from_title"),
)
"""Features whose products with one another the model looks at too."""


@dataclass(frozen=True, slots=True)
class Model:
    """``mean`` and ``deviation`` standardise features; ``linear`` weighs them, ``products`` weighs
    the products of those ``MULTIPLIED``, upper triangle by rows."""

    mean: Matrix
    deviation: Matrix
    linear: Matrix
    products: Matrix

    def scores(self, values: Matrix) -> Matrix:
        """One score a row; only their order has a meaning."""
        return expanded(values, self.mean, self.deviation) @ np.concatenate((self.linear, self.products))


PRODUCT_SCALE = 0.15
"""Products are scaled so that the same penalty in fitting holds them back more."""


def expanded(values: Matrix, mean: Matrix, deviation: Matrix) -> Matrix:
    """Standardised features, then their products."""
    standard = (values - mean) / deviation
    columns = [FEATURES.index(name) for name in MULTIPLIED]
    one, other = np.triu_indices(len(columns))
    chosen = standard[:, columns]
    products = np.clip(chosen[:, one] * chosen[:, other], -_CLIP, _CLIP)
    return np.hstack((standard, PRODUCT_SCALE * products))


@functools.cache
def _model() -> Model:
    text = resources.files("banyun.language.words").joinpath("keywords.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    by_name = [table["features"][name] for name in FEATURES]
    mean, deviation, linear = (np.array(column, dtype=np.float64) for column in zip(*by_name, strict=True))
    rows = [table["products"][name] for name in MULTIPLIED]
    products = np.array([weight for row in rows for weight in row], dtype=np.float64)
    return Model(mean, deviation, linear, products)
