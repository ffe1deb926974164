"""Caches carried between two libraries over a real connection on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from banyun.engine.carrying.carrier import Carrier, Peer
from banyun.engine.carrying.peer import PeerServer
from banyun.engine.carrying.rate import Rate, break_even
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.prefixes import PrefixEngine
from banyun.errors import CacheRefused
from tests.engine.conftest import Ticking
from tests.engine.test_prefixes import document, engine_on

MINE = EngineIdentity("a" * 64, "build 1", "f16", False, "per-slot")
TOKENS = list(range(300))
TOKEN = "a token"
BLOB = bytes(range(256)) * 40_000


def library(folder: Path) -> KVLibrary:
    return KVLibrary(
        ram=folder / "ram", disk=folder / "disk", ram_budget=1 << 30, disk_budget=1 << 30, clock=Ticking()
    )


@pytest.fixture
def far(tmp_path: Path) -> KVLibrary:
    kv = library(tmp_path / "far")
    saved = tmp_path / "saved"
    saved.write_bytes(BLOB)
    kv.put(saved, MINE, TOKENS, recompute_seconds=5.0, documents=["mat_of_theirs"])
    kv.flush()
    return kv


@contextlib.contextmanager
def serving(kv: KVLibrary) -> Iterator[PeerServer]:
    server = PeerServer(kv, TOKEN)
    try:
        yield server
    finally:
        server.close()


def test_a_cache_is_fetched_whole_and_filed_under_my_document(far: KVLibrary, tmp_path: Path) -> None:
    near = library(tmp_path / "near")
    with serving(far) as server:
        carrier = Carrier(near, [Peer(server.address, TOKEN)])
        (offer,) = carrier.offers(MINE, [*TOKENS, 5, 6])
        assert offer.shared == 300
        carrier.fetch(offer, documents=["mat_of_mine"])
    found = near.find(MINE, TOKENS)
    assert found is not None
    assert found.blob.read_bytes() == BLOB
    assert found.manifest.documents == ("mat_of_mine",)
    assert carrier.link.samples == 1


def test_only_a_longer_prefix_of_the_same_engine_is_offered(far: KVLibrary, tmp_path: Path) -> None:
    with serving(far) as server:
        carrier = Carrier(library(tmp_path / "near"), [Peer(server.address, TOKEN)])
        assert carrier.offers(MINE, TOKENS, beyond=300) == []
        assert carrier.offers(MINE, [9, *TOKENS]) == []
        assert [offer.shared for offer in carrier.offers(MINE, TOKENS[:120])] == [120]
        other = EngineIdentity("b" * 64, "build 1", "f16", False, "per-slot")
        assert carrier.offers(other, TOKENS) == []


def test_without_the_token_nothing_is_told(far: KVLibrary, tmp_path: Path) -> None:
    with serving(far) as server:
        carrier = Carrier(library(tmp_path / "near"), [Peer(server.address, "another token")])
        assert carrier.offers(MINE, TOKENS) == []


@pytest.mark.parametrize("path", ["/caches/../../etc/passwd", "/", "/caches/x/y/blob", "/caches/%2e%2e"])
def test_no_other_file_can_be_asked_for(far: KVLibrary, path: str) -> None:
    with serving(far) as server:
        host, port = server.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
            connection.sendall(request.encode())
            assert b" 404 " in connection.recv(200)


def test_a_peer_that_is_away_offers_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    carrier = Carrier(library(tmp_path), [Peer(f"http://127.0.0.1:{port}", TOKEN)])
    assert carrier.offers(MINE, TOKENS) == []


class CuttingRelay:
    """Passes connections on to a server and cuts each after so many bytes of answer."""

    def __init__(self, address: str, cut_after: int) -> None:
        host, port = address.removeprefix("http://").split(":")
        self._target = (host, int(port))
        self._cut_after = cut_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cuts = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            with caller, socket.create_connection(self._target) as server:
                server.sendall(caller.recv(4096))  # a GET comes in one piece
                left = self._cut_after
                while left > 0 and (data := server.recv(min(65536, left))):
                    with contextlib.suppress(OSError):
                        caller.sendall(data)
                    left -= len(data)
                self.cuts += left <= 0

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def test_a_cut_transfer_goes_on_where_it_was(far: KVLibrary, tmp_path: Path) -> None:
    near = library(tmp_path / "near")
    with serving(far) as server:
        relay = CuttingRelay(server.address, len(BLOB) // 2)
        try:
            direct = Carrier(near, [Peer(server.address, TOKEN)])
            (offer,) = direct.offers(MINE, TOKENS)
            through = Carrier(near, [Peer(relay.address, TOKEN)])
            through.fetch(replace(offer, origin=relay.address))
            assert relay.cuts == 2
        finally:
            relay.close()
    found = near.find(MINE, TOKENS)
    assert found is not None
    assert found.blob.read_bytes() == BLOB


def test_a_transfer_cut_again_and_again_leaves_nothing_behind(far: KVLibrary, tmp_path: Path) -> None:
    near = library(tmp_path / "near")
    with serving(far) as server:
        relay = CuttingRelay(server.address, 40_000)
        try:
            (offer,) = Carrier(near, [Peer(server.address, TOKEN)]).offers(MINE, TOKENS)
            carrier = Carrier(near, [Peer(relay.address, TOKEN)])
            with pytest.raises(CacheRefused):
                carrier.fetch(replace(offer, origin=relay.address))
        finally:
            relay.close()
    assert near.find(MINE, TOKENS) is None
    assert [path for path in (tmp_path / "near").rglob("*") if path.is_file()] == []


def test_what_was_damaged_over_there_is_not_taken(far: KVLibrary, tmp_path: Path) -> None:
    near = library(tmp_path / "near")
    for tier in far.tiers:
        (manifest,) = tier.manifests()
        content = bytearray(BLOB)
        content[1000] ^= 4
        tier.blob(manifest).write_bytes(content)
    with serving(far) as server:
        carrier = Carrier(near, [Peer(server.address, TOKEN)])
        (offer,) = carrier.offers(MINE, TOKENS)
        with pytest.raises(CacheRefused):
            carrier.fetch(offer)
    assert near.find(MINE, TOKENS) is None


def test_fetch_or_recompute_goes_by_measured_rates(far: KVLibrary, tmp_path: Path) -> None:
    with serving(far) as server:
        carrier = Carrier(library(tmp_path / "near"), [Peer(server.address, TOKEN)], link_guess=1e6)
        (offer,) = carrier.offers(MINE, TOKENS)
        # 10.24 MB at 1 MB/s take 10.24 s; 300 tokens at 30/s take 10 s, at 29/s longer.
        assert not carrier.sooner(offer, 30)
        assert carrier.sooner(offer, 29)
        assert not carrier.sooner(offer, 29, already=10)
        per_token = offer.manifest.blob_bytes / 300
        assert break_even(per_token, 30) == pytest.approx(1.024e6)


def test_a_rate_follows_what_was_seen() -> None:
    rate = Rate(100.0)
    rate.saw(50, 1)
    assert rate.value == 50
    rate.saw(150, 1)
    assert rate.value == 100


def test_an_engine_carries_instead_of_computing(model: Path, tmp_path: Path) -> None:
    far, near = library(tmp_path / "far engine"), library(tmp_path / "near engine")
    with engine_on(model, far) as engine:
        prefix = document(engine)
        question = engine.tokenize("What of it?")
        engine.warm(prefix)
        engine.ask(prefix, engine.tokenize("First."), limit=1)
        expected = engine.ask(prefix, question, limit=8).answer.tokens
    with serving(far) as server, engine_on(model, near) as plain:
        slow = Carrier(near, [Peer(server.address, TOKEN)], link_guess=1.0)
        assert carrying(plain, slow).warm(prefix[:600]).origin == "computed"
        quick = Carrier(near, [Peer(server.address, TOKEN)], link_guess=1e12)
        asked = carrying(plain, quick).ask(prefix, question, limit=8, documents=["mat_1"])
        assert asked.prefix.origin == "carried"
        assert asked.prefix.computed == 0
        assert asked.answer.tokens == expected


def carrying(engine: PrefixEngine, carrier: Carrier) -> PrefixEngine:
    engine.sources = (carrier,)
    return engine
