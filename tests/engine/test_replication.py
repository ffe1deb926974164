"""Hot prefixes are copied ahead of demand, never at the price of what is here; over TLS too."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from banyun.engine.carrying.carrier import Carrier, Peer
from banyun.engine.carrying.peer import PeerServer
from banyun.engine.carrying.replication import Replicator, uses_per_hour
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.manifest import Manifest
from tests.engine.conftest import Ticking
from tests.engine.test_carrying import MINE, TOKEN, TOKENS, library, serving

BYTES = 10_000


def put(kv: KVLibrary, folder: Path, first: int, *, uses: int = 0) -> Manifest:
    (folder / "saved").write_bytes(bytes([first]) * BYTES)
    tokens = [first, *TOKENS]
    manifest = kv.put(folder / "saved", MINE, tokens, recompute_seconds=float(first))
    kv.flush()
    for _ in range(uses):
        kv.find(MINE, tokens)
    return manifest


def test_what_is_hot_over_there_comes_here_the_dearest_first(tmp_path: Path) -> None:
    far, near = library(tmp_path / "far"), library(tmp_path / "near")
    put(far, tmp_path, 1)
    cheap, dear = put(far, tmp_path, 2, uses=8), put(far, tmp_path, 3, uses=8)
    with serving(far) as server:
        replicator = Replicator(near, Carrier(near, [Peer(server.address, TOKEN)]), MINE, Ticking())
        assert [one.name for one in replicator.once()] == [dear.name, cheap.name]
        assert replicator.once() == []
    assert near.find(MINE, [3, *TOKENS]) is not None


def test_replicas_take_only_free_room(tmp_path: Path) -> None:
    far, near = library(tmp_path / "far"), library(tmp_path / "near")
    put(far, tmp_path, 2, uses=8)
    assert near.ram is not None
    near.ram.budget = 2 * BYTES
    own = put(near, tmp_path, 9)
    with serving(far) as server:
        replicator = Replicator(near, Carrier(near, [Peer(server.address, TOKEN)]), MINE, Ticking())
        assert replicator.once() == []
    assert [one.name for one in near.ram.manifests()] == [own.name]


def test_another_engines_caches_are_of_no_use(tmp_path: Path) -> None:
    far, near = library(tmp_path / "far"), library(tmp_path / "near")
    put(far, tmp_path, 2, uses=8)
    other = EngineIdentity("b" * 64, "build 1", "f16", False, "per-slot")
    with serving(far) as server:
        carrier = Carrier(near, [Peer(server.address, TOKEN)])
        assert Replicator(near, carrier, other, Ticking()).once() == []


def test_how_hot_is_uses_an_hour_and_cools(tmp_path: Path, ticking: Ticking) -> None:
    manifest = replace(put(library(tmp_path / "kv"), tmp_path, 1), uses=12, created=0.0, used=7200.0)
    assert uses_per_hour(manifest, 7200.0) == 6.0
    assert uses_per_hour(manifest, 7200.0 + 3601) == 0.0


def test_it_goes_on_by_itself_until_it_is_closed(tmp_path: Path) -> None:
    near = library(tmp_path / "near")
    replicator = Replicator(near, Carrier(near, []), MINE, Ticking())
    replicator.start(every_seconds=0.001)
    replicator.close()


def test_over_tls_a_peer_must_have_the_certificate(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    far, near = library(tmp_path / "far"), library(tmp_path / "near")
    put(far, tmp_path, 2)
    server = PeerServer(far, TOKEN, tls=context)
    try:
        trusting = ssl.create_default_context(cafile=str(certificate))
        carrier = Carrier(near, [Peer(server.address, TOKEN, trusting)])
        (offer,) = carrier.offers(MINE, [2, *TOKENS])
        carrier.fetch(offer)
        stranger = Carrier(near, [Peer(server.address, TOKEN, ssl.create_default_context())])
        assert stranger.offers(MINE, [2, *TOKENS]) == []
    finally:
        server.close()
    found = near.find(MINE, [2, *TOKENS])
    assert found is not None
    assert found.blob.read_bytes() == bytes([2]) * BYTES
