"""A real llama.cpp, on a small random-weight model that is made once for all of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.random_model import Shape, write_random_model

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
