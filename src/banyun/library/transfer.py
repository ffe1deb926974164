"""Transfer: techniques made the reader's own, and situations of theirs that they may go to."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from banyun.errors import AmbiguousId, InvalidInput, NotFound
from banyun.events import Advanced, CancelToken, Finished, Report, Started
from banyun.findings.bodies import Body, Rehearsal, Situation, Technique, Tense
from banyun.findings.records import Record, of_kind
from banyun.identity import PREFIXES, new_id
from banyun.knowledge.dating import parse_when
from banyun.language.folding import fold
from banyun.language.wording import say
from banyun.library.judging import Quoted, anchor_of
from banyun.library.references import looks_like_id
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study.carrying_over import Offered, SituationPage, TechniquePage, tense_of, when_named
from banyun.study.fitted import Fitted
from banyun.study.places import (
    cards_of,
    fitting_cards,
    fitting_places,
    keys_of,
    offered_card,
    places_of,
)

B = TypeVar("B", bound=Body)


def techniques(store: Store) -> list[TechniquePage]:
    """The reader's technique cards, the latest first, without what they fit."""
    found = store.records(Technique)
    materials = store.materials_by_id([one.material_id for one in found if one.material_id])
    written: dict[str, list[Record[Rehearsal]]] = defaultdict(list)
    for each in store.records(Rehearsal):
        written[each.body.technique_id].append(each)
    return [
        TechniquePage(one, materials.get(one.material_id or ""), (), tuple(written[one.id]))
        for one in reversed(found)
    ]


def technique_names(store: Store) -> dict[str, str]:
    """The names of the reader's technique cards by their ids, the latest first."""
    return {one.id: one.body.name for one in reversed(store.records(Technique))}


def technique_page(
    store: Store, technique_id: str, wording: str, fitted: Fitted | None = None
) -> TechniquePage:
    """A technique with the situations that it fits."""
    technique, situations = the_technique(store, technique_id), store.records(Situation)
    unknown = fitted.missing(keys_of(store, situations, wording)) if fitted else 0
    fits = () if unknown else fitting_places(store, technique, situations, wording, fitted)
    return TechniquePage(technique, _material(store, technique), fits, _rehearsed(store, technique), unknown)


def offered(store: Store, material: Material) -> Offered:
    """What the digest of a material offers, and what the reader has of it."""
    findings = [
        one
        for one in store.findings(material.id, kind="technique")
        if one.state != "dismissed" and one.author != "me"
    ]
    return Offered(material, tuple(findings), tuple(store.records(Technique, material_id=material.id)))


def take(
    store: Store,
    finding_id: str,
    *,
    name: str | None = None,
    kind: str | None = None,
    pattern: str | None = None,
    why: str | None = None,
    now: datetime,
) -> str:
    """An offered technique made the reader's, in their words where they give some; the suggestion
    counts as accepted. Taken again, the card is only changed. Returns its id.

    Raises:
        InvalidInput: the finding is no technique.
    """
    card = the_technique(store, finding_id)
    with store.act("technique", now, "me"):
        if card.id == finding_id:
            store.set_state(finding_id, "accepted")
            card = _keep(store, card.body, card.material_id, now)
        return change(store, card.id, name=name, kind=kind, pattern=pattern, why=why, now=now)


def make(
    store: Store,
    name: str,
    *,
    material: Material | None,
    quotes: Sequence[Quoted],
    kind: str,
    pattern: str,
    why: str,
    now: datetime,
) -> str:
    """A technique of the reader's own making; returns its id.

    Raises:
        InvalidInput: no name or pattern, or quotes without a material.
        QuoteNotFound: the material has no such words.
    """
    if not _flat(name):
        raise InvalidInput("A technique needs a name.", "Name it in a few words.")
    if not pattern.strip():
        raise InvalidInput(
            "A technique needs a pattern.",
            "Say with --pattern what one does, in general.",
        )
    if quotes and material is None:
        raise InvalidInput("A quote needs the material it is from.", "Name the material with --on.")
    with store.act("technique", now, "me"):
        anchors = _anchored(store, material, quotes)
        body = Technique(_flat(name), _flat(kind), pattern.strip(), why.strip(), anchors)
        return _keep(store, body, material.id if material else None, now).id


def change(
    store: Store,
    technique_id: str,
    *,
    name: str | None = None,
    kind: str | None = None,
    pattern: str | None = None,
    why: str | None = None,
    quotes: Sequence[Quoted] = (),
    now: datetime,
) -> str:
    """Changes what is given of a technique; ``quotes`` replace its quotes. Returns its id.

    Raises:
        InvalidInput: quotes for one that is from no material.
        QuoteNotFound: the material has no such words.
    """
    technique = the_technique(store, technique_id)
    with store.act("technique", now, "me"):
        body = replace(
            technique.body,
            name=_named(name, technique.body.name),
            kind=_named(kind, technique.body.kind),
            pattern=_named(pattern, technique.body.pattern),
            why=_named(why, technique.body.why),
        )
        if quotes:
            material = _material(store, technique)
            if material is None:
                raise InvalidInput("A quote needs the material it is from.", "Name the material with --on.")
            body = replace(body, quotes=_anchored(store, material, quotes))
        if body != technique.body:
            store.put_record(replace(technique, body=body, updated=now))
    return technique.id


def drop(store: Store, verb: str, record_id: str, now: datetime) -> None:
    """Takes a technique or situation away; its rehearsals stay, and undo brings it back."""
    with store.act(verb, now, "me"):
        store.remove_record(record_id)


def situations(store: Store) -> list[SituationPage]:
    """The reader's situations, those to come first, the nearest first; then those past, the latest
    first; without what fits them."""
    found = sorted(store.records(Situation), key=_near)
    written: dict[str | None, list[Record[Rehearsal]]] = defaultdict(list)
    for each in store.records(Rehearsal):
        written[each.about].append(each)
    return [SituationPage(one, (), tuple(written[one.id])) for one in found]


def _near(situation: Record[Situation]) -> tuple[bool, int, str]:
    when = situation.body.when
    past = situation.body.tense == "past"
    ordinal = when.first_day.toordinal() if when else 10**7
    return past, -ordinal if past else ordinal, situation.id


def situation_page(
    store: Store, situation_id: str, wording: str, fitted: Fitted | None = None
) -> SituationPage:
    """A situation with the techniques that fit it."""
    situation, cards = the_situation(store, situation_id), store.records(Technique)
    unknown = fitted.missing(keys_of(store, cards, wording)) if fitted else 0
    fits = () if unknown else fitting_cards(store, situation, cards, wording, fitted)
    return SituationPage(situation, fits, tuple(store.records(Rehearsal, about=situation.id)), unknown)


def fit(store: Store, kind: str, wording: str, fitted: Fitted, report: Report, cancel: CancelToken) -> None:
    """Makes what all techniques, or all situations, are fitted by."""
    cards = store.records(Technique) if kind == "techniques" else []
    places = store.records(Situation) if kind == "situations" else []
    stage, started = say("transfer.fitting", wording), time.perf_counter()
    report(Started(stage, len(cards) + len(places), ""))
    for done in range(len(cards) + len(places)):
        cancel.check()
        cards_of(store, cards[done : done + 1], wording, fitted)
        places_of(store, places[done : done + 1], wording, fitted)
        report(Advanced(stage, done + 1))
    report(Finished(stage, time.perf_counter() - started))


def place(store: Store, name: str, *, text: str, when: str | None, tense: Tense | None, now: datetime) -> str:
    """A new situation; its time is read off its name where none is given. Returns its id.

    Raises:
        InvalidInput: no name, or no time.
    """
    if not _flat(name):
        raise InvalidInput("A situation needs a name.", "Name the place in a few words: talk in May.")
    at = parse_when(when) if when else when_named(name, now.date())
    body = Situation(_flat(name), text.strip(), tense or tense_of(at, now.date()), at)
    made = Record(new_id("situation", now), body, "me", now, now)
    with store.act("situation", now, "me"):
        store.put_record(made)
    return made.id


def change_place(
    store: Store,
    situation_id: str,
    *,
    name: str | None = None,
    text: str | None = None,
    when: str | None = None,
    tense: Tense | None = None,
    now: datetime,
) -> str:
    """Changes what is given of a situation; returns its id.

    Raises:
        InvalidInput: no time.
    """
    situation = the_situation(store, situation_id)
    at = parse_when(when) if when else situation.body.when
    body = replace(
        situation.body,
        name=_named(name, situation.body.name),
        text=situation.body.text if text is None else text.strip(),
        when=at,
        tense=tense or (tense_of(at, now.date()) if when else situation.body.tense),
    )
    with store.act("situation", now, "me"):
        if body != situation.body:
            store.put_record(replace(situation, body=body, updated=now))
    return situation.id


def technique_named(store: Store, reference: str, *, exactly: bool = False) -> str:
    """The id of a technique, by id, the beginning of one, or words of its name; ``exactly``: its whole name.

    Raises:
        NotFound: there is none.
        AmbiguousId: there are several.
    """
    return _reference(store, reference, Technique, "technique", exactly)


def situation_named(store: Store, reference: str, *, exactly: bool = False) -> str:
    """The same for a situation."""
    return _reference(store, reference, Situation, "situation", exactly)


def _reference(
    store: Store, reference: str, body: type[Technique] | type[Situation], kind: str, exactly: bool
) -> str:
    if looks_like_id(reference):
        found = store.expand(reference)
        if found.startswith(f"{PREFIXES[kind]}_") and _of_id(store, body, found) is not None:
            return found
        raise NotFound(f"“{found}” is no {kind}.", f"banyun {kind} lists them.")
    names = [(one.id, one.body.name) for one in store.records(body)]
    wanted = fold(reference).split()
    whole = [one for one in names if fold(one[1]).split() == wanted]
    within = [one for one in names if wanted and all(word in fold(one[1]) for word in wanted)]
    found_by_name = whole if whole or exactly else within
    if len(found_by_name) > 1:
        raise AmbiguousId(reference, [f"{owner} ({name})" for owner, name in found_by_name])
    if not found_by_name:
        raise NotFound(f"No {kind} is called “{reference}”.", f"banyun {kind} lists them.")
    return found_by_name[0][0]


def _of_id(store: Store, body: type[B], record_id: str) -> Record[B] | None:
    """The record of that kind and id, if there is one."""
    try:
        return next(iter(of_kind([store.record(record_id)], body)), None)
    except NotFound:
        return None


def the_technique(store: Store, technique_id: str) -> Record[Technique]:
    """The technique of that id; of an offered one's, the card that it became, or would become.

    Raises:
        NotFound: there is none of that id.
        InvalidInput: it is a finding, and no technique.
    """
    if (known := _of_id(store, Technique, technique_id)) is not None:
        return known
    if technique_id.startswith(f"{PREFIXES['finding']}_"):
        for one in store.records(Technique):
            if technique_id == one.body.from_finding:
                return one
        return offered_card(store.finding(technique_id))
    raise NotFound(f"There is no technique {technique_id}.", "banyun technique lists them.")


def the_situation(store: Store, situation_id: str) -> Record[Situation]:
    """Raises:
    NotFound: there is none of that id.
    """
    found = _of_id(store, Situation, situation_id)
    if found is None:
        raise NotFound(f"There is no situation {situation_id}.", "banyun situation lists them.")
    return found


def _rehearsed(store: Store, technique: Record[Technique]) -> tuple[Record[Rehearsal], ...]:
    return tuple(one for one in store.records(Rehearsal) if one.body.technique_id == technique.id)


def _material(store: Store, technique: Record[Technique]) -> Material | None:
    return store.material(technique.material_id) if technique.material_id else None


def _anchored(store: Store, material: Material | None, quotes: Sequence[Quoted]) -> tuple[Anchor, ...]:
    if material is None:
        return ()
    version = store.version(material.id)
    return tuple(anchor_of(quote, version, material) for quote in quotes)


def _keep(store: Store, body: Technique, material_id: str | None, now: datetime) -> Record[Technique]:
    made = Record(new_id("technique", now), body, "me", now, now, material_id=material_id)
    with store.act("technique", now, "me"):
        store.put_record(made)
    return made


def _flat(words: str) -> str:
    return " ".join(words.split())


def _named(given: str | None, otherwise: str) -> str:
    return given.strip() if given is not None and given.strip() else otherwise
