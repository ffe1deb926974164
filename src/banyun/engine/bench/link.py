"""A cache of one machine used on another: two network namespaces, a link shaped to 1 GB/s."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from banyun.engine.bench.children import Child
from banyun.engine.bench.rig import Rig
from banyun.engine.bench.row import Row, at_least, not_run
from banyun.engine.carrying.rate import break_even

ROUNDS = 3
GBIT = 8
HOSTS = ("10.213.0.1", "10.213.0.2")
FIGURE = "a cache of A used on B, recomputed ÷ fetched"
GATE = 20.0


@dataclass(frozen=True, slots=True)
class Machines:
    """Commands that run something on A and on B."""

    a: tuple[str, ...]
    b: tuple[str, ...]


class NotPermitted(Exception):
    """This user may make no network namespaces here."""


def _ip(*words: str) -> None:
    program = shutil.which("ip")
    if program is None:
        raise NotPermitted("there is no ip command")
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotPermitted(" ".join(done.stderr.split()) or f"ip {' '.join(words)} failed")


def _shape(namespace: str, device: str) -> None:
    rate = ("rate", f"{GBIT}gbit", "burst", "4mb", "latency", "50ms")
    _ip("netns", "exec", namespace, "tc", "qdisc", "add", "dev", device, "root", "tbf", *rate)


@contextlib.contextmanager
def two_machines() -> Iterator[Machines]:
    """Two namespaces with a link of ``GBIT`` Gbit/s between them, gone afterwards.

    Raises:
        NotPermitted: not root, or no ``ip`` and ``tc`` here.
    """
    if os.geteuid() != 0:
        raise NotPermitted("network namespaces need root")
    mark = str(os.getpid())
    names = (f"banyun-a-{mark}", f"banyun-b-{mark}")
    made: list[str] = []
    try:
        for name in names:
            _ip("netns", "add", name)
            made.append(name)
            _ip("-n", name, "link", "set", "lo", "up")
        devices = (f"bya{mark}"[:15], f"byb{mark}"[:15])
        _ip(
            *("link", "add", devices[0], "netns", names[0]),
            *("type", "veth", "peer", "name", devices[1], "netns", names[1]),
        )
        for name, device, host in zip(names, devices, HOSTS, strict=True):
            _ip("-n", name, "address", "add", f"{host}/24", "dev", device)
            _ip("-n", name, "link", "set", device, "up")
            _shape(name, device)
        exec_a, exec_b = (("ip", "netns", "exec", name) for name in names)
        yield Machines(exec_a, exec_b)
    finally:
        for name in made:
            _ip("netns", "delete", name)


def rows(rig: Rig, command: str, tokens: int = 8192) -> Iterator[Row]:
    """Arms alternate; each starts its worker anew, with nothing kept on B."""
    try:
        with two_machines() as machines:
            yield from _measured(rig, machines, command, tokens)
    except NotPermitted as refused:
        yield not_run(FIGURE, str(refused), command, f">= {GATE:g}")


def _measured(rig: Rig, machines: Machines, command: str, tokens: int) -> Iterator[Row]:
    name = rig.filled(tokens)
    held = rig.library(name)
    with rig.engine(rig.library("unused"), context=512) as engine:
        prefix, question = rig.document(engine, tokens), rig.question(engine, 0)
    (manifest,) = held.disk.manifests()
    held.close()
    raw = _raw(rig, machines, held.disk.blob(manifest))
    recomputed, fetched = [], []
    with ExitStack() as children:
        offering = {"host": HOSTS[0], "disk": str(held.disk.root), "ram": str(rig.ram_folder / name)}
        server = children.enter_context(Child("peer", offering, within=machines.a))
        asking = {
            "model": str(rig.model),
            "threads": rig.threads,
            "context": tokens + 512,
            "disk": str(rig.folder / "b"),
            "ram": str(rig.ram_folder / "b"),
            "peer": server.hello["address"],
        }
        asker = children.enter_context(Child("asker", asking, within=machines.b))
        asked = {"tokens": prefix, "question": question, "limit": 1, "fresh": True}
        for _ in range(ROUNDS):
            recomputed.append(asker.do(**asked, alone=True)["seconds"])
            answer = asker.do(**asked, carry=True)
            if answer["origin"] != "carried":
                raise AssertionError(f"expected a carried cache, got {answer['origin']}")
            fetched.append(answer["seconds"])
    label = f"{tokens // 1024}k"
    per_token, rate = manifest.blob_bytes / tokens, tokens / median(recomputed)
    yield Row(f"link, {GBIT} Gbit/s shaped, raw TCP", raw, "GB/s", ROUNDS, command=command)
    yield Row(f"TTFT {label} on B, recomputed", median(recomputed), "s", ROUNDS, command=command)
    yield Row(f"TTFT {label} on B, fetched from A", median(fetched), "s", ROUNDS, command=command)
    yield at_least(FIGURE, median(recomputed) / median(fetched), GATE, ROUNDS, command, "×", f"at {label}")
    note = f"{per_token / 1024:.1f} KiB a token × {rate:,.0f} tokens/s"
    figure = "break-even: the link above which fetching is sooner"
    yield Row(figure, break_even(per_token, rate) / 1e6, "MB/s", ROUNDS, command=command, note=note)


def _raw(rig: Rig, machines: Machines, blob: Path) -> float:
    """GB/s of the link as it is, by plain TCP."""
    sending = {"host": HOSTS[0], "path": str(blob)}
    with Child("raw sender", sending, within=machines.a) as sender:
        receiving = {**sending, "port": sender.hello["port"], "target": str(rig.ram_folder / "received")}
        with Child("raw receiver", receiving, within=machines.b) as receiver:
            rates = [blob.stat().st_size / float(receiver.do()["seconds"]) / 1e9 for _ in range(ROUNDS)]
    return median(rates)
