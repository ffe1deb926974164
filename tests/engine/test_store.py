"""A shared store as a source of caches: the contract on the store in memory, and no Mooncake."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.engine.carrying.mooncake import MooncakeObjects, MooncakeSettings
from banyun.engine.carrying.store import MemoryObjects, Objects, StoreSource
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.prefix import shared_length
from banyun.errors import CacheRefused, EngineUnavailable
from tests.engine.conftest import Ticking

MINE = EngineIdentity("a" * 64, "build 1", "f16", False, "per-slot")
OTHER = EngineIdentity("b" * 64, "build 1", "f16", False, "per-slot")
TOKENS = list(range(1500))
BLOB = bytes(range(256)) * 4000


def library(folder: Path) -> KVLibrary:
    return KVLibrary(ram=None, disk=folder, ram_budget=0, disk_budget=1 << 30, clock=Ticking())


def kept(folder: Path, objects: Objects, *texts: list[int]) -> StoreSource:
    """A machine that has put these texts' caches into the store."""
    kv = library(folder)
    source = StoreSource(objects, kv)
    for number, tokens in enumerate(texts):
        saved = folder / "saved"
        saved.write_bytes(BLOB + bytes([number]))
        manifest = kv.put(saved, MINE, tokens, recompute_seconds=5.0, documents=["mat_of_theirs"])
        source.kept(manifest, tokens)
    source.flush()
    return source


def test_a_cache_of_one_machine_is_found_and_taken_by_another(tmp_path: Path) -> None:
    objects = MemoryObjects()
    kept(tmp_path / "one", objects, TOKENS)
    near = library(tmp_path / "two")
    source = StoreSource(objects, near)
    (offer,) = source.offers(MINE, [*TOKENS, 7, 8])
    assert offer.shared == 1500
    source.fetch(offer, documents=["mat_of_mine"])
    found = near.find(MINE, TOKENS)
    assert found is not None
    assert found.blob.read_bytes() == BLOB + b"\0"
    assert found.manifest.documents == ("mat_of_mine",)
    assert source.link.samples == 1


def test_nobody_is_told_whose_document_it_is(tmp_path: Path) -> None:
    objects = MemoryObjects()
    kept(tmp_path / "one", objects, TOKENS)
    assert not any(b"mat_of_theirs" in value for value in objects.values.values())


def test_another_engines_cache_is_never_offered(tmp_path: Path) -> None:
    objects = MemoryObjects()
    source = kept(tmp_path / "one", objects, TOKENS)
    assert source.offers(OTHER, TOKENS) == []
    assert source.offers(MINE, [5, *TOKENS]) == []


def test_a_damaged_or_lost_blob_is_refused(tmp_path: Path) -> None:
    objects = MemoryObjects()
    source = kept(tmp_path / "one", objects, TOKENS)
    (offer,) = source.offers(MINE, TOKENS)
    (key,) = [key for key in objects.values if key.endswith(".kv")]
    objects.put(key, objects.values[key][:-1] + b"x")
    with pytest.raises(CacheRefused):
        source.fetch(offer)
    objects.remove(key)
    with pytest.raises(CacheRefused):
        source.fetch(offer)


def test_what_is_forgotten_leaves_the_store(tmp_path: Path) -> None:
    objects = MemoryObjects()
    source = kept(tmp_path / "one", objects, TOKENS)
    (offer,) = source.offers(MINE, TOKENS)
    source.forget(offer.manifest, offer.tokens)
    assert objects.values == {}


texts = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 700)), min_size=1, max_size=3).map(
    lambda runs: [token for token, count in runs for _ in range(count)]
)


@settings(max_examples=25, deadline=None)
@given(stored=st.lists(texts, min_size=1, max_size=3), query=texts)
def test_what_is_offered_is_true_and_never_far_from_the_longest(
    tmp_path_factory: pytest.TempPathFactory, stored: list[list[int]], query: list[int]
) -> None:
    source = kept(tmp_path_factory.mktemp("store"), MemoryObjects(), *stored)
    longest = max(shared_length(one, query) for one in stored)
    offers = source.offers(MINE, query)
    for offer in offers:
        assert offer.tokens[: offer.shared] == tuple(query[: offer.shared])
    shared = offers[0].shared if offers else 0
    assert longest - shared < 512 or query in stored  # a pointer every eighth block of 64


class Down:
    """A store that is away."""

    def _away(self, *_values: object) -> bytes:
        raise EngineUnavailable("The store does not answer.")

    put = get = has = remove = _away


def test_a_store_that_is_away_offers_nothing_and_fails_nothing(tmp_path: Path) -> None:
    source = kept(tmp_path / "one", Down(), TOKENS)  # type: ignore[arg-type]
    assert source.offers(MINE, TOKENS) == []


def test_without_mooncake_it_is_said() -> None:
    with pytest.raises(EngineUnavailable, match="not installed"):
        MooncakeObjects(MooncakeSettings("here", "http://there/metadata", "there:50051"))
