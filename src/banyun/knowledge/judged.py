"""What the reader said of notes on other materials, as recall takes it into account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banyun.knowledge.evidence import Mark
from banyun.language.wording import say

Judged = Mapping[str, Sequence[Mark]]
"""Note id → the marks on it, the latest first."""

CONFIRMED_AHEAD = 0.03
"""A confirmed note goes before others within so much of score …"""

MOST_AHEAD = 0.05
"""… and within so much if it was confirmed again: less than own work goes before what was read."""

SHOWN = 2
"""Marks that a reason names."""

QUOTED = 80
"""Code points of a material's words in a reason."""


def ahead_by(marks: Sequence[Mark]) -> float:
    """By how much of score a note goes ahead."""
    return min(MOST_AHEAD, CONFIRMED_AHEAD * sum(mark.stance == "confirms" for mark in marks))


def with_marks(why: str, marks: Sequence[Mark], wording: str) -> str:
    """A reason, with what the reader said of the note."""
    said = [
        say(f"validation.mark.{mark.stance}", wording, title=mark.title, day=mark.day, quote=_cut(mark.quote))
        for mark in marks[:SHOWN]
    ]
    return ("" if wording == "zh" else " ").join([why, *said])


def _cut(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"
