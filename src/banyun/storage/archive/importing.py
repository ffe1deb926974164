"""Merging an archive into a store, by id: what is there stays, what is missing comes in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from banyun.errors import NotFound
from banyun.events import Advanced, CancelToken, Report, Started, silent
from banyun.findings.bodies import Attempt, Body, Claim, Deduction, Rehearsal
from banyun.findings.finding import StanceTaken
from banyun.findings.records import Record
from banyun.knowledge.note import Note
from banyun.knowledge.store import NoteChange, NoteTerms
from banyun.materials.material import Material
from banyun.storage.archive import layout
from banyun.storage.archive.layout import NoteVersionRecord, StanceRecord
from banyun.storage.archive.reading import Archive, read_archive
from banyun.storage.base import Store

STAGE = "import"
BATCH = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """How many came in. ``kept`` names notes that differ here and were left as they are."""

    materials: int
    notes: int
    note_versions: int
    findings: int
    stances: int
    records: int
    kept: tuple[str, ...]


def import_archive(
    store: Store,
    folder: Path,
    note_terms: NoteTerms,
    *,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> Imported:
    """Brings an archive in: all of it or nothing; a second time changes nothing.

    Raises:
        ArchiveError: no archive, or a damaged one; nothing has been written.
    """
    archive = read_archive(folder)
    with store.writing():
        empty = not store.materials() and not store.notes()
        merge = _Merge(store, archive, note_terms, report, cancel or CancelToken())
        imported = merge.run()
        if empty:
            store.adopt_notes_state(archive.manifest.notes_state)
    return imported


class _Merge:
    def __init__(
        self, store: Store, archive: Archive, note_terms: NoteTerms, report: Report, cancel: CancelToken
    ) -> None:
        self._store = store
        self._archive = archive
        self._note_terms = note_terms
        self._report = report
        self._cancel = cancel
        self._done = 0
        self._kept: list[str] = []
        self._changes: list[NoteChange] = []
        self._note_ids: dict[str, str] = {}
        """The archive's id of a note → the id of the same note here."""

    def run(self) -> Imported:
        archive = self._archive
        self._report(Started(STAGE, len(archive.materials) + len(archive.notes), "records"))
        materials = sum(self._material(one) for one in archive.materials)
        known = {(one.collection, one.key): one for one in self._store.notes()}
        by_id = {one.id: one for one in known.values()}
        versions = [
            self._note(one, by_id.get(one.id) or known.get((one.collection, one.key)))
            for one in archive.notes
        ]
        self._put_changes()
        self._summaries()
        return Imported(
            materials,
            sum(added > 0 for added in versions),
            sum(versions),
            self._findings(),
            self._stances(),
            self._records(),
            tuple(self._kept),
        )

    def _step(self, label: str) -> None:
        self._cancel.check()
        self._done += 1
        self._report(Advanced(STAGE, self._done, label))

    def _material(self, material: Material) -> bool:
        self._step(material.title)
        records = self._archive.versions[material.id]
        try:
            there = len(self._store.versions(material.id))
        except NotFound:
            there = 0
        for record in records[there:]:
            text = self._archive.text(layout.material_text(material.id, record.number))
            original = self._archive.original(record.original_sha256)
            passages = layout.passages_of(text, record.passages)
            if record.number == 1:
                self._store.add_material(material, record.version(text), passages, original)
            else:
                self._store.add_version(record.version(text), passages, original)
        self._steps(material.id)
        return there == 0

    def _steps(self, material_id: str) -> None:
        runs: dict[str, list[tuple[str, str]]] = {}
        for record in self._archive.steps:
            if record.material_id == material_id:
                runs.setdefault(record.run_key, []).append((record.passage_id, record.step))
        for run, steps in runs.items():
            there = self._store.digest_steps(run)
            missing = [(passage_id, step) for passage_id, step in steps if passage_id not in there]
            self._store.put_digest_steps(run, material_id, missing)

    def _summaries(self) -> None:
        """What earlier digests said, of notes as they are called here."""
        for summary in self._archive.summaries:
            there = {(one.id, one.created) for one in self._store.digest_summaries(summary.material_id)}
            if (summary.id, summary.created) not in there:
                passages = tuple(
                    replace(one, notes=tuple(self._note_ids.get(note, note) for note in one.notes))
                    for one in summary.passages
                )
                self._store.put_digest_summary(replace(summary, passages=passages))

    def _note(self, note: Note, known: Note | None) -> int:
        """How many versions of it came in."""
        self._step(note.title)
        self._note_ids[note.id] = known.id if known else note.id
        records = self._archive.note_versions[note.id]
        if known is not None:
            there = [text.sha256 for text in self._store.note_versions(known.id)]
            if [record.sha256 for record in records[: len(there)]] != there[: len(records)]:
                self._kept.append(f"{note.collection}: {note.key}")
                return 0
            records = records[len(there) :]
        self._changes += [self._change(note, record) for record in records]
        if len(self._changes) >= BATCH:
            self._put_changes()
        return len(records)

    def _put_changes(self) -> None:
        self._store.put_notes(self._changes)
        self._changes.clear()

    def _change(self, note: Note, record: NoteVersionRecord) -> NoteChange:
        text = record.note_text(self._archive.text(layout.note_text(note.id, record.version)))
        then = replace(note, version=record.version, sha256=record.sha256)
        passages = layout.passages_of(text.text, record.passages)
        return NoteChange(then, text, passages, tuple(self._note_terms(then, text, passages)))

    def _findings(self) -> int:
        added = 0
        for material in self._archive.materials:
            here = self._store.findings(material.id)
            ids, prints = {one.id for one in here}, {one.fingerprint for one in here}
            own = [one for one in self._archive.findings if one.material_id == material.id]
            new = [one for one in own if one.id not in ids and one.fingerprint not in prints]
            self._store.put_findings(new)
            added += len(new)
        return added

    def _stances(self) -> int:
        """Puts the missing ones in the order they were taken, so that the latest holds."""
        added = 0
        for material in self._archive.materials:
            here = [StanceRecord(one, True) for one in self._store.stance_history(material.id)]
            here += [StanceRecord(one, False) for one in self._store.stances(material.id)]
            ids = {one.stance.id for one in here}
            own = [one for one in self._archive.stances if one.stance.material_id == material.id]
            new = [self._here(one) for one in own if one.stance.id not in ids]
            places = {one.place for one in new}
            again = [one for one in here if one.place in places]
            for record in sorted(new + again, key=_when_taken):
                self._store.put_stance(record.stance)
            added += len(new)
        return added

    def _here(self, record: StanceRecord) -> StanceRecord:
        """The stance on the note as it is called here; orphaned where the note lacks its quote."""
        here = record.of_note(self._note_ids.get(record.stance.note_id, record.stance.note_id))
        if self._quoted(here.stance):
            return here
        return replace(here, stance=replace(here.stance, orphaned=True))

    def _quoted(self, stance: StanceTaken) -> bool:
        if stance.orphaned:
            return True
        try:
            text = self._store.note_text(stance.note_id, stance.note_version).text
        except NotFound:
            return False
        quote = stance.note_quote
        return text[quote.start : quote.end] == quote.exact

    def _records(self) -> int:
        """Records and acts that are not here yet; notes as they are called here."""
        there = {record.id for record, _ in self._store.every_record()}
        done = {act.id for act in self._store.acts()}
        new = [(self._on_notes_here(one), gone) for one, gone in self._archive.records if one.id not in there]
        acts = [act for act in self._archive.acts if act.id not in done]
        self._store.adopt_records(new, acts)
        self._store.adopt_tallies(self._archive.tallies)
        return len(new)

    def _on_note_here(self, claim: Claim) -> Claim:
        return (
            replace(claim, note_id=self._note_ids.get(claim.note_id, claim.note_id))
            if claim.note_id
            else claim
        )

    def _on_notes_here(self, record: Record[Body]) -> Record[Body]:
        body = record.body
        if isinstance(body, Deduction | Rehearsal):
            body = replace(body, note_ids=tuple(self._note_ids.get(one, one) for one in body.note_ids))
        if isinstance(body, Attempt):
            body = replace(body, claims=tuple(self._on_note_here(one) for one in body.claims))
        about = self._note_ids.get(record.about, record.about) if record.about else None
        return replace(record, body=body, about=about)


def _when_taken(record: StanceRecord) -> tuple[bool, str, str]:
    stance = record.stance
    return (not record.replaced, stance.created.isoformat(), stance.id)
