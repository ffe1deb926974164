"""What can go wrong with kept caches, done to them on purpose: no answer may change.

Every fault is followed by a question from a new process. A damaged, half-written or foreign state
must be refused and the text computed again; the answer is compared token for token.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from banyun.engine.bench.children import Child
from banyun.engine.bench.rig import Rig, package_text
from banyun.engine.bench.roles import library_at, started
from banyun.engine.bench.row import Row, at_most, not_run
from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.llama.random_model import write_random_model
from banyun.errors import EngineError

TOKENS = 512
ANSWER = 12
KILLS = 5
QUESTIONS = 2


class _Scene:
    """A library on one text, the true answers, and a new process for each question."""

    def __init__(self, rig: Rig, tokens: int) -> None:
        self.rig = rig
        self.folder = rig.folder / "faults"
        self.values: dict[str, object] = {
            "model": str(rig.model),
            "threads": rig.threads,
            "context": tokens + 256,
            "disk": str(self.folder / "disk"),
        }
        library = library_at(str(self.folder / "true"))
        engine = started(self.values, library)
        self.tokens = rig.document(engine, tokens)
        self.questions = [rig.question(engine, number) for number in range(QUESTIONS)]
        engine.warm(self.tokens)
        self.expected = [
            list(engine.ask(self.tokens, question, limit=ANSWER).answer.tokens) for question in self.questions
        ]
        self.identity: EngineIdentity = engine.identity
        engine.close()
        library.close()
        self.state = next((self.folder / "true").glob("*/*.kv"))

    @property
    def disk(self) -> Path:
        return self.folder / "disk"

    def reset(self) -> Path:
        """A library that holds the true state; its blob."""
        shutil.rmtree(self.disk, ignore_errors=True)
        shutil.copytree(self.folder / "true", self.disk)
        return next(self.disk.glob("*/*.kv"))

    def wrong(self, **more: object) -> int:
        """Asks all questions in a new process; how many were answered otherwise."""
        wrong = 0
        with Child("asker", {**self.values, **more}) as asker:
            for question, expected in zip(self.questions, self.expected, strict=True):
                answer = asker.do(tokens=self.tokens, question=question, limit=ANSWER)
                wrong += answer["answer"] != expected
        return wrong

    def writer(self) -> Child:
        where = {"disk": str(self.disk), "source": str(self.state)}
        return Child("writer", {**where, "identity": asdict(self.identity), "tokens": self.tokens})


def rows(rig: Rig, command: str, tokens: int = TOKENS) -> Iterator[Row]:
    """One row a fault: questions that were answered otherwise than by the true state."""
    scene = _Scene(rig, tokens)
    faults: dict[str, Callable[[_Scene], int]] = {
        "truncated": _truncated,
        "a bit flipped": _flipped,
        f"writer killed {KILLS} times": _killed,
        "two writers at once": _two_writers,
        "no room for files": _full,
        "another model": _another_model,
    }
    for name, fault in faults.items():
        if fault is _another_model and rig.shape is None:
            yield not_run(f"wrong answers, {name}", "needs the bench's own model", command, "<= 0")
            continue
        yield at_most(f"wrong answers, {name}", fault(scene), 0, QUESTIONS, command)
    shutil.rmtree(scene.folder)


def _truncated(scene: _Scene) -> int:
    blob = scene.reset()
    with open(blob, "r+b") as file:
        file.truncate(blob.stat().st_size // 2)
    return scene.wrong()


def _flipped(scene: _Scene) -> int:
    blob = scene.reset()
    with open(blob, "r+b") as file:
        file.seek(blob.stat().st_size // 3)
        (byte,) = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte ^ 0x10]))
    return scene.wrong()


def _killed(scene: _Scene) -> int:
    """Killed at five moments of writing, spread over what one writing takes."""
    shutil.rmtree(scene.disk, ignore_errors=True)
    with scene.writer() as writer:
        began = time.perf_counter()
        writer.do(times=1)
        whole = time.perf_counter() - began
    wrong = 0
    for number in range(KILLS):
        shutil.rmtree(scene.disk, ignore_errors=True)
        writer = scene.writer()
        writer.send(times=1000)
        time.sleep(whole * (0.3 + number / KILLS))
        writer.kill()
        wrong += scene.wrong()
    return wrong


def _two_writers(scene: _Scene) -> int:
    shutil.rmtree(scene.disk, ignore_errors=True)
    with ExitStack() as both:
        writers = [both.enter_context(scene.writer()) for _ in range(2)]
        for writer in writers:
            writer.send(times=20)
        wrong = scene.wrong()
        for writer in writers:
            writer.answer()
    return wrong + scene.wrong()


def _full(scene: _Scene) -> int:
    """No file may grow to half the state's size, for the worker and for us."""
    shutil.rmtree(scene.disk, ignore_errors=True)
    return scene.wrong(file_limit=scene.state.stat().st_size // 2)


def _another_model(scene: _Scene) -> int:
    """The same shape and tokenizer with other weights, offered the first model's library: it must
    answer as it does without any."""
    assert scene.rig.shape is not None
    model = scene.folder / "other.gguf"
    write_random_model(model, package_text(), scene.rig.shape, seed=1)
    scene.reset()
    answers = []
    for disk in (scene.disk, scene.folder / "empty"):
        with Child("asker", {**scene.values, "model": str(model), "disk": str(disk)}) as asker:
            answers.append(
                [
                    asker.do(tokens=scene.tokens, question=question, limit=ANSWER)["answer"]
                    for question in scene.questions
                ]
            )
    if answers[0] == scene.expected:
        raise EngineError("The other model answers as the first one does: nothing was tested.")
    return sum(one != other for one, other in zip(*answers, strict=True))
