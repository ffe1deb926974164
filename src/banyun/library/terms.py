"""What the reader says of terms: dismissed, or the same as another, in whatever material they stand."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Body
from banyun.findings.exploration import Exploration, Term
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.identity import PREFIXES, new_id
from banyun.language.bilingual import term_key
from banyun.storage.base import Store
from banyun.study.frontier import Spot, spots
from banyun.study.naming import Naming, pairs_of, settled_keys

B = TypeVar("B", bound=Body)

_NEAR = 0.6
"""Likeness of a misspelt term to the one that was meant (``difflib``)."""


def records_as_of(store: Store, body: type[B], until: date | None) -> list[Record[B]]:
    """The records of a kind as they stood at the end of a day: what acts had made of them."""
    if until is None:
        return store.records(body)
    return stood(store.record_changes(body), until)


def stood(changes: Sequence[tuple[datetime, str, Record[B] | None]], until: date) -> list[Record[B]]:
    """What such changes (``RecordStore.record_changes``) had made by the end of a day."""
    found: dict[str, Record[B]] = {}
    for at, record_id, after in changes:
        if at.date() > until:
            continue
        if after is not None:
            found[record_id] = after
        else:
            found.pop(record_id, None)
    return list(found.values())


def terms_as_of(store: Store, until: date | None = None) -> list[Term]:
    return [one.body for one in records_as_of(store, Term, until)]


def naming_of(store: Store, until: date | None = None) -> Naming:
    return Naming(terms_as_of(store, until))


def reader_pairs(store: Store, until: date | None = None) -> list[tuple[str, str]]:
    """The names that the reader says are one thing, for recall and analysis."""
    return pairs_of(terms_as_of(store, until))


def settled(
    store: Store, until: date | None = None, *, dismissed: bool = False, gone: Iterable[str] | None = None
) -> frozenset[str]:
    """Keys of the terms that no digest offers as blind spots any more; with ``dismissed`` those
    that the reader dismissed are offered all the same. ``gone``: the names of the blind spots that are
    dismissed, where they are read already."""
    terms = terms_as_of(store, until)
    if until is None and not dismissed:
        if gone is None:
            gone = store.finding_names("blind_spot", "dismissed")
        terms += [Term((name,), dismissed=True) for name in dict.fromkeys(gone)]
    explorations = [one.body for one in records_as_of(store, Exploration, until)]
    offered = [replace(term, dismissed=False) for term in terms] if dismissed else terms
    return settled_keys(offered, explorations, Naming(terms))


def blind_spots(store: Store) -> list[Finding]:
    """Those that digests offered, of every material."""
    return store.every_finding("blind_spot")


def spot_names(spot: Spot) -> list[str]:
    return list(dict.fromkeys(one.finding.name for one in spot.leanings))


def term_named(store: Store, reference: str) -> list[str]:
    """The names of a term by one of them, or by the id (or its beginning) of a blind spot.

    Raises:
        InvalidInput: the finding is no blind spot.
        NotFound: an id that is there no more.
    """
    if reference.startswith(f"{PREFIXES['finding']}_"):
        finding = store.finding(store.expand(reference))
        if finding.kind != "blind_spot":
            raise InvalidInput(f"“{finding.id}” is no blind spot.", "banyun explore lists them.")
        return [finding.name]
    name = " ".join(reference.split())
    if not term_key(name):
        raise InvalidInput("There is no term.", "Name one of the blind spots; banyun explore lists them.")
    return [name]


def offered_as(store: Store, names: Sequence[str]) -> list[Finding]:
    """The blind spots of all materials that are this term, under whatever name."""
    naming = naming_of(store)
    found = [one for one in spots(blind_spots(store), naming) if naming.same(spot_names(one), names)]
    return [leaning.finding for spot in found for leaning in spot.leanings]


def dismiss_term(store: Store, reference: str, *, known_as: str, now: datetime) -> Record[Term]:
    """Remembers that a term is no blind spot, in any material: known to the reader under a name of
    theirs, or of no interest. The blind spots that digests offered count as dismissed.

    Raises:
        NotFound: no digest offers it.
        InvalidInput: it is being explored.
    """
    names = term_named(store, reference)
    findings = offered_as(store, names)
    if not findings:
        raise not_offered(names[0])
    called = list(dict.fromkeys([*(one.name for one in findings), *names]))
    if explored(store, called):
        raise InvalidInput(
            f"“{names[0]}” is being explored.", "banyun drop and its exploration lets that rest."
        )
    with store.act("explore", now, "me"):
        for finding in findings:
            store.set_state(finding.id, "dismissed")
        return _keep_term(store, called, dismissed=True, known_as=" ".join(known_as.split()), now=now)


def explored(store: Store, names: Sequence[str]) -> list[Record[Exploration]]:
    """The explorations of a term."""
    naming = naming_of(store)
    return [one for one in store.records(Exploration) if naming.same(one.body.terms, names)]


def _known(store: Store, names: Sequence[str]) -> None:
    """Raises:
    NotFound: no digest offered this term, and it isn't explored. The nearest ones are named.
    """
    if offered_as(store, names) or explored(store, names):
        return
    there = [name for spot in spots(blind_spots(store), naming_of(store)) for name in spot_names(spot)]
    there += [name for one in store.records(Exploration) for name in one.body.terms]
    folded = {name.casefold(): name for name in there}
    near = difflib.get_close_matches(names[0].casefold(), folded, n=1, cutoff=_NEAR)
    near += [key for key in folded if names[0].casefold() in key or key in names[0].casefold()]
    if not near:
        raise not_offered(names[0])
    raise NotFound(f"No digest calls “{names[0]}” a blind spot.", f"Did you mean “{folded[near[0]]}”?")


def not_offered(name: str) -> NotFound:
    return NotFound(
        f"No digest calls “{name}” a blind spot.",
        "banyun explore lists them; with --own a term of your own is taken up.",
    )


def merge_terms(store: Store, one: str, other: str, *, now: datetime) -> Record[Term]:
    """Remembers that two terms are one thing: they count as one from now on.

    Raises:
        InvalidInput: they are one already, or both have an exploration.
        NotFound: one of them is neither a blind spot nor explored.
    """
    names, others = term_named(store, one), term_named(store, other)
    for each in (names, others):
        _known(store, each)
    naming = naming_of(store)
    if naming.same(names, others):
        raise InvalidInput(f"“{names[0]}” and “{others[0]}” are one thing already.")
    explorations = [*explored(store, names), *explored(store, others)]
    if len(explorations) > 1:
        raise InvalidInput(
            f"“{names[0]}” and “{others[0]}” are both being explored.", "Two explorations cannot be merged."
        )
    with store.act("explore", now, "me"):
        for record in explorations:
            terms = tuple(dict.fromkeys((*record.body.terms, *names, *others)))
            put(store, replace(record, body=replace(record.body, terms=terms)), now)
        return _keep_term(store, [*names, *others], dismissed=False, known_as="", now=now)


def put(store: Store, record: Record[B], now: datetime) -> None:
    store.put_record(
        Record(record.id, record.body, record.author, record.created, now, record.material_id, record.about)
    )


def _keep_term(
    store: Store, names: Sequence[str], *, dismissed: bool, known_as: str, now: datetime
) -> Record[Term]:
    """One record a thing: what was said of any of its names goes into the oldest one."""
    naming = naming_of(store)
    before = [one for one in store.records(Term) if naming.same(one.body.names, names)]
    said = [one.body for one in before]
    body = Term(
        tuple(dict.fromkeys([*(name for one in said for name in one.names), *names])),
        dismissed or any(one.dismissed for one in said),
        known_as or next((one.known_as for one in said if one.known_as), ""),
    )
    kept = before[0].id if before else new_id("term", now)
    record = Record(kept, body, "me", now, now)
    store.put_record(Record(record.id, record.body, record.author, now, now))
    for superseded in before[1:]:
        store.remove_record(superseded.id)
    return record


def revive_term(store: Store, names: Sequence[str], now: datetime) -> None:
    """Takes a dismissal back, inside of an act; what was merged stays merged."""
    naming = naming_of(store)
    for one in store.records(Term):
        if one.body.dismissed and naming.same(one.body.names, names):
            if len(one.body.names) > 1 or one.body.known_as:
                put(store, replace(one, body=replace(one.body, dismissed=False)), now)
            else:
                store.remove_record(one.id)


def dismissed_terms(store: Store) -> list[Record[Term]]:
    """The terms that the reader dismissed, the first one first."""
    return [one for one in store.records(Term) if one.body.dismissed]
