"""Today over a store: each kind of thing that comes due, and the laws of the whole."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.findings import bodies
from banyun.findings.bodies import Body
from banyun.findings.exploration import Entry, Source
from banyun.findings.records import KINDS, Record
from banyun.identity import new_id
from banyun.knowledge.note import When
from banyun.library import scheduling, thinking
from banyun.materials.material import Triage
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from banyun.study.base import Moment
from banyun.study.due import Due
from banyun.study.spreading import spread
from banyun.study.today import FIRST, MANY, gather, gather_soon, plan
from tests.storage import samples

TEXT = "Check the machines nightly.\n\nThen warm the caches.\n"


def moment(days: float = 0) -> Moment:
    now = samples.NOW + timedelta(days=days)
    return Moment(now, now.date(), "en")


def put(store: Store, body: Body, *, at: datetime = samples.NOW, **values: Any) -> str:
    made = Record(new_id(KINDS[type(body)], at), body, "me", at, at, **values)
    with store.act("write", at, "me"):
        store.put_record(made)
    return made.id


def coming(store: Store, days: float = 0) -> list[Due]:
    """What is due by then."""
    when = moment(days)
    return [one for one in gather(store, when) if one.day <= when.day]


def test_an_exploration_comes_with_its_next_task(store: Store) -> None:
    exploration = bodies.Exploration("RDMA", ("rdma",))
    exploration_id = put(store, exploration)
    (field,) = coming(store)
    assert (field.kind, field.record_id, field.minutes) == ("exploration", exploration_id, 15)
    with store.act("explore", samples.later(), "me"):
        body = replace(exploration, field=(Entry(samples.later(), "Two kinds of it."),))
        store.put_record(replace(store.record(exploration_id), body=body, updated=samples.later()))
    assert coming(store, 2) == []
    (paper,) = coming(store, 4)
    assert "paper" in paper.reason
    read = (Source("one", samples.NOW, taken=(Entry(samples.NOW, "Much."),)),)
    done = replace(body, papers=read, talks=read)
    with store.act("explore", samples.later(5), "me"):
        store.put_record(replace(store.record(exploration_id), body=done, updated=samples.later(5)))
    (grasp,) = coming(store, 90)
    assert grasp.minutes == 10
    with store.act("explore", samples.later(9), "me"):
        written = replace(done, grasp=Entry(samples.later(9), "Two vendors lead."))
        store.put_record(replace(store.record(exploration_id), body=written, updated=samples.later(9)))
    assert coming(store, 90) == []


def test_a_situation_comes_when_it_is_soon_until_it_is_rehearsed_or_over(store: Store) -> None:
    situation = put(store, bodies.Situation("talk at work", "", "future", When("2026-05-20")))
    put(store, bodies.Situation("promotion", "", "past", When("2021")))
    put(store, bodies.Situation("some day", "", "future"))
    assert coming(store, 5) == []
    (one,) = coming(store, 10)
    assert (one.kind, one.record_id, one.priority) == ("rehearsal", situation, 3)
    assert [nearer.priority for nearer in coming(store, 50)] == [2]
    (near,) = coming(store, 62)
    assert near.priority == 1
    assert coming(store, 70) == []
    put(store, bodies.Rehearsal("tec_1", situation, "I would say …"))
    assert coming(store, 50) == []


@pytest.mark.parametrize(
    ("when", "last"),
    [
        ("2026", "2026-12-31"),
        ("2026-02", "2026-02-28"),
        ("2026-12", "2026-12-31"),
        ("2026-02-03", "2026-02-03"),
    ],
)
def test_the_last_day_that_a_time_may_mean(when: str, last: str) -> None:
    assert When(when).last_day == date.fromisoformat(last)


def test_mastery_comes_part_by_part_until_all_is_earned(store: Store) -> None:
    project = put(store, bodies.Project("Mooncake", ("mat_1",)))
    (principle,) = coming(store)
    assert (principle.kind, principle.record_id, principle.minutes) == ("mastery", project, 10)
    put(store, bodies.Attempt(project, "principle", "…", earned=True))
    assert coming(store, 1) == []
    (details,) = coming(store, 3)
    assert details.minutes == 15
    for part in ("details", "shareable"):
        put(store, bodies.Attempt(project, "details" if part == "details" else "shareable", "…", earned=True))
    assert coming(store, 90) == []


def test_another_round_of_details_comes_the_day_after(store: Store) -> None:
    project = put(store, bodies.Project("Mooncake", ("mat_1",)))
    put(store, bodies.Attempt(project, "principle", "…", earned=True))
    put(store, bodies.Attempt(project, "shareable", "…", earned=True))
    right = bodies.Answered("d1", "?", "psg_1", "s", "a", right=True)
    put(store, bodies.Attempt(project, "details", "", answers=(right,)))
    assert coming(store) == []
    (one,) = coming(store, 1)
    assert one.command == f"banyun master {project} details"


def test_a_material_one_tried_to_master_comes_until_it_is_ones_own(store: Store) -> None:
    parts = samples.material(TEXT)
    store.add_material(*parts)
    put(store, bodies.Attempt(parts[0].id, "principle", "…"), material_id=parts[0].id)
    assert [one.kind for one in coming(store, 3)] == ["mastery"]
    with store.act("triage", samples.NOW, "me"):
        store.update_material(replace(parts[0], triage="drop"))
    assert coming(store, 3) == []


def test_what_is_postponed_or_dropped_is_so_for_every_kind(store: Store) -> None:
    made = {
        put(store, bodies.Exploration("RDMA", ("rdma",))),
        put(store, bodies.Project("Mooncake", ())),
        put(store, bodies.Situation("talk", "", "future", When("2026-03-20"))),
    }
    assert {one.record_id for one in coming(store)} == made
    for one in made:
        scheduling.postpone(store, one, to=samples.later(3).date(), days=None, now=samples.NOW)
    assert coming(store, 2) == []
    assert {one.record_id for one in coming(store, 3)} == made
    for one in made:
        scheduling.drop(store, one, now=samples.NOW)
    assert coming(store, 4) == []
    assert {one.id for one in scheduling.all_dropped(store)} == made


def test_a_day_that_is_asked_for_holds_its_share(store: Store) -> None:
    for number in range(8):
        put(store, bodies.Project(f"p{number}", ()))
    today = plan(store, moment(), 20)
    assert (len(today.day.due), today.waiting, today.until) == (2, 6, moment(3).day)
    assert len(plan(store, moment(), 20, on=moment(3).day).day.due) == 2
    assert plan(store, moment(), 20, on=moment(4).day).day.due == ()


SEEDS = st.lists(st.integers(0, 10_000), max_size=25)


def live(store: Store, drawn: random.Random, now: datetime) -> None:
    """One thing a reader may do to their questions and materials."""
    known = [one.question.id for one in thinking.questions(store)]
    one = drawn.choice(known) if known else ""
    deed = drawn.choice(("ask", "deduce", "postpone", "drop", "resume", "close", "prioritise", "triage"))
    material = store.materials()[0]
    if deed == "ask" or not known:
        on = drawn.choice((None, material))
        thinking.ask(store, "Why?", material=on, priority=drawn.randint(1, 5), now=now)
    elif deed == "deduce":
        thinking.deduce(store, one, "So.", moved=drawn.choice((None, True, False)), now=now)
    elif deed == "postpone":
        scheduling.postpone(store, one, to=None, days=drawn.randint(1, 300), now=now)
    elif deed == "drop":
        scheduling.drop(store, one, now=now)
    elif deed == "resume":
        scheduling.resume(store, one, now=now)
    elif deed == "close":
        thinking.close(store, one, drawn.choice(("open", "answered", "no_longer")), "so", now=now)
    elif deed == "prioritise":
        thinking.change(store, one, priority=drawn.randint(1, 5), now=now)
    else:
        scheduling.triage(store, material, drawn.choice(("digest", "later", "drop")), now=now)


@settings(max_examples=40)
@given(SEEDS)
def test_no_open_question_is_ever_lost_and_all_of_it_can_be_undone(seeds: list[int]) -> None:
    store = MemoryStore()
    store.add_material(*samples.material(TEXT))
    states: list[list[Due]] = []
    for day, seed in enumerate(seeds):
        before, known = gather(store, moment()), len(store.acts())
        live(store, random.Random(seed), samples.later(day))
        if len(store.acts()) > known:
            states.append(before)
        _every_open_question_comes(store, day)
    while states:
        store.undo(samples.later(len(seeds)))
        assert gather(store, moment()) == states.pop()


def _every_open_question_comes(store: Store, day: int) -> None:
    """On some day, within a year, unless it or its material was dropped."""
    triage = store.materials()[0].triage
    placed = {
        one.record_id: there.day
        for there in spread(gather(store, moment(day)), 10, moment(day).day)
        for one in there.due
    }
    for asked in thinking.questions(store):
        schedule = asked.schedule.body if asked.schedule else None
        dropped = schedule is not None and schedule.dropped
        without = triage == "drop" and asked.question.material_id and not (schedule and schedule.kept)
        comes = asked.open and not dropped and not without
        assert (asked.question.id in placed) == bool(comes)
        if comes:
            assert placed[asked.question.id] <= moment(day + 400).day


@pytest.mark.parametrize("minutes", [1, 20, 90, 600])
def test_a_day_planned_alone_is_the_day_that_is_planned_with_all_others(
    store: Store, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(minutes)
    triages: tuple[Triage, ...] = ("inbox", "digest", "later", "drop")
    for number in range(MANY + 60):
        at = samples.later(-drawn.randint(0, 90))
        one, version, passages, original = samples.material(f"text {number}", title=f"{number}", at=at)
        one = replace(one, triage=drawn.choice(triages), priority=drawn.randint(1, 5))
        store.add_material(one, version, passages, original)
        if number % 7 == 0:
            put(store, bodies.Question(f"Why {number}?", priority=drawn.randint(1, 5)), at=at)
        if number % 11 == 0:
            scheduling.postpone(store, one.id, to=None, days=3, now=at)
    whole, alone = plan(store, moment(), minutes), plan(store, moment(), minutes, soon=True)
    assert alone.day == whole.day
    assert alone.waiting == whole.waiting
    assert alone.until is None
    for first in (FIRST, 3):
        monkeypatch.setattr("banyun.study.today.FIRST", first)
        gathered = gather_soon(store, moment())
        for other in (minutes, 2 * minutes):
            again = plan(store, moment(), other, soon=True, gathered=gathered)
            assert again == plan(store, moment(), other, soon=True)
            assert again.day == plan(store, moment(), other).day
