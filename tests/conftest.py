"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import minilm
from hypothesis import settings
from sqlalchemy import Connection

from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from banyun.storage.sqlite import SqliteStore, migrating
from tests.tables import is_new, tables_left

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
LONG = ("docs", "golden", "mcp", "web")
"""Folders whose tests start processes and browsers, and wait for them."""
NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)

# The same examples on every run, so that a failure is the change's own; `HYPOTHESIS_PROFILE=explore`
# looks for new ones.
settings.register_profile("tests", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=20, help="how many seeded kills tests/crash makes")


def pytest_configure() -> None:
    """The processes that tests start keep what they compile, as a reader's do: a hundred commands are not to
    compile the whole program a hundred times where the environment says not to write bytecode."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take a minute come first, so that no worker begins one when the others are done. Files go to
    the workers in this order (``--no-loadscope-reorder``)."""
    folders = [TESTS / name for name in LONG]
    items.sort(key=lambda item: not any(folder in item.path.parents for folder in folders))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the repository; tests that need it are skipped without it."""
    for place in (ROOT.parent / "shared", Path(os.environ.get("BANYUN_SHARED", "/nonexistent"))):
        if (place / "data").is_dir():
            return place
    pytest.skip("no ../shared/data here: this test reads real data that is not in the repository")


@pytest.fixture(scope="session")
def minilm_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a real English embedder; tests that need it are skipped where its wheel is not
    installed."""
    if absent := minilm.missing():
        pytest.skip(f"{absent} is not installed")
    return minilm.write_minilm(tmp_path_factory.mktemp("minilm"))


@pytest.fixture(scope="session", autouse=True)
def tables_at_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new home's tables are made as the migrations left them once, without running each of them again:
    there are a thousand new homes here. ``tests/storage/test_opening.py`` holds the two against each
    other."""
    with pytest.MonkeyPatch.context() as patch:
        real = migrating.migrate
        left = tables_left(tmp_path_factory.mktemp("tables"))

        def migrate(connection: Connection, revision: str = "head") -> None:
            if revision == "head" and is_new(connection):
                left.make(connection)
            else:
                real(connection, revision)

        patch.setattr(migrating, "migrate", migrate)
        yield


@pytest.fixture
def now() -> datetime:
    """The time it is in tests."""
    return NOW


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: NOW


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    place = tmp_path / "home"
    place.mkdir()
    return place


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, home: Path) -> Iterator[Store]:
    """A store of each kind, empty."""
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(home)
    yield made
    made.close()
