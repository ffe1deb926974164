"""Taking materials in and holding them against the notes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from banyun.digest.analyst import NotesAnalyst
from banyun.digest.digest import Digest
from banyun.digest.runner import Analysed, Runner
from banyun.digest.summary import summarise
from banyun.errors import AmbiguousId, NotFound, UnreadableSource
from banyun.events import Warned
from banyun.library.adding import place
from banyun.library.echoes import alike, echoes
from banyun.library.frontier import on_the_frontier
from banyun.library.judged import judged_notes
from banyun.library.references import material_named
from banyun.library.results import Added, Text
from banyun.library.sides.opened import Opened
from banyun.library.terms import reader_pairs, settled
from banyun.library.validation import mark_orphans
from banyun.materials.adding import Given, load, reading
from banyun.materials.duplicates import canonical_address
from banyun.materials.fetching import fetch, is_address
from banyun.materials.material import Material, Version
from banyun.materials.source import Source


@dataclass(frozen=True, slots=True)
class _Analysis:
    """What there is to analyse, by whom, and which notes are no evidence for it."""

    of: tuple[Material, Version]
    analyst: Callable[[], NotesAnalyst]
    without_notes: Sequence[str]


class Reading(Opened):
    """Materials added and digested."""

    def add(self, source: str, given: Given | None = None, data: bytes | None = None) -> Added:
        """Takes a file or an address in as a material, or recognises it.

        Args:
            source: A path or an http(s) address; with ``data`` only the name of it, or the address that
                they are from.
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
            return Source(data, source, source if is_address(source) else None)
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
        run, analysis = self._runner(), self._analysis(self._material(reference, data), as_of, dismissed)
        digest = run.run(*analysis.of, analysis.analyst, as_of, without_notes=analysis.without_notes)
        return on_the_frontier(self._store, digest, dismissed=dismissed)

    def analysed(self, reference: str) -> Analysed:
        """The part of a digest that takes long: a material held against the notes as they are. It can
        be kept while its reader works on; see ``digest_from``."""
        run, analysis = self._runner(), self._analysis(material_named(self._store, reference), None, False)
        found = run.analysed(*analysis.of, analysis.analyst, None, without_notes=analysis.without_notes)
        self._store.put_digest_summary(summarise(run.assembled(found)))
        return found

    def digest_from(self, analysed: Analysed) -> Digest:
        """The digest, with what the reader said of the material by now."""
        return on_the_frontier(self._store, self._runner().assembled(analysed))

    def is_current(self, analysed: Analysed) -> bool:
        """Whether neither the text nor the notes have changed since."""
        version = self._store.version(analysed.material.id)
        return (version.id, self._store.notes_state()) == (analysed.version.id, analysed.notes_state)

    def state_of_notes(self) -> str:
        """What changes whenever the notes do."""
        return str(self._store.notes_state())

    def renewed(self, analysed: Analysed) -> Analysed:
        """The same as of the notes as they are now, where whoever asks knows that what changed since
        says nothing to the text: what the reader said of it themselves never does."""
        return replace(analysed, notes_state=self._store.notes_state())

    def text_of(self, reference: str) -> Text:
        """A material with the latest version of its text."""
        material = material_named(self._store, reference)
        version = self._store.version(material.id)
        return Text(material, version, tuple(self._store.passages(version.id)))

    def _runner(self) -> Runner:
        return Runner(
            self._store,
            clock=self._clock,
            wording=self.wording,
            report=self._report,
            cancel=self._cancel,
            fitted=self.fitted,
        )

    def _analysis(self, material: Material, as_of: date | None, dismissed: bool) -> _Analysis:
        version = self._store.version(material.id)
        passages = self._store.passages(version.id)
        same = alike(self._store, material, version)
        without_notes = echoes(self._store, material, version, same)

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

        return _Analysis((material, version), analyst, without_notes)

    def _material(self, reference: str, data: bytes | None) -> Material:
        """The material of a reference; a source that is none yet is added."""
        if data is not None or Path(reference).expanduser().is_file():
            return self.add(reference, data=data).material
        if is_address(reference):
            known = self._store.find_material(address=canonical_address(reference))
            return known or self.add(reference).material
        try:
            return material_named(self._store, reference)
        except AmbiguousId:
            raise
        except NotFound:
            if "/" in reference:
                raise UnreadableSource(f"There is no file “{reference}”.", "Check the path.") from None
            raise
