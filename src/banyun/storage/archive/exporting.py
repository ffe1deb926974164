"""Writing an archive."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from banyun.errors import InvalidInput
from banyun.events import Advanced, CancelToken, Report, Started, silent
from banyun.identity import sha256
from banyun.storage.archive import layout
from banyun.storage.archive.layout import (
    Manifest,
    NoteVersionRecord,
    ReaderRecord,
    StanceRecord,
    StepRecord,
    VersionRecord,
)
from banyun.storage.base import Store
from banyun.storage.encoding import to_json
from banyun.storage.failures import failures
from banyun.storage.record_json import ActLine, RecordLine

STAGE = "export"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many of each were written."""

    materials: int
    notes: int
    findings: int
    stances: int
    records: int


def export_archive(
    store: Store, folder: Path, *, report: Report = silent, cancel: CancelToken | None = None
) -> Exported:
    """Writes everything to a folder, which must not be there yet or be empty; it appears whole.

    Raises:
        InvalidInput: there is something in the folder.
        HomeUnwritable, DiskFull: nothing is left there.
        Cancelled: likewise.
    """
    with failures(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InvalidInput(f"{folder} is there already and not empty.", "Export to a new folder.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}.unfinished")
        partial.mkdir(mode=0o700)
    try:
        with store.reading():
            exported = _Writer(store, partial, report, cancel or CancelToken()).write()
        with failures(folder):
            partial.replace(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return exported


class _Writer:
    def __init__(self, store: Store, folder: Path, report: Report, cancel: CancelToken) -> None:
        self._store = store
        self._folder = folder
        self._report = report
        self._cancel = cancel
        self._sums: dict[str, str] = {}
        self._done = 0

    def write(self) -> Exported:
        store = self._store
        materials = sorted(store.materials(), key=lambda one: one.id)
        notes = sorted(store.notes(), key=lambda one: one.id)
        self._report(Started(STAGE, len(materials) + len(notes), "records"))
        self._lines(layout.MATERIALS, materials)
        self._lines(layout.NOTES, notes)
        self._lines(layout.VERSIONS, [record for one in materials for record in self._versions(one.id)])
        self._lines(layout.NOTE_VERSIONS, [record for one in notes for record in self._note_versions(one.id)])
        findings = [finding for one in materials for finding in store.findings(one.id)]
        self._lines(layout.FINDINGS, findings)
        stances = [record for one in materials for record in self._stances(one.id)]
        self._lines(layout.STANCES, stances)
        self._lines(layout.DIGEST_STEPS, [record for one in materials for record in self._steps(one.id)])
        summaries = [summary for one in materials for summary in store.digest_summaries(one.id)]
        self._lines(layout.DIGEST_SUMMARIES, summaries)
        records = store.every_record()
        self._lines(layout.RECORDS, [ReaderRecord(RecordLine.of(one), gone) for one, gone in records])
        self._lines(layout.ACTS, [ActLine.of(act) for act in reversed(store.acts())])
        self._lines(layout.TALLIES, store.tallies())
        manifest = Manifest(layout.FORMAT, layout.SCHEMA, store.notes_state())
        self._put(Path(layout.MANIFEST), to_json(manifest) + "\n")
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items()))
        self._put(Path(layout.SUMS), sums)
        return Exported(len(materials), len(notes), len(findings), len(stances), len(records))

    def _versions(self, material_id: str) -> list[VersionRecord]:
        self._step(material_id)
        records = []
        for version in self._store.versions(material_id):
            self._put(layout.material_text(material_id, version.number), version.text)
            place = layout.original(version.original_sha256)
            if place.as_posix() not in self._sums:
                self._put(place, self._store.original(version.original_sha256))
            records.append(VersionRecord.of(version, self._store.passages(version.id)))
        return records

    def _note_versions(self, note_id: str) -> list[NoteVersionRecord]:
        self._step(note_id)
        records = []
        for text in self._store.note_versions(note_id):
            self._put(layout.note_text(note_id, text.version), text.text)
            passages = self._store.passages_of_note(note_id, text.version)
            records.append(NoteVersionRecord.of(text, passages))
        return records

    def _stances(self, material_id: str) -> list[StanceRecord]:
        replaced = [StanceRecord(one, True) for one in self._store.stance_history(material_id)]
        holding = [StanceRecord(one, False) for one in self._store.stances(material_id)]
        return replaced + holding

    def _steps(self, material_id: str) -> list[StepRecord]:
        return [
            StepRecord(run, material_id, passage_id, step)
            for run in self._store.digest_runs(material_id)
            for passage_id, step in sorted(self._store.digest_steps(run).items())
        ]

    def _step(self, label: str) -> None:
        self._cancel.check()
        self._done += 1
        self._report(Advanced(STAGE, self._done, label))

    def _lines(self, name: str, records: Iterable[object]) -> None:
        self._put(Path(name), "".join(to_json(record) + "\n" for record in records))

    def _put(self, place: Path, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        self._sums[place.as_posix()] = sha256(data)
        target = self._folder / place
        with failures(target):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.write_bytes(data)
