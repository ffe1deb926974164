"""How close carrying a cache comes to the limit of its link: loopback TCP, disk.

Sender and receiver are processes of their own in both arms, with the same chunks and ``sendfile``;
both write what comes to a file in RAM. Ours also verifies and files it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median

from banyun.engine.bench.children import Child
from banyun.engine.bench.rig import Rig, drop_page_cache
from banyun.engine.bench.roles import library_at
from banyun.engine.bench.row import Row, at_least
from banyun.engine.kv.checksum import CHUNK, checksum
from banyun.engine.kv.identity import EngineIdentity

BLOB_BYTES = 100_000_000
ROUNDS = 9
DISK_ROUNDS = 31
"""A cold read takes hundredths of a second, and now and then twice as long."""
TOKENS = list(range(4096))
IDENTITY = EngineIdentity("0" * 64, "bench", "f16", False, "per-slot")


def rows(rig: Rig, command: str) -> Iterator[Row]:
    """Rates are medians in GB/s (10⁹ bytes a second) over alternating rounds of 100 MB, after one
    round that is not counted."""
    folder = rig.ram_folder / "moving"
    folder.mkdir(parents=True)
    plain = folder / "plain"
    plain.write_bytes(os.urandom(BLOB_BYTES))
    far = library_at(str(folder / "far"))
    saved = folder / "saved"
    saved.write_bytes(plain.read_bytes())
    far.put(saved, IDENTITY, TOKENS, recompute_seconds=1.0)
    far.close()
    raw: list[float] = []
    dropped: list[float] = []
    moved: list[float] = []
    with ExitStack() as children:
        sender = children.enter_context(Child("raw sender", {"path": str(plain)}))
        server = children.enter_context(Child("peer", {"disk": str(folder / "far")}))
        receiving = {"port": sender.hello["port"], "target": str(folder / "received")}
        receiver = children.enter_context(Child("raw receiver", receiving))
        fetching = {"address": server.hello["address"], "folder": str(folder / "near")}
        fetcher = children.enter_context(
            Child("fetcher", {**fetching, "identity": asdict(IDENTITY), "tokens": TOKENS})
        )
        for number in range(1 + ROUNDS):
            measured = (_rate(receiver.do()), _rate(fetcher.do()), _rate(receiver.do(drop=True)))
            if number:
                for rates, rate in zip((raw, moved, dropped), measured, strict=True):
                    rates.append(rate)
    yield Row("raw TCP on loopback, received and dropped", median(dropped), "GB/s", ROUNDS, command=command)
    yield Row("raw TCP on loopback, file to file", median(raw), "GB/s", ROUNDS, command=command)
    yield Row("a cache fetched, checked and filed", median(moved), "GB/s", ROUNDS, command=command)
    yield at_least("fetched ÷ raw TCP", median(moved) / median(raw), 0.90, ROUNDS, command, "×")
    yield from _disk(rig, plain, command)


def _rate(answer: dict[str, float]) -> float:
    return BLOB_BYTES / answer["seconds"] / 1e9


def _disk(rig: Rig, plain: Path, command: str) -> Iterator[Row]:
    """The same file read cold, and read cold and verified as ``Tier.verify`` does, by turns first."""
    blob = rig.folder / "blob"
    blob.write_bytes(plain.read_bytes())
    read: list[float] = []
    verified: list[float] = []
    arms = [(read, _read), (verified, checksum)]
    for number in range(1 + DISK_ROUNDS):
        for rates, work in arms if number % 2 else reversed(arms):
            drop_page_cache(rig.folder)
            began = time.perf_counter()
            work(blob)
            if number:
                rates.append(BLOB_BYTES / (time.perf_counter() - began) / 1e9)
    blob.unlink()
    yield Row("plain read of a cold file", median(read), "GB/s", DISK_ROUNDS, command=command)
    ratio = median(verified) / median(read)
    yield at_least("cold cache read and checked ÷ plain read", ratio, 0.90, DISK_ROUNDS, command, "×")


def _read(path: Path) -> None:
    buffer = memoryview(bytearray(CHUNK))
    with open(path, "rb", buffering=0) as handle:
        # As the mover does: the kernel reads ahead.
        os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
        while handle.readinto(buffer):
            pass
