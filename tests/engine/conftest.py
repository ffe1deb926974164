"""A real llama.cpp, on a small random-weight model that is made once for all of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from banyun.engine.configuration import Configuration
from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.random_model import Shape, write_random_model
from banyun.engine.room import EngineRoom, open_room

ROOT = Path(__file__).resolve().parents[2]
SMALL = Shape(layers=2, width=128, heads=4, kv_heads=2, hidden=256, vocabulary=640, context=8192)


def training_text() -> str:
    """Our own words, Chinese ones too."""
    return "".join((ROOT / "src/banyun" / name).read_text() for name in ("errors.py", "events.py")) + (
        "缓存预热之后，冷启动的请求不再回源；巡检发现坏盘就隔离。" * 3
    )


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "random.gguf"
    write_random_model(path, training_text(), SMALL)
    return path


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "other.gguf"
    write_random_model(path, training_text(), SMALL, seed=1)
    return path


class Ticking:
    """A clock that goes on by one second whenever it is read, and as far as it is told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def kv(tmp_path: Path, ticking: Ticking) -> Iterator[KVLibrary]:
    library = KVLibrary(
        ram=tmp_path / "ram",
        disk=tmp_path / "disk",
        ram_budget=64 << 20,
        disk_budget=64 << 20,
        clock=ticking,
    )
    yield library
    library.close()


@pytest.fixture
def room(model: Path, tmp_path: Path) -> Iterator[EngineRoom]:
    """The engine as others use it, its RAM tier left out."""
    with open_room(configuration(model, tmp_path)) as opened:
        yield opened


def configuration(model: Path, home: Path, **more: object) -> Configuration:
    values: dict[str, object] = {"context": 2048, "slots": 2, "threads": 2, "ram_gib": 0.0, **more}
    return Configuration(folder=home / "kv", model=str(model), **values)  # type: ignore[arg-type]
