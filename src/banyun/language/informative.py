"""Informative terms: the words of a text that say what it is about, each with its weight.

``tokens.index_terms`` finds a text again and so keeps every bigram; here a text is understood
a little: dictionary words, compounds of single characters that no dictionary has, English
stems, the parts of identifiers, numbers.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyun.language.rarity import rarity, zipf
from banyun.language.scripts import is_han
from banyun.language.stopwords import CHINESE, ENGLISH, GLUE
from banyun.language.tokens import TokenKind, han_tags, index_terms, runs, stem, tokenize
from banyun.language.words import word_list

COMMON = 0.22
"""Rarity up to which a word carries no information: “system” .24, “问题” .17, “network” .33."""

TELLING = 0.65
"""Rarity from which a word carries all it can: “cache” .56, “缓存” .56, “巡检” .66, “RDMA” .91."""


_BEFORE_WORDS = frozenset("更很最不太这那所但会就也再还都没且")
_COMMON_WORD = 3.6
_PHRASE = 0.25
"""Share of its weight that is left to a phrase cut as a word (“更省”, “但离”): it looks rare only
because it is no word."""


_GENERAL = frozenset(stem(word) for word in word_list("general.en"))
_GENERAL_SHARE = 0.4
"""Share of its weight that an English word of any prose keeps (“argue”, “characterize”)."""


@dataclass(frozen=True, slots=True)
class Informative:
    """``key`` is the folded, stemmed form that is compared; ``[start, end)`` its place;
    ``weight`` 0 (says nothing) to 1, from general rarity alone."""

    key: str
    start: int
    end: int
    weight: float
    kind: TokenKind


@functools.lru_cache(maxsize=1 << 16)
def information(key: str) -> float:
    """How much a term tells, 0 to 1: linear in rarity between ``COMMON`` and ``TELLING``;
    for numbers by their digits, final zeros left out: 3 and 200 are found everywhere, 6912 is not."""
    if key[0].isdigit() or key[0] == "-":
        return _information_of_number(key)
    told = min(1.0, max(0.0, (rarity(key) - COMMON) / (TELLING - COMMON)))
    if key in _GENERAL:
        return _GENERAL_SHARE * told
    return _PHRASE * told if _is_phrase(key) else told


def _is_phrase(key: str) -> bool:
    """Two or three characters with an adverb or pronoun before them, and no common word."""
    return key[0] in _BEFORE_WORDS and len(key) < 4 and zipf(key) < _COMMON_WORD


def _information_of_number(key: str) -> float:
    digits = len(re.sub(r"[^0-9]|0+\Z", "", re.sub(r"[^0-9.]+\Z", "", key)))
    with_unit = not key[-1].isdigit()
    if digits <= 1:
        return 0.1 if with_unit else 0.02
    if digits == 2:
        return 0.3 if with_unit else 0.1
    return 0.5 if with_unit or digits > 3 else 0.3


_GRAMMAR = (
    dict.fromkeys("rcpuy", 0.2)
    | dict.fromkeys("mqf", 0.3)
    | {"d": 0.4, "t": 0.5, "z": 0.5, "l": 0.5, "a": 0.6}
)
"""Share of its weight that a Chinese word of a part of speech keeps (first letter of jieba's tags:
pronouns, conjunctions, prepositions, particles, numerals, measures, places; adverbs, times,
adjectives, set phrases). Nouns and verbs keep all."""

_ADVERB = re.compile(r"[a-z]{3,}ly\Z")


def informative_terms(text: str) -> list[Informative]:
    """The terms of a text in order, repeats kept, those without information included (their
    weight says so), function words left out."""
    terms: list[Informative] = []
    for start, end in runs(text):
        run = text[start:end]
        own = informative_han(han_tags(run)) if is_han(run[0]) else _of_latin(run)
        terms.extend(
            Informative(one.key, start + one.start, start + one.end, one.weight, one.kind) for one in own
        )
    return terms


def informative_han(tagged: Sequence[tuple[str, str]]) -> Iterator[Informative]:
    """The terms of a run of Han characters, cut into folded words with their parts of speech;
    offsets are those of the folded run, which is as long as the run."""
    at = 0
    before = ""
    for word, tag in tagged:
        end = at + len(word)
        if len(word) == 1:
            alone = word if word not in GLUE and word not in CHINESE and word not in _LOOSE else ""
            if before and alone:
                yield Informative(before + alone, at - 1, end, information(before + alone), "han")
            before = alone
        else:
            before = ""
            if word not in CHINESE:
                weight = information(word) * _GRAMMAR.get(tag, 1.0)
                yield Informative(word, at, end, weight, "han")
        at = end


def _of_latin(run: str) -> Iterator[Informative]:
    for token in tokenize(run):
        if token.kind == "word" and token.text in ENGLISH:
            continue
        kept = _GRAMMAR["d"] if _ADVERB.match(token.text) else 1.0
        for key in _parts(index_terms(run[token.start : token.end])):
            yield Informative(key, token.start, token.end, kept * information(key), token.kind)


_LOOSE = frozenset(
    "到来去上下里中前后内外大小高低多少好新老才只已没有无可能想说看做用给拿放打开出进回过起再又每各该某"
)
"""Characters that stand by themselves before and after others: no compound is guessed of them."""


def _parts(keys: Sequence[str]) -> list[str]:
    """What an identifier is compared by: the words it strings together (``kv_cache``, “ad-hoc”),
    else the whole (``RocksDB``, ``k8s``), so that what is said once counts once."""
    words = [key for key in keys[1:] if len(key) > 1 and key.isalpha()]
    strung = keys and not keys[0].isalnum()
    return list(dict.fromkeys(words)) if strung and words else list(keys[:1])
