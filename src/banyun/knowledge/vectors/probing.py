"""Which languages an embedder speaks, and on what scale it scores: tried, where nobody says so.

It is given pairs of sentences that say the same in other words, and must tell which belongs to which. One
that was never taught the language has only the few words and characters to go by that both have.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from banyun.engine.models.base import Embedder
from banyun.events import CancelToken
from banyun.knowledge.vectors.store import Scale
from banyun.language.scripts import language_of

TRIED = ("en", "zh")
"""Languages that there are pairs of."""

SPEAKS = 0.7
"""Share of the pairs that must be found (a small English embedder: 1 in English, .33 in Chinese)."""

LEAST_STEP = 0.05
"""Least difference of cosines between what says the same and what does not, so that an embedder that
tells nothing has a scale all the same."""


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    same: str


@dataclass(frozen=True, slots=True)
class Tried:
    """``told`` is the share of the pairs of a language that were found."""

    told: float
    scale: Scale

    @property
    def speaks(self) -> bool:
        return self.told >= SPEAKS


@cache
def pairs(language: str) -> tuple[Pair, ...]:
    """What an embedder is tried on in one language."""
    text = files(__package__).joinpath("pairs.toml").read_text("utf-8")
    return tuple(Pair(**one) for one in tomllib.loads(text)[language])


def try_language(embedder: Embedder, language: str, cancel: CancelToken | None = None) -> Tried:
    """Tries an embedder in a language: each sentence's own other wording must come before all others.

    Raises:
        EngineError: the embedder fails.
    """
    tried = pairs(language)
    firsts = embedder.encode([one.first for one in tried], "query", cancel)
    cosines = firsts @ embedder.encode([one.same for one in tried], "passage", cancel).T
    own = np.arange(len(tried))
    told = float(np.mean(cosines.argmax(axis=1) == own))
    same = float(cosines[own, own].mean())
    apart = float(cosines[~np.eye(len(tried), dtype=bool)].mean())
    return Tried(told, Scale(apart, max(same, apart + LEAST_STEP)))


def speaks(languages: Sequence[str], text: str) -> bool:
    """Whether an embedder of these languages may be asked about a text: one in two languages needs both,
    one in another language than those that are told apart here needs any such."""
    written = language_of(text)
    if written == "mixed":
        return all(one in languages for one in TRIED)
    if written == "other":
        return any(one not in TRIED for one in languages)
    return written in languages
