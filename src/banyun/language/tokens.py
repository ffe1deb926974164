"""Tokens, and the terms a text is indexed and looked up by.

Spaced scripts: words, lightly stemmed; identifiers also by their parts (``kv_cache``,
``KVCache``: kv, cache); numbers as written and with their unit (``180 GB``: 180gb).
Chinese: the dictionary words of rjieba and, because dictionaries lack the words that matter
most, overlapping Han bigrams. Web addresses are left out: two texts that link to the same
site share no subject.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from banyun.language.folding import fold
from banyun.language.scripts import HAN_CLASS
from banyun.language.stopwords import CHINESE, ENGLISH, GLUE

TOKENIZER_VERSION = 2
"""Raised whenever ``index_terms`` gives other terms for some text: indexes are rebuilt then."""

TokenKind = Literal["word", "han", "number", "identifier"]

_UNITS = (
    "ns|us|µs|μs|ms|s|sec|secs|min|mins|h|hr|hrs|days?|b|kb|mb|gb|tb|pb|kib|mib|gib|tib|k|m|g|t|w|kw|mw|gw|v|"
    "hz|khz|mhz|ghz|bps|kbps|mbps|gbps|tbps|qps|rps|rpm|tps|iops|fps|dpi|px|pt|mm|cm|km|kg|mg|ml|°c|x"
)
_TOKEN = re.compile(
    r"(?P<address>(?:https?|ftp|file)://[^\s<>()\[\]\"'，。；、）】》]+)"
    rf"|(?P<han>[{HAN_CLASS}]+)"
    rf"|(?P<number>(?<![\w.])[+-]?\d+(?:[.,]\d+)*(?:\s?(?:%|‰)|\s?(?:{_UNITS})(?:/s)?(?![^\W_]))?(?![^\W{HAN_CLASS}]))"
    rf"|(?P<word>[^\W_{HAN_CLASS}]+(?:(?:[_\-./'’+#:]|::)?[^\W_{HAN_CLASS}]+)*(?:\+\+|\#)?)",
    re.IGNORECASE,
)
_WORD_ONLY = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?\Z")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_POSSESSIVE = re.compile(r"['’](?:s|re|ve|ll|d|m|t)\Z|['’]\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is folded; ``[start, end)`` are code points of the original. A ``word`` is one
    of a spaced script, a ``han`` one of the dictionary (or an unknown character), a
    ``number`` may carry its unit, an ``identifier`` has parts, digits or inner capitals."""

    text: str
    start: int
    end: int
    kind: TokenKind


def runs(text: str) -> list[tuple[int, int]]:
    """Start and end of each run of Han characters, word, identifier and number; addresses out."""
    return [match.span() for match in _TOKEN.finditer(text) if match.lastgroup != "address"]


def tokenize(text: str) -> list[Token]:
    """The tokens of a text in order, stop words included, without overlap."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "address":
            continue
        if match.lastgroup == "han":
            at = start
            for word in han_words(match.group()):
                yield Token(fold(word), at, at + len(word), "han")
                at += len(word)
        elif match.lastgroup == "number":
            yield Token(fold(match.group()).replace(" ", "").replace(",", ""), start, end, "number")
        else:
            surface = match.group()
            word = _POSSESSIVE.sub("", surface)
            end -= len(surface) - len(word)
            plain = _WORD_ONLY.match(word) is not None and (
                word[1:].islower() or word.isupper() or len(word) == 1
            )
            yield Token(fold(word), start, end, "word" if plain else "identifier")


@functools.cache
def _cutter() -> Callable[[str], list[str]]:
    import rjieba  # noqa: PLC0415  # its dictionary takes 0.1 s, which English alone should not pay

    cut: Callable[[str], list[str]] = rjieba.cut
    return cut


def han_tags(run: str) -> list[tuple[str, str]]:
    """The folded words of a Han run with the first letter of their part of speech, as jieba's
    dictionary has it (``n`` noun, ``v`` verb, ``d`` adverb …)."""
    import rjieba  # noqa: PLC0415  # as above

    return [(word, tag[:1]) for word, tag in rjieba.tag(fold(run))]


def han_words(run: str) -> list[str]:
    """The dictionary words of a run of Han characters; their concatenation is the run."""
    if len(run) < 2:
        return [run]
    simplified = fold(run)
    words = _cutter()(simplified)
    if len(simplified) != len(run):
        return words
    pieces, at = [], 0
    for word in words:
        pieces.append(run[at : at + len(word)])
        at += len(word)
    return pieces


def index_terms(text: str) -> list[str]:
    """The folded terms of a text, in order, repeats kept, function words left out."""
    terms: list[str] = []
    for match in _TOKEN.finditer(text):
        surface = match.group()
        if match.lastgroup == "han":
            terms.extend(han_terms(_cutter()(fold(surface))))
        elif match.lastgroup == "number":
            _add_number_terms(fold(surface), terms)
        elif match.lastgroup == "word":
            terms.extend(_word_terms(surface))
    return terms


def han_terms(words: Sequence[str]) -> list[str]:
    """The index terms of a run of Han characters, folded and cut into words: dictionary words,
    then each bigram that is not such a word and has no grammar in it.

    A two-character word is a bigram too and counts once, however its surroundings were cut.
    """
    run = "".join(words)
    if len(run) == 1:
        return [run] if run not in CHINESE and run not in GLUE else []
    terms: list[str] = []
    words_at: set[int] = set()
    at = 0
    for word in words:
        if len(word) == 2:
            words_at.add(at)
        elif len(word) > 2 and word not in CHINESE:
            terms.append(word)
        at += len(word)
    for place, (first, second) in enumerate(itertools.pairwise(run)):
        plain = first not in GLUE and second not in GLUE
        if (plain or place in words_at) and first + second not in CHINESE:
            terms.append(first + second)
    return terms


def _add_number_terms(number: str, terms: list[str]) -> None:
    compact = re.sub(r"[\s,+]", "", number)
    terms.append(compact)
    bare = re.match(r"-?\d+(?:\.\d+)*", compact)
    if bare is not None and bare.group() != compact and compact[-1] not in "%‰":
        terms.append(bare.group())


@functools.lru_cache(maxsize=1 << 16)
def _word_terms(surface: str) -> tuple[str, ...]:
    """A word's term, or an identifier's terms: the whole and its parts."""
    word = _POSSESSIVE.sub("", surface)
    folded = fold(word)
    if _WORD_ONLY.match(word) and (word[1:].islower() or word.isupper() or len(word) == 1):
        return () if folded in ENGLISH else (stem(folded),)
    parts = [fold(part) for piece in re.split(r"[_\-./'’+#:]+", word) for part in _PARTS.findall(piece)]
    kept = [stem(part) for part in parts if part not in ENGLISH and (len(part) > 1 or not part.isalpha())]
    if len(parts) <= 1:
        return tuple(kept) or ((folded,) if folded not in ENGLISH else ())
    whole = re.sub(r"[\s'’]", "", folded)
    return tuple(kept) if whole in ENGLISH else (whole, *kept)


_VOWELS = frozenset("aeiouy")


def stem(word: str) -> str:
    """An English word without its inflection (plural, -ing, -ed, final e); others unchanged.

    After Harman's S stemmer (JASIS 42, 1991) and step 1b of Porter (Program 14, 1980); derived
    words stay apart (``inference`` is not ``infer``).
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    word = _without_plural(word)
    word = _without_suffix(word)
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_suffix(word: str) -> str:
    for suffix in ("ing", "ed"):
        stump = word.removesuffix(suffix)
        if stump != word and len(stump) > 2 and not _VOWELS.isdisjoint(stump):
            if stump.endswith("i"):
                return stump[:-1] + "y"
            if stump[-1] == stump[-2] and stump[-1] not in "lsz":
                return stump[:-1]
            return stump
    return word
