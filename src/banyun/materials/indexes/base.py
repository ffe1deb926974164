"""What an open index is: it finds papers on a topic, when asked to and never else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Protocol, TypeVar

from banyun.errors import FetchError, InvalidInput
from banyun.events import CancelToken

T = TypeVar("T")

MOST = 100
"""Papers that one search may ask for."""
LONGEST_TOPIC = 300
_LONGEST_ABSTRACT = 10_000
_TAG = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as an index describes it. ``address`` is where people read about it; ``doi`` in lower
    case without its resolver; ``cited`` how many cite it, as the index tells; what the index does not
    say is empty, the year and ``cited`` None."""

    title: str
    authors: tuple[str, ...]
    year: int | None
    venue: str
    address: str
    abstract: str
    index: str
    doi: str = ""
    cited: int | None = None

    @property
    def identifier(self) -> str:
        """What names it anywhere: its DOI, its arXiv id, else its address."""
        arxiv = re.search(r"arxiv\.org/abs/([\w./-]+?)(?:v\d+)?\Z", self.address)
        return self.doi or (f"arXiv:{arxiv.group(1)}" if arxiv else self.address)


class Index(Protocol):
    """``host`` is the server that it asks."""

    name: str

    @property
    def host(self) -> str: ...

    def search(self, topic: str, most: int = 10, cancel: CancelToken | None = None) -> list[Paper]:
        """At most ``most`` papers on a topic, in the index's own order of relevance.

        Raises:
            InvalidInput: no topic.
            FetchError: it cannot be reached, refuses, or answers something else.
            Cancelled: the token was set.
        """
        ...


class Ask(Protocol):
    def __call__(
        self, base: str, parameters: Mapping[str, str], read: Callable[[bytes], T], cancel: CancelToken | None
    ) -> T:
        """What ``read`` makes of the answer to a request; ``read`` raises where it is none."""
        ...


def checked_topic(topic: str) -> str:
    """The topic on one line.

    Raises:
        InvalidInput: empty, or longer than any topic.
    """
    words = " ".join(topic.split())
    if not words:
        raise InvalidInput("There is no topic to look for.", "Name it in a few words.")
    if len(words) > LONGEST_TOPIC:
        raise InvalidInput("The topic is longer than a topic.", "Name it in a few words.")
    return words


def odd_answer(index: str) -> FetchError:
    return FetchError(
        f"{index} answered something that cannot be read.", "Try again later, or another index."
    )


def plain(markup: object, most: int = _LONGEST_ABSTRACT) -> str:
    """Words without tags on one line; empty where there is no string."""
    if not isinstance(markup, str):
        return ""
    return " ".join(unescape(_TAG.sub(" ", markup)).split())[:most]


def bare_doi(value: object) -> str:
    """A DOI without resolver, lower case; empty where it is none."""
    found = re.search(r"10\.\d{4,9}/\S{1,300}", value) if isinstance(value, str) else None
    return found.group().lower() if found else ""


def web(value: object) -> str:
    """An http(s) address; empty where it is none."""
    return value if isinstance(value, str) and re.fullmatch(r"https?://[^\s<>\"]{1,2000}", value) else ""
