"""Taking materials in and holding them against the notes."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from banyun.digest.analyst import NotesAnalyst
from banyun.digest.digest import Digest
from banyun.digest.runner import Runner
from banyun.events import Warned
from banyun.library.adding import place
from banyun.library.echoes import alike, echoes
from banyun.library.frontier import on_the_frontier
from banyun.library.judged import judged_notes
from banyun.library.references import material_named
from banyun.library.results import Added
from banyun.library.sides.opened import Opened
from banyun.library.terms import reader_pairs, settled
from banyun.library.validation import mark_orphans
from banyun.materials.adding import Given, load, reading
from banyun.materials.duplicates import canonical_address
from banyun.materials.fetching import fetch, is_address
from banyun.materials.material import Material
from banyun.materials.source import Source


class Reading(Opened):
    """Materials added and digested."""

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
        if placed.version.number > 1:
            mark_orphans(self._store)
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

    def digest(
        self,
        reference: str,
        *,
        as_of: date | None = None,
        data: bytes | None = None,
        dismissed: bool = False,
    ) -> Digest:
        """Holds a material against the notes, and keeps what it suggests.

        Args:
            reference: A material, or a file or address, which is added first.
            as_of: Digest as if it were that day, with the notes of that time.
            data: The bytes of a source that is neither file nor address.
            dismissed: Offer blind spots that the reader dismissed all the same.
        """
        material = self._material(reference, data)
        version = self._store.version(material.id)
        passages = self._store.passages(version.id)
        same = alike(self._store, material, version)
        without_notes = echoes(self._store, material, version, same)
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
                without_notes=without_notes,
                as_of=as_of,
                judged=judged_notes(self._store, elsewhere_than=same, until=as_of),
                settled=settled(self._store, as_of, dismissed=dismissed),
                names=reader_pairs(self._store, as_of),
                meaning=self._meaning,
            )

        digest = run.run(material, version, analyst, as_of, without_notes=without_notes)
        return on_the_frontier(self._store, digest, dismissed=dismissed)

    def _material(self, reference: str, data: bytes | None) -> Material:
        """The material of a reference; a source that is none yet is added."""
        if data is not None or Path(reference).expanduser().is_file():
            return self.add(reference, data=data).material
        if is_address(reference):
            known = self._store.find_material(address=canonical_address(reference))
            return known or self.add(reference).material
        return material_named(self._store, reference)
