"""Fits the models of ``knowledge/looking.py``: ``python -m benchmarks.fitting_looking`` prints them.

What is looked for should take all of a softmax over the candidates. Questions are fitted on XQuAD's of
half the paragraphs (by hash), across languages on the same questions against the other language's
paragraphs, long texts on the cross references that half of the textbook's sections make.
``python -m benchmarks recall`` reports the other halves.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from banyun.knowledge.looking import ACROSS_PARTS, PASSAGE_PARTS, QUESTION_PARTS
from banyun.knowledge.recall import Notes, Recaller
from benchmarks.data import shared_data
from benchmarks.minimising import Matrix, minimum
from benchmarks.notebook import fitted_on, notebook
from benchmarks.textbook import read_textbook
from benchmarks.xquad import read_xquad

PENALTY = 1e-3


@dataclass(frozen=True, slots=True)
class Case:
    """The candidates of one text, a row of parts each, and which of them are looked for."""

    parts: Matrix
    wanted: Matrix


Looked = Iterable[tuple[str, frozenset[str], str]]
"""Texts, the notes that they look for, and the note that they are from, which does not count."""


def cases(vault: Notes, looked: Looked, *, short: bool, across: bool) -> Iterator[Case]:
    recaller = Recaller(vault)
    for text, wanted, own in looked:
        asked = recaller.query(text)
        looking, met = recaller.answers(asked)
        if looking.short != short:
            continue
        rows = zip(met, looking.compared([one.answer for one in met]), strict=True)
        kept = [
            (one.candidate.note.id, answer.parts)
            for one, answer in rows
            if one.candidate.note.id != own and answer.across == across
        ]
        right = np.array([name in wanted for name, _ in kept], dtype=np.float64)
        if 0 < right.sum() < len(right):
            yield Case(np.array([parts for _, parts in kept]), right)


def questions(data: Path, asked: str, written: str) -> Iterator[Case]:
    paragraphs = read_xquad(data, written).paragraphs
    vault = notebook(((str(number), text) for number, text in enumerate(paragraphs)), written)
    own = [one for one in read_xquad(data, asked).questions if fitted_on(f"p{one.paragraph}")]
    looked = ((one.text, frozenset({f"note_{one.paragraph}"}), "") for one in own)
    return cases(vault, looked, short=True, across=asked != written)


def references(data: Path, language: str) -> Iterator[Case]:
    book = read_textbook(data, language)
    vault = notebook(((str(number), text) for number, text in enumerate(book.texts)), language)
    own = [one for one in book.referring if fitted_on(f"s{one.source}")]
    looked = (
        (one.text, frozenset(f"note_{target}" for target in one.targets), f"note_{one.source}") for one in own
    )
    return cases(vault, looked, short=False, across=False)


def fit(fitted: list[Case]) -> Matrix:
    """The weights under which what is looked for is likeliest."""
    spread = np.vstack([one.parts - one.parts.mean(axis=0) for one in fitted]).std(axis=0) + 1e-9
    rows = [one.parts / spread for one in fitted]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for parts, one in zip(rows, fitted, strict=True):
            sums = parts @ weights
            shares = np.exp(sums - sums.max())
            shares /= shares.sum()
            right = shares * one.wanted
            whole = max(1e-300, float(right.sum()))
            total -= float(np.log(whole)) / len(rows)
            slope = slope + parts.T @ (shares - right / whole) / len(rows)
        return total, slope

    weights: Matrix = minimum(loss, len(spread)) / spread
    return weights


def main() -> int:
    data = shared_data()
    if data is None:
        print("no ../shared/data here", file=sys.stderr)
        return 1
    own = [*questions(data, "en", "en"), *questions(data, "zh", "zh")]
    other = [*questions(data, "en", "zh"), *questions(data, "zh", "en")]
    long = [*references(data, "en"), *references(data, "zh")]
    for name, parts, fitted in (
        ("QUESTION", QUESTION_PARTS, own),
        ("ACROSS", ACROSS_PARTS, other),
        ("PASSAGE", PASSAGE_PARTS, long),
    ):
        weights = fit(fitted)
        print(name, ", ".join(f"{part} {value:.4g}" for part, value in zip(parts, weights, strict=True)))
        best = [one.parts @ weights for one in fitted]
        right = [float(sums[one.wanted > 0].max()) for sums, one in zip(best, fitted, strict=True)]
        wrong = [float(sums[one.wanted == 0].max()) for sums, one in zip(best, fitted, strict=True)]
        print("  what is looked for", np.percentile(right, [10, 50, 90]).round(2), end="; ")
        print("the best of the rest", np.percentile(wrong, [10, 50, 90]).round(2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
