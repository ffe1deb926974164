"""What a page says about itself: title, authors, date, address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

from lxml.html import HtmlElement

from banyun.materials.readers.describing import date_in

_TITLE_NAMES = ("og:title", "twitter:title", "citation_title", "dc.title")
_AUTHOR_NAMES = (
    "og:article:author",
    "article:author",
    "author",
    "citation_author",
    "dc.creator",
    "parsely-author",
    "byl",
)
_DATE_NAMES = (
    *("article:published_time", "og:published_time", "citation_publication_date", "citation_date"),
    *("datepublished", "date", "dc.date", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date"),
    "release_date",
)
_SITE_PART = re.compile(r"\s+(?:[|｜·•»]|[-–—_])\s+[^|｜·•»]{1,40}\Z|_[^_]{1,20}\Z")
_SCRIPT_STRING = r"""\s*=\s*(?:htmlDecode\()?(["'])((?:\\.|(?!\1).){1,300})\1"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is not said is empty; ``published`` as in ``Document``."""

    title: str
    authors: tuple[str, ...]
    published: str | None
    address: str | None


def facts_of(page: HtmlElement, html: str) -> Facts:
    """The facts of a page, from its metadata first."""
    meta = dict(reversed(list(_metas(page))))
    linked = list(_linked_data(page))
    return Facts(
        title=_title(page, meta, linked, html),
        authors=_authors(page, meta, linked, html),
        published=_published(page, meta, linked, html),
        address=_address(page, meta),
    )


def _metas(page: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            yield name, content


def _linked_data(page: HtmlElement) -> Iterator[dict[str, object]]:
    """The objects of JSON-LD that describe an article."""
    for script in page.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            loaded = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for each in _objects(loaded):
            kind = each.get("@type")
            if isinstance(kind, str | list) and re.search("Article|Posting|Report", str(kind)):
                yield each


def _objects(loaded: object) -> Iterator[dict[str, object]]:
    todo = [loaded]
    while todo:
        each = todo.pop()
        if isinstance(each, list):
            todo.extend(reversed(each))
        elif isinstance(each, dict):
            yield each
            todo.append(each.get("@graph"))


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if meta.get(name)), "")


def _tidy(text: object) -> str:
    return " ".join(unescape(text).split()) if isinstance(text, str) else ""


def _script_string(html: str, name: str) -> str:
    found = re.search(r"\bvar\s+" + name + _SCRIPT_STRING, html)
    return _tidy(re.sub(r"\\(.)", r"\1", found.group(2))) if found else ""


def _title(page: HtmlElement, meta: dict[str, str], linked: list[dict[str, object]], html: str) -> str:
    given = _tidy(_first(meta, _TITLE_NAMES)) or _script_string(html, "msg_title")
    if given:
        return given
    for each in linked:
        if _tidy(each.get("headline")):
            return _tidy(each["headline"])
    headings = [_tidy(heading.text_content()) for heading in page.iter("h1")]
    title = _tidy(page.findtext(".//title") or "")
    for heading in headings:
        if heading and heading in title:
            return heading
    return _SITE_PART.sub("", title) or next((heading for heading in headings if heading), "")


def _authors(
    page: HtmlElement, meta: dict[str, str], linked: list[dict[str, object]], html: str
) -> tuple[str, ...]:
    if meta.get("citation_author"):
        cited = [content for name, content in _metas(page) if name == "citation_author"]
        return _names(cited)
    given = _first(meta, _AUTHOR_NAMES)
    if given and not given.startswith("http"):
        return _names(re.split(r"[,，、;；]| and ", re.sub(r"^[Bb]y\s+", "", given)))
    for each in linked:
        author = each.get("author")
        people = author if isinstance(author, list) else [author]
        names = _names(
            [str(one.get("name") or "") if isinstance(one, dict) else str(one or "") for one in people]
        )
        if names:
            return names
    account = _script_string(html, "nickname")
    if account:
        return (account,)
    byline = page.xpath('//*[@rel="author" or @itemprop="author"]')
    return _names([_tidy(each.text_content()) for each in byline[:3]])


def _names(found: list[str]) -> tuple[str, ...]:
    tidy = (_tidy(name) for name in found)
    return tuple(dict.fromkeys(name for name in tidy if 1 < len(name) <= 60 and not name.startswith("http")))


def _published(
    page: HtmlElement, meta: dict[str, str], linked: list[dict[str, object]], html: str
) -> str | None:
    given = date_in(_first(meta, _DATE_NAMES))
    if given:
        return given
    for each in linked:
        stated = each.get("datePublished") or each.get("dateCreated")
        if isinstance(stated, str) and date_in(stated):
            return date_in(stated)
    account_time = _account_time(html)
    if account_time:
        return account_time
    for moment in page.iter("time"):
        stated = date_in(moment.get("datetime") or "") or date_in(moment.text_content())
        if stated:
            return stated
    shown = page.xpath(
        '//*[@id="publish_time" or contains(@class, "publish-time") or contains(@class, "post-date")]'
    )
    return next((date for each in shown[:3] if (date := date_in(each.text_content()))), None)


def _account_time(html: str) -> str | None:
    """The publishing time in a WeChat page's script, in China's time."""
    created = _script_string(html, "createTime")
    if created:
        return date_in(created)
    stamp = re.search(r"""\bvar\s+ct\s*=\s*["'](\d{9,10})["']""", html)
    if stamp is None:
        return None
    return (datetime.fromtimestamp(int(stamp.group(1)), UTC) + timedelta(hours=8)).date().isoformat()


def _address(page: HtmlElement, meta: dict[str, str]) -> str | None:
    links = [
        link.get("href") or "" for link in page.iter("link") if (link.get("rel") or "").lower() == "canonical"
    ]
    for address in (*links, meta.get("og:url", "")):
        if re.match(r"https?://[^\s/]+", address.strip()):
            return address.strip()
    return None
