"""Where in a text a note is a reason to validate.

One note of the reader may bear on passage after passage of a long text, and be evidence in each.
Said of each, it would say one thing many times: the passage that it answers best has it, and
another one only where it answers nearly as well with other sentences of the note.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from banyun.analysis.candidates import PassageAnalysis
from banyun.knowledge.evidence import Evidence
from banyun.materials.anchor import Anchor

NEARLY = 0.85
"""Share of the note's best score from which another passage may have it too."""

FIRST = 3
"""Pieces of a passage's evidence that it can validate by."""


_BASIS = {"did": 1.0, "thought": 0.85, "read": 0.8}


def worth(evidence: Evidence) -> float:
    """What a piece of evidence is worth to its reader: own work before what was only read."""
    return (0.35 + 0.65 * evidence.recalled.score) * _BASIS[evidence.recalled.basis]


def spread(passages: Sequence[PassageAnalysis]) -> dict[str, tuple[Evidence, ...]]:
    """Passage id → the evidence that it may validate by, best first. A note that is not a passage's
    best reason stays free for the passage that has no better one."""
    offered = [(one.passage.id, evidence) for one in passages for evidence in one.evidence[:FIRST]]
    offered.sort(key=lambda pair: -worth(pair[1]))
    best: dict[str, float] = {}
    said: dict[str, list[Anchor]] = defaultdict(list)
    found: dict[str, list[Evidence]] = defaultdict(list)
    for passage_id, evidence in offered:
        recalled = evidence.recalled
        spoken = said[recalled.note_id]
        nearly = recalled.score >= NEARLY * best.get(recalled.note_id, 0.0)
        if nearly and not any(_meet(recalled.quote, one) for one in spoken):
            if not found[passage_id]:
                best.setdefault(recalled.note_id, recalled.score)
                spoken.append(recalled.quote)
            found[passage_id].append(evidence)
    return {passage_id: tuple(own) for passage_id, own in found.items()}


def _meet(one: Anchor, other: Anchor) -> bool:
    return one.start < other.end and other.start < one.end
