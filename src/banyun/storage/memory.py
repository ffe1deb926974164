"""The in-memory twin of the SQLite store: the same contract, nothing kept."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from banyun.errors import AmbiguousId
from banyun.findings.bodies import Body
from banyun.findings.finding import Finding, FindingKind, StanceTaken, State
from banyun.findings.records import Record
from banyun.identity import sha256
from banyun.knowledge.dating import when_of_passage
from banyun.knowledge.evidence import Stance
from banyun.knowledge.note import Note, NoteText
from banyun.knowledge.periods import Period
from banyun.knowledge.store import ChangedNotes, Hit, NoteChange, NoteTerms
from banyun.materials.material import Material, Triage, Version
from banyun.materials.passage import Passage
from banyun.storage.acting import Journal
from banyun.storage.bm25 import Bm25
from banyun.storage.memory_browsing import MemoryBrowsing
from banyun.storage.memory_digests import MemoryDigests
from banyun.storage.memory_records import MemoryRecords
from banyun.storage.memory_state import Contents, Row
from banyun.storage.memory_vectors import MemoryVectors
from banyun.storage.rules import (
    LOGGED,
    changed_since,
    first_day,
    fitted,
    missing,
    overwrites,
    renamed,
)


class MemoryStore(MemoryRecords, MemoryVectors, MemoryDigests, MemoryBrowsing):
    """Implements ``storage.base.Store`` in dictionaries. One lock; safe between threads."""

    def __init__(self) -> None:
        self._state = Contents()
        self._journal = Journal()
        self._lock = threading.RLock()
        self._indexes: tuple[Bm25, Bm25] | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction around several writes; an inner one that fails undoes only itself."""
        with self._lock:
            before = self._state.copy()
            try:
                with self._journal.attempt():
                    yield
            except BaseException:
                self._state = before
                self._indexes = None
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Others wait meanwhile."""
        with self._lock:
            yield

    def close(self) -> None:
        """Nothing to close."""

    def expand(self, prefix: str) -> str:
        state = self._state
        ids: set[str] = {*state.materials, *state.versions, *state.notes, *state.rows}
        ids.update(finding.id for finding in state.findings.values())
        ids.update(stance.id for stance in state.stances.values())
        ids.update(record.id for record in self._records())
        ids.update(passage.id for passages in state.passages.values() for passage in passages)
        if prefix in ids:
            return prefix
        found = sorted(known for known in ids if prefix and known.startswith(prefix))
        if not found:
            raise missing("record", prefix)
        if len(found) > 1:
            raise AmbiguousId(prefix, found)
        return found[0]

    # Materials

    def add_material(
        self, material: Material, version: Version, passages: Sequence[Passage], original: bytes
    ) -> None:
        with self.writing():
            self._state.materials[material.id] = material
            self.add_version(version, passages, original)

    def add_version(self, version: Version, passages: Sequence[Passage], original: bytes) -> None:
        with self.writing():
            self.material(version.material_id)
            self._state.originals[sha256(original)] = original
            self._state.versions[version.id] = version
            self._state.passages[version.id] = tuple(passages)

    def update_material(self, material: Material) -> None:
        with self.writing():
            before = self.material(material.id)
            self._state.materials[material.id] = material
            self._journal.remember("material", before, material)

    def material(self, material_id: str) -> Material:
        if material_id not in self._state.materials:
            raise missing("material", material_id)
        return self._state.materials[material_id]

    def materials(self, *, triage: Triage | None = None) -> list[Material]:
        found = (one for one in self._state.materials.values() if triage in (None, one.triage))
        return sorted(found, key=lambda one: (one.added, one.id), reverse=True)

    def version(self, material_id: str, number: int | None = None) -> Version:
        versions = self.versions(material_id)
        for version in versions if number is not None else versions[-1:]:
            if number in (None, version.number):
                return version
        raise missing("version", f"{material_id} {number}")

    def versions(self, material_id: str) -> list[Version]:
        self.material(material_id)
        found = [one for one in self._state.versions.values() if one.material_id == material_id]
        return sorted(found, key=lambda one: one.number)

    def version_by_id(self, version_id: str) -> Version:
        if version_id not in self._state.versions:
            raise missing("version", version_id)
        return self._state.versions[version_id]

    def passages(self, version_id: str) -> list[Passage]:
        self.version_by_id(version_id)
        return list(self._state.passages[version_id])

    def original(self, original_sha256: str) -> bytes:
        if original_sha256 not in self._state.originals:
            raise missing("original", original_sha256)
        return self._state.originals[original_sha256]

    def find_material(
        self,
        *,
        address: str | None = None,
        original_sha256: str | None = None,
        text_sha256: str | None = None,
    ) -> Material | None:
        found = {one.id for one in self._state.materials.values() if address and one.address == address}
        for version in self._state.versions.values():
            if version.original_sha256 == original_sha256 or version.sha256 == text_sha256:
                found.add(version.material_id)
        return min((self._state.materials[one] for one in found), key=lambda m: (m.added, m.id), default=None)

    def signatures(self) -> list[tuple[str, tuple[int, ...]]]:
        return [(one, self.version(one).signature) for one in sorted(self._state.materials)]

    # Notes

    def put_notes(self, changes: Sequence[NoteChange]) -> list[Note]:
        with self.writing():
            put = [self._put_note(change) for change in changes]
        for before, after in put:
            self._journal.remember("note", before, after)
        return [after for _, after in put]

    def _put_note(self, change: NoteChange) -> tuple[Note | None, Note]:
        state = self._state
        place = (change.note.collection, change.note.key)
        known = state.notes.get(state.note_keys.get(place, change.note.id))
        change, same = fitted(change, known)
        note = change.note
        if known is not None:
            state.note_keys.pop((known.collection, known.key))
        state.note_keys[place] = note.id
        state.notes[note.id] = note
        if not same:
            state.note_texts[(note.id, note.version)] = change.text
        ends = change.text.created.date()
        for row_id, row in [(key, row) for key, row in state.rows.items() if row.note_id == note.id]:
            if row.version == note.version:
                del state.rows[row_id]
            elif row.end is None:
                state.rows[row_id] = replace(row, end=ends)
        for passage, terms in zip(change.passages, change.terms, strict=True):
            state.rows[passage.id] = Row(note.id, note.version, passage, terms, ends)
        self._date_rows(note)
        self._notes_changed({note.id: None})
        return known, note

    def _date_rows(self, note: Note) -> None:
        for row_id, row in self._state.rows.items():
            if row.note_id == note.id:
                text = self._state.note_texts[(note.id, row.version)]
                self._state.rows[row_id] = replace(row, first=first_day(note, text, row.passage))

    def _notes_changed(self, changed: ChangedNotes) -> None:
        state = self._state.notes_state = self._state.index_state = uuid.uuid4().hex
        last = [*self._state.note_log, *((state, *one) for one in changed.items())]
        self._state.note_log = tuple(last[-LOGGED:])
        self._indexes = None
        self._drop_stray_vectors()

    def update_note(self, note: Note) -> None:
        with self.writing():
            known = self.note(note.id)
            kept = replace(
                note, version=known.version, sha256=known.sha256, collection=known.collection, key=known.key
            )
            self._state.notes[note.id] = kept
            self._date_rows(kept)
            self._notes_changed({note.id: renamed(known, kept)})
        self._journal.remember("note", known, kept)

    def index_note(self, note_id: str, note_terms: NoteTerms) -> None:
        with self.writing():
            note = self.note(note_id)
            for text in self.note_versions(note_id):
                passages = self.passages_of_note(note_id, text.version)
                for passage, terms in zip(passages, note_terms(note, text, passages), strict=True):
                    self._state.rows[passage.id] = replace(self._state.rows[passage.id], terms=terms)
            self._notes_changed({note_id: ""})

    def note(self, note_id: str) -> Note:
        if note_id not in self._state.notes:
            raise missing("note", note_id)
        return self._state.notes[note_id]

    def notes(self, *, collection: str | None = None) -> list[Note]:
        found = [one for one in self._state.notes.values() if collection in (None, one.collection)]
        return sorted(found, key=lambda one: (one.collection, one.key))

    def notes_by_id(self, note_ids: Sequence[str]) -> dict[str, Note]:
        return {one: self._state.notes[one] for one in note_ids if one in self._state.notes}

    def grown_notes(self, collection: str) -> list[Note]:
        found = self._state.notes.values()
        return sorted(
            (one for one in found if one.grown_from is not None or one.collection == collection),
            key=lambda one: one.id,
        )

    def notes_of_text(self, sha256: str) -> list[Note]:
        return sorted((n for n in self._state.notes.values() if n.sha256 == sha256), key=lambda n: n.id)

    def notes_since(self, at: datetime) -> dict[str, datetime]:
        return {one.id: one.updated for one in self._state.notes.values() if one.updated > at}

    def notes_changed_since(self, state: str) -> ChangedNotes | None:
        return changed_since(self._state.note_log, state)

    def texts_of_notes(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], NoteText]:
        texts = self._state.note_texts
        return {one: texts[one] for one in wanted if one in texts}

    def note_text(self, note_id: str, version: int | None = None) -> NoteText:
        number = self.note(note_id).version if version is None else version
        if (note_id, number) not in self._state.note_texts:
            raise missing("version", f"{note_id} {number}")
        return self._state.note_texts[(note_id, number)]

    def note_versions(self, note_id: str) -> list[NoteText]:
        self.note(note_id)
        found = [text for (owner, _), text in self._state.note_texts.items() if owner == note_id]
        return sorted(found, key=lambda text: text.version)

    def note_passages(self, passage_ids: Sequence[str]) -> dict[str, tuple[str, Passage]]:
        rows = {one: self._state.rows[one] for one in passage_ids if one in self._state.rows}
        return {one: (row.note_id, row.passage) for one, row in rows.items()}

    def passages_of_note(self, note_id: str, version: int | None = None) -> list[Passage]:
        number = self.note_text(note_id, version).version
        rows = [row for row in self._state.rows.values() if (row.note_id, row.version) == (note_id, number)]
        return sorted((row.passage for row in rows), key=lambda passage: passage.start)

    def delete_note(self, note_id: str) -> None:
        with self.writing():
            note, state = self.note(note_id), self._state
            del state.notes[note_id], state.note_keys[(note.collection, note.key)]
            state.note_texts = {key: text for key, text in state.note_texts.items() if key[0] != note_id}
            state.rows = {key: row for key, row in state.rows.items() if row.note_id != note_id}
            for key, stance in state.stances.items():
                if stance.note_id == note_id:
                    state.stances[key] = replace(stance, orphaned=True)
            self._notes_changed({note_id: None})

    # Recall index

    def _index(self, past: bool) -> Bm25:
        with self._lock:
            if self._indexes is None:
                rows = self._state.rows.items()
                self._indexes = (
                    Bm25((key, row.terms) for key, row in rows if row.end is None),
                    Bm25((key, row.terms) for key, row in rows if row.end is not None),
                )
            return self._indexes[past]

    def passage_count(self) -> int:
        return sum(row.end is None for row in self._state.rows.values())

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        return {term: self._index(past=False).frequency(term) for term in terms}

    def search(
        self,
        terms: Sequence[str],
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
        within: Period | None = None,
    ) -> list[Hit]:
        rows, notes, without = self._state.rows, self._state.notes, set(without_notes)

        def keep(key: str) -> bool:
            row = rows[key]
            stood = row.note_id not in without and (until is None or row.stood(until))
            about = within is None or within.holds(when_of_passage(notes[row.note_id], row.passage))
            return stood and about

        found = self._index(past=False).search(terms, keep)
        if until is not None:
            found += self._index(past=True).search(terms, keep)
            found.sort(key=lambda hit: -hit[1])
        best = found[: max(0, limit)]
        return [Hit(key, rows[key].note_id, score, rows[key].version) for key, score in best]

    # Materials taken away

    def remove_material(
        self, material_id: str, *, also: Sequence[str] = (), freed: Sequence[Record[Body]] = ()
    ) -> list[str]:
        with self.writing():
            self.material(material_id)
            state, kept = self._state, {one.id: one for one in freed}
            touched = {material_id, *also, *kept}
            touched |= {one.id for one in state.findings.values() if one.material_id == material_id}
            touched |= {one.id for one in self._stances_there_were() if one.material_id == material_id}
            touched |= {one.id for one, _ in state.records.values() if one.material_id == material_id}
            gone = {one.id for one in self.versions(material_id)}
            originals = {state.versions[one].original_sha256 for one in gone}
            del state.materials[material_id]
            state.versions = {key: one for key, one in state.versions.items() if key not in gone}
            state.passages = {key: one for key, one in state.passages.items() if key not in gone}
            state.findings = {key: one for key, one in state.findings.items() if key[0] != material_id}
            state.stances = {key: one for key, one in state.stances.items() if key[0] != material_id}
            state.replaced = tuple(one for one in state.replaced if one.material_id != material_id)
            state.steps = {key: one for key, one in state.steps.items() if one[0] != material_id}
            state.summaries.pop(material_id, None)
            state.records = {
                key: (kept.get(key, record), removed)
                for key, (record, removed) in state.records.items()
                if key in kept or (record.material_id != material_id and key not in also)
            }
            state.acts = {
                key: act
                for key, act in state.acts.items()
                if touched.isdisjoint(change.id for change in act.changes)
            }
            state.notes_state = uuid.uuid4().hex
            return sorted(originals - {one.original_sha256 for one in state.versions.values()})

    def drop_originals(self, digests: Sequence[str]) -> None:
        with self.writing():
            needed = {one.original_sha256 for one in self._state.versions.values()}
            for digest in set(digests) - needed:
                self._state.originals.pop(digest, None)

    # Findings

    def put_findings(self, findings: Sequence[Finding]) -> None:
        with self.writing():
            for finding in findings:
                self.material(finding.material_id)
                key = (finding.material_id, finding.fingerprint)
                known = self._state.findings.pop(key, None)
                if known is not None and not overwrites(finding, known):
                    finding = known
                elif known is not None:
                    finding = replace(finding, id=known.id, state=known.state, created=known.created)
                self._state.findings[key] = finding
                self._journal.remember("finding", known, finding)

    def withdraw_suggestions(self, material_id: str, keep: Sequence[str]) -> None:
        with self.writing():
            kept = set(keep)
            for key, one in list(self._state.findings.items()):
                suggested = one.author == "analysis" and one.state == "suggested"
                if one.material_id == material_id and suggested and one.fingerprint not in kept:
                    del self._state.findings[key]

    def findings(self, material_id: str, *, kind: FindingKind | None = None) -> list[Finding]:
        found = [one for one in self._state.findings.values() if one.material_id == material_id]
        return [one for one in found if kind in (None, one.kind)]

    def every_finding(self, kind: FindingKind, state: State | None = None) -> list[Finding]:
        return [
            one
            for material in self.materials()
            for one in self.findings(material.id, kind=kind)
            if state in (None, one.state)
        ]

    def finding_names(self, kind: FindingKind, state: State) -> list[str]:
        found = self._state.findings.values()
        return sorted({one.name for one in found if (one.kind, one.state) == (kind, state)})

    def finding(self, finding_id: str) -> Finding:
        for finding in self._state.findings.values():
            if finding.id == finding_id:
                return finding
        raise missing("finding", finding_id)

    def set_state(self, finding_id: str, state: State) -> None:
        with self.writing():
            finding = self.finding(finding_id)
            key = (finding.material_id, finding.fingerprint)
            self._state.findings[key] = changed = replace(finding, state=state)
            self._journal.remember("finding", finding, changed)

    def put_stance(self, stance: StanceTaken) -> None:
        with self.writing():
            self.material(stance.material_id)
            key = (stance.material_id, stance.passage_id, stance.note_id)
            known = self._state.stances.pop(key, None)
            itself = next((one for one in self._stances_there_were() if one.id == stance.id), None)
            if itself is not None:
                self._state.stances.pop((itself.material_id, itself.passage_id, itself.note_id), None)
            self._state.replaced = tuple(one for one in self._state.replaced if one.id != stance.id)
            if known is not None and known.id != stance.id:
                self._state.replaced += (known,)
            self._state.stances[key] = stance
            self._state.notes_state = uuid.uuid4().hex
            self._journal.remember("stance", itself or known, stance)

    def _stances_there_were(self) -> list[StanceTaken]:
        return [*self._state.stances.values(), *self._state.replaced]

    def every_stance(self, stance: Stance | None = None) -> list[StanceTaken]:
        return _by_time(one for one in self._state.stances.values() if stance in (None, one.stance))

    def stances(self, material_id: str) -> list[StanceTaken]:
        return _by_time(one for one in self._state.stances.values() if one.material_id == material_id)

    def stance_history(self, material_id: str) -> list[StanceTaken]:
        return _by_time(one for one in self._state.replaced if one.material_id == material_id)

    def stances_on_note(self, note_id: str) -> list[StanceTaken]:
        return _by_time(one for one in self._state.stances.values() if one.note_id == note_id)

    # What digests are held against

    def notes_state(self) -> str:
        return self._state.notes_state

    def adopt_notes_state(self, state: str) -> None:
        with self.writing():
            self._state.notes_state = state


def _by_time(stances: Iterable[StanceTaken]) -> list[StanceTaken]:
    return sorted(stances, key=lambda one: (one.created, one.id))
