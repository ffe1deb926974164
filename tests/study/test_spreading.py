"""Overload is spread: nothing lost, nothing piled up, the urgent first."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from banyun.study.due import Due
from banyun.study.spreading import Day, spread

TODAY = date(2026, 3, 14)


@st.composite
def dues(draw: st.DrawFn) -> list[Due]:
    count = draw(st.integers(0, 40))
    return [
        Due(
            "question",
            f"qst_{number}",
            "",
            "",
            "",
            draw(st.integers(1, 40)),
            TODAY + timedelta(days=draw(st.integers(-60, 60))),
            draw(st.integers(1, 5)),
        )
        for number in range(count)
    ]


def place(days: tuple[Day, ...]) -> dict[str, date]:
    return {one.record_id: day.day for day in days for one in day.due}


@given(dues(), st.integers(5, 60))
def test_spreading_keeps_everything_once(due: list[Due], minutes: int) -> None:
    days = spread(due, minutes, TODAY)
    kept = [one.record_id for day in days for one in day.due]
    assert sorted(kept) == sorted(one.record_id for one in due)
    assert [day.day for day in days] == sorted({day.day for day in days})
    assert days[0].day == TODAY


@given(dues(), st.integers(5, 60))
def test_no_day_holds_more_than_its_minutes(due: list[Due], minutes: int) -> None:
    for day in spread(due, minutes, TODAY):
        assert day.minutes <= minutes or len(day.due) == 1


@given(dues(), st.integers(5, 60))
def test_nothing_comes_before_its_day_and_no_day_with_room_is_left_empty(
    due: list[Due], minutes: int
) -> None:
    placed = place(spread(due, minutes, TODAY))
    assert all(placed[one.record_id] >= one.day for one in due)
    for one in due:
        if one.day <= TODAY and placed[one.record_id] > TODAY:
            assert TODAY in placed.values()


@given(dues(), st.integers(5, 60))
def test_the_urgent_comes_no_later_than_what_is_longer_and_less_urgent(due: list[Due], minutes: int) -> None:
    placed = place(spread(due, minutes, TODAY))
    for one in due:
        for other in due:
            if one.priority < other.priority and one.day == other.day and one.minutes <= other.minutes:
                assert placed[one.record_id] <= placed[other.record_id]


def test_what_is_never_urgent_comes_in_the_end() -> None:
    """Each day brings something urgent that fills it."""
    urgent = [Due("question", f"qst_{n}", "", "", "", 20, TODAY + timedelta(days=n), 1) for n in range(120)]
    patient = Due("later", "mat_1", "", "", "", 20, TODAY, 5)
    placed = place(spread([*urgent, patient], 20, TODAY))
    assert placed["mat_1"] <= TODAY + timedelta(days=71)
