"""All that can be said about a material without a model.

Passage by passage first (the part that looks into the notes, and can be kept and resumed),
then over the whole: blind spots, points, techniques, questions, disagreements.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import Protocol

from banyun.analysis.blind_spots import find_blind_spots
from banyun.analysis.candidates import MaterialAnalysis, PassageAnalysis
from banyun.analysis.disagreements import find_disagreements
from banyun.analysis.facts import find_facts
from banyun.analysis.lenses import lenses_of
from banyun.analysis.points import find_points
from banyun.analysis.questions import find_questions
from banyun.analysis.reading import Reading, is_bibliography
from banyun.analysis.techniques import find_techniques
from banyun.analysis.topics import Translations, topics
from banyun.knowledge.coverage import Held
from banyun.knowledge.evidence import Evidence
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.language.families import family
from banyun.language.folding import fold
from banyun.language.tokens import index_terms
from banyun.materials.passage import Passage

ANALYSIS_VERSION = 8
"""Raised whenever analysis would say something else of the same text and notes."""

_FULL = 12.0
"""Informative terms at which a passage says most of what one can."""


_EVERYWHERE, _EVERYWHERE_LEAST = 0.12, 6
"""Share of a material's passages, and number of them, that have a term which says nothing on any of them."""

_ENOUGH_SHARED = 3
"""Terms that a passage and a note share from which they speak of one thing, however common they are here."""


class Hold(Protocol):
    """Holds a passage against the notes (``knowledge.coverage.Holder.hold``)."""

    def __call__(self, passage: Passage) -> Held: ...


class Analyser:
    """Analyses one version of a material against the notes.

    Args:
        text: The version's whole text.
        passages: All its passages, in order; they cover the text.
        title: The material's title.
        hold: Holds a passage against the notes.
        index: The notes' index, for blind spots and lenses.
        wording: Language of names, reasons and questions (``en``, ``zh``).
        glossary: Terms and their translations, so that what is known in one language is no
            blind spot in the other.
        lenses: Names of those the reader has chosen; the notes show further ones.
        notes: The notes themselves: what one of them is called after is no blind spot.
        settled: Keys (``language.bilingual.term_key``) of terms that are no blind spot any more.
    """

    def __init__(
        self,
        text: str,
        passages: Sequence[Passage],
        *,
        title: str,
        hold: Hold,
        index: RecallIndex,
        wording: str,
        glossary: Translations | None = None,
        lenses: Sequence[str] = (),
        notes: NoteStore | None = None,
        settled: Set[str] = frozenset(),
    ) -> None:
        self._text = text
        self._passages = tuple(passages)
        self._title = title
        self._hold = hold
        self._index = index
        self._wording = wording
        self._glossary = glossary
        self._notes = notes
        self._lenses = tuple(lenses)
        self._settled = settled

    def passage(self, passage: Passage) -> PassageAnalysis:
        """One passage held against the notes; needs nothing of the others. What says nothing in
        words is neither known nor new: its novelty is 0."""
        if not passage.readable or is_bibliography(passage):
            return PassageAnalysis(passage, "new", 0.0, (), (), 0.0)
        held = self._hold(passage)
        weight = 1.0 - math.exp(-len(held.searched) / _FULL)
        return PassageAnalysis(
            passage, held.known, held.novelty, held.evidence, held.searched, round(weight, 4), held.nearest
        )

    def whole(self, analyses: Sequence[PassageAnalysis]) -> MaterialAnalysis:
        """Everything about the material, given each of its passages in order."""
        analyses = without_commonplaces(analyses)
        reading = Reading(self._text, self._passages)
        facts = find_facts(reading)
        found = topics(reading, self._glossary)
        lenses = lenses_of(self._index, self._lenses)
        weights = [analysis.weight for analysis in analyses]
        return MaterialAnalysis(
            passages=tuple(analyses),
            blind_spots=tuple(
                find_blind_spots(
                    reading,
                    found,
                    self._index,
                    title=self._title,
                    glossary=self._glossary,
                    notes=self._notes,
                    settled=self._settled,
                )
            ),
            points=tuple(find_points(reading, facts, analyses, found)),
            techniques=tuple(find_techniques(reading, self._wording)),
            questions=tuple(find_questions(reading, facts, lenses, weights, self._wording)),
            disagreements=tuple(find_disagreements(analyses)),
            lenses=lenses,
        )

    def analyse(self) -> MaterialAnalysis:
        """Both steps at once."""
        return self.whole([self.passage(passage) for passage in self._passages])


def without_commonplaces(analyses: Sequence[PassageAnalysis]) -> list[PassageAnalysis]:
    """The analyses without evidence that rests on one or two words which the material has on every page:
    that a text on classifiers and a note both speak of a classifier says nothing on a passage. What was
    known by such evidence alone is new."""
    counts = Counter(key for one in analyses for key in set(_families(one.searched)))
    most = max(_EVERYWHERE_LEAST, _EVERYWHERE * sum(bool(one.searched) for one in analyses))

    def tells(evidence: Evidence) -> bool:
        shared = set(_families(evidence.recalled.terms))
        return not shared or len(shared) >= _ENOUGH_SHARED or any(counts[key] < most for key in shared)

    kept = []
    for one in analyses:
        evidence = tuple(filter(tells, one.evidence))
        unheld = one.evidence and not evidence
        kept.append(replace(one, evidence=evidence, known="new" if unheld else one.known))
    return kept


def _families(terms: Iterable[str]) -> Iterator[str]:
    for term in terms:
        yield from map(family, index_terms(term)[:1] if term.isascii() else [fold(term)])
