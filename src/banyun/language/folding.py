"""Folding: the form in which two spellings of the same word are equal.

NFKC (Unicode Annex 15), case folding, traditional characters to simplified ones (OpenCC's
character table) and invisible characters removed. Folding works on a character with its
combining marks at a time, so every folded character knows where it came from.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources

from banyun.language.span import Span

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]",
)
_CLUSTER = re.compile(f".{_MARKS.pattern}*", re.DOTALL)


@functools.cache
def _simplified() -> dict[str, str]:
    """Traditional character → simplified, first choice of OpenCC's table."""
    table: dict[str, str] = {}
    source = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt")
    for line in source.read_text(encoding="utf-8").splitlines():
        traditional, _, choices = line.partition("\t")
        choice = choices.split(" ")[0]
        if len(traditional) == 1 and len(choice) == 1:
            table[traditional] = choice
    return table


@functools.cache
def _spellings() -> dict[str, str]:
    """Folded character → those of one character that fold to it: other case, width, traditional ones."""
    table: dict[str, str] = {}
    single = [chr(code) for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0xFF01, 0xFF5F))]
    for character in (*single, *_simplified()):
        table[_fold_cluster(character)] = table.get(_fold_cluster(character), "") + character
    return table


def spellings(character: str) -> str:
    """A folded character, and the characters that fold to it, the common ones at least."""
    return "".join(dict.fromkeys(character + _spellings().get(character, "")))


def every_spelling() -> frozenset[str]:
    """The characters that ``spellings`` knows besides the folded ones."""
    return frozenset("".join(_spellings().values()))


def _fold_cluster(cluster: str) -> str:
    if cluster in _INVISIBLE:
        return ""
    folded = unicodedata.normalize("NFKC", cluster).casefold()
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFKC", folded)
    table = _simplified()
    return "".join(table.get(character, character) for character in folded)


class _CharacterTable(dict[int, str]):
    """For ``str.translate``: filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_cluster(chr(code))
        self[code] = folded
        return folded


_TABLE = _CharacterTable()


def fold(text: str) -> str:
    """The folded text; may be shorter or longer than the text. ``fold(fold(t)) == fold(t)``."""
    if text.isascii():
        return text.lower()
    if _MARKS.search(text) is None:
        return text.translate(_TABLE)
    return "".join(_fold_cluster(cluster) for cluster in _CLUSTER.findall(text))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from.

    ``origins[i]`` is the offset in the original of folded character ``i``; its last entry,
    at ``len(text)``, is the original's length.
    """

    text: str
    origins: tuple[int, ...] | range

    def original(self, start: int, end: int) -> Span:
        """The span of the original that folded to ``text[start:end]``."""
        if start >= end:
            at = self.origins[start]
            return Span(at, at)
        last = self.origins[end - 1]
        after = end
        while after < len(self.text) and self.origins[after] == last:
            after += 1
        return Span(self.origins[start], self.origins[after])


def folded(text: str) -> Folded:
    """The folded text with the way back to the original."""
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1))
    if _MARKS.search(text) is None and all(len(_TABLE[ord(one)]) == 1 for one in set(text)):
        return Folded(text.translate(_TABLE), range(len(text) + 1))
    pieces: list[str] = []
    origins: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = _fold_cluster(match.group())
        pieces.append(piece)
        origins.extend([match.start()] * len(piece))
    origins.append(len(text))
    return Folded("".join(pieces), tuple(origins))
