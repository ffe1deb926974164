"""Where a home is, what time it is there, and which day a date means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from banyun.errors import InvalidInput
from banyun.library.home import as_of_date, clock_of, default_home


def test_the_environment_names_the_home() -> None:
    assert default_home({"BANYUN_HOME": "/somewhere"}) == Path("/somewhere")
    assert default_home({"BANYUN_HOME": "~/mine"}) == Path.home() / "mine"
    assert default_home({}).name == "banyun"


def test_a_fixed_clock_stands_still() -> None:
    clock = clock_of({"BANYUN_TEST_NOW": "2026-03-14T09:26:53"})
    assert clock() == clock() == datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    assert clock_of({"BANYUN_TEST_NOW": "2026-03-14T09:26:53+08:00"})().utcoffset() == timedelta(hours=8)
    assert clock_of({})().tzinfo is not None
    with pytest.raises(InvalidInput, match="BANYUN_TEST_NOW"):
        clock_of({"BANYUN_TEST_NOW": "soon"})


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019", date(2019, 12, 31)),
        ("2020-02", date(2020, 2, 29)),
        ("2019-12", date(2019, 12, 31)),
        ("2019-03-07", date(2019, 3, 7)),
    ],
)
def test_a_date_means_its_last_day(written: str, day: date) -> None:
    assert as_of_date(written) == day


@pytest.mark.parametrize("written", ["", "spring", "2019-13", "2019-02-30", "2019-1-1-1", "0", "99999"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        as_of_date(written)
