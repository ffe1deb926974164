"""Finding aids: what is derived from the records so that pages need not read every text.

They stand in a file of their own in the home's cache, and hold nothing that is not in the records:
where it is gone, damaged or of an earlier form it is made anew. What it lacks it takes up when it is
asked. Texts never change, so a text once taken up stays as it is.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from banyun.errors import Corrupt
from banyun.language.wanting import wanted_terms, written_terms
from banyun.storage.failures import failures
from banyun.storage.sqlite.connection import Transactions

CACHE = "cache"
AIDS = "finding-aids.sqlite"
FORM = 1
"""Raised whenever the tables or the terms change."""
AT_ONCE = 50
"""Texts taken up in one transaction."""

_TABLES = (
    "CREATE TABLE texts (seq INTEGER PRIMARY KEY, version_id TEXT NOT NULL UNIQUE,"
    " material_id TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE words USING fts5(terms, content='', detail=none, tokenize=\"ascii\")",
    "CREATE TABLE digested (material_id TEXT PRIMARY KEY, head TEXT NOT NULL)",
    "CREATE TABLE evidence (note_id TEXT NOT NULL, material_id TEXT NOT NULL, passages INTEGER NOT NULL,"
    " PRIMARY KEY (note_id, material_id)) WITHOUT ROWID",
    "CREATE INDEX ix_evidence_material ON evidence (material_id)",
)
_HEAD = 60
"""Characters of a summary that its id is in."""


class Aids:
    """The finding aids of a home, opened when they are first asked."""

    def __init__(self, records: Transactions, place: Path) -> None:
        self._records = records
        self._place = place
        self._opened: Transactions | None = None

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()

    def forget(self) -> None:
        """Removes the file; the next question makes it anew."""
        self.close()
        self._opened = None
        _remove(self._place)

    def missing(self) -> int:
        """How many texts are not taken up yet."""
        return len(self._missing())

    def materials_with(self, words: Sequence[str], limit: int) -> list[str]:
        """As ``Browsing.materials_with``."""
        self._take_up()
        query = " AND ".join(
            f'"{term}"{" *" if begins else ""}' for term, begins in wanted_terms(" ".join(words))
        )
        if not query:
            return []
        rows = self._db.sql(
            "SELECT t.material_id FROM words JOIN texts AS t ON t.seq = words.rowid"
            " WHERE words MATCH ? ORDER BY words.rowid DESC LIMIT ?",
            (query, limit),
        )
        return list(dict.fromkeys(material_id for (material_id,) in rows))

    def evidence_of(self, note_id: str) -> Mapping[str, int]:
        """As ``Browsing.evidence_of``."""
        self._read_digests()
        rows = self._db.sql(
            "SELECT material_id, passages FROM evidence WHERE note_id = ?"
            " ORDER BY passages DESC, material_id",
            (note_id,),
        )
        return dict(tuple(row) for row in rows)

    @property
    def _db(self) -> Transactions:
        if self._opened is None:
            self._opened = _opened(self._place)
        return self._opened

    def _missing(self) -> list[str]:
        there = self._records.sql("SELECT count(*) FROM versions")[0][0]
        taken = self._db.sql("SELECT count(*), max(seq) FROM texts")[0]
        if there == taken[0]:
            return []
        known = {one for (one,) in self._db.sql("SELECT version_id FROM texts")}
        now = [one for (one,) in self._records.sql("SELECT id FROM versions ORDER BY id")]
        if not known <= set(now):
            # The home was restored or replaced: these are another one's.
            self._forget_all()
            known = set()
        return [one for one in now if one not in known]

    def _forget_all(self) -> None:
        with self._db.writing():
            self._db.sql("DELETE FROM texts")
            self._db.sql("INSERT INTO words (words) VALUES ('delete-all')")

    def _take_up(self) -> None:
        missing = self._missing()
        for at in range(0, len(missing), AT_ONCE):
            rows = self._records.sql(
                "SELECT v.id, v.material_id, m.title, v.text FROM versions AS v"
                " JOIN materials AS m ON m.id = v.material_id"
                " WHERE v.id IN (SELECT value FROM json_each(?)) ORDER BY v.id",
                (json.dumps(missing[at : at + AT_ONCE]),),
            )
            with self._db.writing():
                for version_id, material_id, title, text in rows:
                    # Another process may have taken it up meanwhile.
                    if self._db.sql("SELECT 1 FROM texts WHERE version_id = ?", (version_id,)):
                        continue
                    self._db.sql(
                        "INSERT INTO texts (version_id, material_id) VALUES (?, ?)", (version_id, material_id)
                    )
                    self._db.sql(
                        "INSERT INTO words (rowid, terms) VALUES (last_insert_rowid(), ?)",
                        (" ".join(written_terms(f"{title}\n{text}")),),
                    )

    def _read_digests(self) -> None:
        """Takes up the notes of the digests that are new."""
        latest = {
            material_id: (seq, head)
            for material_id, seq, head in self._records.sql(
                f"SELECT material_id, max(seq), substr(summary, 1, {_HEAD}) FROM digest_summaries"
                " GROUP BY material_id"
            )
        }
        known = dict(tuple(row) for row in self._db.sql("SELECT material_id, head FROM digested"))
        changed = [one for one, (_, head) in latest.items() if known.get(one) != head]
        gone = [one for one in known if one not in latest]
        if not changed and not gone:
            return
        with self._db.writing():
            for material_id in (*changed, *gone):
                self._db.sql("DELETE FROM evidence WHERE material_id = ?", (material_id,))
                self._db.sql("DELETE FROM digested WHERE material_id = ?", (material_id,))
            for material_id in changed:
                self._read_digest(material_id, *latest[material_id])

    def _read_digest(self, material_id: str, seq: int, head: str) -> None:
        rows = self._records.sql("SELECT summary FROM digest_summaries WHERE seq = ?", (seq,))
        if not rows:
            return
        used = Counter(
            note_id for passage in json.loads(rows[0][0])["passages"] for note_id in set(passage["notes"])
        )
        self._db.sql_many(
            "INSERT OR REPLACE INTO evidence VALUES (?, ?, ?)",
            [(note_id, material_id, passages) for note_id, passages in used.items()],
        )
        self._db.sql("INSERT OR REPLACE INTO digested VALUES (?, ?)", (material_id, head))


def _opened(place: Path) -> Transactions:
    _private(place)
    db = Transactions(place)
    try:
        form = db.sql("PRAGMA user_version")[0][0]
    except Corrupt:
        form = -1
    if form not in (0, FORM):
        db.close()
        _remove(place)
        _private(place)
        db = Transactions(place)
        form = 0
    if form == 0:
        db.sql("PRAGMA journal_mode = WAL")
        with db.writing():
            # Another process may have made them while this one waited for the lock.
            if db.sql("PRAGMA user_version")[0][0] != FORM:
                for table in _TABLES:
                    db.sql(table)
                db.sql(f"PRAGMA user_version = {FORM}")
    return db


def _remove(place: Path) -> None:
    with failures(place):
        for name in (place.name, f"{place.name}-wal", f"{place.name}-shm"):
            place.with_name(name).unlink(missing_ok=True)


def _private(place: Path) -> None:
    """Makes the file where there is none; it holds words of the texts, so it is the user's alone."""
    with failures(place):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(place, os.O_RDWR | os.O_CREAT, 0o600))
