"""A digest's questions on one text: how much is computed, and how long it takes in each layout."""

from __future__ import annotations

import time
from collections.abc import Iterator

from banyun.engine.bench.rig import ANSWER_TOKENS, QUESTION_TOKENS, Rig
from banyun.engine.bench.row import Row, at_least, at_most
from banyun.engine.llama.digestion import Load, answer_all

QUESTIONS = 40
NAIVE_QUESTIONS = 3
SLOTS = 8
DOCUMENTS = 3
INTERLEAVED_TOKENS = 2048


def rows(rig: Rig, command: str, tokens: int = 8192) -> Iterator[Row]:
    """One text of ``tokens`` tokens, 40 questions of 40 tokens, 64 tokens answered to each; then
    three texts whose questions take turns.

    The layouts that recompute the text for every question are measured on three questions and
    scaled, and say so. Every layout has a worker of its own and reads the text itself, but for the two
    that are compared on a text that is there already.
    """
    scaled = f"measured on {NAIVE_QUESTIONS} questions, scaled to {QUESTIONS}"
    ours, computed, prompt = _ours(rig, tokens, 1)
    again, _, _ = _ours(rig, tokens, 1)
    warm = _sequential(rig, tokens)
    first = _question_first(rig, tokens) * QUESTIONS / NAIVE_QUESTIONS
    yield at_most("prompt tokens computed in a digest", 100 * computed / prompt, 4.0, QUESTIONS, command, "%")
    yield Row("digest, ours", ours, "s", QUESTIONS, command=command)
    yield Row("digest, question first", first, "s", NAIVE_QUESTIONS, command=command, note=scaled)
    yield at_least("question first ÷ ours", first / ours, 15.0, QUESTIONS, command, "×")
    restored = "the text restored in a new process"
    yield Row("digest of a text read before, ours", again, "s", QUESTIONS, command=command, note=restored)
    hot = "the text hot in one slot"
    yield Row("digest of a warm text, one after another", warm, "s", QUESTIONS, command=command, note=hot)
    yield at_least("one after another ÷ ours, the text warm", warm / again, 1.4, QUESTIONS, command, "×")
    yield from _turns(rig, command, min(tokens, INTERLEAVED_TOKENS), scaled)


def _turns(rig: Rig, command: str, tokens: int, scaled: str) -> Iterator[Row]:
    """Questions on three documents in turns: ours, and the same engine on one slot."""
    ours, _, _ = _ours(rig, tokens, DOCUMENTS)
    alone = _one_slot(rig, tokens, NAIVE_QUESTIONS) * QUESTIONS / NAIVE_QUESTIONS
    hosted = _one_slot(rig, tokens, QUESTIONS, host_cache_mib=4096)
    label = f"digest, {DOCUMENTS} documents of {tokens} in turns"
    yield Row(f"{label}, ours", ours, "s", QUESTIONS, command=command)
    yield Row(
        f"{label}, document first on one slot", alone, "s", NAIVE_QUESTIONS, command=command, note=scaled
    )
    yield Row(f"{label}, the same with llama.cpp's RAM cache", hosted, "s", QUESTIONS, command=command)
    yield at_least("in turns on one slot ÷ ours", alone / ours, 1.7, QUESTIONS, command, "×")
    note = "no gate: llama.cpp's own RAM cache, which ends with its process"
    yield Row("in turns with a RAM cache ÷ ours", hosted / ours, "×", QUESTIONS, command=command, note=note)


def _ours(rig: Rig, tokens: int, documents: int) -> tuple[float, int, int]:
    """Seconds for all questions; prompt tokens computed, and in all. The first time the texts are read,
    too; a second time, in a process of its own, they are restored."""
    library = rig.library(f"digest-{tokens}-{documents}")
    with rig.engine(library, context=tokens + 256, slots=SLOTS) as engine:
        loads = [
            Load(
                rig.document(engine, tokens, number=number),
                [rig.question(engine, turn) for turn in range(number, QUESTIONS, documents)],
            )
            for number in range(documents)
        ]
        began = time.perf_counter()
        asked = [one.asked for one in answer_all(engine, loads, limit=ANSWER_TOKENS)]
        seconds = time.perf_counter() - began
    library.close()
    computed = sum(one.prefix.computed + one.answer.computed for one in asked)
    return seconds, computed, QUESTIONS * (tokens + QUESTION_TOKENS)


def _sequential(rig: Rig, tokens: int) -> float:
    """The engine's own prefix cache on one slot that holds the text already."""
    library = rig.library(f"digest-{tokens}-1")
    with rig.engine(library, context=tokens + 256) as engine:
        prefix = rig.document(engine, tokens)
        questions = [rig.question(engine, number) for number in range(QUESTIONS)]
        engine.warm(prefix)
        began = time.perf_counter()
        for question in questions:
            engine.server.complete([*prefix, *question], slot=0, limit=ANSWER_TOKENS)
        seconds = time.perf_counter() - began
    library.close()
    return seconds


def _question_first(rig: Rig, tokens: int) -> float:
    with rig.engine(rig.library("unused"), context=tokens + 256) as engine:
        document = rig.document(engine, tokens)
        questions = [rig.question(engine, number) for number in range(NAIVE_QUESTIONS)]
        began = time.perf_counter()
        for question in questions:
            # The text's first token stays first: it marks the beginning.
            prompt = [document[0], *question, *document[1:]]
            engine.server.complete(prompt, slot=0, limit=ANSWER_TOKENS)
        return time.perf_counter() - began


def _one_slot(rig: Rig, tokens: int, questions: int, *, host_cache_mib: int = 0) -> float:
    """The engine's own prefix cache on one slot, while several documents take turns."""
    with rig.engine(rig.library("unused"), context=tokens + 256, host_cache_mib=host_cache_mib) as engine:
        documents = [rig.document(engine, tokens, number=number) for number in range(DOCUMENTS)]
        prompts = [[*documents[turn % DOCUMENTS], *rig.question(engine, turn)] for turn in range(questions)]
        began = time.perf_counter()
        for prompt in prompts:
            engine.server.complete(prompt, slot=0, limit=ANSWER_TOKENS)
        return time.perf_counter() - began
