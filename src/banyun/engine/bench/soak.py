"""Hours of what a reader does in weeks: documents come and go, workers stop, caches are damaged."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from banyun.engine.bench.rig import Rig
from banyun.engine.bench.row import Row, at_most
from banyun.engine.kv.library import KVLibrary
from banyun.engine.llama.prefixes import PrefixEngine

DOCUMENTS = 6
LENGTH = 700
QUESTIONS = 3
ANSWER = 8
SEED = 7
PAGE = 4096


def rows(rig: Rig, command: str, minutes: float) -> Iterator[Row]:
    """Every turn starts a worker anew on budgets that hold half of the documents, asks in random
    order, and now and then damages a blob; each answer is compared with the first one given."""
    chance = random.Random(SEED)  # noqa: S311 (a repeatable course of events)
    until = time.monotonic() + 60 * minutes
    first: dict[tuple[int, int], tuple[int, ...]] = {}
    turns = asked = wrong = damaged = reused = 0
    memory: list[int] = []
    library = rig.library("soak")
    while time.monotonic() < until:
        with rig.engine(library, context=LENGTH + 256, slots=2) as engine:
            for _ in range(DOCUMENTS * 2):
                document, number = chance.randrange(DOCUMENTS), chance.randrange(QUESTIONS)
                tokens, warm = _ask(rig, engine, document, number)
                wrong += first.setdefault((document, number), tokens) != tokens
                reused += warm
                asked += 1
            _squeeze(library, engine)
        library.flush()
        if chance.random() < 0.5:
            damaged += _damage(library, chance)
        memory.append(_resident_bytes())
        turns += 1
    library.close()
    note = f"{turns} workers, {damaged} blobs damaged, {reused} from caches"
    yield at_most("soak, wrong answers", wrong, 0, asked, command, "", note)
    half = memory[len(memory) // 2 :]
    growth = (half[-1] - half[0]) / max(1, half[0])
    yield at_most("soak, this process's memory in its second half", 100 * growth, 5, len(half), command, "%")


def _ask(rig: Rig, engine: PrefixEngine, document: int, number: int) -> tuple[tuple[int, ...], bool]:
    prefix = rig.document(engine, LENGTH, number=document)
    engine.forget()  # hot answers may differ in their last bits by what stood in the slot before
    asked = engine.ask(prefix, rig.question(engine, number), limit=ANSWER)
    return asked.answer.tokens, asked.prefix.computed == 0


def _squeeze(library: KVLibrary, engine: PrefixEngine) -> None:
    """Budgets for half of the documents, once it is known how large one is."""
    for tier in library.tiers:
        held = [manifest.blob_bytes for manifest in tier.manifests() if manifest.identity == engine.identity]
        if held:
            tier.budget = DOCUMENTS // 2 * max(held) + 1


def _damage(library: KVLibrary, chance: random.Random) -> int:
    blobs = [path for tier in library.tiers for path in tier.root.glob("*/*.kv")]
    if not blobs:
        return 0
    with open(chance.choice(blobs), "r+b") as file:
        size = file.seek(0, 2)
        file.seek(chance.randrange(size))
        file.write(bytes([chance.randrange(256)]))
    return 1


def _resident_bytes() -> int:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * PAGE if statm.exists() else 0
