"""The key matter of a material: what an explanation of its principle should touch.

Passages, few of them: those the reader made points of, those that define something or put it as a
formula, and those that say most about what the material is about; spread over its sections.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from banyun.analysis.data import cue
from banyun.analysis.reading import Reading, is_bibliography
from banyun.analysis.techniques import formula_block
from banyun.materials.passage import Passage
from banyun.materials.segmenting import HEADING_SEPARATOR
from banyun.study.mastery.telling import Listener

FEWEST, MOST = 3, 12
"""Key passages of a material: an explanation that touches more than a dozen is a retelling."""

_GROWTH = 1.6
"""Key passages grow with the root of the material's length."""

_OF_A_SECTION = 3
_POINT, _OFFERED, _DEFINES, _FORMULA = 1.0, 0.25, 0.25, 0.35
"""What being a point of the reader's, a point offered, a definition, a formula adds to a passage's share
of the material's matter (0..1)."""

_NO_MATTER = re.compile(
    r"(?:^|› )\W*(?:[\d.]+\s*)?(?:练习|习题|思考题|讨论|参考|致谢|附录"
    r"|exercises?|discussions?|references?|acknowledg\w+|further reading|about the authors?|appendix)",
    re.IGNORECASE,
)
_LEAST_TERMS = 3
_DEFINITION = re.compile(r"\*[^*\n]{2,40}\*[^。.\n]{0,30}[（(][A-Za-z]|\b(?:called|named)\b \*")


@dataclass(frozen=True, slots=True)
class Key:
    """One key passage: its number in the material, and its share of the key matter (they sum to 1)."""

    number: int
    passage: Passage
    weight: float


def worth_asking(passage: Passage) -> bool:
    """Whether a passage says something of the material's own: no exercises, no references."""
    return passage.readable and not is_bibliography(passage) and not _NO_MATTER.search(passage.heading)


def section_of(passage: Passage) -> str:
    """The heading under which a passage stands, empty above the first."""
    return passage.heading.split(HEADING_SEPARATOR)[-1]


def key_matter(
    listener: Listener, *, points: Collection[str] = (), offered: Mapping[str, float] | None = None
) -> list[Key]:
    """The key passages of a material, in order.

    Args:
        points: Passages that the reader made points of, by id.
        offered: Passages that analysis offers points in, with their scores.
    """
    reading = listener.reading
    scored = []
    mass = {
        number: _mass(listener, number)
        for number, passage in enumerate(reading.passages)
        if worth_asking(passage)
    }
    most = max(mass.values(), default=0.0)
    for number, own in mass.items():
        if own <= 0:
            continue
        passage = reading.passages[number]
        score = own / most
        score += _POINT if passage.id in points else _OFFERED * (offered or {}).get(passage.id, 0.0)
        score += _DEFINES if _defines(passage) else 0.0
        score += _FORMULA if formula_block(reading.text, passage) else 0.0
        scored.append((score, number))
    limit = max(FEWEST, min(MOST, round(_GROWTH * math.sqrt(len(scored)))))
    chosen = _spread(reading, sorted(scored, key=lambda one: (-one[0], one[1])), limit)
    whole = sum(score for score, _ in chosen)
    return [
        Key(number, reading.passages[number], score / whole)
        for score, number in sorted(chosen, key=lambda one: one[1])
    ]


def _mass(listener: Listener, number: int) -> float:
    """How much a passage says of what the material is about, falling off for long ones."""
    asked = listener.query(number)
    weights = listener.weights(asked)
    if int((weights > 0).sum()) < _LEAST_TERMS:
        return 0.0
    return math.sqrt(float(weights.sum()))


def _defines(passage: Passage) -> bool:
    return cue("definition").search(passage.text) is not None or _DEFINITION.search(passage.text) is not None


def _spread(reading: Reading, scored: Sequence[tuple[float, int]], limit: int) -> list[tuple[float, int]]:
    """The best, few of one section while others have none."""
    chosen: list[tuple[float, int]] = []
    for most in (_OF_A_SECTION, limit):
        for one in scored:
            if len(chosen) == limit:
                return chosen
            section = section_of(reading.passages[one[1]])
            same = sum(section_of(reading.passages[other[1]]) == section for other in chosen)
            if one not in chosen and same < most:
                chosen.append(one)
    return chosen
