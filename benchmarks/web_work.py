"""What a reader leaves behind in the passes over a year: on a tenth of the materials, and beside them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from banyun.digest.summary import DigestSummary, PassageSummary
from banyun.findings.bodies import (
    Answered,
    Attempt,
    Body,
    Comparison,
    CounterDesign,
    Deduction,
    Discussion,
    Exploration,
    Feeling,
    Lookup,
    Part,
    Project,
    Question,
    Reaction,
    Recollection,
    Rehearsal,
    Schedule,
    Situation,
    Technique,
    Term,
)
from banyun.findings.exploration import Entry, Move, Source
from banyun.findings.finding import Finding, FindingKind, PassName, StanceTaken
from banyun.findings.records import Record
from banyun.identity import content_id
from banyun.knowledge.evidence import Stance
from banyun.knowledge.growing import grown_note
from banyun.knowledge.note import When
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.storage.sqlite import SqliteStore
from benchmarks.latency import Sentence

WORKED_ON = 1_000
QUESTIONS, SITUATIONS, TECHNIQUES, REHEARSALS = 300, 60, 300, 200
EXPLORATIONS, DISMISSED, MERGED = 40, 60, 20
DESIGNS, MASTERED, PROJECTS = 80, 80, 15
LOOKUPS, DISCUSSIONS, POSTPONED = 300, 40, 100
TERMS = 1_500
"""Names of blind spots, of which a text has eight."""
STANCES: tuple[Stance, ...] = ("confirms", "refines", "contradicts", "unrelated")
STATES = ("suggested",) * 9 + ("accepted", "dismissed")

Book = list[list[Sentence]]


@dataclass(frozen=True, slots=True)
class Worked:
    """A text that was worked on, and the hour after it was added."""

    material: Material
    version: Version
    prose: tuple[Passage, ...]
    at: datetime

    def quote(self, passage: int = 0, most: int = 80) -> Anchor:
        one = self.prose[passage % len(self.prose)]
        return anchor_at(self.version.text, one.start, min(one.end, one.start + most))


def work_on(
    store: SqliteStore, book: Book, now: datetime, material_ids: Sequence[str], note_ids: Sequence[str]
) -> None:
    """Fills in what a reader did on every tenth of the materials, and what they made of it."""
    drawn = random.Random(3)
    names = _terms(drawn)
    weights = [1 / (place + 3) for place in range(len(names))]
    worked = []
    step = len(material_ids) // WORKED_ON
    for at in range(0, len(material_ids), step * 50):
        with store.writing():
            for material_id in material_ids[at : at + step * 50 : step]:
                one = _opened(store, material_id)
                worked.append(one)
                _digested(store, drawn, one, note_ids, drawn.choices(names, weights, k=8))
                _judged(store, drawn, one, note_ids)
    _decided(store, material_ids)
    for fill in (_questions, _transfer, _frontier, _designs, _mastery, _beside):
        with store.writing():
            fill(Made(store, drawn, book, now, worked, names))


def _decided(store: SqliteStore, material_ids: Sequence[str]) -> None:
    """Of every text that is not new any more, when that was decided."""
    for at in range(0, len(material_ids), 500):
        with store.writing():
            for one in store.materials_by_id(material_ids[at : at + 500]).values():
                if one.triage == "inbox":
                    continue
                store.update_material(replace(one, triage="inbox"))
                with store.act("triage", one.added + timedelta(hours=2), "me"):
                    store.update_material(one)


def _terms(drawn: random.Random) -> list[str]:
    """Names that no note has: acronyms, and compounds of invented syllables."""
    syllables = [first + last for first in "bdfgklmnprtvz" for last in ("ax", "en", "iq", "or", "ul")]
    made: dict[str, None] = {}
    while len(made) < TERMS:
        if drawn.random() < 0.4:
            made["".join(drawn.choices("BCDFGHJKLMNPQRSTVWXZ", k=drawn.randint(4, 6)))] = None
        else:
            made["".join(drawn.choices(syllables, k=drawn.randint(2, 4))).capitalize()] = None
    return list(made)


def _opened(store: SqliteStore, material_id: str) -> Worked:
    material = store.material(material_id)
    version = store.version(material_id)
    prose = tuple(one for one in store.passages(version.id) if one.kind == "prose")
    return Worked(material, version, prose, material.added + timedelta(hours=1))


def _digested(
    store: SqliteStore, drawn: random.Random, one: Worked, note_ids: Sequence[str], spots: Sequence[str]
) -> None:
    """What the digest offered, and what is kept of it."""
    found = [_finding(one, "point", "validation", number) for number in range(12)]
    for number, name in enumerate(dict.fromkeys(spots)):
        made = _finding(one, "blind_spot", "frontier", number)
        alias = [name.lower() + "s"] if drawn.random() < 0.2 else []
        details = {
            "count": drawn.randint(2, 9),
            "score": drawn.random(),
            "topic": name,
            "aliases": alias,
        }
        state = drawn.choice(STATES)
        found.append(replace(made, name=name, details=details, state=state))  # type: ignore[arg-type]
    for number in range(3):
        made = _finding(one, "question", "enhancement", number)
        found.append(replace(made, text=f"{made.text}?", details={"lens": "cost"}))
    for number in range(2):
        made = _finding(one, "technique", "transfer", number)
        found.append(replace(made, details={"kind": "engineering", "pattern": made.text, "why": ""}))
    store.put_findings(found)
    store.put_digest_summary(
        DigestSummary(
            content_id("digest", one.material.id),
            one.material.id,
            one.version.id,
            one.at,
            tuple(
                PassageSummary(
                    passage.id,
                    passage.start,
                    passage.end,
                    "partly",
                    0.5,
                    tuple(drawn.choices(note_ids, k=5)),
                    ("validation",),
                )
                for passage in one.prose
            ),
            (),
            (),
            (),
        )
    )


def _finding(one: Worked, kind: FindingKind, pass_name: PassName, number: int) -> Finding:
    quote = one.quote(number)
    return Finding(
        content_id("finding", one.material.id, kind, number),
        one.material.id,
        one.version.id,
        kind,
        pass_name,
        quote.exact[:30],
        quote.exact,
        (quote,),
        (one.prose[number % len(one.prose)].id,),
        "analysis",
        "suggested",
        f"{kind}-{number}",
        one.at,
        {},
    )


def _judged(store: SqliteStore, drawn: random.Random, one: Worked, note_ids: Sequence[str]) -> None:
    """Its triage, a reaction, a few stances and a detail remembered."""
    with store.act("triage", one.at, "me"):
        store.update_material(replace(one.material, triage="digest"))
    feelings: tuple[Feeling, ...] = ("did", "could", "hard")
    feeling = drawn.choice(feelings)
    felt = Reaction(one.prose[0].id, feeling, one.quote())
    _put(store, "react", content_id("reaction", one.material.id), felt, one.at, one, one.prose[0].id)
    for number, passage in enumerate(one.prose[:3]):
        note = store.note_text(drawn.choice(note_ids))
        taken = StanceTaken(
            content_id("stance", passage.id, note.note_id),
            one.material.id,
            passage.id,
            note.note_id,
            1,
            drawn.choices(STANCES, (50, 30, 5, 15))[0],
            one.quote(number, 20),
            anchor_at(note.text, 0, 20),
            "me",
            one.at,
        )
        with store.act("stance", one.at, "me"):
            store.put_stance(taken)
        if number == 0 and drawn.random() < 0.3:
            detail = Recollection(note.note_id, note.text[:200], "What was it?", taken.note_quote)
            _put(store, "stance", content_id("recollection", taken.id), detail, one.at, one, taken.id)


def _put(
    store: SqliteStore,
    verb: str,
    record_id: str,
    body: Body,
    at: datetime,
    on: Worked | None = None,
    about: str | None = None,
) -> str:
    with store.act(verb, at, "me"):
        material_id = on.material.id if on else None
        store.put_record(Record(record_id, body, "me", at, at, material_id, about))
    return record_id


@dataclass(frozen=True, slots=True)
class Made:
    """What the makers of the passes' records work with."""

    store: SqliteStore
    drawn: random.Random
    book: Book
    now: datetime
    worked: Sequence[Worked]
    names: Sequence[str]

    def text(self, sentences: int = 3) -> str:
        return " ".join(one.text for one in self.drawn.choices(self.drawn.choice(self.book), k=sentences))

    def name(self) -> str:
        return self.text(1)[:50]

    def some(self, count: int) -> Sequence[Worked]:
        return self.drawn.sample(self.worked, min(count, len(self.worked)))

    def after(self, at: datetime) -> datetime:
        """Some time between then and now."""
        return at + (self.now - at) * self.drawn.random()

    def put(
        self, verb: str, kind: str, name: object, body: Body, at: datetime, on: Worked | None = None
    ) -> str:
        return _put(self.store, verb, content_id(kind, name), body, at, on)

    def put_about(self, verb: str, kind: str, body: Body, at: datetime, about: str, on: Worked | None) -> str:
        # Of schedules there is one a thing.
        record_id = content_id(kind, about) if kind == "schedule" else content_id(kind, about, at)
        return _put(self.store, verb, record_id, body, at, on, about)


def _questions(made: Made) -> None:
    """Questions with some deductions each, and when they come back."""
    state: Literal["open", "answered"]
    for number, one in enumerate(made.some(QUESTIONS)):
        state = "open" if number % 4 else "answered"
        body = Question(
            f"{made.name()}?", "cost", (one.quote(number),), made.drawn.randint(1, 5), None, state
        )
        asked = made.put("question", "question", one.material.id, body, one.at, one)
        at = one.at
        for _ in range(number % 4):
            at = made.after(at)
            thought = Deduction(asked, made.text(), made.drawn.choice((True, False, None)))
            deduced = made.put_about("deduce", "deduction", thought, at, asked, one)
            made.store.put_notes(
                [
                    grown_note(
                        deduced,
                        body.text,
                        thought.text,
                        basis="thought",
                        grown_from=one.material.id,
                        at=at,
                    )
                ]
            )
        due = (at + timedelta(days=made.drawn.randint(1, 120))).date()
        made.put_about("question", "schedule", Schedule(asked, due, 8, body.priority), at, asked, None)


def _transfer(made: Made) -> None:
    """Techniques, situations past and to come, and what was written out."""
    cards, places = [], []
    for number, one in enumerate(made.some(TECHNIQUES)):
        body = Technique(made.name(), "engineering", made.text(2), made.text(1), (one.quote(number),))
        cards.append((made.put("technique", "technique", one.material.id, body, one.at, one), one))
    for number in range(SITUATIONS):
        past = number % 3 > 0
        year = made.drawn.randint(2012, 2025)
        month = made.drawn.randint(1, 12)
        when = When(f"{year}-{month:02}" if past else f"2026-{month:02}-15")
        body_of = Situation(f"{made.name()} {number}", made.text(2), "past" if past else "future", when)
        at = made.now - timedelta(days=number)
        places.append(made.put("situation", "situation", number, body_of, at))
    for number in range(REHEARSALS):
        card, one = made.drawn.choice(cards)
        place = made.drawn.choice(places)
        written = Rehearsal(card, place, made.text(4))
        made.put_about("rehearse", "rehearsal", written, made.now - timedelta(hours=number), place, one)


def _frontier(made: Made) -> None:
    """Explorations in every state, terms dismissed and merged."""
    for number in range(EXPLORATIONS):
        began = made.now - timedelta(days=made.drawn.randint(20, 330))
        entries = [Entry(began + timedelta(days=day), made.text(2), ("a book",)) for day in range(4)]
        moves = (Move(entries[1].at, "aware", "first_task", "field"),)
        source = Source(made.name(), began, "https://example.org/a", taken=(entries[2],))
        body = Exploration(
            made.names[number * 3],
            (made.names[number * 3],),
            tuple(one.material.id for one in made.some(3)),
            field=(entries[0],) if number % 4 else (),
            papers=(source,) if number % 4 > 1 else (),
            talks=(source,) if number % 4 > 2 else (),
            moves=moves if number % 4 else (),
            grasp=entries[3] if number % 8 == 7 else None,
        )
        taken = made.put("explore", "exploration", number, body, began)
        if number % 3 == 0:
            made.put_about(
                "lookup", "lookup", Lookup(made.name(), "a book", made.text(1)), began, taken, None
            )
    for number in range(DISMISSED):
        term = Term((made.names[200 + number],), dismissed=True)
        made.put("explore", "term", number, term, made.now - timedelta(days=number))
    for number in range(MERGED):
        merged = Term((made.names[400 + 2 * number], made.names[401 + 2 * number]))
        made.put("explore", "term", f"merged {number}", merged, made.now - timedelta(days=number))


def _designs(made: Made) -> None:
    for number, one in enumerate(made.some(DESIGNS)):
        points = tuple(
            Comparison(f"Point {at}", one.quote(at).exact, made.text(1), one.quote(at)) for at in range(4)
        )
        for version in range(1 + number % 2):
            body = CounterDesign(made.text(6), points)
            name = (one.material.id, version)
            made.put("challenge", "counter_design", name, body, one.at + timedelta(days=version), one)


def _mastery(made: Made) -> None:
    """Attempts at texts and projects, some of which are the reader's by now."""
    chosen = made.some(MASTERED)
    for number, one in enumerate(chosen):
        _attempts(made, one.material.id, [one], number)
    for number in range(PROJECTS):
        several = made.some(2 + number % 3)
        body = Project(f"{made.name()} {number}", tuple(one.material.id for one in several))
        at = max(one.at for one in several)
        project = made.put("project", "project", number, body, at)
        _attempts(made, project, several, number)


def _attempts(made: Made, subject: str, several: Sequence[Worked], number: int) -> None:
    parts: tuple[Part, ...] = ("principle", "details", "details", "shareable")
    at = max(one.at for one in several)
    for part in parts[: 1 + number % 4]:
        at = made.after(at)
        one = several[0]
        answers = tuple(
            Answered(
                f"{number}{place}aa", f"{made.name()}?", passage.id, passage.heading, made.name(), place < 4
            )
            for place, passage in enumerate(one.prose[:6])
        )
        body = Attempt(
            subject,
            part,
            "" if part == "details" else made.text(8),
            covered=tuple(passage.id for passage in one.prose[:4]),
            gaps=tuple(passage.id for passage in one.prose[4:6]),
            earned=number % 3 == 0,
            material_ids=tuple(each.material.id for each in several),
            share=0.7,
            answers=answers if part == "details" else (),
        )
        on = one if subject == one.material.id else None
        made.put("master", "attempt", (subject, part, at), body, at, on)


def _beside(made: Made) -> None:
    """Lookups, discussions, and what was put off."""
    for number, one in enumerate(made.some(LOOKUPS)):
        learned = made.text(1) if number % 3 else ""
        made.put("lookup", "lookup", one.material.id, Lookup(made.name(), "a book", learned), one.at, one)
    for number, one in enumerate(made.some(DISCUSSIONS)):
        said = Discussion("Ann", "mail", made.text(6), When(one.at.date().isoformat()), made.name())
        made.put("discuss", "discussion", number, said, one.at, one)
    for one in made.some(POSTPONED):
        due = (made.now + timedelta(days=made.drawn.randint(1, 60))).date()
        body = Schedule(one.material.id, due, 4, postponed=1)
        made.put_about("postpone", "schedule", body, made.now, one.material.id, None)
