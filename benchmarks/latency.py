"""Search in the recall index by whole passages, and what it costs to fill it.

Note passages are made of the sentences of a real textbook in two languages, put together anew
(seeded): three to six sentences of one page each, ten passages a note. A query is another such
passage (code and formulas included); timed are the searches that recall makes for it, and all of recall.

``python -m benchmarks latency`` takes 100,000 passages; ``python -m benchmarks.latency --passages
1000000`` is the long run.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from banyun.identity import content_id, sha256
from banyun.knowledge.note import Note, NoteText, text_id
from banyun.knowledge.periods import Period
from banyun.knowledge.recall import Recaller
from banyun.knowledge.store import Hit, NoteChange
from banyun.language.sentences import sentences
from banyun.language.tokens import index_terms
from banyun.materials.passage import Passage, passage_id
from banyun.storage.sqlite import SqliteStore
from benchmarks.data import shared_data
from benchmarks.row import Row, at_least, at_most, not_run

COMMAND = "python -m benchmarks latency"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PASSAGES_A_NOTE = 10
BATCH_NOTES = 200
QUERIES = 300
PAGE_SENTENCES = 400


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    terms: tuple[str, ...]


def pages(folder: Path) -> list[list[Sentence]]:
    """The sentences of every page that has some, with their terms."""
    found = []
    for place in sorted(folder.rglob("*.md")):
        text = place.read_text(encoding="utf-8")
        kept = [span.of(text).strip() for span in sentences(text)]
        kept = [one for one in kept if 20 <= len(one) <= 400][:PAGE_SENTENCES]
        page = [Sentence(one, tuple(index_terms(one))) for one in kept]
        if len(page) >= 10:
            found.append(page)
    return found


def passage(drawn: random.Random, book: list[list[Sentence]]) -> tuple[str, tuple[str, ...]]:
    """A passage's text and terms."""
    picked = drawn.choices(drawn.choice(book), k=drawn.randint(3, 6))
    return " ".join(one.text for one in picked) + "\n\n", tuple(term for one in picked for term in one.terms)


def changes(book: list[list[Sentence]], count: int, seed: int) -> Iterator[NoteChange]:
    """Notes with ``count`` passages in all."""
    drawn = random.Random(seed)
    for number in range(count // PASSAGES_A_NOTE):
        made = [passage(drawn, book) for _ in range(PASSAGES_A_NOTE)]
        text = "".join(one for one, _ in made)
        note_id = content_id("note", seed, number)
        cut, start = [], 0
        for one, _ in made:
            end = start + len(one)
            cut.append(Passage(passage_id(text_id(note_id, 1), start, end), start, end, "", "prose", one))
            start = end
        digest = sha256(text)
        yield NoteChange(
            Note(note_id, "bench", f"{number}.md", str(number), "en", "read", None, 1, digest, NOW),
            NoteText(note_id, 1, text, digest, NOW),
            tuple(cut),
            tuple(terms for _, terms in made),
        )


def fill(store: SqliteStore, book: list[list[Sentence]], count: int) -> float:
    """Puts the notes in batches; returns the seconds spent in the store alone."""
    spent, batch = 0.0, []
    for change in changes(book, count, seed=1):
        batch.append(change)
        if len(batch) == BATCH_NOTES:
            start = time.perf_counter()
            store.put_notes(batch)
            spent += time.perf_counter() - start
            batch = []
    start = time.perf_counter()
    store.put_notes(batch)
    return spent + time.perf_counter() - start


class TimedStore(SqliteStore):
    """Notes the milliseconds of every search in the index."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.searches: list[float] = []

    def search(
        self,
        terms: Sequence[str],
        *,
        limit: int,
        without_notes: Sequence[str] = (),
        until: date | None = None,
        within: Period | None = None,
    ) -> list[Hit]:
        start = time.perf_counter()
        hits = super().search(terms, limit=limit, without_notes=without_notes, until=until, within=within)
        self.searches.append(1000 * (time.perf_counter() - start))
        return hits


def recall_times(store: SqliteStore, book: list[list[Sentence]]) -> list[float]:
    """Milliseconds of each recall by a whole passage, from its text to the evidence."""
    drawn = random.Random(2)
    recaller, times = Recaller(store), []
    for _ in range(QUERIES):
        text, _ = passage(drawn, book)
        start = time.perf_counter()
        recaller.evidence(Passage("", 0, len(text), "", "prose", text))
        times.append(1000 * (time.perf_counter() - start))
    return times


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measure(book: list[list[Sentence]], count: int, limit_ms: float) -> list[Row]:
    named = f"{count // 1000}k passages"
    with tempfile.TemporaryDirectory() as folder:
        store = TimedStore(Path(folder))
        seconds = fill(store, book, count)
        held = store.passage_count()
        recalling, searching = recall_times(store, book), store.searches
        size = sum(place.stat().st_size for place in Path(folder).glob("banyun.sqlite*"))
        store.close()
    return [
        at_most(
            f"index search p95, {named}", percentile(searching, 0.95), limit_ms, len(searching), COMMAND, "ms"
        ),
        Row(
            f"index search p50, {named}", statistics.median(searching), "ms", len(searching), command=COMMAND
        ),
        Row(f"recall end to end p50, {named}", statistics.median(recalling), "ms", QUERIES, command=COMMAND),
        Row(f"recall end to end p95, {named}", percentile(recalling, 0.95), "ms", QUERIES, command=COMMAND),
        at_least(f"index filling, {named}", held / seconds, 3000, held, COMMAND, "passages/s"),
        Row(f"database, {named}", size / 1e6, "MB", held, command=COMMAND),
    ]


def rows(count: int = 100_000, limit_ms: float = 15) -> list[Row]:
    data = shared_data()
    if data is None:
        return [not_run("index search p95", "no ../shared/data", COMMAND, f"<= {limit_ms:g}")]
    return measure(pages(data / "d2l"), count, limit_ms)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency")
    parser.add_argument("--passages", type=int, default=1_000_000)
    count = parser.parse_args(arguments).passages
    taken = rows(count, limit_ms=15 if count <= 100_000 else 40)
    print("\n".join(row.line() for row in taken))
    return 1 if any(row.met is False for row in taken) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
