"""Main text of saved pages against text marked by hand.

The public article-extraction benchmark's scoring: per page the multisets of 4-grams of ``\\w+``
tokens are compared, precision and recall are averaged over pages, F1 is of the averages. The
two halves (odd and even pages) show how much of the figure is chance.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import trafilatura

from banyun.errors import EmptySource
from banyun.materials.readers.html_page import read_page
from banyun.materials.source import Source
from benchmarks.data import shared_data
from benchmarks.row import Row, at_least, not_run

GATE = 0.958
COMMAND = "python -m benchmarks extraction"
_TOKEN = re.compile(r"\w+")
_FIGURE = "extraction F1, bag of 4-grams"


@dataclass(frozen=True, slots=True)
class Score:
    precision: float | None
    recall: float | None


def rows() -> list[Row]:
    data = shared_data()
    if data is None:
        return [not_run(_FIGURE, "no ../shared/data", COMMAND, f">= {GATE}")]
    pages, truths = load(data / "extraction")
    start = time.perf_counter()
    texts = [extracted(page) for page in pages]
    each = (time.perf_counter() - start) / len(pages)
    own = [score(truth, text) for truth, text in zip(truths, texts, strict=True)]
    peer = [score(truth, text) for truth, text in zip(truths, map(by_trafilatura, pages), strict=True)]
    halves = [f1(own[::2]), f1(own[1::2])]
    return [
        at_least(_FIGURE, f1(own), GATE, len(own), COMMAND),
        *(
            Row(f"{_FIGURE}, half {at}", half, "", len(own) // 2, command=COMMAND)
            for at, half in enumerate(halves, 1)
        ),
        Row(f"{_FIGURE}, trafilatura as it comes", f1(peer), "", len(peer), command=COMMAND),
        Row("extraction, time a page", each * 1000, "ms", len(pages), command=COMMAND),
    ]


def load(folder: Path) -> tuple[list[bytes], list[str]]:
    """Pages and their true texts, in the order of their names."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    names = sorted(truth)
    pages = [gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()) for name in names]
    return pages, [truth[name]["articleBody"] for name in names]


def extracted(page: bytes) -> str:
    """Our text of a page; unconfined, since the pages are known."""
    try:
        return read_page(Source(page, "page.html")).text
    except EmptySource:
        return ""


def by_trafilatura(page: bytes) -> str:
    return trafilatura.extract(page, include_comments=False) or ""


def grams(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3)) if tokens)


def score(truth: str, text: str) -> Score:
    true, found = grams(truth), grams(text)
    both = (true & found).total()
    return Score(
        both / found.total() if found else None,
        both / true.total() if true else None,
    )


def f1(scores: Sequence[Score]) -> float:
    precision = mean(each.precision for each in scores if each.precision is not None)
    recall = mean(each.recall for each in scores if each.recall is not None)
    return 2 * precision * recall / (precision + recall)
