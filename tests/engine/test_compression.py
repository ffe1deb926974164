"""Compression at rest: the same bytes come back, and only where that is sooner."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.engine.kv import compression
from banyun.engine.kv.compression import Trial
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.errors import CacheRefused
from tests.engine.conftest import Ticking

MINE = EngineIdentity("a" * 64, "build 1", "f16", False, "per-slot")
TOKENS = list(range(300))


def numbers(count: int, seed: int = 0) -> bytes:
    """Half-precision numbers as keys and values are: bell-shaped."""
    return np.random.default_rng(seed).standard_normal(count).astype(np.float16).tobytes()


@given(content=st.binary(max_size=500), repeated=st.sampled_from([1, 7000]))
def test_the_same_bytes_come_back(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, repeated: int
) -> None:
    folder = tmp_path_factory.mktemp("compress")
    plain, packed, again = folder / "plain", folder / "packed", folder / "again"
    plain.write_bytes(content * repeated)
    compression.compress(plain, packed)
    compression.decompress(packed, again)
    assert again.read_bytes() == content * repeated


def test_what_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(b"no such thing")
    with pytest.raises(CacheRefused):
        compression.decompress(tmp_path / "packed", tmp_path / "plain")
    assert not (tmp_path / "plain").exists()


def test_numbers_lose_a_tenth_of_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(numbers(1_000_000))
    assert compression.try_on(tmp_path / "plain").ratio < 0.9


def test_it_pays_below_the_break_even_and_not_above() -> None:
    trial = Trial(ratio=0.8, decode_rate=500e6)
    assert trial.break_even == pytest.approx(100e6)
    assert trial.pays(99e6)
    assert not trial.pays(101e6)


@pytest.mark.parametrize(("disk_rate", "encoding"), [(1e3, "zstd"), (1e15, "plain")])
def test_the_library_compresses_by_its_disk_and_gives_back_what_was_saved(
    tmp_path: Path, disk_rate: float, encoding: str
) -> None:
    content = numbers(1_000_000)
    kv = KVLibrary(
        ram=tmp_path / "ram", disk=tmp_path / "disk", ram_budget=1 << 30, disk_budget=1 << 30, clock=Ticking()
    )
    kv.disk_rate = disk_rate
    (tmp_path / "saved").write_bytes(content)
    kv.put(tmp_path / "saved", MINE, TOKENS, recompute_seconds=1.0)
    kv.flush()
    (stored,) = kv.disk.manifests()
    assert stored.encoding == encoding
    assert (stored.blob_bytes < len(content)) == (encoding == "zstd")
    after_boot = KVLibrary(
        ram=tmp_path / "ram of a new boot",
        disk=tmp_path / "disk",
        ram_budget=1 << 30,
        disk_budget=1 << 30,
        clock=Ticking(),
    )
    found = after_boot.find(MINE, TOKENS)
    assert found is not None
    assert after_boot.plain(found, tmp_path / "plain").read_bytes() == content
    promoted = after_boot.promote(found)
    assert (promoted.medium, promoted.manifest.encoding) == ("ram", "plain")
    assert promoted.blob.read_bytes() == content


def test_a_small_file_measures_no_disk(kv: KVLibrary, tmp_path: Path) -> None:
    (tmp_path / "saved").write_bytes(b"small")
    kv.put(tmp_path / "saved", MINE, TOKENS, recompute_seconds=1.0)
    kv.flush()
    assert kv.disk_rate is None
    (tmp_path / "saved").write_bytes(numbers(2_000_000))
    kv.put(tmp_path / "saved", MINE, TOKENS[:10], recompute_seconds=1.0)
    kv.flush()
    assert kv.disk_rate is not None
