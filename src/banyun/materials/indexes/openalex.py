"""OpenAlex (api.openalex.org): ``/works?search=``, pages by number. An abstract comes as an
inverted index, each word with its positions. Without a key a small number of searches a day."""

from __future__ import annotations

from urllib.parse import urlsplit

from banyun.events import CancelToken
from banyun.materials.indexes.base import MOST, Ask, Paper, bare_doi, checked_topic, plain, web
from banyun.materials.indexes.reading import count, items_of, json_object, text_at, whole

BASE = "https://api.openalex.org/works"
PAGE = 25
PAUSE = 1.0
_FIELDS = (
    "id,doi,display_name,publication_year,authorships,primary_location,abstract_inverted_index,cited_by_count"
)
_MOST_WORDS = 3_000
_MOST_AUTHORS = 50


class OpenAlex:
    """Args:
    ask: How it is asked.
    base: Its address.
    """

    name = "OpenAlex"

    def __init__(self, ask: Ask, base: str = BASE) -> None:
        self._ask = ask
        self._base = base

    @property
    def host(self) -> str:
        return urlsplit(self._base).netloc

    def search(self, topic: str, most: int = 10, cancel: CancelToken | None = None) -> list[Paper]:
        words, most = checked_topic(topic), min(most, MOST)
        found: list[Paper] = []
        page = 1
        while len(found) < most:
            parameters = {
                "search": words,
                "per_page": str(min(PAGE, most)),
                "page": str(page),
                "select": _FIELDS,
            }
            works = self._ask(self._base, parameters, _works, cancel)
            found += [paper for work in works if (paper := _paper(work)) is not None]
            page += 1
            if len(works) < min(PAGE, most):
                break
        return found[:most]


def _works(data: bytes) -> list[dict[str, object]]:
    return items_of(json_object(data, OpenAlex.name).get("results"), OpenAlex.name)


def _paper(work: dict[str, object]) -> Paper | None:
    title = plain(work.get("display_name"), 500)
    if not title:
        return None
    authorships = work.get("authorships")
    names = (
        [text_at(each, "author", "display_name") for each in authorships[:_MOST_AUTHORS]]
        if isinstance(authorships, list)
        else []
    )
    location = work.get("primary_location")
    return Paper(
        title=title,
        authors=tuple(plain(name, 200) for name in names if name),
        year=whole(work.get("publication_year")),
        venue=plain(text_at(location, "source", "display_name"), 300),
        address=web(text_at(location, "landing_page_url")) or web(work.get("doi")) or web(work.get("id")),
        abstract=_abstract(work.get("abstract_inverted_index")),
        index=OpenAlex.name,
        doi=bare_doi(work.get("doi")),
        cited=count(work.get("cited_by_count")),
    )


def _abstract(inverted: object) -> str:
    if not isinstance(inverted, dict):
        return ""
    placed: dict[int, str] = {}
    for word, positions in inverted.items():
        for position in positions if isinstance(positions, list) else ():
            if isinstance(position, int) and 0 <= position < _MOST_WORDS:
                placed[position] = word
    return plain(" ".join(placed[position] for position in sorted(placed)))
