"""``Library``: everything an interface may ask of a home."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType

from banyun.errors import InvalidInput
from banyun.events import CancelToken, Report, silent
from banyun.findings.finding import Finding, State
from banyun.identity import PREFIXES
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.indexing import note_terms
from banyun.knowledge.learning import Learned, learn
from banyun.knowledge.note import Basis, Note, When
from banyun.knowledge.recall import Recaller
from banyun.language.wording import wording_language
from banyun.library import searching
from banyun.library.home import Clock, as_of_date, system_clock
from banyun.library.references import note_named, record_named
from banyun.library.results import FindingView, Found, MaterialEntry, MaterialView, NoteView, View
from banyun.library.settings import Settings, change_setting, read_settings
from banyun.materials.material import Material
from banyun.storage.archive.exporting import Exported, export_archive
from banyun.storage.archive.importing import Imported, import_archive
from banyun.storage.base import Store
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
        return self._given if self._given is not None else SqliteStore(self.home)

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

    def show(self, reference: str) -> View:
        """A material, note or finding, by id, beginning of an id, source or words of its title."""
        found = record_named(self._store, reference)
        kind = found.partition("_")[0]
        if kind == PREFIXES["note"]:
            return self._note_view(found)
        if kind == PREFIXES["material"]:
            return self._material_view(self._store.material(found))
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
        if basis is not None:
            note = replace(note, basis=basis, basis_given=True)
        if when is not None:
            note = replace(note, when=_when(when), when_given=True)
        kept = [tag for tag in dict.fromkeys((*note.tags, *tags)) if tag not in without_tags]
        self._store.update_note(replace(note, tags=tuple(kept)))
        return self._store.note(note.id)

    # Saying

    def judge_finding(self, reference: str, state: State) -> Finding:
        """Accepts or dismisses a finding, by id or the beginning of one."""
        found = self._store.finding(self._store.expand(reference))
        self._store.set_state(found.id, state)
        return self._store.finding(found.id)

    # Carrying

    def export(self, folder: Path) -> Exported:
        """Writes everything to a new folder as files that anyone can read."""
        return export_archive(self._store, folder, report=self._report, cancel=self._cancel)

    def import_from(self, folder: Path) -> Imported:
        """Brings an export in: all of it or nothing."""
        return import_archive(self._store, folder, note_terms, report=self._report, cancel=self._cancel)


def _when(text: str) -> When | None:
    if not text.strip():
        return None
    as_of_date(text)
    return When(text.strip())
