"""Terms: the five best phrases of 1,000 Chinese abstracts against their authors' keywords (CSL).

The weights of ``language/phrases.py`` were fitted on the hashed half 0; the gate is for half 1.
A phrase counts when it equals a keyword, letter case and white space aside; F1@5 is over all
keywords, also those that the abstract does not hold (15 %). Beside it, on the same half: plain
TF-IDF over dictionary words, which knows how many of the other abstracts hold a word.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from banyun.language.folding import fold
from banyun.language.phrases import keywords
from banyun.language.stopwords import CHINESE
from banyun.language.tokens import tokenize
from benchmarks.data import shared_data
from benchmarks.notebook import hashed_half
from benchmarks.row import Row, at_least, not_run

COMMAND = "python -m benchmarks terms"
GATE = 0.30
FITTED = 0
LIMIT = 5


def rows() -> list[Row]:
    data = shared_data()
    if data is None or not (data / "csl").is_dir():
        return [not_run("terms: F1@5, CSL, half not fitted on", "no CSL data here", COMMAND, f">= {GATE}")]
    cases = _cases((data / "csl" / "keywords.dev.tsv").read_text(encoding="utf-8"))
    fitted = [case for case in cases if hashed_half(case[0]) == FITTED]
    held_out = [case for case in cases if hashed_half(case[0]) != FITTED]
    naive = _tf_idf([text for text, _ in cases])
    return [
        at_least("terms: F1@5, CSL, half not fitted on", f1(_ours, held_out), GATE, len(held_out), COMMAND),
        Row("terms: F1@5, CSL, half fitted on", f1(_ours, fitted), "", len(fitted), command=COMMAND),
        Row(
            "terms: F1@5, TF-IDF, half not fitted on", f1(naive, held_out), "", len(held_out), command=COMMAND
        ),
    ]


Case = tuple[str, frozenset[str]]


def _cases(table: str) -> list[Case]:
    cases = []
    for line in table.splitlines():
        _, text, gold = line.split("\t")
        cases.append((text, frozenset(_key(word) for word in gold.split("_"))))
    return cases


def _key(word: str) -> str:
    return fold(word).replace(" ", "")


def _ours(text: str) -> list[str]:
    return [_key(phrase.text) for phrase in keywords(text, LIMIT)]


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


def f1(find: Callable[[str], list[str]], cases: Sequence[Case]) -> float:
    """F1 of the found phrases, averaged over texts."""
    total = 0.0
    for text, gold in cases:
        found = find(text)
        right = len(gold.intersection(found))
        total += 2 * right / (len(found) + len(gold)) if right else 0.0
    return round(total / max(1, len(cases)), 4)
