"""Terms: the five best phrases of 1,000 Chinese abstracts against their authors' keywords (CSL).

A phrase counts when it equals a keyword, letter case and white space aside; F1@5 is over all
keywords, also those that the abstract does not hold (15 %), averaged over abstracts. Each
hashed half is judged by weights fitted on the other half alone; the weights that ship are
fitted on both. Beside it, plain TF-IDF over dictionary words, which knows how many of the
other abstracts hold a word.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from banyun.language.keywords import LIMIT, Model
from banyun.language.stopwords import CHINESE
from banyun.language.tokens import tokenize
from benchmarks.data import shared_data
from benchmarks.fitting_keywords import Case, Described, cases, describe, fit, key
from benchmarks.notebook import hashed_half
from benchmarks.row import Row, at_least, not_run

COMMAND = "python -m benchmarks terms"
GATE = 0.30
FIGURE = "terms: F1@5, CSL, each half by weights of the other"


def rows() -> list[Row]:
    data = shared_data()
    if data is None or not (data / "csl").is_dir():
        return [not_run(FIGURE, "no CSL data here", COMMAND, f">= {GATE}")]
    abstracts = cases((data / "csl" / "keywords.dev.tsv").read_text(encoding="utf-8"))
    ready = describe(abstracts)
    halves = [
        [one for one, case in zip(ready, abstracts, strict=True) if hashed_half(case[0]) == half]
        for half in (0, 1)
    ]
    figures = [_modelled(fit(halves[1 - half]), halves[half]) for half in (0, 1)]
    every = [figure for half in figures for figure in half]
    return [
        at_least(FIGURE, _mean(every), GATE, len(every), COMMAND),
        *(
            Row(
                f"terms: … half {half} by weights of half {1 - half}",
                _mean(figures[half]),
                "",
                len(figures[half]),
                command=COMMAND,
            )
            for half in (0, 1)
        ),
        Row(
            "terms: F1@5, CSL, TF-IDF over words",
            _mean(_plain(abstracts)),
            "",
            len(abstracts),
            command=COMMAND,
        ),
    ]


def _plainly(figure: str, figures: Sequence[float]) -> Row:
    return Row(figure, _mean(figures), "", len(figures), command=COMMAND)


def _mean(figures: Sequence[float]) -> float:
    return round(sum(figures) / max(1, len(figures)), 4)


def f1(found: Sequence[str], gold: frozenset[str]) -> float:
    right = len(gold.intersection(found))
    return 2 * right / (len(found) + len(gold)) if right else 0.0


def _modelled(model: Model, abstracts: Sequence[Described]) -> list[float]:
    figures = []
    for keys, values, gold in abstracts:
        order = np.argsort(-model.scores(values), kind="stable")[:LIMIT]
        figures.append(f1([key(keys[at]) for at in order], gold))
    return figures


def _plain(abstracts: Sequence[Case]) -> list[float]:
    find = _tf_idf([text for text, _ in abstracts])
    return [f1(find(text), gold) for text, gold in abstracts]


def _tf_idf(texts: Sequence[str]) -> Callable[[str], list[str]]:
    held: Counter[str] = Counter()
    for text in texts:
        held.update(set(_words(text)))

    def best(text: str) -> list[str]:
        counts = Counter(_words(text))
        weights = {word: count * math.log(len(texts) / held[word]) for word, count in counts.items()}
        return sorted(weights, key=lambda word: (-weights[word], word))[:LIMIT]

    return best


def _words(text: str) -> list[str]:
    return [
        token.text
        for token in tokenize(text)
        if len(token.text) > 1 and token.kind != "number" and token.text not in CHINESE
    ]
