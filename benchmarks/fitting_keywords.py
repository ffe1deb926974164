"""Fits the model of ``language/keywords.py``: ``python -m benchmarks.fitting_keywords``.

The loss is a softmax over the candidates of each abstract: the authors' keywords should take
all of it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from banyun.language.folding import fold
from banyun.language.keywords import FEATURES, MULTIPLIED, Matrix, Model, described, expanded
from banyun.language.phrases import gather
from benchmarks.data import shared_data
from benchmarks.minimising import minimum

PENALTY = 60.0

Case = tuple[str, frozenset[str]]
Described = tuple[list[str], Matrix, frozenset[str]]
"""The candidates' keys, their features, the keywords."""


def key(word: str) -> str:
    """A keyword as it is compared: letter case, width and white space aside."""
    return fold(word).replace(" ", "")


def cases(table: str) -> list[Case]:
    """The abstracts of CSL with their keywords."""
    found = []
    for line in table.splitlines():
        _, text, gold = line.split("\t")
        found.append((text, frozenset(key(word) for word in gold.split("_"))))
    return found


def describe(abstracts: Sequence[Case]) -> list[Described]:
    found = []
    for text, gold in abstracts:
        keys, values = described(text, gather(text))
        found.append((keys, values, gold))
    return found


def fit(abstracts: Sequence[Described]) -> Model:
    """The model that puts the keywords of these abstracts first."""
    every = np.vstack([values for _, values, _ in abstracts])
    mean, deviation = every.mean(axis=0), every.std(axis=0) + 1e-6
    rows: list[Matrix] = []
    gold: list[Matrix] = []
    for keys, values, wanted in abstracts:
        right = np.array([key(one) in wanted for one in keys], dtype=np.float64)
        if right.any():
            rows.append(expanded(values, mean, deviation))
            gold.append(right)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = PENALTY * float(weights @ weights) / 2, PENALTY * weights
        for one, right in zip(rows, gold, strict=True):
            scores = one @ weights
            shares = np.exp(scores - scores.max())
            whole = shares.sum()
            total -= float(right @ (scores - scores.max())) - float(right.sum() * np.log(whole))
            slope = slope - one.T @ (right - right.sum() * shares / whole)
        return total, slope

    weights = minimum(loss, len(rows[0][0]))
    return Model(mean, deviation, weights[: len(FEATURES)], weights[len(FEATURES) :])


def written(model: Model) -> str:
    """The model as ``keywords.toml``."""
    lines = [
        "# Weights of language/keywords.py, written by benchmarks/fitting_keywords.py from the 1,000",
        "# abstracts of the CSL development set. features: mean, standard deviation, weight. products: a row",
        "# for each feature that is multiplied, with itself and those after it.",
        "",
        "[features]",
    ]
    rows = zip(FEATURES, model.mean, model.deviation, model.linear, strict=True)
    lines += [f"{name} = [{mean:.5g}, {spread:.5g}, {weight:.4f}]" for name, mean, spread, weight in rows]
    lines += ["", "[products]"]
    start = 0
    for number, name in enumerate(MULTIPLIED):
        end = start + len(MULTIPLIED) - number
        weights = ", ".join(f"{weight:.3f}" for weight in model.products[start:end])
        lines.append(f"{name} = [{weights}]")
        start = end
    return "\n".join(lines) + "\n"


def main() -> int:
    data = shared_data()
    if data is None:
        print("no CSL data here", file=sys.stderr)
        return 1
    model = fit(describe(cases((data / "csl" / "keywords.dev.tsv").read_text(encoding="utf-8"))))
    target = Path(str(resources.files("banyun.language.words"))) / "keywords.toml"
    target.write_text(written(model), encoding="utf-8")
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
