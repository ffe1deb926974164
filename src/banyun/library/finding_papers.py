"""Papers for an exploration from open indexes: asked only when the reader asks, and told what is sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from banyun.errors import InvalidInput
from banyun.events import CancelToken
from banyun.findings.exploration import Source
from banyun.language.folding import fold
from banyun.library.settings import INDEXES
from banyun.materials.indexes import Found, Index, Paper, find_papers, open_indexes

Indexes = Callable[[Path | None, Callable[[], datetime]], list[Index]]
MOST_AUTHORS = 3


@dataclass(frozen=True, slots=True)
class Asking:
    """What would be asked: the ``hosts`` by their indexes' names, the words ``sent``, and those
    indexes that the reader has not allowed yet."""

    indexes: tuple[str, ...]
    hosts: tuple[tuple[str, str], ...]
    sent: str
    not_allowed: tuple[str, ...]


def chosen(names: Sequence[str], cache: Path, clock: Callable[[], datetime]) -> list[Index]:
    """The indexes of these names, all three for none."""
    every = dict(zip(INDEXES, open_indexes(cache, clock), strict=True))
    return [every[name] for name in INDEXES if not names or name in names]


def asking(topic: str, names: Sequence[str], indexes: Sequence[Index], allowed: Sequence[str]) -> Asking:
    wanted = tuple(name for name in INDEXES if not names or name in names)
    return Asking(
        wanted,
        tuple((one.name, one.host) for one in indexes),
        topic,
        tuple(name for name in wanted if name not in allowed),
    )


def search(topic: str, indexes: Sequence[Index], limit: int, kept: Path, cancel: CancelToken) -> Found:
    """Asks, and keeps the candidates in the cache, so that one of them can be taken by its name.

    Raises:
        FetchError: none of the indexes answered.
    """
    found = find_papers(topic, indexes, limit, cancel)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    values = [asdict(paper) for paper in found.papers]
    kept.write_text(json.dumps(values, ensure_ascii=False), "utf-8")
    return found


def candidates(kept: Path) -> list[Paper]:
    """The papers found last; none where the cache was emptied."""
    try:
        values = json.loads(kept.read_text("utf-8"))
        return [Paper(**{**one, "authors": tuple(one["authors"])}) for one in values]
    except (OSError, ValueError, TypeError, KeyError):
        return []  # a cache may go, or be of another version


def candidate_named(papers: Sequence[Paper], reference: str) -> Paper | None:
    """A candidate by DOI, arXiv id, address, or words of its title."""
    wanted = reference.strip().lower()
    bare = wanted.removeprefix("arxiv:").removeprefix("doi:")
    for paper in papers:
        known = {paper.doi, paper.address.lower(), paper.identifier.lower(), paper.title.lower()}
        if wanted in known or bare in known or f"arxiv:{bare}" in known:
            return paper
    words = fold(reference).split()
    alike = [one for one in papers if words and all(word in fold(one.title) for word in words)]
    return alike[0] if len(alike) == 1 else None


def source_of(paper: Paper, now: datetime) -> Source:
    """A candidate taken as a paper of an exploration."""
    return Source(paper.title, now, paper.identifier, about_of(paper))


def about_of(paper: Paper) -> str:
    """Authors, year and venue on one line."""
    authors = ", ".join(paper.authors[:MOST_AUTHORS]) + (" …" if len(paper.authors) > MOST_AUTHORS else "")
    return " · ".join(filter(None, (authors, str(paper.year or ""), paper.venue)))


def checked(names: Sequence[str]) -> None:
    """Raises:
    InvalidInput: there is no such index.
    """
    for name in names:
        if name not in INDEXES:
            raise InvalidInput(f"There is no index “{name}”.", f"The indexes are: {', '.join(INDEXES)}.")
