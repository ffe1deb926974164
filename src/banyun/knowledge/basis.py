"""How the reader knows what a note says, guessed: did it, read it, or thought it.

*did* weighs most in everything that follows ("what you did then was right"), so it is claimed
only on clear signs, and every sign of something read counts against it: clipped articles say
"we rolled out", too. Signs, the stronger first: front matter and tags, folder and title, words of the
body outside quotes and code. Unsure is ``thought``: it claims least.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from banyun.knowledge.note import Basis
from banyun.materials.front_matter import FrontMatter

BASES: tuple[Basis, ...] = ("did", "read", "thought")

_SOURCE_KEYS = (
    *("url", "source", "source_url", "link", "author", "authors", "isbn", "doi", "citekey", "publisher"),
    *("journal", "booktitle", "book", "来源", "作者", "原文", "出处"),
)
_TYPE_KEYS = ("type", "kind", "category", "categories", "class", "note-type", "类型", "分类")
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"(?<!\\)\b[A-Za-z]{3,}")
_ENGLISH = re.compile(r"\b(?:I|[Ww]e|[Tt]he|[Aa]nd|of|to|in|is|was|[Ii]t|my|[Oo]n|[Aa]n?|for|by)\b")
_ENOUGH = 1.0
"""Least weight of a basis that is claimed."""
_CLEAR = 1.35
"""The best basis must have this many times the weight of the next."""
_MOST = 6_000
"""Code points of the body that are looked at."""
_MOST_OF_ONE = 3
"""A sign counts that many times: a word that comes back is no new sign."""


@dataclass(frozen=True)
class _Sign:
    basis: Basis
    weight: float
    pattern: re.Pattern[str]
    most: int = 1

    @cached_property
    def needs(self) -> re.Pattern[str] | None:
        """What a text must hold for the sign to be looked for: most texts are in one language."""
        if self.pattern.pattern.isascii():
            return _ENGLISH
        return None if _LATIN_WORD.search(self.pattern.pattern) else _HAN

    def weighed(self, text: str) -> float:
        return self.weight * sum(1 for _ in itertools.islice(self.pattern.finditer(text), self.most))


@dataclass(frozen=True, slots=True)
class _Signs:
    """``signs.toml``, compiled."""

    labels: dict[Basis, frozenset[str]]
    titles: tuple[_Sign, ...]
    words: tuple[_Sign, ...]


@cache
def _signs() -> _Signs:
    source = resources.files("banyun.knowledge").joinpath("signs.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return _Signs(
        {basis: frozenset(data["labels"][basis]) for basis in BASES},
        tuple(_sign(entry, 1, re.IGNORECASE) for entry in data["titles"]),
        tuple(_sign(entry, _MOST_OF_ONE) for entry in data["words"]),
    )


def _sign(entry: dict[str, Any], most: int, flags: int = 0) -> _Sign:
    pattern = re.compile(entry["pattern"].replace("\\\n", ""), flags)
    return _Sign(entry["basis"], entry["weight"], pattern, entry.get("most", most))


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known of a note when its basis is guessed. ``body`` has its markup blanked;
    ``folders`` are the parts of its path, the outermost first."""

    front: FrontMatter
    title: str
    folders: Sequence[str]
    tags: Iterable[str]
    body: str


def guess_basis(clues: Clues) -> Basis:
    """How the reader seems to know it; ``thought`` where that is not clear."""
    given = clues.front.text("basis", "依据")
    for basis in BASES:
        if _is_label(given, basis):
            return basis
    weights = _weights(clues)
    ranked = sorted(weights, key=lambda basis: weights[basis], reverse=True)
    best, second = ranked[0], ranked[1]
    if weights[best] >= _ENOUGH and weights[best] >= _CLEAR * weights[second]:
        return best
    return "thought"


def _weights(clues: Clues) -> dict[Basis, float]:
    types = clues.front.texts(*_TYPE_KEYS)
    weights: dict[Basis, float] = dict.fromkeys(BASES, 0.0)
    for basis in BASES:
        weights[basis] += 4.0 * any(_is_label(kind, basis) for kind in types)
        weights[basis] += 3.0 * any(_is_label(tag, basis) for tag in clues.tags)
        weights[basis] += 2.5 * any(_is_label(folder, basis) for folder in clues.folders)
    words = _QUOTED.sub("", clues.body[:_MOST])
    there = {needed for needed in (None, _HAN, _ENGLISH) if needed is None or needed.search(words)}
    for sign, text in (
        *((sign, clues.title) for sign in _signs().titles),
        *((sign, words) for sign in _signs().words if sign.needs in there),
    ):
        weights[sign.basis] += sign.weighed(text)
    if any(clues.front.texts(key) for key in _SOURCE_KEYS):
        weights["read"] += 4.0
    if _mostly_quoted(clues.body):
        weights["read"] += 2.0
    return weights


def _is_label(text: str, basis: Basis) -> bool:
    """Whether a tag (``work/incident``) or a folder (``03 - Projects``) is such a label."""
    for part in text.lower().split("/"):
        label = re.sub(r"^[\d\s._\-+@#]+|[\s_]+$", "", part).replace("_", " ")
        singular = label.removesuffix("s") if not label.endswith("ies") else label[:-3] + "y"
        if label and not _signs().labels[basis].isdisjoint((label, singular)):
            return True
    return False


def _mostly_quoted(body: str) -> bool:
    opening = body[:_MOST]
    quoted = sum(len(line) for line in _QUOTED.findall(opening))
    return quoted > 0.5 * len(opening.strip()) > 0
