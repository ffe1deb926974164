"""Whether the index says what the notes say, and making it so again."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

from banyun.errors import Corrupt
from banyun.events import Advanced, Report, Started
from banyun.knowledge.store import NoteStore, NoteTerms
from banyun.language.tokens import TOKENIZER_VERSION
from banyun.storage.sqlite.connection import Transactions
from banyun.storage.sqlite.note_log import log_changes
from banyun.storage.sqlite.recall_index import as_stored

INDEXES = ("recall", "recall_past")


def index_faults(db: Transactions) -> list[str]:
    """What is wrong with the index, each in one line; empty where all is well."""
    faults = []
    for index in INDEXES:
        try:
            with db.writing():
                # With a rank, FTS5 also compares the index with the terms it was made of.
                db.sql(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
        except Corrupt:
            faults.append(f"{index} does not hold the terms of the passages")
    with db.reading():
        return faults + _frequency_faults(db) + _passage_faults(db)


def _frequency_faults(db: Transactions) -> list[str]:
    kept = dict(tuple(row) for row in db.sql("SELECT term, passages FROM recall_terms"))
    counted = count_terms(db)
    wrong = [term for term in kept.keys() | counted.keys() if kept.get(term, 0) != counted.get(term, 0)]
    return [f"the frequencies of {len(wrong)} terms are wrong"] if wrong else []


def _passage_faults(db: Transactions) -> list[str]:
    """Passages of the latest versions stand, those of earlier ones do not."""
    stray = db.sql(
        "SELECT count(*) FROM note_passages AS p JOIN notes AS n ON n.id = p.note_id"
        " WHERE (p.end_day IS NULL) <> (p.version = n.version)"
    )[0][0]
    return [f"{stray} passages are indexed as of another version"] if stray else []


def count_terms(db: Transactions) -> Counter[str]:
    """How many passages of latest versions hold each term, counted anew."""
    counted: Counter[str] = Counter()
    with closing(db.stream("SELECT terms FROM note_passages WHERE end_day IS NULL", ())) as rows:
        for (terms,) in rows:
            counted.update(set(terms.split(" ")) - {""})
    return counted


def rebuild_index(db: Transactions) -> None:
    """Makes the index anew from the stored terms."""
    with db.writing():
        for index in INDEXES:
            db.sql(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        counted = count_terms(db)
        db.sql("DELETE FROM recall_terms")
        db.sql_many("INSERT INTO recall_terms VALUES (?, ?)", sorted(counted.items()))


def retokenize(store: NoteStore, db: Transactions, note_terms: NoteTerms, report: Report) -> None:
    """Gives every passage, of earlier versions too, its terms anew, and makes the index of them."""
    notes = store.notes()
    report(Started("reindex", len(notes), "notes"))
    rows: list[tuple[object, ...]] = []
    for done, note in enumerate(notes, start=1):
        for text in store.note_versions(note.id):
            passages = store.passages_of_note(note.id, text.version)
            terms = note_terms(note, text, passages)
            rows += [(as_stored(own), one.id) for one, own in zip(passages, terms, strict=True)]
        report(Advanced("reindex", done, note.title))
    with db.writing():
        db.sql_many("UPDATE note_passages SET terms = ? WHERE id = ?", rows)
        rebuild_index(db)
        note_tokenizer(db, anew=True)
        log_changes(db, {}, anew=True)


def indexed_with(db: Transactions) -> int | None:
    """The tokenizer's version by which the terms were made; None before the first note."""
    rows = db.sql("SELECT value FROM facts WHERE name = 'tokenizer'")
    return int(rows[0][0]) if rows else None


def note_tokenizer(db: Transactions, *, anew: bool = False) -> None:
    """Writes down that terms are of today's tokenizer; ``anew`` when all of them now are."""
    how = "REPLACE" if anew else "IGNORE"
    db.sql(f"INSERT OR {how} INTO facts VALUES ('tokenizer', ?)", (str(TOKENIZER_VERSION),))
