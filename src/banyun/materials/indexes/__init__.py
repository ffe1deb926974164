"""Open indexes of papers, asked only when the reader asks: OpenAlex, Crossref, arXiv."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from banyun.errors import FetchError
from banyun.events import CancelToken
from banyun.materials.indexes.arxiv import PAUSE as ARXIV_PAUSE
from banyun.materials.indexes.arxiv import Arxiv
from banyun.materials.indexes.asking import Asker
from banyun.materials.indexes.base import Index, Paper
from banyun.materials.indexes.crossref import PAUSE as CROSSREF_PAUSE
from banyun.materials.indexes.crossref import Crossref
from banyun.materials.indexes.openalex import PAUSE as OPENALEX_PAUSE
from banyun.materials.indexes.openalex import OpenAlex

__all__ = ["Found", "Index", "Paper", "find_papers", "open_indexes"]


@dataclass(frozen=True, slots=True)
class Found:
    """Papers, each once, and the indexes that failed with what happened."""

    papers: tuple[Paper, ...]
    failed: tuple[tuple[str, FetchError], ...]


def open_indexes(cache: Path | None, clock: Callable[[], datetime]) -> list[Index]:
    """The three indexes at their public addresses.

    Args:
        cache: Folder for their answers (the home's ``cache/indexes``).
        clock: What time it is, aware.
    """
    return [
        OpenAlex(Asker(OpenAlex.name, OPENALEX_PAUSE, cache, clock)),
        Crossref(Asker(Crossref.name, CROSSREF_PAUSE, cache, clock)),
        Arxiv(Asker(Arxiv.name, ARXIV_PAUSE, cache, clock)),
    ]


def find_papers(
    topic: str, indexes: Sequence[Index], most: int = 10, cancel: CancelToken | None = None
) -> Found:
    """Papers on a topic from several indexes: the first of each, then the second, each paper once.

    Raises:
        InvalidInput: no topic.
        FetchError: every index failed; the first one's error.
        Cancelled: the token was set.
    """
    answers: list[list[Paper]] = []
    failed: list[tuple[str, FetchError]] = []
    for index in indexes:
        try:
            answers.append(index.search(topic, most, cancel))
        except FetchError as error:
            failed.append((index.name, error))
    if failed and not answers:
        raise failed[0][1]
    papers: dict[str, Paper] = {}
    known: set[str] = set()
    for row in zip_longest(*answers):
        for paper in row:
            if paper is None:
                continue
            keys = {_folded(paper.title), *([paper.doi] if paper.doi else [])}
            if not keys & known:
                papers[_folded(paper.title)] = paper
            known |= keys
    return Found(tuple(papers.values())[:most], tuple(failed))


def _folded(title: str) -> str:
    return re.sub(r"\W", "", title).casefold()
