"""The store on SQLite, put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from banyun.errors import AmbiguousId
from banyun.events import Report, silent
from banyun.knowledge.store import NoteTerms
from banyun.language.tokens import TOKENIZER_VERSION
from banyun.storage.acting import Journal
from banyun.storage.originals import Originals
from banyun.storage.rules import missing
from banyun.storage.sqlite.aids import AIDS, CACHE, Aids
from banyun.storage.sqlite.browsing import SqliteBrowsing
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.digests import SqliteDigests
from banyun.storage.sqlite.findings import SqliteFindings
from banyun.storage.sqlite.index_care import indexed_with, retokenize
from banyun.storage.sqlite.note_links import SqliteNoteLinks
from banyun.storage.sqlite.notes import SqliteNotes
from banyun.storage.sqlite.opening import ORIGINALS, open_database
from banyun.storage.sqlite.recall_index import SqliteRecallIndex
from banyun.storage.sqlite.removing import SqliteRemoving
from banyun.storage.sqlite.vectors import SqliteVectors

_HELD = ("materials", "versions", "passages", "notes", "note_passages", "findings", "stances", "records")
_SHOWN = 100


class SqliteStore(
    SqliteNotes,
    SqliteNoteLinks,
    SqliteRecallIndex,
    SqliteVectors,
    SqliteFindings,
    SqliteDigests,
    SqliteRemoving,
    SqliteBrowsing,
):
    """Implements ``storage.base.Store`` in a home: ``banyun.sqlite`` and ``originals/``.

    Safe between threads (each has its own connection) and between processes. Opening makes the
    home where there is none and brings older tables up to date; ``alone`` keeps all others out.

    Raises:
        HomeUnwritable, DiskFull, Corrupt, NewerSchema, Busy: when opening, and later from any method.
    """

    def __init__(self, home: Path, *, alone: bool = False) -> None:
        self.home = home
        self._db, self._lock = open_database(home, alone=alone)
        self._journal = Journal()
        self._aids = Aids(self._db, home / CACHE / AIDS)
        self.originals = Originals(home / ORIGINALS)

    @property
    def database(self) -> Transactions:
        """For what looks after the file itself: backups and the doctor."""
        return self._db

    @property
    def outdated(self) -> bool:
        """Whether notes are indexed by an earlier tokenizer: ``reindex`` then."""
        return indexed_with(self._db) not in (None, TOKENIZER_VERSION)

    def forget_aids(self) -> None:
        """Removes the finding aids; the next search makes them anew."""
        self._aids.forget()

    def reindex(self, note_terms: NoteTerms, *, report: Report = silent) -> None:
        """Indexes every note anew by today's tokenizer."""
        retokenize(self, self._db, note_terms, report)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One short transaction around several writes; an inner one that fails undoes only itself."""
        with self._db.writing(), self._journal.attempt():
            yield

    def reading(self) -> AbstractContextManager[None]:
        """Everything read inside is of one moment, whatever others write meanwhile."""
        return self._db.reading()

    def expand(self, prefix: str) -> str:
        if not prefix:
            raise missing("record", prefix)
        last = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        found: list[str] = []
        for table in _HELD:
            rows = self._db.sql(
                f"SELECT id FROM {table} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
                (prefix, last, _SHOWN),
            )
            found += [row[0] for row in rows]
        if prefix in found:
            return prefix
        if not found:
            raise missing("record", prefix)
        if len(found) > 1:
            raise AmbiguousId(prefix, sorted(found))
        return found[0]

    def close(self) -> None:
        """Closes every connection and gives the home back; the store cannot be used after it."""
        self._aids.close()
        self._db.close()
        self._lock.close()
