"""How long the server takes for each page, on a home of 10,000 materials and 100,000 notes.

The home is made of the sentences of a real textbook in two languages, put together anew (seeded):
materials in every state, a tenth of them worked on, and questions, stances and findings with them. Timed
is a request in the server's own process, from the first byte asked to the last answered; a page is
asked for in many forms (other filters, other pages of a list, words that grow letter by letter).
"""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from starlette.testclient import TestClient

from banyun.digest.summary import DigestSummary, PassageSummary
from banyun.findings.bodies import Deduction, Question, Reaction
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record
from banyun.identity import content_id, sha256
from banyun.interfaces.web.access import Access
from banyun.interfaces.web.app import build_app
from banyun.interfaces.web.opening import begin
from banyun.interfaces.web.site import Site
from banyun.knowledge.evidence import Stance
from banyun.knowledge.note import Note, NoteText, When, text_id
from banyun.knowledge.store import NoteChange
from banyun.library import Library
from banyun.library.token import install_token
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Material, Section, Version
from banyun.materials.passage import Passage, passage_id
from banyun.materials.segmenting import segment
from banyun.storage.sqlite import SqliteStore
from benchmarks.data import shared_data
from benchmarks.latency import Sentence, pages, percentile
from benchmarks.row import Row, at_most, not_run

COMMAND = "python -m benchmarks web"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MATERIALS, NOTES = 10_000, 100_000
WORKED_ON = 1_000
QUESTIONS = 200
ASKED = 60
"""Times that each page is asked for."""
GATE_MS = 100
BATCH = 500
TRIAGES = ("inbox", "inbox", "digest", "digest", "digest", "digest", "digest", "later", "later", "drop")
STANCES: tuple[Stance, ...] = ("confirms", "refines", "contradicts", "unrelated")
BASES = ("did", "read", "thought")
BASE = "http://127.0.0.1:8417"

Book = list[list[Sentence]]


def text_of(drawn: random.Random, book: Book, sentences: int) -> tuple[str, tuple[str, ...]]:
    picked = drawn.choices(drawn.choice(book), k=sentences)
    return " ".join(one.text for one in picked), tuple(term for one in picked for term in one.terms)


def notes(book: Book, count: int) -> Iterator[NoteChange]:
    drawn = random.Random(1)
    for number in range(count):
        text, terms = text_of(drawn, book, drawn.randint(3, 8))
        at = NOW - timedelta(hours=count - number)
        note_id = _id("note", number)
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


def materials(book: Book, count: int) -> Iterator[tuple[Material, Version, tuple[Passage, ...], bytes]]:
    drawn = random.Random(2)
    for number in range(count):
        paragraphs = [text_of(drawn, book, drawn.randint(3, 7))[0] for _ in range(drawn.randint(6, 20))]
        title = paragraphs[0][:70]
        text = f"# {title}\n\n" + "\n\n".join(paragraphs) + "\n"
        at = NOW - timedelta(hours=count - number)
        material_id = _id("mat", number)
        material = Material(
            material_id,
            title,
            "article",
            "en",
            f"{number}.md",
            at,
            priority=drawn.randint(1, 5),
            triage=drawn.choice(TRIAGES),  # type: ignore[arg-type]
        )
        version = Version(
            content_id("version", material_id, 1),
            material_id,
            1,
            text,
            "markdown",
            sha256(text),
            sha256(text),
            at,
            outline=(Section(1, title, 0, len(text)),),
            signature=(number,),
        )
        yield material, version, tuple(segment(text, "markdown", version.id, 0)), text.encode()


def _id(kind: str, number: int) -> str:
    """Ids that sort as they were made."""
    return f"{kind}_01KB{number:022}"


def fill(store: SqliteStore, book: Book) -> None:
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
    work_on(store)


def work_on(store: SqliteStore) -> None:
    """What a reader leaves behind on a tenth of the materials."""
    drawn = random.Random(3)
    for number in range(0, MATERIALS, MATERIALS // WORKED_ON):
        material = store.material(_id("mat", number))
        version = store.version(material.id)
        cut = [one for one in store.passages(version.id) if one.kind == "prose"]
        at = material.added + timedelta(hours=1)
        with store.act("triage", at, "me"):
            store.update_material(replace(material, triage="digest"))
            said: list[StanceTaken] = []
            for passage in cut[:3]:
                note = store.note_text(_id("note", drawn.randrange(NOTES)))
                theirs = anchor_at(version.text, passage.start, passage.start + 20)
                mine = anchor_at(note.text, 0, 20)
                said.append(
                    StanceTaken(
                        content_id("stance", passage.id, note.note_id),
                        material.id,
                        passage.id,
                        note.note_id,
                        1,
                        drawn.choices(STANCES, (50, 30, 5, 15))[0],
                        theirs,
                        mine,
                        "me",
                        at,
                    )
                )
            for stance in said:
                store.put_stance(stance)
            felt = Reaction(cut[0].id, "did")
            store.put_record(
                Record(content_id("reaction", material.id), felt, "me", at, at, material.id, cut[0].id)
            )
            if number % (MATERIALS // QUESTIONS) == 0:
                asked = content_id("question", material.id)
                words = version.text[cut[0].start : cut[0].start + 60]
                store.put_record(Record(asked, Question(f"{words}?"), "me", at, at, material.id))
                thought = Deduction(asked, words)
                store.put_record(
                    Record(content_id("deduction", asked), thought, "me", NOW, NOW, material.id, asked)
                )
        store.put_findings([finding(material, version, passage, at) for passage in cut[:12]])
        store.put_digest_summary(
            DigestSummary(
                content_id("digest", material.id),
                material.id,
                version.id,
                at,
                tuple(
                    PassageSummary(
                        one.id,
                        one.start,
                        one.end,
                        "partly",
                        0.5,
                        tuple(_id("note", drawn.randrange(NOTES)) for _ in range(5)),
                        ("validation",),
                    )
                    for one in cut
                ),
                (),
                (),
                (),
            )
        )


def finding(material: Material, version: Version, passage: Passage, at: datetime) -> Finding:
    quote = anchor_at(version.text, passage.start, min(passage.end, passage.start + 80))
    return Finding(
        content_id("finding", passage.id),
        material.id,
        version.id,
        "point",
        "validation",
        quote.exact[:30],
        quote.exact,
        (quote,),
        (passage.id,),
        "analysis",
        "suggested",
        passage.id,
        at,
        {},
    )


def asking(words: Sequence[str]) -> dict[str, Callable[[random.Random], str]]:
    """Each page, in the forms that it is asked for."""

    def typed(drawn: random.Random) -> str:
        word = drawn.choice(words)
        return f"/library?q={word[: drawn.randint(2, len(word))]}"

    def a_note(drawn: random.Random) -> str:
        return f"/notes/{_id('note', drawn.randrange(NOTES))}"

    def some_notes(drawn: random.Random) -> str:
        basis, year = drawn.choice(("", *BASES)), drawn.choice(("", "2011", "none"))
        order = drawn.choice(("newest", "title", "when"))
        return f"/notes?basis={basis}&year={year}&order={order}&page={drawn.choice((1, 1, 2, 40))}"

    def some_materials(drawn: random.Random) -> str:
        triage, order = drawn.choice(("", "inbox", "later")), drawn.choice(("newest", "oldest", "title"))
        return f"/library?triage={triage}&order={order}&page={drawn.choice((1, 1, 2, 20))}"

    return {
        "Today": lambda _: "/",
        "Today, planned anew": lambda drawn: f"/?minutes={drawn.randint(10, 600)}",
        "library": some_materials,
        "search as one types": typed,
        "notes": some_notes,
        "a note": a_note,
        "one question to ponder": lambda _: "/ponder",
        "settings": lambda _: "/settings",
    }


def rows() -> list[Row]:
    data = shared_data()
    if data is None:
        return [not_run("web page p95", "no ../shared/data", COMMAND, f"<= {GATE_MS}")]
    book = pages(data / "d2l")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        store = SqliteStore(home)
        fill(store, book)
        store.close()
        return measure(home, book)


def measure(home: Path, book: Book) -> list[Row]:
    site = Site(
        lambda report, cancel, wording: Library(
            home, clock=lambda: NOW, wording=wording, report=report, cancel=cancel
        ),
        lambda: "en",
        Access(install_token(home)),
    )
    with Library(home, clock=lambda: NOW) as library:
        start = time.perf_counter()
        library.make_searchable()
        taking = time.perf_counter() - start
    client = TestClient(build_app(site), base_url=BASE)
    client.get(f"/pair?code={site.access.code()}")
    drawn = random.Random(4)
    words = [word for page in book[:50] for one in page[:3] for word in re.findall(r"[a-z]{5,}", one.text)]
    words += [
        match for page in book for one in page[:2] for match in re.findall("[\u4e00-\u9fff]{2,4}", one.text)
    ]
    found = [timed(client, name, ask, drawn) for name, ask in asking(words).items()]
    open_text = _id("mat", 0)
    begin(site, open_text, "en").over.wait()
    found.append(timed(client, "reader", lambda _: f"/m/{open_text}", drawn))
    return [*found, Row("texts made searchable", MATERIALS / taking, "texts/s", MATERIALS, command=COMMAND)]


def timed(client: TestClient, name: str, ask: Callable[[random.Random], str], drawn: random.Random) -> Row:
    times = []
    client.get(ask(drawn))
    for _ in range(ASKED):
        address = ask(drawn)
        start = time.perf_counter()
        answer = client.get(address)
        times.append(1000 * (time.perf_counter() - start))
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
    return at_most(f"{name}, p95", percentile(times, 0.95), GATE_MS, ASKED, COMMAND, "ms")
