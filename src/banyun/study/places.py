"""Which techniques fit which situations of the reader, held against the notes of the situation's time."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import Protocol

from banyun.analysis.fitting import TELLING, Card, Place, cards_for, places_for
from banyun.analysis.own_figures import OwnFigure, own_figures
from banyun.errors import InvalidInput
from banyun.findings.bodies import Rehearsal, Situation, Technique, Term
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.findings.store import RecordStore
from banyun.knowledge.growing import GROWN
from banyun.knowledge.recall import Recaller
from banyun.knowledge.remembering import OfThen, notes_of_then
from banyun.knowledge.store import NoteStore, RecallIndex
from banyun.study.carrying_over import FittingCard, FittingPlace
from banyun.study.fitted import Fitted
from banyun.study.naming import glossary_of, pairs_of


class Records(NoteStore, RecallIndex, RecordStore, Protocol):
    """Notes with their index, and what the reader made."""


FIGURES = 6

BEARING = 12
"""Notes that are looked at for what bears on a technique."""


def text_of(situation: Situation) -> str:
    """All that a situation says of itself."""
    return f"{situation.name}\n{situation.text}".strip()


def cards_of(
    store: Records,
    techniques: Sequence[Record[Technique]],
    wording: str,
    fitted: Fitted | None = None,
    state: str | None = None,
) -> list[Card]:
    """Techniques as they are fitted. A way of building is held against the notes; of a way of telling
    the matter stays behind, so nothing bears on it. ``state``: as ``keys_of``."""
    recaller = Recaller(store, wording=wording, glossary=glossary_of(store))
    if fitted is None:
        return [_card(recaller, one) for one in techniques]
    keys = keys_of(store, techniques, wording, state)
    return [fitted.of(key, partial(_card, recaller, one)) for key, one in zip(keys, techniques, strict=True)]


def places_of(
    store: Records,
    situations: Sequence[Record[Situation]],
    wording: str,
    fitted: Fitted | None = None,
    state: str | None = None,
) -> list[Place]:
    """Situations as they are fitted. ``state``: as ``keys_of``."""
    if fitted is None:
        return [place_of(store, one, wording) for one in situations]
    keys = keys_of(store, situations, wording, state)
    return [
        fitted.of(key, partial(place_of, store, one, wording))
        for key, one in zip(keys, situations, strict=True)
    ]


def keys_of(
    store: Records,
    several: Sequence[Record[Technique] | Record[Situation]],
    wording: str,
    state: str | None = None,
) -> list[Hashable]:
    """Names all that techniques or situations are fitted by: what they say, the notes, what the reader
    calls one thing; of a way of telling, what it says alone. ``state`` is that of the notes, where those of
    an earlier moment will do."""
    named = hash(tuple(pairs_of(one.body for one in store.records(Term))))
    notes = (store.index_state() if state is None else state, named, wording)
    return [(one.id, one.updated, one.body, *(() if _is_telling(one.body) else notes)) for one in several]


def _is_telling(body: Technique | Situation) -> bool:
    return isinstance(body, Technique) and body.kind in TELLING


def _card(recaller: Recaller, technique: Record[Technique]) -> Card:
    body = technique.body
    own = "\n".join((body.name, body.pattern, body.why))
    if body.kind in TELLING:
        return Card(technique.id, body.kind, own)
    text = _built(body)
    found = recaller.find(recaller.query(text), limit=BEARING)
    return Card(technique.id, body.kind, text, {one.note.id: one.score for one in found})


def _built(body: Technique) -> str:
    """What a way of building says, the material's words too; nothing of a way of telling."""
    if body.kind in TELLING:
        return ""
    return "\n".join((body.name, body.pattern, body.why, *(quote.exact for quote in body.quotes)))


def remembered(
    store: Records,
    situation: Record[Situation],
    wording: str,
    *,
    about: Record[Technique] | None = None,
    later: bool = False,
) -> tuple[OfThen, list[OwnFigure]]:
    """The notes of a situation's time and their figures. For one that is past, nothing later than it
    counts unless ``later`` is asked for; for one to come, all notes of today.
    ``about`` is a technique that they are for: what it builds is looked for too."""
    body = situation.body
    when = body.when if body.tense == "past" else None
    until: date | None = when.last_day if when is not None and not later else None
    then = notes_of_then(
        store,
        text_of(body) if about is None else f"{text_of(body)}\n{_built(about.body)}".strip(),
        when,
        until=until,
        wording=wording,
        glossary=glossary_of(store),
        without_notes=_grown_here(store, situation),
    )
    return then, own_figures(store, then.notes, most=FIGURES)


def fitting_cards(
    store: Records,
    situation: Record[Situation],
    techniques: Sequence[Record[Technique]],
    wording: str,
    fitted: Fitted | None = None,
) -> tuple[FittingCard, ...]:
    """The techniques that fit a situation, best first."""
    if not techniques:
        return ()
    by_id = {one.id: one for one in techniques}
    (place,) = places_of(store, [situation], wording, fitted)
    fits = cards_for(place, cards_of(store, techniques, wording, fitted), wording)
    return tuple(FittingCard(by_id[fit.card_id], fit) for fit in fits)


def fitting_places(
    store: Records,
    technique: Record[Technique],
    situations: Sequence[Record[Situation]],
    wording: str,
    fitted: Fitted | None = None,
) -> tuple[FittingPlace, ...]:
    """The situations that a technique fits, best first."""
    by_id = {one.id: one for one in situations}
    (card,) = cards_of(store, [technique], wording, fitted)
    fits = places_for(card, places_of(store, situations, wording, fitted), wording)
    return tuple(FittingPlace(by_id[fit.place_id], fit) for fit in fits)


def place_of(store: Records, situation: Record[Situation], wording: str) -> Place:
    """A situation as it is fitted."""
    then, figures = remembered(store, situation, wording)
    notes = {one.note_id: one.title for one in then.notes if one.score > 0}
    return Place(situation.id, text_of(situation.body), notes, tuple(figures))


def _grown_here(store: Records, situation: Record[Situation]) -> list[str]:
    """The notes that grew from rehearsals for a situation: what was written for it is no note of then."""
    keys = [f"{one.id}.md" for one in store.records(Rehearsal, about=situation.id)]
    return store.notes_keyed(GROWN, keys)


def offered_card(finding: Finding) -> Record[Technique]:
    """The card that an offered technique would become, under the finding's id.

    Raises:
        InvalidInput: the finding is no technique.
    """
    if finding.kind != "technique":
        raise InvalidInput(f"“{finding.id}” offers no technique.", "Take one that banyun technique lists.")
    body = Technique(
        name=finding.name,
        kind=_detail(finding, "kind"),
        pattern=_detail(finding, "pattern") or finding.text,
        why=_detail(finding, "why"),
        quotes=finding.quotes,
        from_finding=finding.id,
    )
    return Record(finding.id, body, finding.author, finding.created, finding.created, finding.material_id)


def _detail(finding: Finding, name: str) -> str:
    return str(finding.details.get(name, ""))
