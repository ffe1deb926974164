"""arXiv (export.arxiv.org): ``/api/query``, Atom, pages by start. It asks for three seconds between
requests; an error comes as an entry of that title."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from banyun.errors import FetchError
from banyun.events import CancelToken
from banyun.materials.indexes.base import MOST, Ask, Paper, bare_doi, checked_topic, odd_answer, plain, web

BASE = "https://export.arxiv.org/api/query"
PAGE = 25
PAUSE = 3.0
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_MOST_WORDS = 8
_MOST_AUTHORS = 50


class Arxiv:
    """Args:
    ask: How it is asked.
    base: Its address.
    """

    name = "arXiv"

    def __init__(self, ask: Ask, base: str = BASE) -> None:
        self._ask = ask
        self._base = base

    @property
    def host(self) -> str:
        return urlsplit(self._base).netloc

    def search(self, topic: str, most: int = 10, cancel: CancelToken | None = None) -> list[Paper]:
        query, most = _query(checked_topic(topic)), min(most, MOST)
        found: list[Paper] = []
        start = 0
        while query and len(found) < most:
            rows = min(PAGE, most)
            parameters = {
                "search_query": query,
                "start": str(start),
                "max_results": str(rows),
                "sortBy": "relevance",
                "sortOrder": "descending",
            }
            entries = self._ask(self._base, parameters, _entries, cancel)
            found += [paper for entry in entries if (paper := _paper(entry)) is not None]
            start += rows
            if len(entries) < rows:
                break
        return found[:most]


def _entries(data: bytes) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        feed = etree.fromstring(data, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise odd_answer(Arxiv.name) from error
    if feed is None or feed.tag != f"{_ATOM}feed":
        raise odd_answer(Arxiv.name)
    entries = list(feed.iterchildren(f"{_ATOM}entry"))
    for entry in entries:
        if "/api/errors" in _text(entry, "id"):
            said = plain(_text(entry, "summary"), 200)
            raise FetchError(f"arXiv refuses: {said}", "Name the topic in other words, or try another index.")
    return entries


def _query(topic: str) -> str:
    """All words of the topic, wherever they stand. Marks have a meaning there and are left out."""
    words = re.findall(r"\w+", topic)[:_MOST_WORDS]
    return " AND ".join(f"all:{word}" for word in words if word not in ("AND", "OR", "ANDNOT"))


def _text(entry: etree._Element, name: str, space: str = _ATOM) -> str:
    return "".join(found.itertext()) if (found := entry.find(space + name)) is not None else ""


def _paper(entry: etree._Element) -> Paper | None:
    title = plain(_text(entry, "title"), 500)
    if not title:
        return None
    links = [
        web(link.get("href")) for link in entry.findall(f"{_ATOM}link") if link.get("rel") == "alternate"
    ]
    published = re.match(r"\s*(\d{4})-", _text(entry, "published"))
    names = [plain(_text(author, "name"), 200) for author in entry.findall(f"{_ATOM}author")[:_MOST_AUTHORS]]
    return Paper(
        title=title,
        authors=tuple(name for name in names if name),
        year=int(published.group(1)) if published else None,
        venue=plain(_text(entry, "journal_ref", _ARXIV), 300) or "arXiv",
        address=next((link for link in links if link), "") or web(_text(entry, "id").strip()),
        abstract=plain(_text(entry, "summary")),
        index=Arxiv.name,
        doi=bare_doi(_text(entry, "doi", _ARXIV)),
    )
