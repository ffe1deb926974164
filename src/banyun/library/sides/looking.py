"""Looking at what is there."""

from __future__ import annotations

from datetime import date

from banyun.errors import InvalidInput
from banyun.findings.points import is_point
from banyun.identity import PREFIXES
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.recall import Recaller
from banyun.library import points, searching, thinking
from banyun.library.judged import judged_notes
from banyun.library.reading_order import remarks
from banyun.library.references import record_named
from banyun.library.results import FindingView, Found, MaterialEntry, MaterialView, NoteView, View
from banyun.library.sides.opened import Opened
from banyun.library.thinking import Asked
from banyun.library.validation import standing_stances
from banyun.materials.material import Material


class Looking(Opened):
    """Materials, notes and findings, shown and found."""

    def materials(self) -> list[MaterialEntry]:
        """All materials, newest first."""
        return [self._entry(material) for material in self._store.materials()]

    def _entry(self, material: Material) -> MaterialEntry:
        versions = self._store.versions(material.id)
        return MaterialEntry(material, len(versions[-1].text), len(versions))

    def show(self, reference: str) -> View | Asked:
        """A material, note, finding or question (with its deductions), by id, the beginning of one,
        source or words of its title."""
        found = record_named(self._store, reference)
        kind = found.partition("_")[0]
        if kind == PREFIXES["note"]:
            return self._note_view(found)
        if kind == PREFIXES["material"]:
            return self._material_view(self._store.material(found))
        if kind in (PREFIXES["question"], PREFIXES["deduction"]):
            return thinking.thought(self._store, found)
        finding = self._store.finding(found)
        material = self._store.material(finding.material_id)
        if not is_point(finding):
            return FindingView(finding, material)
        return FindingView(finding, material, points.attached(self._store, material, finding))

    def _material_view(self, material: Material) -> MaterialView:
        version = self._store.version(material.id)
        return MaterialView(
            material,
            version,
            tuple(self._store.passages(version.id)),
            tuple(self._store.findings(material.id)),
            tuple(standing_stances(self._store, material)),
            tuple(remarks(self._store, material)),
        )

    def _note_view(self, note_id: str) -> NoteView:
        versions = self._store.note_versions(note_id)
        stances = self._store.stances_on_note(note_id)
        return NoteView(self._store.note(note_id), versions[-1], len(versions), tuple(stances))

    def search(self, words: str, *, limit: int = 10) -> list[Found]:
        """Where words stand, in materials, notes and findings; at most ``limit`` of each kind."""
        return searching.search(self._store, words, limit=limit, cancel=self._cancel)

    def recall(self, text: str, *, limit: int = 8, as_of: date | None = None) -> list[Recalled]:
        """The notes that bear on a text, best first; with ``as_of``, as they stood on that day.

        Raises:
            InvalidInput: no text.
        """
        if not text.strip():
            raise InvalidInput("There is no text to recall notes for.", "Give a sentence or a passage.")
        judged = judged_notes(self._store, until=as_of)
        return Recaller(self._store, wording=self.wording, until=as_of, judged=judged).recall(
            text, limit=limit
        )
