"""Crossref (api.crossref.org): ``/works?query.bibliographic=``, pages by offset. Abstracts are JATS."""

from __future__ import annotations

from urllib.parse import urlsplit

from banyun.events import CancelToken
from banyun.materials.indexes.base import MOST, Ask, Paper, bare_doi, checked_topic, odd_answer, plain, web
from banyun.materials.indexes.reading import count, items_of, json_object, text_at, whole

BASE = "https://api.crossref.org/works"
PAGE = 25
PAUSE = 1.0
_FIELDS = "DOI,URL,title,author,issued,container-title,abstract,is-referenced-by-count"
_MOST_AUTHORS = 50


class Crossref:
    """Args:
    ask: How it is asked.
    base: Its address.
    """

    name = "Crossref"

    def __init__(self, ask: Ask, base: str = BASE) -> None:
        self._ask = ask
        self._base = base

    @property
    def host(self) -> str:
        return urlsplit(self._base).netloc

    def search(self, topic: str, most: int = 10, cancel: CancelToken | None = None) -> list[Paper]:
        words, most = checked_topic(topic), min(most, MOST)
        found: list[Paper] = []
        offset = 0
        while len(found) < most:
            rows = min(PAGE, most)
            parameters = {
                "query.bibliographic": words,
                "rows": str(rows),
                "offset": str(offset),
                "select": _FIELDS,
            }
            works = self._ask(self._base, parameters, _works, cancel)
            found += [paper for work in works if (paper := _paper(work)) is not None]
            offset += rows
            if len(works) < rows:
                break
        return found[:most]


def _works(data: bytes) -> list[dict[str, object]]:
    answer = json_object(data, Crossref.name)
    message = answer.get("message")
    if answer.get("status") != "ok" or not isinstance(message, dict):
        raise odd_answer(Crossref.name)
    return items_of(message.get("items"), Crossref.name)


def _paper(work: dict[str, object]) -> Paper | None:
    title = plain(_first(work.get("title")), 500)
    if not title:
        return None
    authors = work.get("author")
    return Paper(
        title=title,
        authors=tuple(name for each in authors[:_MOST_AUTHORS] if (name := _name(each)))
        if isinstance(authors, list)
        else (),
        year=_year(work.get("issued")),
        venue=plain(_first(work.get("container-title")), 300),
        address=web(work.get("URL")),
        abstract=plain(work.get("abstract")),
        index=Crossref.name,
        doi=bare_doi(work.get("DOI")),
        cited=count(work.get("is-referenced-by-count")),
    )


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else ""


def _name(author: object) -> str:
    parts = (text_at(author, "given"), text_at(author, "family"))
    return plain(" ".join(part for part in parts if part) or text_at(author, "name"), 200)


def _year(issued: object) -> int | None:
    """Of ``{"date-parts": [[2024, 3, 15]]}``, which may hold a null."""
    parts = _first(issued.get("date-parts")) if isinstance(issued, dict) else None
    return whole(_first(parts))
