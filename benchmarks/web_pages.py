"""Every page of the web app, in the forms that it is asked for; what a reader does on them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from banyun.digest.runner import Analysed
from banyun.events import CancelToken, silent
from banyun.findings.bodies import Attempt, Exploration, Project, Question, Rehearsal, Situation, Technique
from banyun.interfaces.web.site import Site
from banyun.storage.sqlite import SqliteStore
from benchmarks.web_home import BASES, NOTES, made_id

OPEN = 4
"""Texts that lie open, and as many that are being mastered; with those of one project no more than the desk
keeps."""
LANG = "en"

Draw = random.Random


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of what is in the home. ``texts`` are to lie open; ``subjects`` and ``projects`` are mastered,
    ``attempts`` at them; ``evidence`` (material, passage, note) is filled in once the texts lie open."""

    words: Sequence[str]
    texts: Sequence[str]
    materials: Sequence[str]
    passages: Mapping[str, Sequence[str]]
    questions: Sequence[str]
    techniques: Sequence[str]
    situations: Sequence[str]
    rehearsed: Sequence[tuple[str, str]]
    explorations: Sequence[str]
    subjects: Sequence[str]
    projects: Sequence[str]
    attempts: Sequence[tuple[str, str]]
    evidence: Sequence[tuple[str, str, str]] = ()


def known(store: SqliteStore, words: Sequence[str]) -> Known:
    questions = [one for one in store.records(Question) if one.body.state == "open"]
    tried = store.records(Attempt)
    projects = store.records(Project)[:1]
    subjects = list(dict.fromkeys(one.material_id for one in tried if one.material_id))[:OPEN]
    own = {one.id for one in projects} | set(subjects)
    asked = list(dict.fromkeys(one.material_id for one in questions if one.material_id))[:OPEN]
    held = [*asked, *subjects, *(one for project in projects for one in project.body.material_ids)]
    texts = list(dict.fromkeys(held))
    cut = {one: store.passages(store.version(one).id) for one in texts}
    return Known(
        words,
        texts,
        [one.id for one in store.materials()],
        {one: [passage.id for passage in several if passage.readable] for one, several in cut.items()},
        [one.id for one in questions],
        [one.id for one in store.records(Technique)],
        [one.id for one in store.records(Situation)],
        [(one.body.technique_id, one.body.situation_id) for one in store.records(Rehearsal)],
        [one.id for one in store.records(Exploration)],
        subjects,
        [one.id for one in projects],
        [(one.body.subject_id, one.id) for one in tried if one.body.subject_id in own],
    )


def evidence_of(site: Site, texts: Sequence[str]) -> list[tuple[str, str, str]]:
    """Passages of the open texts with notes that speak to them, and of which nothing was said yet."""
    found = []
    for material_id in texts:
        analysed = cast(Analysed, site.desk.kept(material_id, LANG))
        with site.open_library(silent, CancelToken(), LANG) as library:
            digest = library.digest_from(analysed)
        for one in digest.passages:
            if one.analysis.passage.readable:
                passage = one.analysis.passage.id
                found += [
                    (material_id, passage, piece.recalled.note_id)
                    for piece in one.analysis.evidence
                    if piece.stance == "undecided"
                ]
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """A page by what a reader calls it, and where it is asked for. ``piece``: a script asks for a piece
    of it. ``changing``: it is measured after a change, too."""

    name: str
    ask: Callable[[Draw, Known], str]
    piece: bool = False
    changing: bool = False


def at(address: str) -> Callable[[Draw, Known], str]:
    return lambda _drawn, _known: address


def _typed(drawn: Draw, home: Known) -> str:
    word = drawn.choice(home.words)
    return f"/library?q={word[: drawn.randint(2, len(word))]}"


def _notes(drawn: Draw, _home: Known) -> str:
    basis, year = drawn.choice(("", *BASES)), drawn.choice(("", "2011", "none"))
    order = drawn.choice(("newest", "title", "when"))
    return f"/notes?basis={basis}&year={year}&order={order}&page={drawn.choice((1, 1, 2, 40))}"


def _materials(drawn: Draw, _home: Known) -> str:
    triage, order = drawn.choice(("", "inbox", "later")), drawn.choice(("newest", "oldest", "title"))
    return f"/library?triage={triage}&order={order}&page={drawn.choice((1, 1, 2, 20))}"


def _text(after: str = "") -> Callable[[Draw, Known], str]:
    return lambda drawn, home: f"/m/{drawn.choice(home.texts)}{after}"


def _beside(drawn: Draw, home: Known) -> str:
    text = drawn.choice(home.texts)
    return f"/m/{text}/beside/{drawn.choice(home.passages[text])}"


def _part_with(drawn: Draw, home: Known) -> str:
    text = drawn.choice(home.texts)
    return f"/m/{text}/part?at={drawn.choice(home.passages[text])}"


def _frames(drawn: Draw, home: Known) -> str:
    text = drawn.choice(home.texts)
    return f"/m/{text}/frames/{drawn.choice(home.passages[text])}"


def _offered(drawn: Draw, home: Known) -> str:
    word = drawn.choice(home.words)
    return f"/notes/offered?q={word[: drawn.randint(2, len(word))]}"


def _attempt(drawn: Draw, home: Known) -> str:
    subject, attempt = drawn.choice(home.attempts)
    return f"/mastery/{subject}/attempts/{attempt}"


def _pair(drawn: Draw, home: Known) -> str:
    return "/rehearse/{}/{}".format(*drawn.choice(home.rehearsed))


def _subject(before: str, after: str = "") -> Callable[[Draw, Known], str]:
    return lambda drawn, home: f"{before}{drawn.choice((*home.subjects, *home.projects))}{after}"


def _one(before: str, of: Callable[[Known], Sequence[str]], after: str = "") -> Callable[[Draw, Known], str]:
    return lambda drawn, home: f"{before}{drawn.choice(of(home))}{after}"


PAGES: Mapping[str, Sequence[Page]] = {
    "/": (
        Page("Today", at("/"), changing=True),
        Page("Today, planned anew", lambda drawn, _: f"/?minutes={drawn.randint(10, 600)}"),
    ),
    "/dropped": (Page("what was dropped", at("/dropped"), changing=True),),
    "/ponder": (
        Page("a question to ponder", at("/ponder"), changing=True),
        Page("a question to ponder, another one", _one("/ponder?seen=", lambda home: home.questions)),
    ),
    "/library": (
        Page("library", _materials, changing=True),
        Page("search as one types", _typed, piece=True, changing=True),
    ),
    "/go/{record}": (
        Page("to where something is shown", _one("/go/", lambda home: (*home.techniques, *home.texts))),
    ),
    "/adding": (Page("what is being added", at("/adding")),),
    "/notes": (Page("notes", _notes, changing=True),),
    "/notes/{note}": (
        Page("a note", lambda drawn, _: f"/notes/{made_id('note', drawn.randrange(NOTES))}", changing=True),
    ),
    "/notes/{note}/edit": (
        Page("writing on a note", lambda drawn, _: f"/notes/{made_id('note', drawn.randrange(NOTES))}/edit"),
    ),
    "/notes/new": (Page("a new note", at("/notes/new")),),
    "/notes/offered": (Page("notes offered as one types", _offered, piece=True),),
    "/clip": (Page("the clipper's window", at("/clip")),),
    "/clip/form": (Page("the clipper's form", at("/clip/form")),),
    "/clipper": (Page("the clipper", at("/clipper")),),
    "/settings": (Page("settings", at("/settings")),),
    "/settings/link": (Page("a link for another browser", at("/settings/link")),),
    "/settings/import": (Page("settings, importing", at("/settings/import")),),
    "/passes": (Page("the passes", at("/passes"), changing=True),),
    "/m/{material}/passes": (Page("the passes of a text", _text("/passes")),),
    "/validation": (Page("validation", at("/validation"), changing=True),),
    "/m/{material}/validation": (Page("validation of a text", _text("/validation"), changing=True),),
    "/questions": (
        Page("questions", lambda drawn, _: f"/questions?from={drawn.choice((0, 0, 30))}", changing=True),
    ),
    "/m/{material}/questions": (Page("questions on a text", _text("/questions"), changing=True),),
    "/questions/{question}": (
        Page("a question", _one("/questions/", lambda home: home.questions), changing=True),
    ),
    "/questions/{question}/letter": (
        Page("a letter to the author", _one("/questions/", lambda home: home.questions, "/letter")),
    ),
    "/techniques": (Page("techniques", at("/techniques"), changing=True),),
    "/m/{material}/techniques": (Page("techniques of a text", _text("/techniques"), changing=True),),
    "/techniques/{technique}": (
        Page("a technique", _one("/techniques/", lambda home: home.techniques), changing=True),
    ),
    "/situations/{situation}": (
        Page("a situation", _one("/situations/", lambda home: home.situations), changing=True),
    ),
    "/rehearse/{technique}/{situation}": (Page("a rehearsal", _pair, changing=True),),
    "/frontier": (
        Page("frontier", at("/frontier"), changing=True),
        Page("frontier, as of an earlier day", at("/frontier?as_of=2025-10-01")),
        Page("frontier, all of it", at("/frontier?all=1")),
    ),
    "/explorations/{exploration}": (
        Page("an exploration", _one("/explorations/", lambda home: home.explorations), changing=True),
    ),
    "/challenges": (Page("designs", at("/challenges"), changing=True),),
    "/m/{material}/designs": (Page("a design against a text", _text("/designs"), changing=True),),
    "/mastery": (Page("mastery", at("/mastery"), changing=True),),
    "/m/{subject}/mastery": (
        Page("mastery of a text", _one("/m/", lambda home: home.subjects, "/mastery"), changing=True),
    ),
    "/mastery/{subject}": (Page("mastery of something", _subject("/mastery/"), changing=True),),
    "/mastery/{subject}/attempts/{attempt}": (Page("an attempt", _attempt),),
    "/mastery/{subject}/principle": (Page("explaining", _subject("/mastery/", "/principle")),),
    "/mastery/{subject}/details": (
        Page("a round of details", _subject("/mastery/", "/details"), changing=True),
    ),
    "/mastery/{subject}/shareable": (Page("sharing", _subject("/mastery/", "/shareable")),),
    "/projects/{project}": (
        Page("a project", _one("/projects/", lambda home: home.projects), changing=True),
    ),
    "/readers": (Page("two readers", at("/readers"), changing=True),),
    "/m/{material}/readers": (Page("two readers of a text", _text("/readers")),),
    "/m/{material}/ask": (Page("asking a text", _text("/ask")),),
    "/m/{material}": (Page("reader", _text(), changing=True),),
    "/m/{material}/skim": (Page("skim", _text("/skim"), changing=True),),
    "/m/{material}/part/{number:int}": (Page("a part of a text", _text("/part/0"), piece=True),),
    "/m/{material}/part": (Page("the part of a text with a passage", _part_with, piece=True),),
    "/m/{material}/frames/{passage}": (Page("beginnings of questions", _frames, piece=True),),
    "/m/{material}/beside/{passage}": (Page("beside a passage", _beside, piece=True, changing=True),),
}
"""By the addresses of the app's routes."""

UNMEASURED: Mapping[str, str] = {
    "/healthz": "says ok, and reads nothing",
    "/static": "files",
    "/pair": "asks for the token, before anything is read",
    "/events/{job}": "stays open while its work goes on",
    "/adding/events": "stays open while something is added",
}
"""Routes that are not measured, and why."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a reader does: an address and what the form sends."""

    name: str
    form: Callable[[Draw, Known], tuple[str, dict[str, str]]]
    piece: bool = False


def _react(drawn: Draw, home: Known) -> tuple[str, dict[str, str]]:
    text = drawn.choice(home.texts)
    felt = drawn.choice(("did", "could"))
    return f"/m/{text}/react", {"passage": drawn.choice(home.passages[text]), "feeling": felt}


def _stance(drawn: Draw, home: Known) -> tuple[str, dict[str, str]]:
    text, passage, note = drawn.choice(home.evidence)
    chosen = drawn.choice(("confirms", "refines"))
    return f"/m/{text}/stance", {"passage": passage, "note": note, "stance": chosen}


def _triage(drawn: Draw, home: Known) -> tuple[str, dict[str, str]]:
    choice = drawn.choice(("digest", "later"))
    return f"/library/{drawn.choice(home.materials)}/triage", {"choice": choice}


def _postpone(drawn: Draw, home: Known) -> tuple[str, dict[str, str]]:
    return f"/today/{drawn.choice(home.materials)}/postpone", {"days": "7"}


def _deduce(drawn: Draw, home: Known) -> tuple[str, dict[str, str]]:
    words = " ".join(drawn.choices(home.words, k=20))
    return f"/ponder/{drawn.choice(home.questions)}", {"text": words, "moved": "yes"}


def _describe(drawn: Draw, _home: Known) -> tuple[str, dict[str, str]]:
    note = made_id("note", drawn.randrange(NOTES))
    return f"/notes/{note}", {"basis": drawn.choice(BASES), "tags": "cache", "when": "2019-05"}


ACTS = (
    Act("a reaction", _react, piece=True),
    Act("a stance", _stance, piece=True),
    Act("a triage", _triage, piece=True),
    Act("putting off", _postpone),
    Act("a deduction", _deduce),
    Act("describing a note", _describe),
)
