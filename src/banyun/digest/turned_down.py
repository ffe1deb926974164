"""Notes that the reader called unrelated to what a passage says are not offered for it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from banyun.analysis.candidates import PassageAnalysis
from banyun.findings.finding import StanceTaken
from banyun.materials.passage import Passage

SAME_WORDS = 90.0
"""Likeness (0..100) from which a passage says what another one says."""


class TurnedDown:
    """Pairs of a passage and a note that the reader called unrelated, on any material: they are not
    offered again, there or where the same is said.

    Args:
        stances: All that hold.
    """

    def __init__(self, stances: Iterable[StanceTaken]) -> None:
        self._words: dict[str, list[str]] = defaultdict(list)
        for one in stances:
            if one.stance == "unrelated":
                self._words[one.note_id].append(one.material_quote.exact)

    def holds(self, passage: Passage, note_id: str) -> bool:
        """Whether the note was turned down for these words."""
        return any(_says(passage.text, words) for words in self._words.get(note_id, ()))


def _says(text: str, words: str) -> bool:
    if words in text:
        return True
    return len(text) >= len(words) and fuzz.partial_ratio(words, text, score_cutoff=SAME_WORDS) > 0


def without_turned_down(
    analysis: PassageAnalysis, stances: Sequence[StanceTaken], turned_down: TurnedDown
) -> PassageAnalysis:
    """A passage without the notes that the reader called unrelated to it, or to the same words
    elsewhere. Where that was all the evidence, the passage is new."""
    here = {one.note_id: one.stance for one in stances}
    kept = tuple(
        one
        for one in analysis.evidence
        if here.get(one.recalled.note_id, "unrelated") != "unrelated"
        or not turned_down.holds(analysis.passage, one.recalled.note_id)
    )
    near = analysis.nearest
    if near and turned_down.holds(analysis.passage, near.recalled.note_id):
        analysis = replace(analysis, nearest=None)
    if len(kept) == len(analysis.evidence):
        return analysis
    if kept:
        return replace(analysis, evidence=kept)
    return replace(analysis, evidence=(), known="new", novelty=1.0)
