"""A stretch of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in code points of some text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]
