"""Digesting without a model: seconds and memory, as the material grows and as the notes grow.

Notes are made of the sentences of one half of a textbook's pages in two languages (see
``latency``), materials of whole pages of the other half. Each digest is a first one: nothing is
kept from the digest before.
"""

from __future__ import annotations

import math
import resource
import tempfile
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

from banyun.digest.digest import Digest
from banyun.library import Library
from banyun.storage.sqlite import SqliteStore
from benchmarks.data import shared_data
from benchmarks.latency import BATCH_NOTES, PASSAGES_A_NOTE, changes, pages
from benchmarks.notebook import hashed_half
from benchmarks.row import Row, at_most, not_run

COMMAND = "python -m benchmarks digesting"
GATE_S = 10.0
CHARACTERS = (12_500, 25_000, 50_000, 100_000)
NOTE_PASSAGES = (1_000, 10_000, 100_000)


def material(folder: Path, characters: int, language: str) -> str:
    """Whole pages of the half that the notes are not made of, cut at that length."""
    text = ""
    for place in sorted(folder.rglob("*.md")):
        english = place.name.endswith("_origin.md")
        if english == (language == "en") and hashed_half(str(place.relative_to(folder))):
            text += place.read_text("utf-8") + "\n\n"
        if len(text) >= characters:
            break
    return text[:characters]


def digested(home: Path, text: str) -> tuple[float, Digest]:
    """Seconds of a first digest of a text in a home, reading the material not counted."""
    with Library(home, wording="en") as library:
        added = library.add("measured.md", data=f"# {time.time_ns()}\n\n{text}".encode())
        start = time.perf_counter()
        made = library.digest(added.material.id)
        return time.perf_counter() - start, made


def growth(points: list[tuple[int, float]]) -> float:
    """The exponent k of seconds ~ size^k between the first and the last point."""
    (small, fast), (large, slow) = points[0], points[-1]
    return math.log(slow / fast) / math.log(large / small)


def half(folder: Path, target: Path) -> Path:
    """A folder of the pages that notes are made of."""
    for place in sorted(folder.rglob("*.md")):
        name = str(place.relative_to(folder))
        if not hashed_half(name):
            (target / name.replace("/", "-")).symlink_to(place.resolve())
    return target


def measured(home: Path, folder: Path, notes_from: Path) -> list[Row]:
    """Seconds of digests as the notes grow, then as the material grows, and the memory of it all."""
    text = material(folder, CHARACTERS[-1], "zh")
    by_notes, held = [], 0
    with closing(SqliteStore(home)) as store:
        notes = changes(pages(notes_from), NOTE_PASSAGES[-1], seed=1)
        digested(home, text[:5000])
        for count in NOTE_PASSAGES:
            while held < count:
                batch = list(islice(notes, min(BATCH_NOTES, (count - held) // PASSAGES_A_NOTE)))
                store.put_notes(batch)
                held += len(batch) * PASSAGES_A_NOTE
            by_notes.append((count, digested(home, text)[0]))
    by_length = [(length, digested(home, text[:length])[0]) for length in CHARACTERS[:-1]]
    by_length.append((CHARACTERS[-1], by_notes[-1][1]))
    english, made = digested(home, material(folder, CHARACTERS[-1], "en"))
    return [
        *[
            Row(f"digest, 100k characters, {count // 1000}k note passages", seconds, "s", 1, command=COMMAND)
            for count, seconds in by_notes[:-1]
        ],
        *[
            Row(
                f"digest, {length / 1000:g}k characters, 100k note passages", seconds, "s", 1, command=COMMAND
            )
            for length, seconds in by_length[:-1]
        ],
        at_most("digest, 100k characters, 100k note passages, zh", by_notes[-1][1], GATE_S, 1, COMMAND, "s"),
        at_most("digest, 100k characters, 100k note passages, en", english, GATE_S, 1, COMMAND, "s"),
        at_most("digest, exponent over the material's length", growth(by_length), 1.15, 4, COMMAND),
        at_most("digest, exponent over the notes", growth(by_notes), 0.9, 3, COMMAND),
        Row("digest, passages of the English material", len(made.passages), "", 1, command=COMMAND),
        Row("digest, peak memory of the whole benchmark", peak(), "MB", 1, command=COMMAND),
    ]


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rows() -> list[Row]:
    """All figures of digesting without a model."""
    data = shared_data()
    if data is None:
        return [not_run("digest, 100k characters, 100k note passages", "no data", COMMAND, f"<= {GATE_S:g}")]
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "pages").mkdir()
        return measured(Path(place) / "home", data / "d2l", half(data / "d2l", Path(place) / "pages"))
