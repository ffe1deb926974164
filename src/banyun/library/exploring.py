"""Explorations: a blind spot taken up, its three tasks done, and what comes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Lookup
from banyun.findings.exploration import Entry, Exploration, Move, Source, Task
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.identity import PREFIXES, new_id
from banyun.knowledge.growing import grown_note
from banyun.knowledge.indexing import note_terms
from banyun.knowledge.recall import Recaller
from banyun.knowledge.store import NoteChange
from banyun.language.bilingual import term_key
from banyun.language.folding import fold
from banyun.library.frontier import hard_passages
from banyun.library.terms import (
    blind_spots,
    explored,
    naming_of,
    not_offered,
    offered_as,
    put,
    revive_term,
    spot_names,
    term_named,
)
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study.exploring import (
    ExplorationView,
    done_tasks,
    materials_of,
    moved,
    next_task,
    reached,
    running,
    started,
    taught,
    took,
    turned,
)
from banyun.study.frontier import spots
from banyun.study.naming import glossary_of


def explorations(store: Store) -> list[ExplorationView]:
    """Those that go on first, the one longest untouched first; then those that are written up."""
    lookups: dict[str | None, list[Record[Lookup]]] = defaultdict(list)
    for each in store.records(Lookup):
        lookups[each.about].append(each)
    records = store.records(Exploration)
    wanted = dict.fromkeys(name for one in records for name in materials_of(one.body))
    materials = store.materials_by_id(list(wanted))
    views = [_view(one, lookups[one.id], materials) for one in records]
    return sorted(views, key=lambda view: (view.next is None, view.record.updated))


def view_of(store: Store, record: Record[Exploration]) -> ExplorationView:
    materials = store.materials_by_id(materials_of(record.body))
    return _view(record, store.records(Lookup, about=record.id), materials)


def _view(
    record: Record[Exploration], lookups: Sequence[Record[Lookup]], materials: Mapping[str, Material]
) -> ExplorationView:
    return ExplorationView(
        record,
        tuple(lookups),
        tuple(materials[one] for one in dict.fromkeys(materials_of(record.body)) if one in materials),
        tuple(done_tasks(record.body, looked_up=taught(lookups))),
        next_task(record.body, record.updated, looked_up=taught(lookups)),
    )


def exploration_of(store: Store, reference: str) -> Record[Exploration] | None:
    """The exploration of that id, or of the term (or blind spot) so named."""
    if reference.startswith(f"{PREFIXES['exploration']}_"):
        found = store.expand(reference)
        return next(one for one in store.records(Exploration) if one.id == found)
    return next(iter(explored(store, term_named(store, reference))), None)


def exploration_named(store: Store, reference: str) -> Record[Exploration]:
    """Raises:
    NotFound: the term is not being explored.
    """
    found = exploration_of(store, reference)
    if found is None:
        raise NotFound(
            f"“{reference}” is not being explored.", "Take it up first: banyun explore and the term."
        )
    return found


def take_up(store: Store, reference: str, *, own: bool, now: datetime) -> ExplorationView:
    """Takes a blind spot up, of every material that leans on it: it becomes the reader's. One that
    was taken up already is given as it is.

    Args:
        own: The term need not be one that a digest offers.

    Raises:
        NotFound: no digest offers it.
    """
    known = exploration_of(store, reference)
    if known is not None:
        return view_of(store, known)
    names = term_named(store, reference)
    naming = naming_of(store)
    found = spots(blind_spots(store), naming, hard_passages(store))
    offered = [spot for spot in found if naming.same(spot_names(spot), names)]
    if not offered and not own:
        raise not_offered(names[0])
    topic = offered[0].term if offered else names[0]
    terms = dict.fromkeys([topic, *names, *(name for spot in offered for name in spot_names(spot))])
    with store.act("explore", now, "me"):
        findings = offered_as(store, names)
        for finding in findings:
            store.set_state(finding.id, "accepted")
        revive_term(store, list(terms), now)
        body = Exploration(topic, tuple(terms), tuple(dict.fromkeys(one.material_id for one in findings)))
        record = Record(new_id("exploration", now), body, "me", now, now)
        put(store, record, now)
    return view_of(store, record)


def change(
    store: Store,
    record: Record[Exploration],
    now: datetime,
    task: Task,
    made: Callable[[Exploration], Exploration],
) -> ExplorationView:
    """Writes an exploration down anew, at the level that its tasks then earn, as one act."""
    looked_up = taught(store.records(Lookup, about=record.id))
    with store.act("explore", now, "me"):
        body = moved(made(record.body), now, task, looked_up=looked_up)
        put(store, replace(record, body=body), now)
    return view_of(store, next(one for one in store.records(Exploration) if one.id == record.id))


def write_field(
    store: Store, record: Record[Exploration], text: str, where: Sequence[str], now: datetime
) -> ExplorationView:
    """Where the field stands, in the reader's words, and where they looked it up.

    Raises:
        InvalidInput: nothing is said.
    """
    entry = Entry(now, _said(text, "Write where the field stands, however short."), tuple(where))
    return change(store, record, now, "field", lambda body: replace(body, field=(*body.field, entry)))


def _said(text: str, hint: str) -> str:
    if not text.strip():
        raise InvalidInput("Nothing is written.", hint)
    return text.strip()


def work_on(
    store: Store,
    record: Record[Exploration],
    part: Task,
    source: Source,
    now: datetime,
    *,
    minutes: int | None = None,
    act: str | None = None,
    taken: str | None = None,
) -> ExplorationView:
    """Adds a paper or talk, skims it against the timer, writes what was taken from it.

    Args:
        part: ``papers`` or ``talks``.
        source: As ``source_named`` gave it.
        minutes: Starts a skim of so many.
        act: ``pause``, ``resume`` or ``stop`` the one that runs.
        taken: What the reader took from it.
    """
    one = source
    if minutes is not None:
        one = started(one, minutes, now)
    if act is not None:
        one = turned(one, act, now)
    if taken is not None:
        one = took(one, _said(taken, "Write what you took from it, however short."), now)
    return change(store, record, now, part, lambda body: _with_source(body, part, source, one))


def _with_source(body: Exploration, part: Task, before: Source, after: Source) -> Exploration:
    several = body.papers if part == "papers" else body.talks
    if before in several:
        several = tuple(after if one == before else one for one in several)
    else:
        several = (*several, after)
    return replace(body, papers=several) if part == "papers" else replace(body, talks=several)


def source_named(body: Exploration, part: Task, reference: str) -> Source | None:
    """A paper or talk of an exploration: by its place in the list (from 1), its address, or words of
    its title."""
    several = body.papers if part == "papers" else body.talks
    if reference.isdigit() and 0 < int(reference) <= len(several):
        return several[int(reference) - 1]
    wanted = fold(reference).split()
    same = [one for one in several if reference.lower() in (one.address.lower(), one.title.lower())]
    alike = [one for one in several if wanted and all(word in fold(one.title) for word in wanted)]
    matching = same or alike
    return matching[0] if len(matching) == 1 else None


def material_called(store: Store, name: str) -> Material | None:
    """The material of that id (or the beginning of one), source, address or whole title."""
    if name.startswith(f"{PREFIXES['material']}_"):
        return store.material(store.expand(name))
    for one in store.materials():
        if name in (one.source, one.address) or fold(name) == fold(one.title):
            return one
    return None


def running_source(body: Exploration) -> tuple[Task, Source]:
    """The paper or talk that is being skimmed.

    Raises:
        InvalidInput: none is.
    """
    parts: tuple[tuple[Task, tuple[Source, ...]], ...] = (("papers", body.papers), ("talks", body.talks))
    for part, several in parts:
        for one in several:
            if running(one) is not None:
                return part, one
    raise InvalidInput(
        f"Nothing is being skimmed for “{body.topic}”.", "--paper with --minutes 20 starts a skim."
    )


def write_grasp(store: Store, record: Record[Exploration], text: str, now: datetime) -> ExplorationView:
    """The end: the reader's own view of the field and its leaders. It becomes a note, recalled like
    any other, never as evidence for the materials that the exploration came from.

    Raises:
        InvalidInput: nothing is said, or a task is open.
    """
    entry = Entry(now, _said(text, "Write what you now know of it and of those who lead it."))
    view = view_of(store, record)
    if len(view.done) < 3:
        raise InvalidInput(
            f"“{record.body.topic}” is not explored yet: {len(view.done)} of 3 tasks are done.",
            "Where the field stands, a paper, a talk; then what you make of it.",
        )
    with store.act("explore", now, "me"):
        made = change(store, record, now, "grasp", lambda body: replace(body, grasp=entry))
        store.put_notes([_grown(record, entry)])
    return made


def _grown(record: Record[Exploration], grasp: Entry) -> NoteChange:
    """The note of an exploration: the reader's words under its topic, with its other names as
    aliases so that it is found by them."""
    body = record.body
    origin = body.material_ids[0] if body.material_ids else None
    change = grown_note(record.id, body.topic, grasp.text, basis="read", grown_from=origin, at=grasp.at)
    others = tuple(term for term in body.terms if term_key(term) != term_key(body.topic))
    note = replace(change.note, aliases=others)
    return replace(change, note=note, terms=tuple(note_terms(note, change.text, change.passages)))


def did_note(store: Store, body: Exploration) -> Move | None:
    """A level move by a note of the reader's own work that recall finds for the field and that names
    it; None where there is none. The time is to be set."""
    naming = naming_of(store)
    keys = naming.keys(body.terms)
    recaller = Recaller(store, glossary=glossary_of(store))
    for found in recaller.recall(" ".join(body.terms), limit=12):
        if found.basis != "did":
            continue
        text = store.note_text(found.note_id).text
        folded = fold(text)
        if any(fold(name) in folded for name in body.terms) or any(key in folded for key in keys):
            return Move(datetime.min, "practised", "did_note", None, found.note_id, found.quote)
    return None


def practise(
    store: Store,
    record: Record[Exploration],
    now: datetime,
    *,
    note_id: str | None = None,
    quote: str | None = None,
) -> ExplorationView:
    """Moves an exploration to *practised*: by a note of own work that recall finds, or by a note of
    the reader's choice in its own words.

    Raises:
        InvalidInput: there is neither.
        QuoteNotFound: the note does not say so.
    """
    if note_id is not None:
        if quote is None:
            raise InvalidInput("A note shows practice in its own words.", "Quote them with --quote.")
        text = store.note_text(note_id).text
        anchor = locate(quote, text, f"“{store.note(note_id).title}”")
        move = Move(now, "practised", "own_quote", None, note_id, anchor)
    else:
        found = did_note(store, record.body)
        if found is None:
            raise InvalidInput(
                f"No note of your own work speaks of “{record.body.topic}”.",
                "Name the note with --note and quote it with --quote.",
            )
        move = replace(found, at=now)
    return change(store, record, now, "grasp", lambda body: reached(body, move))
