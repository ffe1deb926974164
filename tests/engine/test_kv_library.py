"""The KV library on real files: budgets, damage, kills, strangers."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest
from tests.engine.conftest import Ticking

MINE = EngineIdentity("a" * 64, "build 1", "f16", False, "per-slot")
TOKENS = list(range(300))


def saved(tmp_path: Path, size: int = 1000, fill: int = 7) -> Path:
    path = tmp_path / f"saved-{fill}"
    path.write_bytes(bytes([fill]) * size)
    return path


def put(kv: KVLibrary, tmp_path: Path, tokens: list[int], **more: object) -> Manifest:
    seconds = float(str(more.pop("seconds", 1.0)))
    size = int(str(more.pop("size", 1000)))
    manifest = kv.put(
        saved(tmp_path, size, fill=len(tokens) % 251),
        MINE,
        tokens,
        recompute_seconds=seconds,
        documents=more.pop("documents", ()),  # type: ignore[arg-type]
    )
    kv.flush()
    return manifest


def test_a_kept_prefix_is_found_on_ram_first(kv: KVLibrary, tmp_path: Path) -> None:
    put(kv, tmp_path, TOKENS)
    found = kv.find(MINE, [*TOKENS, 1, 2, 3])
    assert found is not None
    assert (found.tokens, found.medium) == (300, "ram")
    assert found.blob.read_bytes() == bytes([300 % 251]) * 1000


def test_another_process_finds_it_on_disk(kv: KVLibrary, tmp_path: Path, ticking: Ticking) -> None:
    put(kv, tmp_path, TOKENS)
    later = KVLibrary(
        ram=tmp_path / "ram of a new boot",
        disk=tmp_path / "disk",
        ram_budget=1 << 20,
        disk_budget=1 << 20,
        clock=ticking,
    )
    found = later.find(MINE, TOKENS)
    assert found is not None
    assert found.medium == "disk"
    promoted = later.promote(found)
    assert promoted.medium == "ram"
    again = later.find(MINE, TOKENS)
    assert again is not None
    assert again.medium == "ram"


@pytest.mark.parametrize(
    "other",
    [
        replace(MINE, model_sha256="b" * 64),
        replace(MINE, build="build 2"),
        replace(MINE, kv_type="q8_0"),
        replace(MINE, flash_attention=True),
        replace(MINE, stream_layout="unified"),
    ],
)
def test_a_cache_of_another_engine_is_never_offered(
    kv: KVLibrary, tmp_path: Path, other: EngineIdentity
) -> None:
    put(kv, tmp_path, TOKENS)
    assert kv.find(other, TOKENS) is None


def test_a_manifest_moved_under_another_identity_is_not_believed(kv: KVLibrary, tmp_path: Path) -> None:
    put(kv, tmp_path, TOKENS)
    other = replace(MINE, build="build 2")
    for tier in kv.tiers:
        os.rename(tier.folder(MINE), tier.folder(other))
    assert kv.find(other, TOKENS) is None


@pytest.mark.parametrize("harm", ["truncated", "bit flipped", "gone", "longer"])
def test_a_damaged_blob_is_refused_and_the_other_tier_used(kv: KVLibrary, tmp_path: Path, harm: str) -> None:
    manifest = put(kv, tmp_path, TOKENS)
    assert kv.ram is not None
    for tier in (kv.ram, kv.disk):
        blob = tier.blob(manifest)
        content = bytearray(blob.read_bytes())
        if harm == "truncated":
            blob.write_bytes(content[:-1])
        elif harm == "bit flipped":
            content[500] ^= 1
            blob.write_bytes(content)
        elif harm == "longer":
            blob.write_bytes(content + b"x")
        else:
            blob.unlink()
        found = kv.find(MINE, TOKENS)
        if tier is kv.ram:
            assert found is not None
            assert found.medium == "disk"
        else:
            assert found is None
    assert [refusal.medium for refusal in kv.refusals] == ["ram", "disk"]
    assert kv.ram.held_bytes() == kv.disk.held_bytes() == 0


def test_blobs_are_private(kv: KVLibrary, tmp_path: Path) -> None:
    put(kv, tmp_path, TOKENS)
    files = [path for tier in kv.tiers for path in tier.root.glob("*/*")]
    assert len(files) == 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(tier.root.stat().st_mode) for tier in kv.tiers} == {0o700}


def test_a_deleted_document_takes_its_caches_along(kv: KVLibrary, tmp_path: Path) -> None:
    put(kv, tmp_path, TOKENS, documents=("mat_1",))
    put(kv, tmp_path, TOKENS[:100], documents=("mat_2",))
    assert kv.delete_document("mat_1") == 2
    found = kv.find(MINE, TOKENS)
    assert found is not None
    assert found.tokens == 100


def test_what_is_worth_least_a_byte_is_evicted(kv: KVLibrary, tmp_path: Path) -> None:
    kv.disk.budget = 2500
    dear = put(kv, tmp_path, [1, *TOKENS], seconds=9.0)
    cheap = put(kv, tmp_path, [2, *TOKENS, 1], seconds=0.1)
    newest = put(kv, tmp_path, [3, *TOKENS, 1, 2], seconds=0.2)
    held = {manifest.name for manifest in kv.disk.manifests()}
    assert held == {dear.name, newest.name}
    assert cheap.name not in held


def test_what_is_pinned_stays(kv: KVLibrary, tmp_path: Path) -> None:
    kv.disk.budget = 2500
    cheap = put(kv, tmp_path, [2, *TOKENS], seconds=0.1)
    assert kv.pin(cheap.name) == 1
    put(kv, tmp_path, [3, *TOKENS, 1], seconds=5)
    put(kv, tmp_path, [4, *TOKENS, 1, 2], seconds=5)
    assert cheap.name in {manifest.name for manifest in kv.disk.manifests()}


def test_what_was_long_unused_goes_before_what_is_cheaper(
    kv: KVLibrary, tmp_path: Path, ticking: Ticking
) -> None:
    kv.disk.budget = 2500
    stale = put(kv, tmp_path, [1, *TOKENS], seconds=4.0)
    ticking.now += 10 * 3600
    put(kv, tmp_path, [2, *TOKENS, 1], seconds=1.0)
    put(kv, tmp_path, [3, *TOKENS, 1, 2], seconds=1.0)
    assert stale.name not in {manifest.name for manifest in kv.disk.manifests()}


def test_a_state_larger_than_the_budget_is_kept_nowhere_and_said(kv: KVLibrary, tmp_path: Path) -> None:
    kv.disk.budget = 10
    assert kv.ram is not None
    kv.ram.budget = 10
    put(kv, tmp_path, TOKENS)
    assert kv.find(MINE, TOKENS) is None
    assert [refusal.medium for refusal in kv.refusals] == ["ram", "disk", "all"]


def test_what_a_killed_writer_left_is_swept(kv: KVLibrary, tmp_path: Path, ticking: Ticking) -> None:
    manifest = put(kv, tmp_path, TOKENS)
    (kv.disk.folder(MINE) / f"{manifest.name}.json").unlink()  # killed before the manifest
    (kv.disk.folder(MINE) / ".abc.part").write_bytes(b"half")
    for path in kv.disk.folder(MINE).iterdir():
        os.utime(path, (ticking.now - 7200, ticking.now - 7200))
    found = kv.find(MINE, TOKENS)
    assert found is not None
    assert found.medium == "ram"
    assert kv.sweep() == 2
    assert kv.disk.held_bytes() == 0


@settings(max_examples=25, deadline=None)
@given(junk=st.binary(max_size=300), place=st.sampled_from(["json", "tokens"]))
def test_junk_beside_a_blob_never_passes_for_a_cache(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, place: str
) -> None:
    tmp_path = tmp_path_factory.mktemp("junk")
    kv = KVLibrary(ram=None, disk=tmp_path / "disk", ram_budget=0, disk_budget=1 << 20, clock=Ticking())
    manifest = put(kv, tmp_path, TOKENS)
    (kv.disk.folder(MINE) / f"{manifest.name}.{place}").write_bytes(junk)
    fresh = KVLibrary(ram=None, disk=tmp_path / "disk", ram_budget=0, disk_budget=1 << 20, clock=Ticking())
    assert fresh.find(MINE, TOKENS) is None
