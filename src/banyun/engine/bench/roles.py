"""What a process of the bench can be: ``python -m banyun.engine.bench.roles``.

The first line of its input names the role and gives its values; it answers a line, then does one
thing for every further line and answers each. A role is a generator that is sent the lines.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from banyun.engine.carrying.carrier import Carrier, Peer
from banyun.engine.carrying.peer import PeerServer
from banyun.engine.kv.checksum import CHUNK
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.prefixes import PrefixEngine
from banyun.engine.llama.process import WorkerProcess, identity_of
from banyun.engine.llama.worker import WorkerSpec

Values = dict[str, Any]
Role = Callable[[Values], Generator[Values, Values, None]]
TOKEN = "bench"  # noqa: S105 (both ends are ours, for minutes)


def library_at(folder: str, *, ram: str | None = None, budget: int = 16 << 30) -> KVLibrary:
    """A library as the bench uses it, never compressed: that would be measured apart."""
    return KVLibrary(
        ram=Path(ram) if ram else None,
        disk=Path(folder),
        ram_budget=4 << 30,
        disk_budget=budget,
        clock=time.time,
        compress=False,
    )


def raw_sender(values: Values) -> Generator[Values, Values, None]:
    """Sends one file by ``sendfile`` to everyone who connects, and nothing else."""
    listener = socket.create_server((values.get("host", "127.0.0.1"), 0))

    def run() -> None:
        while True:
            connection, _ = listener.accept()
            connection.settimeout(60)
            with connection, open(values["path"], "rb") as source:
                connection.sendfile(source)

    threading.Thread(target=run, daemon=True).start()
    yield {"port": listener.getsockname()[1]}


def raw_receiver(values: Values) -> Generator[Values, Values, None]:
    """Writes what comes over one connection to a file, or drops it, in the mover's own chunks."""
    buffer = memoryview(bytearray(CHUNK))
    asked = yield {}
    while True:
        began = time.perf_counter()
        target = os.devnull if asked.get("drop") else values["target"]
        with (
            socket.create_connection((values.get("host", "127.0.0.1"), values["port"])) as caller,
            open(target, "wb", 0) as out,
        ):
            caller.settimeout(60)
            stream = caller.makefile("rb")
            while got := stream.readinto(buffer):
                out.write(buffer[:got])
        seconds = time.perf_counter() - began
        if target != os.devnull:
            os.unlink(target)
        asked = yield {"seconds": seconds}


def peer(values: Values) -> Generator[Values, Values, None]:
    """Offers a library."""
    host = values.get("host", "127.0.0.1")
    library = library_at(values["disk"], ram=values.get("ram"))
    server = PeerServer(library, TOKEN, host=host)
    yield {"address": server.address}
    server.close()


def fetcher(values: Values) -> Generator[Values, Values, None]:
    """Fetches the one cache of a peer into an empty library in RAM, again and again."""
    identity = EngineIdentity(**values["identity"])
    number = 0
    yield {}
    while True:
        folder = Path(values["folder"]) / str(number)
        near = library_at(str(folder / "disk"), ram=str(folder / "ram"), budget=0)
        carrier = Carrier(near, [Peer(values["address"], TOKEN)])
        (offer,) = carrier.offers(identity, values["tokens"])
        began = time.perf_counter()
        carrier.fetch(offer)
        seconds = time.perf_counter() - began
        near.close()
        shutil.rmtree(folder)
        number += 1
        yield {"seconds": seconds}


def writer(values: Values) -> Generator[Values, Values, None]:
    """Puts one saved state into a library until it is killed or its input ends."""
    identity = EngineIdentity(**values["identity"])
    library = library_at(values["disk"], ram=values.get("ram"))
    copy = Path(values["source"]).with_name(f"copy-{os.getpid()}")
    asked = yield {}
    while True:
        for _ in range(asked["times"]):
            shutil.copyfile(values["source"], copy)
            library.put(copy, identity, values["tokens"], recompute_seconds=1.0)
        library.flush()
        asked = yield {}


def asker(values: Values) -> Generator[Values, Values, None]:
    """Asks on a prefix through a library, with a worker started anew for every arm.

    Values: ``model, threads, context, disk, ram?, peer?, file_limit?``; then for each line
    ``tokens, question, limit, fresh`` (an empty library first), ``carry`` (from the peer) or
    ``alone`` (the engine without its library).
    """
    if limit := values.get("file_limit"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    asked = yield {}
    while True:
        if asked.get("fresh"):
            for folder in filter(None, (values["disk"], values.get("ram"))):
                shutil.rmtree(folder, ignore_errors=True)
        library = library_at(values["disk"], ram=values.get("ram"))
        engine = started(values, library)
        if asked.get("carry"):
            engine.sources = (Carrier(library, [Peer(values["peer"], TOKEN)], link_guess=1e9),)
        began = time.perf_counter()
        if asked.get("alone"):  # past the library: nothing is looked up and nothing saved
            engine.server.complete([*asked["tokens"], *asked["question"]], slot=0, limit=1)
            answer: Values = {"seconds": time.perf_counter() - began}
        else:
            one = engine.ask(asked["tokens"], asked["question"], limit=asked["limit"])
            seconds = time.perf_counter() - began - one.answer.decode_seconds
            answer = {"seconds": seconds, "origin": one.prefix.origin, "answer": one.answer.tokens}
        engine.close()
        library.close()
        asked = yield {**answer, "refused": len(library.refusals)}


def started(values: Values, library: KVLibrary, slots: int = 1) -> PrefixEngine:
    """A worker in front of a library."""
    spec = WorkerSpec(
        model=values["model"],
        context=values["context"],
        slots=slots,
        threads=values["threads"],
        slot_folder=str(library.workspace()),
    )
    return PrefixEngine(WorkerProcess(spec), identity_of(spec), library)


ROLES: dict[str, Role] = {
    "raw sender": raw_sender,
    "raw receiver": raw_receiver,
    "peer": peer,
    "fetcher": fetcher,
    "writer": writer,
    "asker": asker,
}


def main() -> None:
    """Plays the role that the first line names until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else may get between the answers
    first = json.loads(sys.stdin.readline())
    role = ROLES[first.pop("role")](first)
    answer = next(role)
    while True:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        line = sys.stdin.readline()
        if not line:
            break
        answer = role.send(json.loads(line))
    role.close()


if __name__ == "__main__":
    main()
