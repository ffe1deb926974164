"""What the order of a prompt is worth: one digest asked in our layout and with the question first.

The same questions of a real digest (an example talk, an engineer's notes) go to the same in-process
llama.cpp with random weights, in one run: as ``[rules][document][notes][question]``, which a digest
sends, and as ``[rules][question][document][notes]``, as task prompts are usually written. Each arm has
a worker and caches of its own; calls alternate, and which arm goes first alternates too. Answers are
cut at ``ANSWER`` tokens in both. The talk is short, so what a long text saves is rather more.
"""

from __future__ import annotations

import importlib.util
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from banyun.digest.asks import Call
from banyun.digest.prompt_plan import Layout
from banyun.engine.models.base import Prompt, Request, Segment, Usage
from banyun.events import CancelToken, silent
from banyun.language.sentences import sentences
from banyun.library import Library, thinking_along
from benchmarks.data import ROOT
from benchmarks.row import Row, at_least, not_run

COMMAND = "python -m benchmarks layout"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CALLS = 24
ANSWER = 24
CONTEXT = 8192
MOST_COMPUTED = 10.0
"""Gate: how many times fewer prompt tokens are computed over ``CALLS`` questions."""


@dataclass(slots=True)
class Arm:
    """One layout's model, and what each of its calls took."""

    name: str
    model: object
    taken: list[Usage] = field(default_factory=list)

    def ask(self, prompt: Prompt) -> None:
        reply = self.model.generate(Request(prompt, max_tokens=ANSWER))  # type: ignore[attr-defined]
        self.taken.append(reply.usage)

    @property
    def computed(self) -> int:
        """Prompt tokens that were not read from a cache, as the engine counted them."""
        return sum(one.prompt_tokens - (one.cached_tokens or 0) for one in self.taken)

    @property
    def prompt(self) -> int:
        return sum(one.prompt_tokens for one in self.taken)

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.taken)


def question_first(layout: Layout, call: Call) -> Prompt:
    """The same words with the question before the text."""
    return Prompt(
        (
            Segment(f"{layout.rules}\n\n", "system"),
            Segment(f"{call.ask.text}\n\n"),
            Segment(layout.text.windows[call.window].text),
            Segment(layout.notes),
        )
    )


def rows() -> list[Row]:
    if importlib.util.find_spec("xllamacpp") is None or importlib.util.find_spec("gguf") is None:
        return [not_run("question first ÷ ours, total time", "the engine extra is absent", COMMAND)]
    with tempfile.TemporaryDirectory() as folder:
        return _measured(Path(folder))


def _measured(folder: Path) -> list[Row]:
    from banyun.engine.llama.probing import FACTS, facts_of  # noqa: PLC0415 (of an extra)
    from banyun.engine.llama.random_model import Shape, write_random_model  # noqa: PLC0415
    from banyun.engine.models.llama import LlamaModel, Place  # noqa: PLC0415

    example = ROOT / "examples" / "en"
    gguf = folder / "random.gguf"
    text = (example / "talk.md").read_text("utf-8")
    write_random_model(gguf, text * 4 + (ROOT / "docs" / "tutorial.md").read_text("utf-8"), Shape())
    arms: list[Arm] = []
    for name in ("ours", "question first"):
        caches = folder / name.replace(" ", "-")
        caches.mkdir()
        if arms:
            (caches / FACTS).write_bytes((folder / "ours" / FACTS).read_bytes())
        facts_of(gguf, caches, silent, CancelToken())
        arms.append(Arm(name, LlamaModel(name, gguf, Place(caches), wanted_context=CONTEXT)))
    try:
        layout, calls = _digest(folder / "home", example, arms[0].model)
        began = time.perf_counter()
        for number, call in enumerate(calls):
            for arm in arms if number % 2 == 0 else arms[::-1]:
                arm.ask(call.prompt if arm is arms[0] else question_first(layout, call))
        return _rows(arms[0], arms[1], time.perf_counter() - began)
    finally:
        for arm in arms:
            arm.model.close()  # type: ignore[attr-defined]


def _digest(home: Path, example: Path, model: object) -> tuple[Layout, Sequence[Call]]:
    """The questions of a digest whose reader has named a point in every passage."""
    with Library(home, clock=lambda: NOW, wording="en") as library:
        library.learn([example / "vault-sre"])
        material = library.add(str(example / "talk.md")).material.id
        for one in library.digest(material).passages:
            passage = one.analysis.passage
            said = next(iter(sentences(passage.text)), None) if passage.readable else None
            if said is not None:
                words = passage.text[said.start : said.end].strip()
                library.name_point(material, name=f"Point {passage.start}", quotes=[words])
        digest = library.digest(material)
        store = library._store
        seen = thinking_along.shown_of(store, digest, "bench", model, "en")  # type: ignore[arg-type]
        calls = thinking_along.calls_for(store, digest, seen, "en", ahead=False)
        return seen.layout, calls[:CALLS]


def _rows(ours: Arm, first: Arm, seconds: float) -> list[Row]:
    n = len(ours.taken)
    tokens = round(statistics.median(one.prompt_tokens for one in ours.taken))
    note = (
        f"prompts of {tokens} tokens, {ANSWER} answered, 6 layers of 512, alternated, {seconds:.0f} s in all"
    )
    shared = ours.prompt - ours.computed
    ttft = {arm.name: statistics.median(one.ttft_s for one in arm.taken) for arm in (ours, first)}
    return [
        at_least(
            "question first ÷ ours, prompt tokens computed",
            first.computed / max(1, ours.computed),
            MOST_COMPUTED,
            n,
            COMMAND,
            "×",
            note,
        ),
        Row(
            "question first ÷ ours, TTFT median", ttft[first.name] / ttft[ours.name], "×", n, command=COMMAND
        ),
        Row("question first ÷ ours, total time", first.seconds / ours.seconds, "×", n, command=COMMAND),
        Row("ours, prompt tokens from a cache", 100 * shared / ours.prompt, "%", n, command=COMMAND),
        Row("ours, prompt tokens computed", ours.computed, "", n, command=COMMAND),
        Row("question first, prompt tokens computed", first.computed, "", n, command=COMMAND),
        Row("ours, TTFT median", 1000 * ttft[ours.name], "ms", n, command=COMMAND),
        Row("question first, TTFT median", 1000 * ttft[first.name], "ms", n, command=COMMAND),
        Row("ours, total time", ours.seconds, "s", n, command=COMMAND),
        Row("question first, total time", first.seconds, "s", n, command=COMMAND),
    ]
