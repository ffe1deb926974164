"""Recall with an embedder beside the words and without: a real English one, MiniLM (22M parameters).

The questions of XQuAD to their paragraphs, and a textbook's hidden cross references, in English. What
closeness weighs is fitted on half of each (``fitting_meaning``); the other half is held out. An embedder
must not make recall surer than it is: known and new, held against the same notes with it. And what a
search among many vectors costs.
"""

from __future__ import annotations

import importlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np

from banyun.engine.models.base import Embedder, Vectors
from banyun.events import CancelToken, silent
from banyun.knowledge.coverage import Holder
from banyun.knowledge.recall import Recaller
from banyun.knowledge.vectors.making import make_vectors, model_of
from banyun.knowledge.vectors.meaning import Meaning
from banyun.knowledge.vectors.store import Vector
from banyun.storage.base import Store
from banyun.storage.vectors import Vectors as KeptVectors
from banyun.storage.vectors import packed
from benchmarks import minilm
from benchmarks.data import shared_data
from benchmarks.known import passage
from benchmarks.notebook import fitted_on, hashed_half, notebook
from benchmarks.row import Row, at_least, at_most, not_run
from benchmarks.textbook import Textbook, read_textbook
from benchmarks.xquad import Xquad, read_xquad

COMMAND = "python -m benchmarks meaning"
GATE, KNOWN_GATE, SEARCH_MS = 0.96, 0.9, 100
TOKENS = 128
"""Of a text that count: what the model was trained on, and half the time of the most it takes."""
PASSAGES, WIDTH, SEARCHES = 100_000, 384, 50


def rows() -> list[Row]:
    """hit@1 and R@10 with the embedder and without; precision of known and new with it; milliseconds."""
    data = shared_data()
    if data is None or minilm.missing():
        why = "no ../shared/data here" if data is None else f"{minilm.missing()} is not installed"
        return [not_run("XQuAD hit@1, en, with an embedder", why, COMMAND, f">= {GATE}"), *_searching()]
    with english() as embedder:
        xquad = read_xquad(data, "en")
        return [
            *_questions(xquad, embedder),
            *_references(read_textbook(data, "en"), embedder),
            *_known(xquad, embedder),
            *_searching(),
        ]


@contextmanager
def english() -> Iterator[Embedder]:
    """The embedder, open."""
    folders = importlib.import_module("banyun.engine.models.folder")
    onnx = importlib.import_module("banyun.engine.models.onnx")
    with tempfile.TemporaryDirectory() as place:
        folder = folders.onnx_folder(minilm.write_minilm(Path(place)))
        made = Remembering(onnx.OnnxEmbedder("minilm", folder, frozenset({"en"}), context=TOKENS))
        yield made
        made.close()


class Remembering:
    """An embedder that reads each text once, for the same ones are asked about again and again here. This
    one reads questions as it reads passages."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vector] = {}
        self.id, self.dim, self.languages = embedder.id, embedder.dim, embedder.languages

    def encode(
        self, texts: Sequence[str], kind: Literal["query", "passage"], cancel: CancelToken | None = None
    ) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.encode(new, kind, cancel), strict=True))
        return np.stack([self._known[text] for text in texts])

    def close(self) -> None:
        self._embedder.close()


def embedded(store: Store, embedder: Embedder) -> Meaning:
    """The notes of a store gone through; recall by their meaning."""
    model = model_of(embedder, "minilm", silent, "en", CancelToken())
    made = make_vectors(
        store, embedder, model, renew=lambda: None, wording="en", report=silent, cancel=CancelToken()
    )
    return Meaning(store, embedder, made.model, wording="en", report=silent, cancel=CancelToken())


def _questions(xquad: Xquad, embedder: Embedder) -> Iterator[Row]:
    store = notebook(((str(number), text) for number, text in enumerate(xquad.paragraphs)), "en")
    meaning = embedded(store, embedder)

    def by_recall(recaller: Recaller) -> Callable[[str], str]:
        def first(text: str) -> str:
            found = recaller.look(recaller.query(text), limit=1)
            return found[0].note.id if found else ""

        return first

    def by_vectors(text: str) -> str:
        meant = meaning.meant(text, "query")
        return meaning.near(meant, limit=1)[0].note_id if meant else ""

    named = {
        "with an embedder": by_recall(Recaller(store, meaning=meaning)),
        "without": by_recall(Recaller(store)),
        "by vectors alone": by_vectors,
    }
    for name, first in named.items():
        hits = [
            (first(question.text) == f"note_{question.paragraph}", fitted_on(f"p{question.paragraph}"))
            for question in xquad.questions
        ]
        for half, wanted in (("both halves", (True, False)), ("held-out half", (False,))):
            own = [hit for hit, fitted in hits if fitted in wanted]
            figure, value = f"XQuAD hit@1, en, {name}, {half}", statistics.fmean(own)
            if name == "with an embedder" and half == "both halves":
                yield at_least(figure, value, GATE, len(own), COMMAND)
            else:
                yield Row(figure, value, "", len(own), command=COMMAND)


def _references(book: Textbook, embedder: Embedder) -> Iterator[Row]:
    store = notebook(((str(number), text) for number, text in enumerate(book.texts)), "en")
    meaning = embedded(store, embedder)

    def by_recall(recaller: Recaller) -> Callable[[str], list[str]]:
        return lambda text: [one.note.id for one in recaller.look(recaller.query(text), limit=11)]

    def by_vectors(text: str) -> list[str]:
        meant = meaning.meant(text, "passage")
        return [hit.note_id for hit in meaning.near(meant, limit=11)] if meant else []

    named = {
        "with an embedder": by_recall(Recaller(store, meaning=meaning)),
        "without": by_recall(Recaller(store)),
        "by vectors alone": by_vectors,
    }
    for name, find in named.items():
        right, wanted = {True: 0, False: 0}, {True: 0, False: 0}
        for one in book.referring:
            half = fitted_on(f"s{one.source}")
            first = [note for note in find(one.text) if note != f"note_{one.source}"][:10]
            right[half] += len({f"note_{target}" for target in one.targets}.intersection(first))
            wanted[half] += len(one.targets)
        figure = f"hidden cross references R@10, en, {name}"
        both = sum(wanted.values())
        yield Row(f"{figure}, both halves", sum(right.values()) / both, "", both, command=COMMAND)
        yield Row(
            f"{figure}, held-out half", right[False] / wanted[False], "", wanted[False], command=COMMAND
        )


def _known(xquad: Xquad, embedder: Embedder) -> Iterator[Row]:
    """As ``benchmarks.known`` does it, by the notes of one half of the paragraphs, on all articles."""
    inside = [hashed_half(f"p{number}") == 0 for number in range(len(xquad.paragraphs))]
    texts = [
        (f"{number}", f"{question.text} {question.answer}")
        for number, question in enumerate(xquad.questions)
        if inside[question.paragraph]
    ]
    store = notebook(texts, "en")
    holder, plain = Holder(store, meaning=embedded(store, embedder)), Holder(store)
    passages = [passage(text) for text in xquad.paragraphs]
    said = [holder.hold(one).known for one in passages]
    for word, right in (("known", True), ("new", False)):
        own = [known == right for spoken, known in zip(said, inside, strict=True) if spoken == word]
        value = statistics.fmean(own) if own else 0.0
        yield at_least(f"precision of “{word}”, en, with an embedder", value, KNOWN_GATE, len(own), COMMAND)
    changed = [plain.hold(one).known != spoken for one, spoken in zip(passages, said, strict=True)]
    figure = "known, partly, new: changed by an embedder, en"
    yield Row(figure, statistics.fmean(changed), "", len(changed), command=COMMAND)


def _searching() -> Iterator[Row]:
    """Milliseconds of one search among many vectors, all of them looked at."""
    drawn = np.random.default_rng(0)
    kept = KeptVectors(
        ((f"psg_{at}", packed(drawn.normal(size=WIDTH).astype(np.float32))) for at in range(PASSAGES)), WIDTH
    )
    times = []
    for _ in range(SEARCHES):
        asked = drawn.normal(size=WIDTH).astype(np.float32)
        start = time.perf_counter()
        kept.nearest(asked / np.linalg.norm(asked), 16, lambda names: names)
        times.append(1000 * (time.perf_counter() - start))
    figure, count = f"vector search, {PASSAGES // 1000}k × {WIDTH}", len(times)
    yield at_most(f"{figure}, p95", sorted(times)[int(0.95 * count)], SEARCH_MS, count, COMMAND, "ms")
    yield Row(f"{figure}, p50", statistics.median(times), "ms", count, command=COMMAND)
