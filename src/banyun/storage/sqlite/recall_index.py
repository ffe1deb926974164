"""``RecallIndex`` on SQLite: FTS5 over our own terms, and how many passages hold each.

Debian 12's SQLite (3.40) cannot delete from a contentless FTS5 table by itself: the deleted row's
terms must be given again. So ``note_passages.terms`` keeps them, which also makes the index
rebuildable (sqlite.org/fts5.html, "External Content Tables").
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import islice

from banyun.knowledge.dating import when_of
from banyun.knowledge.note import When
from banyun.knowledge.periods import Period
from banyun.knowledge.store import Hit
from banyun.materials.passage import Passage
from banyun.storage.sqlite.connection import Transactions

_LONGEST = 366
"""Days of the longest time that something is about: a year."""
_DATED_AT_ONCE = 64

# Terms are parted by spaces. What would part one in two becomes its picture (U+2400 and on).
_PARTING = {code: 0x2400 + code for code in range(33)} | {127: 0x2421}


def as_stored(terms: Sequence[str]) -> str:
    """A passage's terms as ``note_passages.terms`` keeps them."""
    joined = " ".join(terms)
    if joined.isprintable() and joined.count(" ") < len(terms):
        return joined
    return " ".join(term.translate(_PARTING) for term in terms)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A passage to be indexed; its version stands from the day ``first``."""

    passage: Passage
    note_id: str
    version: int
    terms: tuple[str, ...]
    first: date


class IndexWriter:
    """Changes to the index, gathered until ``flush``; use inside one transaction."""

    def __init__(self, db: Transactions) -> None:
        self._db = db
        self._frequencies: Counter[str] = Counter()
        self._passages: list[tuple[object, ...]] = []
        self._terms: list[tuple[int, str]] = []
        self._pending: set[str] = set()
        self._next = 0

    def enter(self, rows: Iterable[IndexRow]) -> None:
        """Passages of a note's latest version."""
        for row in rows:
            if not self._passages:
                self._next = self._db.sql("SELECT coalesce(max(seq), 0) + 1 FROM note_passages")[0][0]
            joined = as_stored(row.terms)
            one = row.passage
            self._passages.append(
                (
                    self._next,
                    one.id,
                    row.note_id,
                    row.version,
                    one.start,
                    one.end,
                    one.heading,
                    one.kind,
                    joined,
                    row.first.toordinal(),
                )
            )
            self._terms.append((self._next, joined))
            self._pending.add(row.note_id)
            self._frequencies.update(set(joined.split(" ")) - {""})
            self._next += 1

    def leave(self, note_id: str, version: int, end: date) -> None:
        """The note gets ``version``: what stands now has stood until the day before ``end``; if it is
        of that same version, it is replaced."""
        if note_id in self._pending:
            self.flush()
        rows = self._db.sql(
            "SELECT seq, version, terms FROM note_passages WHERE note_id = ? AND end_day IS NULL", (note_id,)
        )
        self._take_out("recall", [(seq, terms) for seq, _, terms in rows])
        for _, _, terms in rows:
            self._frequencies.subtract(set(terms.split(" ")) - {""})
        replaced = [(seq,) for seq, known, _ in rows if known == version]
        past = [(seq, terms) for seq, known, terms in rows if known != version]
        self._db.sql_many("DELETE FROM note_passages WHERE seq = ?", replaced)
        self._db.sql_many(
            "UPDATE note_passages SET end_day = ? WHERE seq = ?", [(end.toordinal(), seq) for seq, _ in past]
        )
        self._db.sql_many("INSERT INTO recall_past (rowid, terms) VALUES (?, ?)", list(past))

    def bring_back(self, note_id: str, version: int) -> None:
        """Takes the note's later versions out; ``version`` stands again."""
        latest = self._db.sql(
            "SELECT coalesce(max(version), ?) FROM note_passages WHERE note_id = ?", (version, note_id)
        )[0][0]
        if latest == version:
            return
        rows = self._db.sql(
            "SELECT seq, version, end_day, terms FROM note_passages WHERE note_id = ? AND version >= ?",
            (note_id, version),
        )
        standing = [(seq, terms) for seq, _, end, terms in rows if end is None]
        past = [(seq, terms) for seq, _, end, terms in rows if end is not None]
        again = [(seq, terms) for seq, known, _, terms in rows if known == version]
        self._take_out("recall", standing)
        self._take_out("recall_past", past)
        for _, terms in standing:
            self._frequencies.subtract(set(terms.split(" ")) - {""})
        self._db.sql("DELETE FROM note_passages WHERE note_id = ? AND version > ?", (note_id, version))
        self._db.sql_many(
            "UPDATE note_passages SET end_day = NULL WHERE seq = ?", [(seq,) for seq, _ in again]
        )
        self._terms += again
        for _, terms in again:
            self._frequencies.update(set(terms.split(" ")) - {""})
        self.flush()

    def exchange(self, note_id: str, terms: Mapping[str, Sequence[str]]) -> None:
        """Other terms for a note's passages, by their ids."""
        rows = self._db.sql("SELECT seq, id, end_day, terms FROM note_passages WHERE note_id = ?", (note_id,))
        others = [(seq, end, old, as_stored(terms[name])) for seq, name, end, old in rows]
        others = [(seq, end, old, new) for seq, end, old, new in others if old != new]
        self._take_out("recall", [(seq, old) for seq, end, old, _ in others if end is None])
        self._take_out("recall_past", [(seq, old) for seq, end, old, _ in others if end is not None])
        self._db.sql_many(
            "UPDATE note_passages SET terms = ? WHERE seq = ?", [(new, seq) for seq, _, _, new in others]
        )
        past = [(seq, new) for seq, end, _, new in others if end is not None]
        self._db.sql_many("INSERT INTO recall_past (rowid, terms) VALUES (?, ?)", past)
        for seq, end, old, new in others:
            if end is None:
                self._terms.append((seq, new))
                self._frequencies.subtract(set(old.split(" ")) - {""})
                self._frequencies.update(set(new.split(" ")) - {""})
        self.flush()

    def forget(self, note_id: str) -> None:
        """Takes a note's passages of all versions out."""
        rows = self._db.sql("SELECT seq, end_day, terms FROM note_passages WHERE note_id = ?", (note_id,))
        standing = [(seq, terms) for seq, end, terms in rows if end is None]
        self._take_out("recall", standing)
        self._take_out("recall_past", [(seq, terms) for seq, end, terms in rows if end is not None])
        for _, terms in standing:
            self._frequencies.subtract(set(terms.split(" ")) - {""})
        self._db.sql("DELETE FROM note_passages WHERE note_id = ?", (note_id,))
        self.flush()

    def _take_out(self, index: str, rows: list[tuple[int, str]]) -> None:
        self._db.sql_many(
            f"INSERT INTO {index} ({index}, rowid, terms) VALUES ('delete', ?, ?)",
            list(rows),
        )

    def flush(self) -> None:
        """Writes what was gathered."""
        passages, self._passages = self._passages, []
        terms, self._terms = self._terms, []
        frequencies, self._frequencies = self._frequencies, Counter()
        self._pending.clear()
        self._db.sql_many(
            "INSERT INTO note_passages"
            ' (seq, id, note_id, version, start, "end", heading, kind, terms, first_day)'
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            passages,
        )
        self._db.sql_many("INSERT INTO recall (rowid, terms) VALUES (?, ?)", list(terms))
        # Sorted, so that neighbours in the table are written together.
        self._db.sql_many(
            "INSERT INTO recall_terms VALUES (?, ?)"
            " ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages",
            sorted((term, count) for term, count in frequencies.items() if count),
        )
        gone = [(term,) for term, count in frequencies.items() if count < 0]
        self._db.sql_many("DELETE FROM recall_terms WHERE term = ? AND passages <= 0", list(gone))


class SqliteRecallIndex:
    """Reading the index."""

    _db: Transactions

    def index_state(self) -> str:
        return "".join(row[0] for row in self._db.sql("SELECT value FROM facts WHERE name = 'index_state'"))

    def passage_count(self) -> int:
        # FTS5 keeps a row of sizes for each passage of a latest version; counting those reads no terms.
        return int(self._db.sql("SELECT count(*) FROM recall_docsize")[0][0])

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        asked = {term: term.translate(_PARTING) for term in terms}
        rows = self._db.sql(
            "SELECT term, passages FROM recall_terms WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(asked.values())), ensure_ascii=False),),
        )
        found = dict(tuple(row) for row in rows)
        return {term: found.get(stored, 0) for term, stored in asked.items()}

    def search(
        self,
        terms: Sequence[str],
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
        within: Period | None = None,
    ) -> list[Hit]:
        if not any(terms) or limit <= 0:
            return []
        without = frozenset(without_notes)
        found = self._search("recall", terms, limit, without, until, within)
        if until is not None:
            found += self._search("recall_past", terms, limit, without, until, within)
            found.sort(key=lambda hit: -hit.score)
        return found[:limit]

    def _search(
        self,
        index: str,
        terms: Sequence[str],
        limit: int,
        without: frozenset[str],
        until: date | None,
        within: Period | None,
    ) -> list[Hit]:
        day = until.toordinal() if until is not None else date.max.toordinal()
        # FTS5 ranks all that it finds where it orders by rank alone, else what is left.
        order = f"{index}.rank" if within is None else f"{index}.rank, p.seq"
        rows = self._db.stream(
            f"SELECT p.id, p.note_id, -{index}.rank, p.version"
            f" FROM {index} JOIN note_passages AS p ON p.seq = {index}.rowid"
            f" WHERE {index} MATCH ? AND p.first_day <= ? AND (p.end_day IS NULL OR ? < p.end_day)"
            f" AND {_perhaps_about(within)} ORDER BY {order}",
            (_any_of(terms), day, day),
        )
        with closing(rows):
            kept = (Hit(*row) for row in rows if row[1] not in without)
            return list(islice(kept if within is None else self._about(kept, within), limit))

    def _about(self, hits: Iterator[Hit], within: Period) -> Iterator[Hit]:
        """Those that are about that time; what their passages say of it is read of some at a time."""
        while some := list(islice(hits, _DATED_AT_ONCE)):
            rows = self._db.sql(
                'SELECT p.id, n."when", n.when_given, p.kind, p.heading,'
                ' substr(t.text, p.start + 1, p."end" - p.start) FROM note_passages AS p'
                " JOIN notes AS n ON n.id = p.note_id"
                " JOIN note_texts AS t ON t.note_id = p.note_id AND t.version = p.version"
                " WHERE p.id IN (SELECT value FROM json_each(?))",
                (json.dumps([hit.passage_id for hit in some]),),
            )
            times = {
                name: when_of(When(when) if when else None, bool(given), kind, heading, text)
                for name, when, given, kind, heading, text in rows
            }
            yield from (hit for hit in some if within.holds(times.get(hit.passage_id)))


def _perhaps_about(within: Period | None) -> str:
    """SQL that is true of all passages about a time: those of a first version stand from the first day of
    theirs, and the longest is a year."""
    if within is None:
        return "1"
    first, last = within.first.toordinal() - _LONGEST, within.last.toordinal()
    return f"(p.version > 1 OR p.first_day BETWEEN {first} AND {last})"


def _any_of(terms: Sequence[str]) -> str:
    """FTS5's query for any of the terms, each a string of its own."""
    asked = dict.fromkeys(term.translate(_PARTING) for term in terms if term)
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in asked)
