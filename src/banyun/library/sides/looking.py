"""Looking at what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from banyun.errors import InvalidInput
from banyun.findings.bodies import Attempt
from banyun.findings.points import is_point
from banyun.findings.records import Record
from banyun.identity import PREFIXES
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.note import Basis, Note
from banyun.knowledge.recall import Recaller
from banyun.language.bilingual import Glossary
from banyun.library import exploring, points, searching, thinking
from banyun.library.deepening import deepening
from banyun.library.judged import judged_notes
from banyun.library.made import Made, made
from banyun.library.mastering import mastery, yours
from banyun.library.meaning import search_by_meaning
from banyun.library.offered_spots import Keeping, Nothing
from banyun.library.projects import subject_named
from banyun.library.provenance import origin
from banyun.library.reading_order import remarks
from banyun.library.references import material_named, record_named
from banyun.library.results import FindingView, Found, MaterialEntry, MaterialView, NoteView, Shelved, View
from banyun.library.sides.opened import Opened
from banyun.library.terms import reader_pairs
from banyun.library.validation import standing_stances
from banyun.materials.material import Material, Triage
from banyun.study.asked import QuestionView
from banyun.study.browsing import MaterialOrder, NoteCount, NoteOrder
from banyun.study.exploring import ExplorationView
from banyun.study.mastery.results import Mastery
from banyun.study.on_material import on_material
from banyun.study.progress import progress_of

_ACTS = 60
"""Acts that are looked through for what was read last."""
_NO_READING = ("triage", "drop", "postpone", "resume")


class Looking(Opened):
    """Materials, notes and findings, shown and found."""

    def materials(self, triage: Triage | None = None) -> list[MaterialEntry]:
        """All materials, newest first; those that were triaged so. What the reader worked on before they
        decided is to digest."""
        own, worked_on = yours(self._store), self._store.worked_on()
        entries = [self._entry(one, own.get(one.id), one.id in worked_on) for one in self._store.materials()]
        return [one for one in entries if triage in (None, one.triage)]

    def material(self, reference: str) -> Material:
        """A material, without its text."""
        return material_named(self._store, reference)

    def latest_materials(self, limit: int) -> list[Material]:
        """The newest materials, without their texts."""
        return self._store.materials_page(limit=limit)

    def notes(self) -> list[Note]:
        """All notes as of their latest versions, without their texts."""
        return self._store.notes()

    def materials_page(
        self, *, triage: Triage | None = None, order: MaterialOrder = "newest", limit: int, offset: int = 0
    ) -> list[Shelved]:
        """Some of the materials, with how far they have come through the passes."""
        found = self._store.materials_page(triage=triage, order=order, limit=limit, offset=offset)
        return self._shelved(found, yours(self._store))

    def shelved(self, material_ids: Sequence[str]) -> list[Shelved]:
        """Those materials, with how far they have come."""
        return self._shelved([*self._store.materials_by_id(material_ids).values()], yours(self._store))

    def _shelved(self, found: Sequence[Material], own: Mapping[str, datetime]) -> list[Shelved]:
        """``own``: which are the reader's (``yours``)."""
        ids = [one.id for one in found]
        sizes, progress = self._store.sizes(ids), progress_of(self._store, ids)
        return [Shelved(one, sizes[one.id], progress[one.id], own.get(one.id)) for one in found]

    def triage_counts(self) -> dict[Triage, int]:
        """How many materials there are of each; those without any left out."""
        return self._store.triage_counts()

    def reading_now(self, *, limit: int = 5) -> list[Shelved]:
        """The materials on which the reader did something last, but those dropped or theirs by now; the
        latest first."""
        last = self._store.lately_touched(limit=_ACTS, without=_NO_READING)
        own = yours(self._store)
        found = self._store.materials_by_id([one for one in last if one not in own][: 4 * limit])
        return self._shelved([one for one in found.values() if one.triage != "drop"][:limit], own)

    def notes_page(
        self,
        *,
        collection: str | None = None,
        basis: Basis | None = None,
        year: str | None = None,
        order: NoteOrder = "newest",
        limit: int,
        offset: int = 0,
    ) -> list[Note]:
        """Some of the notes, without their texts; ``year`` "" asks for those that say no time."""
        return self._store.notes_page(
            collection=collection, basis=basis, year=year, order=order, limit=limit, offset=offset
        )

    def note_counts(self) -> list[NoteCount]:
        """How many notes there are of each collection, basis and year."""
        return self._store.note_counts()

    def notes_state(self) -> str:
        """Changes with every change of notes, stances or index."""
        return self._store.notes_state()

    def evidence_in(self, note_id: str) -> list[tuple[Material, int]]:
        """The materials for which a note was evidence when they were digested last, and in how many of
        their passages."""
        used = self._store.evidence_of(note_id)
        return [(one, used[one.id]) for one in self._store.materials_by_id(list(used)).values()]

    def titles(self, material_ids: Sequence[str]) -> dict[str, str]:
        """What materials are called."""
        return {one.id: one.title for one in self._store.materials_by_id(material_ids).values()}

    def sizes(self, material_ids: Sequence[str]) -> dict[str, int]:
        """How many characters the latest texts of materials have."""
        return {key: size.characters for key, size in self._store.sizes(material_ids).items()}

    def unsearchable(self) -> int:
        """How many texts the next search takes up before it answers."""
        return self._store.unsearchable()

    def make_searchable(self) -> None:
        """Takes up the texts that no search has seen yet."""
        self._store.materials_with(["-"], limit=1)

    def _entry(self, material: Material, own: datetime | None, worked_on: bool) -> MaterialEntry:
        versions = self._store.versions(material.id)
        return MaterialEntry(material, len(versions[-1].text), len(versions), own, worked_on)

    def show(
        self, reference: str
    ) -> View | QuestionView | Mastery | Record[Attempt] | ExplorationView | Made:
        """A material, note, finding, question (with its deductions), project, exploration, attempt or
        what else the reader made, by id, the beginning of one, source or words of its title."""
        found = record_named(self._store, reference)
        kind = found.partition("_")[0]
        if kind == PREFIXES["note"]:
            return self._note_view(found)
        if kind == PREFIXES["material"]:
            return self._material_view(self._store.material(found))
        if kind in (PREFIXES["question"], PREFIXES["deduction"]):
            return thinking.view(self._store, thinking.thought(self._store, found))
        if kind == PREFIXES["exploration"]:
            return exploring.view_of(self._store, exploring.exploration_named(self._store, found))
        if kind == PREFIXES["project"]:
            return mastery(self._store, subject_named(self._store, found), self._clock().date())
        if kind == PREFIXES["attempt"]:
            return next(one for one in self._store.records(Attempt) if one.id == found)
        if (own := made(self._store, found, self.wording)) is not None:
            return own
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
            yours(self._store).get(material.id),
            on_material(self._store, material.id),
        )

    def _note_view(self, note_id: str) -> NoteView:
        versions = self._store.note_versions(note_id)
        stances = self._store.stances_on_note(note_id)
        deepened = tuple(deepening(self._store, note_id))
        note = self._store.note(note_id)
        grown = origin(self._store, note)
        return NoteView(note, versions[-1], len(versions), tuple(stances), grown, deepened)

    def search(
        self, words: str, *, limit: int = 10, made: bool = True, keeping: Keeping | None = None
    ) -> list[Found]:
        """Where words stand, in materials, notes, findings and, with ``made``, in what else the reader
        made; at most ``limit`` of each kind. Where notes have been embedded, other notes that are near
        in meaning come last. ``keeping`` keeps what the reader made from one letter to the next."""
        kept = keeping or Nothing()
        own = (
            kept.read("what else was made", self.written, lambda: searching.made_by_kind(self._store))
            if made and words.strip()
            else {}
        )
        found = searching.search(self._store, words, limit=limit, made=own, cancel=self._cancel)
        if self._meaning is None or not words.strip():
            return found
        known = [one.id for one in found if one.kind == "note"]
        wanted = max(0, limit - len(known))
        return found + search_by_meaning(self._store, self._meaning, words, limit=wanted, without_notes=known)

    def recall(self, text: str, *, limit: int = 8, as_of: date | None = None) -> list[Recalled]:
        """The notes that bear on a text, best first; with ``as_of``, as they stood on that day.

        Raises:
            InvalidInput: no text.
        """
        if not text.strip():
            raise InvalidInput("There is no text to recall notes for.", "Give a sentence or a passage.")
        recaller = Recaller(
            self._store,
            wording=self.wording,
            glossary=Glossary.built_in().with_pairs(reader_pairs(self._store, as_of)),
            until=as_of,
            judged=judged_notes(self._store, until=as_of),
            meaning=self._meaning,
        )
        return recaller.recall(text, limit=limit)
