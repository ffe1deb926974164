"""What moved between two texts of one's own: what stayed, what is gone, what is new, by the word.

Sentences are paired first (the same, else the most alike), then words within a pair. Han words
are the dictionary's, so that a change is shown as a word and not as a character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from banyun.findings.bodies import Deduction
from banyun.findings.records import Record
from banyun.language.sentences import sentences
from banyun.language.tokens import tokenize
from banyun.study.asked import Asked

Fate = Literal["same", "gone", "new"]

ALIKE = 0.5
"""Share of common words from which two sentences are taken for one that was changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, went or came, as written."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The later text in the order it has, with what is gone where it was; one tuple a sentence."""

    sentences: tuple[tuple[Piece, ...], ...]

    @property
    def nothing(self) -> bool:
        return all(piece.fate == "same" for sentence in self.sentences for piece in sentence)


def what_moved(before: str, after: str) -> Moved:
    """The difference between two texts, Chinese or English."""
    old, new = _sentences(before), _sentences(after)
    found: list[tuple[Piece, ...]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += [(Piece("same", one),) for one in new[c:d]]
        else:
            found += _changed(old[a:b], new[c:d])
    return Moved(tuple(found))


def _sentences(text: str) -> list[str]:
    return [" ".join(span.of(text).split()) for span in sentences(text)]


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """Sentences that were replaced by others: in pairs where they are alike, in their order; between
    the pairs what is gone, then what is new."""
    at = since = 0
    for index, one in enumerate(new):
        rest = range(at, len(old))
        best = max(rest, key=lambda other: _likeness(old[other], one), default=None)
        if best is None or _likeness(old[best], one) < ALIKE:
            continue
        yield from _apart(old[at:best], new[since:index])
        yield tuple(_words_changed(old[best], one))
        at, since = best + 1, index + 1
    yield from _apart(old[at:], new[since:])


def _apart(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    yield from ((Piece("gone", one),) for one in old)
    yield from ((Piece("new", one),) for one in new)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


def _words_changed(before: str, after: str) -> Iterator[Piece]:
    """Words that changed side by side are shown as one change, the spaces between them with them."""
    old, new = _words(before), _words(after)
    gone = came = ""
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for at, (tag, a, b, c, d) in enumerate(opcodes):
        here, there = "".join(old[a:b]), "".join(new[c:d])
        inner = 0 < at < len(opcodes) - 1
        if tag != "equal" or (inner and not any(char.isalnum() for char in there)):
            gone, came = gone + here, came + there
            continue
        yield from _change(gone, came)
        gone = came = ""
        yield Piece("same", there)
    yield from _change(gone, came)


def _change(gone: str, came: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if came:
        yield Piece("new", came)


def _words(text: str) -> list[str]:
    """Words, Han words, and each character between them; joined they are the text."""
    words: list[str] = []
    at = 0
    for token in tokenize(text):
        words += [*text[at : token.start], text[token.start : token.end]]
        at = token.end
    return [*words, *text[at:]]


def moved_since(asked: Asked, since: date | None = None) -> tuple[Record[Deduction], Moved] | None:
    """The deduction that the last one is held against, and what moved: the one before it, or that
    which stood at the end of the day ``since``. None where there is nothing to compare."""
    if len(asked.deductions) < 2:
        return None
    earlier = asked.deductions[-2]
    if since is not None:
        stood = [one for one in asked.deductions[:-1] if one.created.date() <= since]
        earlier = stood[-1] if stood else asked.deductions[0]
    return earlier, what_moved(earlier.body.text, asked.deductions[-1].body.text)
