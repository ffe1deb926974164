"""Fits what closeness in meaning weighs beside the words (``knowledge/looking.py``):
``python -m benchmarks.fitting_meaning`` prints it.

What is looked for should take all of a softmax over the candidates, as in ``fitting_looking``; the
models there stay as they are, and one weight is added. Fitted on half of XQuAD's English questions and of
the textbook's references; ``python -m benchmarks meaning`` reports the other halves.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import numpy as np

from banyun.engine.models.base import Embedder
from banyun.knowledge.looking import NEAR_ENOUGH
from banyun.knowledge.recall import Recaller
from benchmarks.data import shared_data
from benchmarks.fitting_looking import Looked
from benchmarks.meaning import embedded, english
from benchmarks.minimising import Matrix
from benchmarks.notebook import fitted_on, notebook
from benchmarks.textbook import read_textbook
from benchmarks.xquad import read_xquad

WEIGHTS = np.arange(0, 20.5, 0.5)

Case = tuple[Matrix, Matrix, Matrix]
"""Of the candidates of one text: their sums by the words, their closeness, and which are looked for."""


def cases(texts: Iterable[str], looked: Looked, embedder: Embedder, *, short: bool) -> list[Case]:
    store = notebook(((str(number), text) for number, text in enumerate(texts)), "en")
    recaller, found = Recaller(store, meaning=embedded(store, embedder)), []
    for text, wanted, own in looked:
        looking, kept = recaller.answers(recaller.query(text))
        rows = zip(kept, looking.sums([one.answer for one in kept]), strict=True)
        others = [(one, total) for one, total in rows if one.candidate.note.id != own]
        if looking.short == short and others and all(one.near is not None for one, _ in others):
            right = np.array([one.candidate.note.id in wanted for one, _ in others], dtype=np.float64)
            near = np.array([one.near for one, _ in others], dtype=np.float64)
            if 0 < right.sum() < len(right):
                found.append((np.array([total for _, total in others]), near, right))
    return found


def loss(fitted: list[Case], weight: float) -> float:
    """How unlikely what is looked for is, on the mean."""
    total = 0.0
    for sums, near, right in fitted:
        shares = np.exp((sums + weight * near) - (sums + weight * near).max())
        total -= float(np.log(max(1e-300, float(shares[right > 0].sum() / shares.sum()))))
    return total / len(fitted)


def main() -> int:
    data = shared_data()
    if data is None:
        print("no ../shared/data here", file=sys.stderr)
        return 1
    xquad, book = read_xquad(data, "en"), read_textbook(data, "en")
    asked: Looked = (
        (one.text, frozenset({f"note_{one.paragraph}"}), "")
        for one in xquad.questions
        if fitted_on(f"p{one.paragraph}")
    )
    referring: Looked = (
        (one.text, frozenset(f"note_{target}" for target in one.targets), f"note_{one.source}")
        for one in book.referring
        if fitted_on(f"s{one.source}")
    )
    with english() as embedder:
        for name, fitted in (
            ("QUESTION_NEAR", cases(xquad.paragraphs, asked, embedder, short=True)),
            ("PASSAGE_NEAR", cases(book.texts, referring, embedder, short=False)),
        ):
            losses = [loss(fitted, float(weight)) for weight in WEIGHTS]
            best = int(np.argmin(losses))
            print(f"{name} {WEIGHTS[best]:.1f}: {losses[best]:.4f}, without {losses[0]:.4f}, n={len(fitted)}")
            right = np.concatenate([near[wanted > 0] for _, near, wanted in fitted])
            wrong = np.array([near[wanted == 0].max() for _, near, wanted in fitted])
            print("  closeness of what is looked for", np.percentile(right, [10, 50, 90]).round(2), end="; ")
            print("the closest of the rest", np.percentile(wrong, [50, 90, 99]).round(2))
            print(f"  share of it beyond NEAR_ENOUGH: {float((right >= NEAR_ENOUGH).mean()):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
