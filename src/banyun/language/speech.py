"""Words with their part of speech, coarsely: enough to tell a name from a fragment.

Chinese tags are rjieba's (ICTCLAS tag set); English has no tagger here: function words,
adverbs and the commonest verbs and adjectives are known by lists and endings, all else may be
part of a name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from banyun.language.folding import fold
from banyun.language.stopwords import CHINESE, ENGLISH, GLUE
from banyun.language.tokens import Token, stem, tokenize
from banyun.language.words import word_list

Class = Literal["noun", "verbal", "name", "latin", "verb", "adjective", "number", "function", "other"]

_AFFIXES = frozenset("非多自可超微双单反逆亚次泛准内外体元肽道能物症率型式化器机网层")
_NUMERAL = re.compile(r"[一二三四五六七八九十百千万亿两几数第半多余]+[个种类次倍年月日项条点]?\Z")
_INSIDE: frozenset[Class] = frozenset({"noun", "verbal", "name", "latin", "verb", "adjective", "other"})
_STARTS: frozenset[Class] = _INSIDE
_ENDS: frozenset[Class] = frozenset({"noun", "verbal", "name", "latin", "verb", "other"})
_TAGS: dict[str, Class] = {
    "vn": "verbal", "an": "verbal", "vd": "function", "vi": "verb", "v": "verb",
    "nr": "name", "ns": "name", "nt": "name", "nz": "name", "j": "name",
    "a": "adjective", "ad": "adjective", "b": "adjective", "z": "adjective", "ag": "adjective",
    "m": "number", "q": "function", "mq": "number", "t": "other", "i": "other", "l": "other",
    "s": "noun", "k": "noun", "h": "adjective", "vg": "verb", "eng": "latin", "x": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands; ``key`` is folded, and stemmed in English."""

    text: str
    key: str
    start: int
    end: int
    kind: Class

    @property
    def latin(self) -> bool:
        return self.kind == "latin"

    @property
    def inside(self) -> bool:
        """May be part of a name."""
        return self.kind in _INSIDE

    @property
    def starts(self) -> bool:
        return self.kind in _STARTS

    @property
    def ends(self) -> bool:
        return self.kind in _ENDS


def words_of(text: str, offset: int = 0) -> list[Word]:
    """The words of a sentence; ``offset`` is added to their places."""
    words: list[Word] = []
    tokens = tokenize(text)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind != "han":
            words.append(_spaced(text, token, offset))
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and tokens[end].kind == "han" and tokens[end].start == tokens[end - 1].end:
            end += 1
        words.extend(_tagged(text[token.start : tokens[end - 1].end], token.start + offset))
        at = end
    return words


def _spaced(text: str, token: Token, offset: int) -> Word:
    surface = text[token.start : token.end]
    kind: Class = "latin"
    if token.kind == "number":
        kind = "number"
    elif token.kind == "word":
        kind = _english(token.text, surface)
    return Word(surface, stem(token.text), token.start + offset, token.end + offset, kind)


def _english(word: str, surface: str) -> Class:
    if surface.isupper() and len(surface) > 1:
        return "latin"
    if word in ENGLISH or word in _verbs() or len(word) == 1:
        return "function"
    if word.endswith("ly") and len(word) > 4:
        return "function"
    return "latin"


@functools.cache
def _verbs() -> frozenset[str]:
    return word_list("plain.en")


def may_be_noun(word: Word, before: Word) -> bool:
    """Whether a plain word, listed as a verb, can only be a noun behind another: no singular takes a
    verb without its ending (``covariate shift``, but ``covariates shift`` and ``a covariate shifts``)."""
    text = word.text.lower()
    bare = text in _verbs() and not text.endswith(("s", "ed", "ing"))
    return bare and before.latin and not before.text.lower().endswith("s")


@functools.cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    import rjieba  # noqa: PLC0415  # its dictionary takes 0.1 s, which English alone should not pay

    tag: Callable[[str], list[tuple[str, str]]] = rjieba.tag
    return tag


def _tagged(run: str, start: int) -> list[Word]:
    simplified = fold(run)
    if len(simplified) != len(run):
        simplified = run
    words = []
    at = 0
    for word, tag in _halves(_tagger()(simplified)):
        surface = run[at : at + len(word)]
        words.append(Word(surface, word, start + at, start + at + len(word), _class(word, tag)))
        at += len(word)
    return words


def _halves(tagged: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Dictionary entries that are themselves two words (工程项目) as those two: a name may end or
    begin between them."""
    for word, tag in tagged:
        if len(word) == 4 and tag[:1] in "nvl" and tag not in ("nr", "ns", "nt"):
            (left, left_tag), (right, right_tag) = _tag_of(word[:2]), _tag_of(word[2:])
            if left_tag and right_tag:
                yield left, left_tag
                yield right, right_tag
                continue
        yield word, tag


@functools.lru_cache(maxsize=1 << 15)
def _tag_of(word: str) -> tuple[str, str]:
    """A word with its tag; an empty tag where it is none."""
    tagged = _tagger()(word)
    return (word, tagged[0][1]) if len(tagged) == 1 and tagged[0][1] != "x" else (word, "")


def _class(word: str, tag: str) -> Class:
    if word in CHINESE or (len(word) == 1 and word in GLUE):
        return "function"
    if tag.startswith("n") and tag not in _TAGS:
        return "noun"
    known = _TAGS.get(tag, "function")
    if known in ("function", "number") and (len(word) > 1 or word in _AFFIXES):
        # The tagger calls many nouns and modifiers adverbs or measures (刚度, 阵列, 最优).
        return "other" if not _NUMERAL.match(word) else "number"
    return known
