"""What notes that are left out hold: recall weighs terms as if these notes were not there.

How telling a term is depends on how many notes hold it. Without this, whatever the reader writes
about a material would move the scores of the notes that it is held against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from banyun.knowledge.indexing import note_terms
from banyun.knowledge.store import NoteStore


class EchoCounts:
    """Counts of the passages of those notes, of some that are left out, which grew here.

    Args:
        notes: The store.
        without_notes: The notes left out. Those that were learned stay counted, as they were from
            the beginning.
    """

    def __init__(self, notes: NoteStore, without_notes: Sequence[str]) -> None:
        self._notes = notes
        self._grown = [
            note for note in notes.notes_by_id(list(without_notes)).values() if note.grown_from is not None
        ]

    @property
    def passages(self) -> int:
        """How many there are."""
        return len(self._terms)

    def without(self, frequencies: Mapping[str, int]) -> dict[str, int]:
        """Frequencies of terms, less those of these notes."""
        if not self._grown:
            return dict(frequencies)
        return {term: max(0, count - self._held[term]) for term, count in frequencies.items()}

    @cached_property
    def _terms(self) -> list[set[str]]:
        found: list[set[str]] = []
        for note in self._grown:
            text = self._notes.note_text(note.id)
            passages = self._notes.passages_of_note(note.id)
            found += [set(terms) for terms in note_terms(note, text, passages)]
        return found

    @cached_property
    def _held(self) -> Counter[str]:
        return Counter(term for terms in self._terms for term in terms)
