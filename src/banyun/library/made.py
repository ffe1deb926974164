"""What the reader made in transfer, challenge and discussion: shown by id, and looked through for words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from banyun.errors import NotFound
from banyun.findings.bodies import CounterDesign, Discussion, Exploration, Rehearsal, Situation, Technique
from banyun.findings.records import Record
from banyun.identity import PREFIXES
from banyun.library import discussing, transfer
from banyun.storage.base import Store
from banyun.study.carrying_over import SituationPage, TechniquePage, WrittenOut
from banyun.study.discussing import Filed
from banyun.study.exploring import written_in

Made = TechniquePage | SituationPage | WrittenOut | Record[CounterDesign] | Filed
"""What can be shown of these."""


def made(store: Store, record_id: str, wording: str) -> Made | None:
    """The technique, situation, rehearsal, counter-design or discussion of that id; None where the id is
    of something else.

    Raises:
        NotFound: it was dropped.
    """
    shows: dict[str, Callable[[], Made]] = {
        "technique": lambda: transfer.technique_page(store, record_id, wording),
        "situation": lambda: transfer.situation_page(store, record_id, wording),
        "rehearsal": lambda: _written_out(store, record_id),
        "counter_design": lambda: _of(store.records(CounterDesign), record_id),
        "discussion": lambda: _filed(store, record_id),
    }
    for kind, show in shows.items():
        if record_id.startswith(f"{PREFIXES[kind]}_"):
            return show()
    return None


def _written_out(store: Store, record_id: str) -> WrittenOut:
    rehearsal = _of(store.records(Rehearsal), record_id)
    body = rehearsal.body
    known = store.notes_by_id(body.note_ids)
    return WrittenOut(
        rehearsal,
        next((one for one in store.records(Technique) if one.id == body.technique_id), None),
        next((one for one in store.records(Situation) if one.id == body.situation_id), None),
        {note_id: known[note_id].title for note_id in body.note_ids if note_id in known},
    )


def _filed(store: Store, record_id: str) -> Filed:
    discussion = _of(store.records(Discussion), record_id)
    return Filed(discussion, discussing.line_of(store, discussion))


MadeBody = Rehearsal | CounterDesign | Discussion
B = TypeVar("B", bound=MadeBody)


def _of(records: list[Record[B]], record_id: str) -> Record[B]:
    for one in records:
        if one.id == record_id:
            return one
    raise NotFound(f"There is no record {record_id}.", "banyun undo brings back what was dropped last.")


def texts(store: Store) -> Iterator[tuple[str, str, str, str]]:
    """Kind, id, title and text of each of them, for a search by words."""
    names: dict[str, str] = {}
    for technique in store.records(Technique):
        body = technique.body
        names[technique.id] = body.name
        said = (body.name, body.pattern, body.why, *(quote.exact for quote in body.quotes))
        yield "technique", technique.id, body.name, "\n".join(said)
    for situation in store.records(Situation):
        names[situation.id] = situation.body.name
        yield "situation", situation.id, situation.body.name, f"{situation.body.name}\n{situation.body.text}"
    for rehearsal in store.records(Rehearsal):
        about = (names.get(rehearsal.body.technique_id), names.get(rehearsal.body.situation_id))
        yield "rehearsal", rehearsal.id, " → ".join(filter(None, about)), rehearsal.body.text
    designs = store.records(CounterDesign)
    on = store.materials_by_id(list({one.material_id for one in designs if one.material_id}))
    for design in designs:
        title = on[design.material_id].title if design.material_id else ""
        points = (f"{point.name}\n{point.theirs}\n{point.mine}" for point in design.body.points)
        yield "counter_design", design.id, title, "\n".join((design.body.text, *points))
    for exploration in store.records(Exploration):
        yield "exploration", exploration.id, exploration.body.topic, written_in(exploration.body)
    for discussion in store.records(Discussion):
        title = discussion.body.subject or discussing.line_of(store, discussion)
        yield "discussion", discussion.id, title, f"{discussion.body.with_whom}\n{discussion.body.text}"
