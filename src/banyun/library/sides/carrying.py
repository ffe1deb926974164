"""Exports, backups and the care of the home."""

from __future__ import annotations

from pathlib import Path

from banyun.errors import InvalidInput
from banyun.knowledge.indexing import note_terms
from banyun.library.sides.opened import Opened
from banyun.storage.archive.exporting import Exported, export_archive
from banyun.storage.archive.importing import Imported, import_archive
from banyun.storage.backup import BackedUp, Restored, backup, restore
from banyun.storage.doctor import Examination, examine
from banyun.storage.sqlite import SqliteStore


class Carrying(Opened):
    """The home as a whole: written out, read in, saved, examined."""

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
