"""A digest's questions on one text: how much is computed, and how long it takes in each layout."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from banyun.engine.bench.rig import ANSWER_TOKENS, QUESTION_TOKENS, Rig
from banyun.engine.bench.row import Row, at_least, at_most

QUESTIONS = 40
NAIVE_QUESTIONS = 3
SLOTS = 4
DOCUMENTS = 3


def rows(rig: Rig, tokens: int = 8192, command: str = "banyun engine bench") -> Iterator[Row]:
    """One text of ``tokens`` tokens, 40 questions of 40 tokens, 64 tokens answered to each.

    The naive layouts recompute the text for every question; they are measured on three questions
    and scaled, and say so.
    """
    context = tokens + 256
    ours, computed, prompt = _ours(rig, tokens, context)
    warm = _sequential(rig, tokens, context)
    first = _question_first(rig, tokens, context) * QUESTIONS / NAIVE_QUESTIONS
    interleaved = _interleaved(rig, tokens, context) * QUESTIONS / NAIVE_QUESTIONS
    scaled = f"measured on {NAIVE_QUESTIONS} questions, scaled to {QUESTIONS}"
    yield at_most("prompt tokens computed in a digest", 100 * computed / prompt, 4.0, QUESTIONS, command, "%")
    yield Row("digest, ours", ours, "s", QUESTIONS, command=command)
    yield Row("digest, question first", first, "s", NAIVE_QUESTIONS, command=command, note=scaled)
    yield Row(
        f"digest, document first, {DOCUMENTS} interleaved on one slot",
        interleaved,
        "s",
        NAIVE_QUESTIONS,
        command=command,
        note=scaled,
    )
    yield Row("digest, one warm document, one after another", warm, "s", QUESTIONS, command=command)
    yield at_least("question first ÷ ours", first / ours, 15.0, QUESTIONS, command, "×")
    yield at_least("interleaved ÷ ours", interleaved / ours, 1.7, QUESTIONS, command, "×")
    yield at_least("one after another ÷ ours", warm / ours, 1.4, QUESTIONS, command, "×")


def _ours(rig: Rig, tokens: int, context: int) -> tuple[float, int, int]:
    """Seconds for all questions, prefill included; prompt tokens computed, and in all."""
    library = rig.library("digest")
    with rig.engine(library, context=context, slots=SLOTS) as engine:
        prefix = rig.document(engine, tokens)
        questions = [rig.question(engine, number) for number in range(QUESTIONS)]
        began = time.perf_counter()
        warmed = engine.warm(prefix)
        with ThreadPoolExecutor(SLOTS) as pool:
            asked = list(
                pool.map(lambda question: engine.ask(prefix, question, limit=ANSWER_TOKENS), questions)
            )
        seconds = time.perf_counter() - began
    computed = warmed.computed + sum(one.prefix.computed + one.answer.computed for one in asked)
    return seconds, computed, QUESTIONS * (tokens + QUESTION_TOKENS)


def _sequential(rig: Rig, tokens: int, context: int) -> float:
    """The engine's own prefix cache on one slot, one document, prefill included."""
    with rig.engine(rig.library("unused"), context=context) as engine:
        prefix = rig.document(engine, tokens)
        questions = [rig.question(engine, number) for number in range(QUESTIONS)]
        began = time.perf_counter()
        for question in questions:
            engine.server.complete([*prefix, *question], slot=0, limit=ANSWER_TOKENS)
        return time.perf_counter() - began


def _question_first(rig: Rig, tokens: int, context: int) -> float:
    with rig.engine(rig.library("unused"), context=context) as engine:
        document = rig.document(engine, tokens)
        questions = [rig.question(engine, number) for number in range(NAIVE_QUESTIONS)]
        began = time.perf_counter()
        for question in questions:
            # The text's first token stays first: it marks the beginning.
            prompt = [document[0], *question, *document[1:]]
            engine.server.complete(prompt, slot=0, limit=ANSWER_TOKENS)
        return time.perf_counter() - began


def _interleaved(rig: Rig, tokens: int, context: int) -> float:
    """The engine's own prefix cache on one slot, while several documents take turns."""
    with rig.engine(rig.library("unused"), context=context) as engine:
        documents = [rig.document(engine, tokens, number=number) for number in range(DOCUMENTS)]
        questions = [rig.question(engine, number) for number in range(NAIVE_QUESTIONS)]
        began = time.perf_counter()
        for turn, question in enumerate(questions):
            prompt = [*documents[turn % DOCUMENTS], *question]
            engine.server.complete(prompt, slot=0, limit=ANSWER_TOKENS)
        return time.perf_counter() - began
