"""When things come back: schedules kept, and the reader's putting off, dropping and resuming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Exploration, Project, Question, Schedule, Situation
from banyun.findings.records import Record
from banyun.identity import PREFIXES, content_id
from banyun.library.home import reader_day
from banyun.library.references import record_named
from banyun.materials.material import Material, Rights, Triage
from banyun.storage.base import Store
from banyun.study import schedule as scheduling
from banyun.study.asked import schedules

_COMES = ("material", "note", "question", "exploration", "situation", "project")
"""Kinds of things that come back by themselves."""


@dataclass(frozen=True, slots=True)
class Held:
    """What was put off, dropped or resumed: its id, what it is called, and how it stands now.
    ``due`` is None where no day is set for it."""

    id: str
    title: str
    dropped: bool
    due: date | None
    postponed: int


def keep_schedule(store: Store, schedule: Schedule, now: datetime) -> None:
    """Inside of an act. One schedule a thing: its id follows from the thing's."""
    schedule_id = content_id("schedule", schedule.record_id)
    store.put_record(Record(schedule_id, schedule, "me", now, now, about=schedule.record_id))


def kept_schedule(store: Store, record_id: str) -> Record[Schedule] | None:
    return next(iter(store.records(Schedule, about=record_id)), None)


def schedule_of(store: Store, question: Record[Question]) -> Schedule:
    """A question's schedule; where none was kept, one that starts when it was asked."""
    kept = kept_schedule(store, question.id)
    if kept is not None:
        return kept.body
    return scheduling.first(question.id, question.body.priority, reader_day(question.created))


def postpone(store: Store, reference: str, *, to: date | None, days: int | None, now: datetime) -> Held:
    """Puts something off to a day, or by some days (a week where neither is given).

    Raises:
        InvalidInput: the day is not in the future, or the thing never comes by itself.
    """
    today = reader_day(now)
    target = to or today + timedelta(days=scheduling.POSTPONED_BY if days is None else days)
    record_id = _comes(store, reference)
    schedule = scheduling.postponed(_schedule(store, record_id, now), target, today)
    with store.act("postpone", now, "me"):
        keep_schedule(store, schedule, now)
    return held(store, record_id)


def drop(store: Store, reference: str, *, now: datetime) -> Held:
    """Something that need not come any more. It stays where it is, and can be resumed."""
    record_id = _comes(store, reference)
    with store.act("drop", now, "me"):
        if record_id.startswith(f"{PREFIXES['material']}_"):
            _set_triage(store, store.material(record_id), "drop")
        else:
            keep_schedule(store, scheduling.dropped(_schedule(store, record_id, now)), now)
    return held(store, record_id)


def resume(store: Store, reference: str, *, now: datetime) -> Held:
    """What was dropped or put off comes again from today on. A material is to be looked at as if it
    were new; a question of a dropped material is asked all the same."""
    record_id = _comes(store, reference)
    today = reader_day(now)
    with store.act("resume", now, "me"):
        is_material = record_id.startswith(f"{PREFIXES['material']}_")
        if is_material and store.material(record_id).triage == "drop":
            _set_triage(store, store.material(record_id), "inbox")
        if not is_material or kept_schedule(store, record_id) is not None:
            keep_schedule(store, scheduling.resumed(_schedule(store, record_id, now), today), now)
    return held(store, record_id)


def all_dropped(store: Store, *, materials: bool = True) -> list[Held]:
    """Everything that was dropped, materials first, if they are asked for."""
    gone = [held(store, one.id) for one in store.materials(triage="drop")] if materials else []
    others = [one for one in schedules(store).values() if one.body.dropped]
    return [*gone, *(held(store, one.body.record_id) for one in others)]


def triage(store: Store, material: Material, choice: Triage, *, now: datetime) -> Material:
    """What becomes of a material: to digest, later, dropped."""
    with store.act("triage", now, "me"):
        _set_triage(store, material, choice)
    return store.material(material.id)


def held(store: Store, record_id: str) -> Held:
    """How a thing stands."""
    kept = kept_schedule(store, record_id)
    dropped = kept is not None and kept.body.dropped
    if record_id.startswith(f"{PREFIXES['material']}_"):
        dropped = store.material(record_id).triage == "drop"
    return Held(
        record_id,
        _title(store, record_id),
        dropped,
        kept.body.due if kept else None,
        kept.body.postponed if kept else 0,
    )


def set_rights(store: Store, material: Material, rights: Rights, *, now: datetime) -> Material:
    """Marks whose a text is."""
    with store.act("share", now, "me"):
        if material.rights != rights:
            store.update_material(replace(material, rights=rights))
    return store.material(material.id)


def _set_triage(store: Store, material: Material, choice: Triage) -> None:
    if material.triage != choice:
        store.update_material(replace(material, triage=choice))


def _schedule(store: Store, record_id: str, now: datetime) -> Schedule:
    kept = kept_schedule(store, record_id)
    if kept is not None:
        return kept.body
    priority = 3
    if record_id.startswith(f"{PREFIXES['material']}_"):
        priority = store.material(record_id).priority
    elif record_id.startswith(f"{PREFIXES['question']}_"):
        body = store.record(record_id).body
        priority = body.priority if isinstance(body, Question) else priority
    return scheduling.first(record_id, priority, reader_day(now))


def _comes(store: Store, reference: str) -> str:
    record_id = record_named(store, reference)
    if not record_id.startswith(tuple(f"{PREFIXES[kind]}_" for kind in _COMES)):
        raise InvalidInput(
            f"“{record_id}” never comes by itself.",
            "What comes are questions, materials, notes, explorations, situations and projects.",
        )
    return record_id


def _title(store: Store, record_id: str) -> str:
    kind = record_id.partition("_")[0]
    if kind == PREFIXES["material"]:
        return store.material(record_id).title
    if kind == PREFIXES["note"]:
        return store.note(record_id).title
    try:
        body = store.record(record_id).body
    except NotFound:
        return record_id
    if isinstance(body, Question):
        return body.text
    if isinstance(body, Exploration):
        return body.topic
    return body.name if isinstance(body, Situation | Project) else record_id
