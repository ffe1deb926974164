"""The frontier as it stands: the blind spots that are open in all materials, and what a digest shows of
those that are explored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from banyun.digest.digest import Digest
from banyun.findings.bodies import Lookup, Reaction
from banyun.findings.exploration import Exploration
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.knowledge.store import RecallIndex
from banyun.language.folding import fold
from banyun.language.sentences import sentences
from banyun.language.tokens import index_terms
from banyun.library.offered_spots import OfferedSpots
from banyun.library.terms import naming_of, records_as_of, settled, spot_names, terms_as_of
from banyun.materials.passage import Passage
from banyun.storage.base import Store
from banyun.study.exploring import Explored, next_task, taught
from banyun.study.frontier import OpenSpot, Spot
from banyun.study.mastery.matter import worth_asking
from banyun.study.naming import Naming

_SAYS, _SENTENCES = 4, 6
"""How much longer than the term a sentence is that says something; how many are looked at."""

_CLOSING = "”’\"'*_)） \n"

HELD = 3
"""Note passages that hold a term from which it is no blind spot."""


def hard_passages(store: Store, until: date | None = None, material_id: str | None = None) -> frozenset[str]:
    """Passages that the reader called hard; of one material at least, where one is named."""
    if until is None:
        found = store.records(Reaction, material_id=material_id)
    else:
        found = records_as_of(store, Reaction, until)
    return frozenset(one.body.passage_id for one in found if one.body.feeling == "hard")


def open_spots(
    store: Store, offered: OfferedSpots, *, most: int | None = None, skip: int = 0
) -> tuple[list[OpenSpot], int]:
    """The blind spots of all materials that nobody took up or dismissed, and that the notes still
    lack; those of hard passages first, then the strongest. ``most`` of them after those to ``skip``,
    and how many there are in all."""
    terms = tuple(terms_as_of(store))
    explored = tuple(record.body for record in store.records(Exploration))
    hard = hard_passages(store)
    naming = Naming(terms)
    given = (offered.state, terms, explored, hard)

    def stand() -> list[tuple[Spot, list[str]]]:
        gone = settled(store, gone=offered.dismissed())
        taken = naming.keys([name for one in explored for name in one.terms])
        named = [(spot, spot_names(spot)) for spot in offered.left(terms, hard)]
        keyed = [(spot, names, naming.keys(names)) for spot, names in named]
        return [
            (spot, names) for spot, names, keys in keyed if keys.isdisjoint(gone) and keys.isdisjoint(taken)
        ]

    standing = offered.keeping.read("blind spots that stand", given, stand)
    in_notes = offered.keeping.read(
        "blind spots in notes",
        (given, store.index_state()),
        lambda: held(store, [names for _, names in standing], naming),
    )
    both = zip(standing, in_notes, strict=True)
    found = [(spot, count) for (spot, _), count in both if count < HELD]
    shown = found[skip : None if most is None else skip + most]
    return _opened(store, offered, shown), len(found)


def _opened(store: Store, offered: OfferedSpots, shown: Sequence[tuple[Spot, int]]) -> list[OpenSpot]:
    leading = [spot.leanings[0].finding for spot, _ in shown]
    materials = store.materials_by_id(list(dict.fromkeys(one.material_id for one in leading)))
    # What a version says never changes.
    said = offered.keeping.read(
        "said of blind spots",
        tuple((one.id, one.version_id, one.quotes) for one in leading),
        lambda: [said_of(store, one) for one in leading],
    )
    titles = [materials[one.material_id].title for one in leading]
    every = zip(shown, titles, said, strict=True)
    return [OpenSpot(spot, count, title, words) for (spot, count), title, words in every]


def said_of(store: Store, finding: Finding) -> str:
    """The shortest of the first sentences in which the material names the term, verbatim, however it is
    written there: whole ones of its prose where there are any, else a question or an exercise, else a row
    of a table. Only where there is nothing else the name itself, as a heading has it."""
    named = finding.quotes[0].exact if finding.quotes else finding.name
    wanted = fold(named)
    found: dict[int, list[str]] = {}
    for passage in store.passages(finding.version_id):
        if passage.id in finding.passage_ids and passage.readable:
            for said in (span.of(passage.text) for span in sentences(passage.text)):
                if wanted in fold(said) and len(said) >= _SAYS * len(named):
                    found.setdefault(_tells(passage, said), []).append(said)
        if len(found.get(0, ())) >= _SENTENCES:
            break
    best = found[min(found)] if found else [named]
    return min(best[:_SENTENCES], key=len)


def _tells(passage: Passage, said: str) -> int:
    """How little a sentence says of what it names: 0 where it is whole and of the text's prose."""
    if passage.kind == "table" or said.lstrip().startswith((":", "|")):
        return 2
    whole = said.rstrip(_CLOSING).endswith((".", "!", "。", "！", "；"))
    return 0 if whole and worth_asking(passage) else 1


def held(index: RecallIndex, several: Sequence[Sequence[str]], naming: Naming) -> list[int]:
    """How many note passages hold each of several terms, given by their names, under any of them (of a
    name of several words, about as many as hold the rarest)."""
    spelled = [
        {tuple(dict.fromkeys(index_terms(name))) for name in (*names, *naming.keys(names))} - {()}
        for names in several
    ]
    counts = index.frequencies(sorted({term for names in spelled for terms in names for term in terms}))
    return [
        max((min(counts.get(term, 0) for term in terms) for terms in names), default=0) for names in spelled
    ]


def on_the_frontier(store: Store, digest: Digest, *, dismissed: bool = False) -> Digest:
    """A digest as the reader's frontier has it: without the blind spots that are none any more,
    those of hard passages first, and with the explorations of the others."""
    until = digest.as_of
    naming, gone = naming_of(store, until), settled(store, until, dismissed=dismissed)
    explorations = records_as_of(store, Exploration, until)
    hard = hard_passages(store, until, digest.material.id)
    kept: list[Finding] = []
    first: list[Finding] = []
    explored: dict[str, Explored] = {}
    for finding in digest.findings:
        if finding.kind != "blind_spot":
            kept.append(finding)
            continue
        if dismissed and finding.state == "dismissed":
            finding = replace(finding, state="suggested")
        if finding.state == "dismissed" or not naming.keys([finding.name]).isdisjoint(gone):
            if finding.state == "dismissed":
                kept.append(finding)
            continue
        for record in explorations:
            if naming.same(record.body.terms, [finding.name]):
                explored[finding.id] = explored_as(store, record, until)
        (kept if hard.isdisjoint(finding.passage_ids) else first).append(finding)
    return replace(digest, findings=(*first, *kept), explored=explored)


def explored_as(store: Store, record: Record[Exploration], until: date | None) -> Explored:
    """What a digest says of an exploration; lookups filed on it count as of today only."""
    looked_up = until is None and taught(store.records(Lookup, about=record.id))
    following = next_task(record.body, record.updated, looked_up=looked_up)
    return Explored(record.id, record.body.level, following)
