"""``Library``: everything an interface may ask of a home."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType

from banyun.digest.analyst import NotesAnalyst
from banyun.digest.digest import Digest
from banyun.digest.runner import Runner
from banyun.errors import InvalidInput
from banyun.events import CancelToken, Report, Warned, silent
from banyun.findings.finding import Finding, StanceTaken, State
from banyun.findings.records import Act
from banyun.identity import PREFIXES
from banyun.knowledge.evidence import Recalled, Stance
from banyun.knowledge.indexing import note_terms
from banyun.knowledge.learning import Learned, learn
from banyun.knowledge.note import Basis, Note
from banyun.knowledge.recall import Recaller
from banyun.language.folding import fold
from banyun.language.wording import wording_language
from banyun.library import describing, judging, searching, thinking
from banyun.library.adding import place
from banyun.library.home import Clock, system_clock
from banyun.library.references import material_named, note_named, record_named
from banyun.library.results import Added, FindingView, Found, MaterialEntry, MaterialView, NoteView, View
from banyun.library.settings import Settings, change_setting, read_settings
from banyun.library.thinking import Asked
from banyun.materials.adding import Given, load, reading
from banyun.materials.duplicates import SAME_TEXT, canonical_address, signature, similarity
from banyun.materials.fetching import fetch, is_address
from banyun.materials.material import Material, Version
from banyun.materials.source import Source
from banyun.storage.archive.exporting import Exported, export_archive
from banyun.storage.archive.importing import Imported, import_archive
from banyun.storage.backup import BackedUp, Restored, backup, restore
from banyun.storage.base import Store
from banyun.storage.doctor import Examination, examine
from banyun.storage.sqlite import SqliteStore

CONFIG = "config.toml"


class Library:
    """A home and what can be done with it. Not safe between threads: open one in each.

    Args:
        home: The folder of the records; made when something is first kept in it.
        clock: Tells the time (aware).
        wording: The language of reasons and warnings, ``en`` or ``zh``; by default the one
            configured, else the locale's.
        report: Hears of long work.
        cancel: Ends long work in order when set.
        store: Keeps the records; by default SQLite in the home.
    """

    def __init__(
        self,
        home: Path,
        *,
        clock: Clock = system_clock,
        wording: str | None = None,
        report: Report = silent,
        cancel: CancelToken | None = None,
        store: Store | None = None,
    ) -> None:
        self.home = home
        self._clock = clock
        self._wording = wording
        self._report = report
        self._cancel = cancel or CancelToken()
        self._given = store

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store, if it was opened."""
        if "_store" in self.__dict__:
            self._store.close()

    @cached_property
    def _store(self) -> Store:
        if self._given is not None:
            return self._given
        store = SqliteStore(self.home)
        if store.outdated:
            store.reindex(note_terms, report=self._report)
        return store

    # Settings

    @cached_property
    def settings(self) -> Settings:
        """As ``config.toml`` has them."""
        return read_settings(self.home / CONFIG)

    def configure(self, name: str, words: Sequence[str]) -> Settings:
        """Changes one setting; no words: back to its default."""
        settings = change_setting(self.home / CONFIG, name, words)
        self.__dict__.pop("settings", None)
        return settings

    @property
    def wording(self) -> str:
        """The language Banyun speaks here: ``en`` or ``zh``."""
        return self._wording or wording_language(os.environ, self.settings.language)

    # Looking

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
        return FindingView(finding, self._store.material(finding.material_id))

    def _material_view(self, material: Material) -> MaterialView:
        version = self._store.version(material.id)
        return MaterialView(
            material,
            version,
            tuple(self._store.passages(version.id)),
            tuple(self._store.findings(material.id)),
            tuple(self._store.stances(material.id)),
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
        return Recaller(self._store, wording=self.wording, until=as_of).recall(text, limit=limit)

    # Reading

    def add(self, source: str, given: Given | None = None, data: bytes | None = None) -> Added:
        """Takes a file or an address in as a material, or recognises it.

        Args:
            source: A path or an http(s) address; with ``data`` only the name of it.
            given: What the reader says about it, instead of what would be guessed.
            data: The bytes themselves.

        Raises:
            UnreadableSource, FetchError: or one of their kinds; nothing is added.
        """
        started, given = time.perf_counter(), given or Given()
        read = reading(self._load(source, data), self._clock(), given)
        self._cancel.check()
        for warning in read.warnings:
            self._report(Warned("add", f"{read.material.title}: {warning}"))
        placed = place(self._store, read, given)
        return Added(
            placed.material,
            placed.version.number,
            placed.passages,
            placed.duplicate_of,
            time.perf_counter() - started,
            read.warnings,
        )

    def _load(self, source: str, data: bytes | None) -> Source:
        if data is not None:
            return Source(data, source)
        if is_address(source):
            return fetch(source, allowed_hosts=self.settings.allowed_hosts, cancel=self._cancel)
        return load(Path(source).expanduser().absolute())

    def digest(self, reference: str, *, as_of: date | None = None, data: bytes | None = None) -> Digest:
        """Holds a material against the notes, and keeps what it suggests.

        Args:
            reference: A material, or a file or address, which is added first.
            as_of: Digest as if it were that day, with the notes of that time.
            data: The bytes of a source that is neither file nor address.
        """
        material = self._material(reference, data)
        version = self._store.version(material.id)
        passages = self._store.passages(version.id)
        run = Runner(
            self._store, clock=self._clock, wording=self.wording, report=self._report, cancel=self._cancel
        )

        def analyst() -> NotesAnalyst:
            return NotesAnalyst(
                self._store,
                material,
                version,
                passages,
                wording=self.wording,
                lenses=self.settings.lenses,
                without_notes=self._echoes(material, version),
                as_of=as_of,
            )

        return run.run(material, version, analyst, as_of)

    def _material(self, reference: str, data: bytes | None) -> Material:
        """The material of a reference; a source that is none yet is added."""
        if data is not None or Path(reference).expanduser().is_file():
            return self.add(reference, data=data).material
        if is_address(reference):
            known = self._store.find_material(address=canonical_address(reference))
            return known or self.add(reference).material
        return material_named(self._store, reference)

    def _echoes(self, material: Material, version: Version) -> list[str]:
        """The notes that grew from a material or from nearly the same text, and its clippings: what
        they say of it is no evidence."""
        alike = {material.id}
        for owner, signature_of_other in self._store.signatures():
            if similarity(signature_of_other, version.signature) >= SAME_TEXT:
                alike.add(owner)
        return [
            note.id
            for note in self._store.notes()
            if note.grown_from in alike or self._is_clipping(note, material, version)
        ]

    def _is_clipping(self, note: Note, material: Material, version: Version) -> bool:
        """Whether a note is the material itself, saved among the notes under its title."""
        if note.sha256 == version.sha256:
            return True
        if fold(note.title) != fold(material.title):
            return False
        text = self._store.note_text(note.id)
        return similarity(signature(text.text[text.body_start :]), version.signature) >= SAME_TEXT

    # Learning

    def learn(self, paths: Sequence[Path], *, kind: str = "auto", basis: Basis | None = None) -> Learned:
        """Learns the notes of folders, vaults and files; again and again, it only takes in what
        has changed. What went wrong with some of several is in the answer.

        Args:
            paths: Where they are.
            kind: What they are: ``auto``, ``folder``, ``obsidian``.
            basis: How the reader knows all of it; guessed for each note where not given.
        """
        return learn(
            paths,
            self._store,
            self._clock,
            kind=kind,
            basis=basis,
            report=self._report,
            cancel=self._cancel,
        )

    def describe_note(
        self,
        reference: str,
        *,
        basis: Basis | None = None,
        when: str | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
    ) -> Note:
        """Sets what the reader knows better than a guess: basis, the time it is about (a year,
        month or day; "" for none), tags. Later learning keeps it.

        Raises:
            InvalidInput: ``when`` is no time.
        """
        note = self._store.note(note_named(self._store, reference))
        now = self._clock()
        return describing.describe_note(
            self._store, note, now, basis=basis, when=when, tags=tags, without_tags=without_tags
        )

    # Saying

    def name_point(self, reference: str, *, name: str, quotes: Sequence[str]) -> Finding:
        """A key point of a material, in its own words; refused where it does not say them."""
        material, now = material_named(self._store, reference), self._clock()
        with self._store.act("point", now, "me"):
            return judging.name_point(self._store, material, name=name, quotes=quotes, now=now)

    def take_stance(
        self, reference: str, note: str, stance: Stance, *, quote: str, note_quote: str
    ) -> StanceTaken:
        """How a note and a material stand to each other; refused where either quote is not theirs."""
        now = self._clock()
        with self._store.act("stance", now, "me"):
            return judging.take_stance(
                self._store,
                material_named(self._store, reference),
                note_named(self._store, note),
                stance,
                quote=quote,
                note_quote=note_quote,
                now=now,
            )

    def judge_finding(self, reference: str, state: State) -> Finding:
        """Accepts or dismisses a finding, by id or the beginning of one."""
        found = self._store.finding(self._store.expand(reference))
        with self._store.act("accept" if state == "accepted" else "dismiss", self._clock(), "me"):
            self._store.set_state(found.id, state)
        return self._store.finding(found.id)

    def undo(self) -> Act:
        """Takes back the last thing the reader said that still stands."""
        return describing.undo(self._store, self._clock())

    # Thinking

    def questions(self, on: str | None = None) -> list[Asked]:
        """The reader's questions with their deductions, the most urgent first; of one material."""
        return thinking.questions(self._store, material_named(self._store, on) if on else None)

    def ask(
        self,
        text: str,
        *,
        on: str | None = None,
        quotes: Sequence[str] = (),
        lens: str = "",
        priority: int = 3,
    ) -> Asked:
        """A question of the reader's own; the words it is about must be the material's."""
        material = material_named(self._store, on) if on else None
        return thinking.ask(
            self._store,
            text,
            material=material,
            quotes=quotes,
            lens=lens,
            priority=priority,
            now=self._clock(),
        )

    def take_up(self, reference: str, *, priority: int = 3) -> Asked:
        """Makes a suggested question the reader's own."""
        finding = self._store.finding(self._store.expand(reference))
        return thinking.take_up(self._store, finding.id, priority=priority, now=self._clock())

    def deduce(
        self, reference: str, text: str, *, notes: Sequence[str] = (), moved: bool | None = None
    ) -> Asked:
        """A dated attempt to answer a question; ``notes`` are those that it deepens. A suggested
        question is taken up first."""
        now = self._clock()
        found = thinking.question_named(self._store, reference)
        deepened = [note_named(self._store, note) for note in notes]
        with self._store.act("deduce", now, "me"):
            if found.startswith(PREFIXES["finding"]):
                found = thinking.take_up(self._store, found, priority=3, now=now).question.id
            return thinking.deduce(self._store, found, text, note_ids=deepened, moved=moved, now=now)

    # Carrying

    def export(self, folder: Path) -> Exported:
        """Writes everything to a new folder as files that anyone can read."""
        return export_archive(self._store, folder, report=self._report, cancel=self._cancel)

    def import_from(self, folder: Path) -> Imported:
        """Brings an export in: all of it or nothing."""
        return import_archive(self._store, folder, note_terms, report=self._report, cancel=self._cancel)

    def backup(self, target: Path) -> BackedUp:
        """Saves the home in one file; others may go on using it."""
        store = self._store
        if not isinstance(store, SqliteStore):
            raise InvalidInput("Only a home on disk can be backed up.", "Export it instead.")
        return backup(store, target, report=self._report, cancel=self._cancel)

    def restore(self, source: Path) -> Restored:
        """Makes the home what it was when a backup was taken; the library must be freshly opened."""
        return restore(self.home, source, report=self._report)

    def examine(self, *, repair: bool = False) -> Examination:
        """Checks the home, and with ``repair`` sets right what can be rebuilt; the library must be
        freshly opened."""
        return examine(self.home, self._clock(), repair=repair, note_terms=note_terms, report=self._report)
