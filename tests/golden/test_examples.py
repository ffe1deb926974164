"""Our own golden example: it needs nothing that is not in this repository."""

from __future__ import annotations

import pytest

from tests.golden.judging import every_check, judge
from tests.golden.reading import REPO, Digested, Reading, load, read

READINGS = load("examples.toml")
EXAMPLES = REPO / "examples"


@pytest.fixture(scope="module", params=READINGS, ids=[reading.name for reading in READINGS])
def reading(request: pytest.FixtureRequest) -> Reading:
    chosen: Reading = request.param
    return chosen


@pytest.fixture(scope="module")
def digested(reading: Reading, tmp_path_factory: pytest.TempPathFactory) -> Digested:
    home = tmp_path_factory.mktemp(reading.name)
    return read(reading, EXAMPLES / reading.material, EXAMPLES / reading.vault, home)


@every_check
def test_example(name: str, reading: Reading, digested: Digested, request: pytest.FixtureRequest) -> None:
    judge(name, reading, digested, request)
