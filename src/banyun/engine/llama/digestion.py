"""Many questions on few documents: each document is prefilled once, its questions share it.

Questions are grouped by document, and the documents' questions go side by side through the
engine's slots, each slot started from the document's restored state. As many run at a time as the
limit on the time between tokens allows (``GrowingBatch``).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from banyun.engine.llama.batch import GrowingBatch
from banyun.engine.llama.prefixes import Asked, PrefixEngine


@dataclass(frozen=True, slots=True)
class Load:
    """A document's tokens, the questions on it, and the ids under which its cache is kept."""

    prefix: Sequence[int]
    questions: Sequence[Sequence[int]]
    documents: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """Which question of which load was answered, by position, and how."""

    load: int
    question: int
    asked: Asked


def answer_all(
    engine: PrefixEngine,
    loads: Sequence[Load],
    *,
    limit: int,
    batch: GrowingBatch | None = None,
    schema: Mapping[str, object] | None = None,
) -> Iterator[Answered]:
    """Answers as they come, of at most ``limit`` tokens each. Closing the iterator starts no more
    questions and waits for those under way.

    Raises:
        ContextTooLong: a document and a question that do not fit into a slot.
        EngineUnavailable: the worker is gone.
    """
    batch = batch or GrowingBatch(engine.slots)
    stopped = threading.Event()

    def answer(number: int, place: int) -> Answered | None:
        load = loads[number]
        with batch.place():
            if stopped.is_set():
                return None
            asked = engine.ask(
                load.prefix, load.questions[place], limit=limit, documents=load.documents, schema=schema
            )
        batch.saw(asked.answer.seconds_per_token)
        return Answered(number, place, asked)

    order = [(number, place) for number, load in enumerate(loads) for place in range(len(load.questions))]
    with ThreadPoolExecutor(max(1, batch.most)) as pool:
        waiting: set[Future[Answered | None]] = {pool.submit(answer, *one) for one in order}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    if (answered := future.result()) is not None:
                        yield answered
        finally:
            stopped.set()
            for future in waiting:
                future.cancel()
