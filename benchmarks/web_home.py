"""A home of 10,000 materials and 100,000 notes for the web's benchmark.

It is made of the sentences of a real textbook in two languages, put together anew (seeded): materials in
every state, a tenth of them held against the notes and worked on, a book of a million characters, and what
a reader leaves behind in every pass (``web_work``). Filling it takes minutes: where ``BANYUN_BENCH_HOME``
names a folder it is kept there, and a later run works on a copy of it.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from banyun.identity import PREFIXES, content_id, sha256
from banyun.knowledge.note import Note, NoteText, When, text_id
from banyun.knowledge.store import NoteChange
from banyun.library import Library
from banyun.materials.material import Material, Section, Version
from banyun.materials.passage import Passage, passage_id
from banyun.materials.segmenting import segment
from banyun.storage.sqlite import SqliteStore
from benchmarks.latency import Sentence
from benchmarks.web_work import work_on

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MATERIALS, NOTES = 10_000, 100_000
BOOK_CHARACTERS = 1_000_000
CHAPTERS, SECTIONS = 40, 8
BATCH = 500
TRIAGES = ("inbox", "inbox", "digest", "digest", "digest", "digest", "digest", "later", "later", "drop")
BASES = ("did", "read", "thought")
KEPT = "BANYUN_BENCH_HOME"
FORM = "3"
"""Raised whenever the home is filled otherwise: a kept one of another form is filled anew."""

Book = list[list[Sentence]]


def made_id(kind: str, number: int) -> str:
    """Ids that sort as they were made."""
    return f"{PREFIXES[kind]}_01KB{number:022}"


BOOK = made_id("material", MATERIALS)
"""The book."""


@contextmanager
def filled(book: Book) -> Iterator[Path]:
    """A filled home that may be written to; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        kept = Path(os.environ[KEPT]) if os.environ.get(KEPT) else None
        form = kept / "form" if kept else None
        if kept and form and form.is_file() and form.read_text() == FORM:
            shutil.copytree(kept / "home", home)
        else:
            fill(home, book)
            if kept and form:
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(home, kept / "home")
                form.write_text(FORM)
        yield home


def fill(home: Path, book: Book) -> None:
    store = SqliteStore(home)
    batch: list[NoteChange] = []
    for change in notes(book, NOTES):
        batch.append(change)
        if len(batch) == BATCH:
            store.put_notes(batch)
            batch = []
    store.put_notes(batch)
    made = materials(book, MATERIALS)
    while some := list(islice(made, BATCH)):
        with store.writing():
            for parts in some:
                store.add_material(*parts)
    store.add_material(*long_book(book))
    work_on(store, book, NOW, [made_id("material", number) for number in range(MATERIALS)], note_ids())
    store.close()
    with Library(home, clock=lambda: NOW) as library:
        library.make_searchable()


def note_ids() -> list[str]:
    return [made_id("note", number) for number in range(NOTES)]


def text_of(drawn: random.Random, book: Book, sentences: int) -> tuple[str, tuple[str, ...]]:
    picked = drawn.choices(drawn.choice(book), k=sentences)
    return " ".join(one.text for one in picked), tuple(term for one in picked for term in one.terms)


def notes(book: Book, count: int) -> Iterator[NoteChange]:
    drawn = random.Random(1)
    for number in range(count):
        text, terms = text_of(drawn, book, drawn.randint(3, 8))
        at = NOW - timedelta(hours=count - number)
        note_id = made_id("note", number)
        month = f"{drawn.randint(2008, 2025)}-{drawn.randint(1, 12):02}"
        note = Note(
            note_id,
            f"/notes/{number % 12}",
            f"{number}.md",
            text[:60],
            "en",
            drawn.choice(BASES),  # type: ignore[arg-type]
            When(month) if drawn.random() < 0.8 else None,
            1,
            sha256(text),
            at,
            tags=("cache", "sre")[: number % 3],
        )
        cut = Passage(passage_id(text_id(note_id, 1), 0, len(text)), 0, len(text), "", "prose", text)
        yield NoteChange(note, NoteText(note_id, 1, text, note.sha256, at), (cut,), (terms,))


Added = tuple[Material, Version, tuple[Passage, ...], bytes]


def materials(book: Book, count: int) -> Iterator[Added]:
    drawn = random.Random(2)
    for number in range(count):
        paragraphs = [text_of(drawn, book, drawn.randint(3, 7))[0] for _ in range(drawn.randint(6, 20))]
        title = paragraphs[0][:70]
        text = f"# {title}\n\n" + "\n\n".join(paragraphs) + "\n"
        material = Material(
            made_id("material", number),
            title,
            "article",
            "en",
            f"{number}.md",
            NOW - timedelta(hours=count - number),
            priority=drawn.randint(1, 5),
            triage=drawn.choice(TRIAGES),  # type: ignore[arg-type]
        )
        yield _added(material, text, (Section(1, title, 0, len(text)),), number)


def long_book(book: Book) -> Added:
    """A book of a million characters, with chapters and sections."""
    drawn = random.Random(7)
    parts, sections, at = ["# A long book\n\n"], [Section(1, "A long book", 0, BOOK_CHARACTERS)], 15
    share = BOOK_CHARACTERS // (CHAPTERS * SECTIONS)
    for number in range(CHAPTERS * SECTIONS):
        level = 2 if number % SECTIONS == 0 else 3
        name = f"Chapter {number // SECTIONS + 1}" if level == 2 else f"Section {number}"
        lines = [f"{'#' * level} {name}"]
        size = 0
        while size < share:
            lines.append(text_of(drawn, book, drawn.randint(3, 9))[0])
            size += len(lines[-1]) + 2
        text = "\n\n".join(lines) + "\n\n"
        sections.append(Section(level, name, at, at + len(text)))
        parts.append(text)
        at += len(text)
    whole = "".join(parts)
    sections[0] = Section(1, "A long book", 0, len(whole))
    material = Material(BOOK, "A long book", "book", "en", "book.md", NOW, triage="digest")
    return _added(material, whole, tuple(sections), MATERIALS)


def _added(material: Material, text: str, outline: Sequence[Section], number: int) -> Added:
    version = Version(
        content_id("version", material.id, 1),
        material.id,
        1,
        text,
        "markdown",
        sha256(text),
        sha256(text),
        material.added,
        outline=tuple(outline),
        signature=(number,),
    )
    return material, version, tuple(segment(text, "markdown", version.id, 0)), text.encode()
