"""When a question comes back: the laws, whatever the reader does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import InvalidInput
from banyun.findings.bodies import Schedule
from banyun.study import schedule as scheduling
from banyun.study.schedule import FIRST_INTERVAL, LONGEST_INTERVAL

TODAY = date(2026, 3, 14)
PRIORITIES = st.integers(1, 5)
MOVED = st.none() | st.booleans()

DEEDS = st.one_of(
    st.tuples(st.just("deduce"), MOVED),
    st.tuples(st.just("postpone"), st.integers(1, 400)),
    st.tuples(st.just("prioritise"), PRIORITIES),
    st.tuples(st.sampled_from(["drop", "resume", "wait"]), st.integers(0, 90)),
)


def done(schedule: Schedule, deeds: list[tuple[str, int | bool | None]]) -> tuple[Schedule, date]:
    """The schedule after deeds, a day apart at least."""
    today, moved_before = TODAY, None
    for deed, value in deeds:
        today += timedelta(days=1)
        if deed == "deduce":
            assert value is None or isinstance(value, bool)
            schedule = scheduling.deduced(schedule, value, moved_before, today)
            moved_before = value
        elif deed == "postpone":
            schedule = scheduling.postponed(schedule, today + timedelta(days=int(value or 1)), today)
        elif deed == "prioritise":
            schedule = scheduling.prioritised(schedule, int(value or 1), today)
        elif deed == "drop":
            schedule = scheduling.dropped(schedule)
        elif deed == "resume":
            schedule = scheduling.resumed(schedule, today)
        else:
            today += timedelta(days=int(value or 0))
    return schedule, today


@given(PRIORITIES, st.lists(DEEDS, max_size=30))
def test_a_question_is_never_lost(priority: int, deeds: list[tuple[str, int | bool | None]]) -> None:
    schedule, today = done(scheduling.first("qst_1", priority, TODAY), deeds)
    assert 1 <= schedule.interval_days <= LONGEST_INTERVAL
    back = scheduling.resumed(schedule, today) if schedule.dropped else schedule
    assert not back.dropped
    assert back.due <= today + timedelta(days=400)


@given(st.lists(MOVED, max_size=20), PRIORITIES, PRIORITIES)
def test_of_two_with_one_history_the_more_urgent_comes_no_later(
    history: list[bool | None], one: int, other: int
) -> None:
    deeds: list[tuple[str, int | bool | None]] = [("deduce", moved) for moved in history]
    first, second = sorted((one, other))
    sooner, _ = done(scheduling.first("qst_1", first, TODAY), deeds)
    later, _ = done(scheduling.first("qst_1", second, TODAY), deeds)
    assert sooner.due <= later.due


@given(PRIORITIES, st.lists(DEEDS, max_size=10), MOVED)
def test_one_that_moved_comes_no_later_than_one_that_did_not(
    priority: int, deeds: list[tuple[str, int | bool | None]], before: bool | None
) -> None:
    schedule, today = done(scheduling.first("qst_1", priority, TODAY), deeds)
    moved = scheduling.deduced(schedule, True, before, today)
    same = scheduling.deduced(schedule, False, before, today)
    assert moved.due <= same.due


def test_moved_halves_and_twice_the_same_doubles() -> None:
    start = scheduling.first("qst_1", 4, TODAY)
    assert start.interval_days == FIRST_INTERVAL[4] == 8
    assert scheduling.deduced(start, True, None, TODAY).due == TODAY + timedelta(days=4)
    assert scheduling.deduced(start, False, None, TODAY).due == TODAY + timedelta(days=8)
    assert scheduling.deduced(start, False, False, TODAY).due == TODAY + timedelta(days=16)
    assert scheduling.deduced(start, None, None, TODAY).due == TODAY + timedelta(days=8)


def test_nothing_is_put_off_into_the_past() -> None:
    start = scheduling.first("qst_1", 3, TODAY)
    with pytest.raises(InvalidInput):
        scheduling.postponed(start, TODAY, TODAY)


def test_another_priority_moves_the_day_in_proportion() -> None:
    start = scheduling.first("qst_1", 4, TODAY)
    assert scheduling.prioritised(start, 1, TODAY).due == TODAY + timedelta(days=1)
    assert scheduling.prioritised(start, 5, TODAY).due == TODAY + timedelta(days=16)
    late = TODAY + timedelta(days=7)
    assert scheduling.prioritised(start, 1, late).due == late
