"""Reading an archive: all of it is checked before anything is done with it."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn, TypeVar

from banyun.digest.summary import DigestSummary
from banyun.errors import ArchiveError
from banyun.findings.bodies import Body
from banyun.findings.finding import Finding
from banyun.findings.records import Act, Record
from banyun.findings.tally import Tally
from banyun.identity import sha256
from banyun.knowledge.note import Note
from banyun.materials.material import Material
from banyun.storage.archive import layout
from banyun.storage.archive.layout import (
    Cut,
    Manifest,
    NoteVersionRecord,
    ReaderRecord,
    StanceRecord,
    StepRecord,
    VersionRecord,
)
from banyun.storage.encoding import Malformed, from_json
from banyun.storage.record_json import ActLine

T = TypeVar("T")
_ID = re.compile(r"[a-z]{2,8}_[0-9A-Za-z]{1,64}\Z")
_SUM = re.compile(r"([0-9a-f]{64})  (.+)\Z")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Archive:
    """The records of an archive, checked against each other; texts and originals are read when
    they are asked for."""

    folder: Path
    manifest: Manifest
    materials: tuple[Material, ...]
    versions: dict[str, tuple[VersionRecord, ...]]
    notes: tuple[Note, ...]
    note_versions: dict[str, tuple[NoteVersionRecord, ...]]
    findings: tuple[Finding, ...]
    stances: tuple[StanceRecord, ...]
    steps: tuple[StepRecord, ...]
    summaries: tuple[DigestSummary, ...]
    records: tuple[tuple[Record[Body], bool], ...]
    acts: tuple[Act, ...]
    tallies: tuple[Tally, ...]

    def text(self, place: Path) -> str:
        return (self.folder / place).read_bytes().decode()

    def original(self, digest: str) -> bytes:
        return (self.folder / layout.original(digest)).read_bytes()


def read_archive(folder: Path) -> Archive:
    """Raises:
    ArchiveError: it is no archive of Banyun's, or damaged; the message names the file.
    """
    try:
        return _Reader(folder).read()
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be read: {error.strerror}.", _HINT) from error


_HINT = "Give a folder that `banyun export` wrote, unchanged."


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: set[str] = set()

    def read(self) -> Archive:
        manifest = self._manifest()
        self._check_sums()
        materials = self._lines(layout.MATERIALS, Material)
        versions = self._lines(layout.VERSIONS, VersionRecord)
        notes = self._lines(layout.NOTES, Note)
        note_versions = self._lines(layout.NOTE_VERSIONS, NoteVersionRecord)
        archive = Archive(
            self._folder,
            manifest,
            tuple(materials),
            _grouped((one.id for one in materials), versions, "material_id", "number"),
            tuple(notes),
            _grouped((one.id for one in notes), note_versions, "note_id", "version"),
            tuple(self._lines(layout.FINDINGS, Finding)),
            tuple(self._lines(layout.STANCES, StanceRecord)),
            tuple(self._lines(layout.DIGEST_STEPS, StepRecord)),
            tuple(self._lines(layout.DIGEST_SUMMARIES, DigestSummary)),
            tuple(self._records()),
            tuple(self._acts()),
            tuple(self._lines(layout.TALLIES, Tally)),
        )
        self._check_ids(archive, versions)
        self._check_materials(archive, versions)
        self._check_notes(archive, note_versions)
        self._check_belonging(archive)
        return archive

    def _refuse(self, name: str, why: str) -> NoReturn:
        raise ArchiveError(f"{self._folder / name} cannot be imported: {why}.", _HINT)

    def _manifest(self) -> Manifest:
        place = self._folder / layout.MANIFEST
        if not place.is_file():
            raise ArchiveError(f"{self._folder} is no archive of Banyun's: no {layout.MANIFEST}.", _HINT)
        manifest: Manifest = self._decoded(layout.MANIFEST, Manifest, place.read_bytes().strip())
        if manifest.format != layout.FORMAT:
            self._refuse(layout.MANIFEST, f"its format is “{manifest.format}”")
        if manifest.schema != layout.SCHEMA:
            self._refuse(layout.MANIFEST, f"its schema is {manifest.schema}, known is {layout.SCHEMA}")
        return manifest

    def _check_sums(self) -> None:
        """Every file is listed, every listed file is there and is what it was."""
        sums: dict[str, str] = {}
        for line in self._bytes(layout.SUMS).decode("utf-8", "replace").splitlines():
            match = _SUM.match(line)
            if match is None or ".." in PurePosixPath(match[2]).parts or match[2].startswith("/"):
                self._refuse(layout.SUMS, f"“{line[:80]}” is no checksum line")
            sums[match[2]] = match[1]
        found = set(self._files()) - {layout.SUMS}
        for name in sorted(sums.keys() - found):
            self._refuse(name, "it is missing")
        for name in sorted(found - sums.keys()):
            self._refuse(name, "it does not belong to the archive")
        for name, expected in sums.items():
            if self._digest(name) != expected:
                self._refuse(name, "it has changed since it was exported")
        self._names = found

    def _files(self) -> Iterable[str]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                place = Path(folder, name)
                if place.is_symlink() or not place.is_file():
                    self._refuse(str(place.relative_to(self._folder)), "it is no plain file")
                yield place.relative_to(self._folder).as_posix()

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with (self._folder / name).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def _bytes(self, name: str) -> bytes:
        place = self._folder / name
        if not place.is_file():
            self._refuse(name, "it is missing")
        return place.read_bytes()

    def _lines(self, name: str, kind: Any) -> list[Any]:
        lines = self._bytes(name).split(b"\n")
        if lines[-1]:
            self._refuse(name, "its last line is cut off")
        return [self._decoded(f"{name}:{at}", kind, line) for at, line in enumerate(lines[:-1], start=1)]

    def _records(self) -> Iterable[tuple[Record[Body], bool]]:
        for at, line in enumerate(self._lines(layout.RECORDS, ReaderRecord), start=1):
            yield self._made(line.record.record, f"{layout.RECORDS}:{at}"), line.removed

    def _acts(self) -> Iterable[Act]:
        for at, line in enumerate(self._lines(layout.ACTS, ActLine), start=1):
            yield self._made(line.act, f"{layout.ACTS}:{at}")

    def _made(self, make: Callable[[str], T], where: str) -> T:
        try:
            return make(where)
        except Malformed as error:
            self._refuse(where, str(error))

    def _decoded(self, where: str, kind: Any, line: bytes) -> Any:
        try:
            return from_json(kind, line.decode())
        except (Malformed, UnicodeDecodeError) as error:
            self._refuse(where, str(error))

    def _check_ids(self, archive: Archive, versions: Sequence[VersionRecord]) -> None:
        for name, ids in (
            (layout.MATERIALS, [one.id for one in archive.materials]),
            (layout.VERSIONS, [one.id for one in versions]),
            (layout.NOTES, [one.id for one in archive.notes]),
            (layout.FINDINGS, [one.id for one in archive.findings]),
            (layout.STANCES, [one.stance.id for one in archive.stances]),
            (layout.RECORDS, [one.id for one, _ in archive.records]),
            (layout.ACTS, [one.id for one in archive.acts]),
        ):
            for one in ids:
                if not _ID.match(one):
                    self._refuse(name, f"“{one}” is no id")
            self._check_once(name, ids)
        self._check_once(layout.NOTES, [f"{one.collection}: {one.key}" for one in archive.notes])
        self._check_once(
            layout.FINDINGS, [f"{one.material_id} {one.fingerprint}" for one in archive.findings]
        )
        self._check_once(layout.TALLIES, [" ".join(one.whose) for one in archive.tallies])
        self._check_once(layout.DIGEST_STEPS, [f"{one.run_key} {one.passage_id}" for one in archive.steps])
        self._check_once(layout.STANCES, [" ".join(one.place) for one in archive.stances if not one.replaced])

    def _check_once(self, name: str, keys: Sequence[str]) -> None:
        for key, count in Counter(keys).items():
            if count > 1:
                self._refuse(name, f"“{key}” is there {count} times")

    def _check_materials(self, archive: Archive, versions: Sequence[VersionRecord]) -> None:
        for material_id, own in archive.versions.items():
            if [one.number for one in own] != list(range(1, len(own) + 1)) or not own:
                self._refuse(layout.VERSIONS, f"the versions of {material_id} are not 1, 2, 3 …")
        for record in versions:
            if record.material_id not in archive.versions:
                self._refuse(layout.VERSIONS, f"{record.id} belongs to no material")
            self._check_text(
                archive,
                layout.material_text(record.material_id, record.number),
                record.sha256,
                record.passages,
            )
            place = layout.original(record.original_sha256).as_posix()
            if place not in self._names or self._digest(place) != record.original_sha256:
                self._refuse(place, "it is not the original that it is named for")

    def _check_notes(self, archive: Archive, note_versions: Sequence[NoteVersionRecord]) -> None:
        for note in archive.notes:
            own = archive.note_versions[note.id]
            if [one.version for one in own] != list(range(1, note.version + 1)):
                self._refuse(layout.NOTE_VERSIONS, f"the versions of {note.id} are not 1 to {note.version}")
            if not own or own[-1].sha256 != note.sha256:
                self._refuse(layout.NOTES, f"{note.id} is not its latest text")
            if note.when is not None and not note.when.text:
                self._refuse(layout.NOTES, f"{note.id} has an empty time")
        for record in note_versions:
            if record.note_id not in archive.note_versions:
                self._refuse(layout.NOTE_VERSIONS, f"{record.note_id} is no note")
            self._check_text(
                archive, layout.note_text(record.note_id, record.version), record.sha256, record.passages
            )

    def _check_text(self, archive: Archive, place: Path, digest: str, cut: Sequence[Cut]) -> None:
        name = place.as_posix()
        if name not in self._names:
            self._refuse(name, "it is missing")
        try:
            text = archive.text(place)
        except UnicodeDecodeError:
            self._refuse(name, "it is no UTF-8 text")
        if sha256(text) != digest:
            self._refuse(name, "it is not the text that its record describes")
        reached = 0
        for one in cut:
            if one.start < reached or one.end < one.start:
                self._refuse(name, f"its passages overlap at {one.start}")
            reached = one.end
        if reached > len(text):
            self._refuse(name, f"its passages end at {reached}, the text at {len(text)}")

    def _check_belonging(self, archive: Archive) -> None:
        known = set(archive.versions)
        for name, owners in (
            (layout.FINDINGS, [one.material_id for one in archive.findings]),
            (layout.STANCES, [one.stance.material_id for one in archive.stances]),
            (layout.DIGEST_STEPS, [one.material_id for one in archive.steps]),
            (layout.DIGEST_SUMMARIES, [one.material_id for one in archive.summaries]),
            (layout.RECORDS, [one.material_id for one, _ in archive.records if one.material_id is not None]),
        ):
            for owner in owners:
                if owner not in known:
                    self._refuse(name, f"{owner} is no material of the archive")


def _grouped(owners: Iterable[str], records: Iterable[Any], owner: str, number: str) -> dict[str, Any]:
    grouped: dict[str, list[Any]] = {one: [] for one in owners}
    for record in records:
        grouped.get(getattr(record, owner), []).append(record)
    return {one: tuple(sorted(own, key=lambda r: getattr(r, number))) for one, own in grouped.items()}
