"""Own words: how much of what the reader wrote stands word for word in the text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from banyun.language.folding import fold
from banyun.language.scripts import has_han, is_han
from banyun.language.span import Span
from banyun.language.tokens import runs

RUN = 12
"""Han characters in a row that are copied and no chance; a word of a spaced script counts for two of
them. Names and set phrases of a subject are shorter."""

_SEED = 6
"""Pieces at which a common run is recognised: six words, or as many characters."""

LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Copied:
    """``share`` of the writing that stands in the text as it is, 0..1; ``runs`` where, as places in
    the writing."""

    share: float
    runs: tuple[Span, ...]

    def longest(self, writing: str) -> str:
        """The longest copied run, cut to what can be shown."""
        if not self.runs:
            return ""
        longest = max(self.runs, key=lambda one: one.end - one.start)
        return " ".join(longest.of(writing)[:LONGEST_SHOWN].split())


def copied(writing: str, *texts: str) -> Copied:
    """What of a writing is copied from any of the texts. White space, width, letter case and
    punctuation make no difference. Linear in both."""
    mine = _pieces(writing)
    whole = sum(worth for _, _, worth in mine)
    taken = [False] * len(mine)
    for text in texts:
        _mark(mine, [key for key, _, _ in _pieces(text)], taken)
    found: list[Span] = []
    share = 0
    at = 0
    while at < len(mine):
        end = at
        while end < len(mine) and taken[end]:
            end += 1
        if end > at:
            found.append(Span(mine[at][1].start, mine[end - 1][1].end))
            share += sum(worth for _, _, worth in mine[at:end])
        at = max(end, at + 1)
    return Copied(share / whole if whole else 0.0, tuple(found))


def _pieces(text: str) -> list[tuple[str, Span, int]]:
    """Folded characters and words with their places and what they count for."""
    pieces: list[tuple[str, Span, int]] = []
    for start, end in runs(text):
        if has_han(text[start]) and is_han(text[start]):
            pieces.extend((fold(text[at]), Span(at, at + 1), 1) for at in range(start, end))
        else:
            pieces.append((fold(text[start:end]), Span(start, end), 2))
    return pieces


def _mark(mine: list[tuple[str, Span, int]], theirs: list[str], taken: list[bool]) -> None:
    seeds: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(theirs) - _SEED + 1):
        seeds[tuple(theirs[place : place + _SEED])].append(place)
    at = 0
    while at + _SEED <= len(mine):
        key = tuple(piece for piece, _, _ in mine[at : at + _SEED])
        length = max((_common(mine, at, theirs, place) for place in seeds.get(key, ())), default=0)
        if sum(worth for _, _, worth in mine[at : at + length]) >= RUN:
            taken[at : at + length] = [True] * length
            at += length
        else:
            at += 1


def _common(mine: list[tuple[str, Span, int]], at: int, theirs: list[str], place: int) -> int:
    length = 0
    while (
        at + length < len(mine)
        and place + length < len(theirs)
        and mine[at + length][0] == theirs[place + length]
    ):
        length += 1
    return length
