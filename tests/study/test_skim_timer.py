"""The skim timer: rests do not count, and nothing goes below zero."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import InvalidInput
from banyun.study.skim_timer import SkimTimer
from tests.conftest import NOW


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_rests_do_not_count() -> None:
    timer = SkimTimer(NOW, 10).pause(NOW + minutes(4))
    assert timer.left(NOW + minutes(60)) == minutes(6)

    timer = timer.resume(NOW + minutes(60))
    assert timer.left(NOW + minutes(63)) == minutes(3)
    assert not timer.over(NOW + minutes(65.9))
    assert timer.over(NOW + minutes(66))


def test_pausing_and_resuming_twice_changes_nothing() -> None:
    timer = SkimTimer(NOW, 10)
    paused = timer.pause(NOW + minutes(1))

    assert paused.pause(NOW + minutes(2)) == paused
    assert timer.resume(NOW + minutes(2)) == timer


@pytest.mark.parametrize("count", [0, -3, 241])
def test_what_is_no_skim_is_refused(count: int) -> None:
    with pytest.raises(InvalidInput):
        SkimTimer(NOW, count)


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 240))
def test_time_read_and_time_left_are_the_whole(steps: list[int], length: int) -> None:
    timer, now, read = SkimTimer(NOW, length), NOW, timedelta()
    for at, step in enumerate(steps):
        now += minutes(step)
        if at % 2 == 0:
            read += minutes(step)
            timer = timer.pause(now)
        else:
            timer = timer.resume(now)

    assert timer.spent(now) == read
    assert timer.left(now) == max(timedelta(), minutes(length) - read)
