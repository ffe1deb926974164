"""What a text is looked up by when one searches for words as they are written.

Unlike the terms of recall (``tokens``), these lose nothing: whatever stands in a text is found by the
beginning of its words, Chinese by any run of characters, without a dictionary. A search for words that
are not there is answered without reading a text.
"""

from __future__ import annotations

import itertools
import re

from banyun.language.folding import fold
from banyun.language.scripts import HAN_CLASS

_RUN = re.compile(rf"(?P<han>[{HAN_CLASS}]+)|(?P<word>[^\W_{HAN_CLASS}]+)")


def written_terms(text: str) -> set[str]:
    """The terms of a text: words, and of Chinese every two characters that follow each other, with the
    last one of a run by itself."""
    terms: set[str] = set()
    for match in _RUN.finditer(fold(text)):
        run = match.group()
        if match.lastgroup == "word":
            terms.add(run)
        else:
            terms.update(map("".join, itertools.pairwise(run)))
            terms.add(run[-1])
    return terms


def wanted_terms(words: str) -> list[tuple[str, bool]]:
    """The terms that a text must have to hold folded words, each with whether its beginning is enough."""
    wanted: dict[tuple[str, bool], None] = {}
    for match in _RUN.finditer(words):
        run = match.group()
        if match.lastgroup == "word" or len(run) == 1:
            wanted[run, True] = None
        else:
            wanted.update(((left + right, False), None) for left, right in itertools.pairwise(run))
    return list(wanted)
