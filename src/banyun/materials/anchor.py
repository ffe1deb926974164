"""Anchors: a quote's place in one version, in the W3C's selectors.

TextQuoteSelector (exact, prefix, suffix) and TextPositionSelector (start, end in code points),
after the Web Annotation Data Model, W3C Recommendation 2017. ``resolve`` finds an anchor again
in another version of the text and says how sure it is; it never guesses silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CONTEXT = 32
"""Code points of context kept on either side."""

Certainty = Literal["exact", "moved", "fuzzy", "orphaned"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote and its place: ``text[start:end] == exact`` in the version it was made on."""

    exact: str
    start: int
    end: int
    prefix: str = ""
    suffix: str = ""
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where an anchor lies in another text.

    ``exact``: same words at the same place. ``moved``: same words elsewhere. ``fuzzy``: words
    similar to ``similarity`` (0..1). ``orphaned``: not there; ``start == end == -1``.
    """

    certainty: Certainty
    start: int
    end: int
    similarity: float


def anchor_at(text: str, start: int, end: int, page: str | None = None) -> Anchor:
    """The anchor of ``text[start:end]``."""
    return Anchor(
        exact=text[start:end],
        start=start,
        end=end,
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        page=page,
    )
