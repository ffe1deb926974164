"""The golden example: one talk and three readers, and a paper; read from ``../shared``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.judging import every_check, judge
from tests.golden.reading import HERE, Digested, Reading, load, read

READINGS = load("golden.toml")


@pytest.fixture(scope="module", params=READINGS, ids=[reading.name for reading in READINGS])
def reading(request: pytest.FixtureRequest) -> Reading:
    chosen: Reading = request.param
    return chosen


@pytest.fixture(scope="module")
def digested(reading: Reading, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Digested:
    home = tmp_path_factory.mktemp(reading.name)
    return read(reading, shared / reading.material, HERE / reading.vault, home)


@every_check
def test_golden(name: str, reading: Reading, digested: Digested, request: pytest.FixtureRequest) -> None:
    judge(name, reading, digested, request)
