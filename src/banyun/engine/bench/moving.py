"""How close carrying a cache comes to the limit of its link: loopback TCP, disk."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from banyun.engine.bench.rig import Rig, drop_page_cache
from banyun.engine.bench.row import Row, at_least
from banyun.engine.carrying.carrier import CHUNK, Carrier, Peer
from banyun.engine.carrying.peer import PeerServer
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.kv.tier import checksum

BLOB_BYTES = 100_000_000
ROUNDS = 7
TOKENS = list(range(4096))
IDENTITY = EngineIdentity("0" * 64, "bench", "f16", False, "per-slot")


def rows(rig: Rig, command: str = "banyun engine bench") -> Iterator[Row]:
    """Rates are medians in GB/s (10⁹ bytes a second) over alternating rounds of 100 MB."""
    far = rig.library("far")
    saved = far.tiers[0].root / "saved"
    saved.write_bytes(os.urandom(BLOB_BYTES))
    plain = saved.with_name("plain")
    shutil.copyfile(saved, plain)
    far.put(saved, IDENTITY, TOKENS, recompute_seconds=1.0)
    far.flush()
    raw, moved, read, verified = [], [], [], []
    server = PeerServer(far, "bench")
    try:
        for number in range(ROUNDS):
            raw.append(_rate(lambda: _raw_tcp(plain)))
            moved.append(_rate(_fetching(rig, server, number)))
            read.append(_rate(_cold(far, lambda: _read(_disk_blob(far)))))
            verified.append(_rate(_cold(far, lambda: checksum(_disk_blob(far)))))
    finally:
        server.close()
        plain.unlink()
    yield Row("raw TCP on loopback", median(raw), "GB/s", ROUNDS, command=command)
    yield Row("a cache fetched, checked and filed", median(moved), "GB/s", ROUNDS, command=command)
    yield at_least("fetched ÷ raw TCP", median(moved) / median(raw), 0.90, ROUNDS, command, "×")
    yield Row("plain read of a cold file", median(read), "GB/s", ROUNDS, command=command)
    yield at_least(
        "cold cache read and checked ÷ plain read",
        median(verified) / median(read),
        0.90,
        ROUNDS,
        command,
        "×",
    )


def _rate(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return BLOB_BYTES / (time.perf_counter() - began) / 1e9


def _disk_blob(library: KVLibrary) -> Path:
    return next(library.disk.root.glob("*/*.kv"))


def _cold(library: KVLibrary, work: Callable[[], object]) -> Callable[[], object]:
    drop_page_cache(library.disk.root)
    return work


def _read(path: Path) -> None:
    buffer = memoryview(bytearray(CHUNK))
    with open(path, "rb", buffering=0) as handle:
        while handle.readinto(buffer):
            pass


def _fetching(rig: Rig, server: PeerServer, number: int) -> Callable[[], object]:
    """A fetch into an empty library in RAM; finding the offer is not part of it."""
    near = rig.library(f"near-{number}")
    near.disk.budget = 0
    carrier = Carrier(near, [Peer(server.address, "bench")])
    (offer,) = carrier.offers(IDENTITY, TOKENS)
    return lambda: carrier.fetch(offer)


def _raw_tcp(path: Path) -> None:
    """The same bytes from file to file over one loopback connection, and nothing else."""
    target = path.with_name("received")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def send() -> None:
            connection, _ = listener.accept()
            connection.settimeout(60)
            with connection, open(path, "rb") as source:
                connection.sendfile(source)

        sender = threading.Thread(target=send)
        sender.start()
        buffer = memoryview(bytearray(CHUNK))
        with socket.create_connection(listener.getsockname()) as caller, open(target, "wb", 0) as out:
            caller.settimeout(60)
            stream = caller.makefile("rb")  # gathers small pieces in C: the fastest of three ways tried
            while got := stream.readinto(buffer):
                out.write(buffer[:got])
        sender.join()
    target.unlink()
