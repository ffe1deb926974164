"""The library: what there is to read and how far it has come, and finding words in all there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, get_args
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from banyun.errors import InvalidInput, NotFound
from banyun.events import CancelToken, Report
from banyun.findings.records import Record
from banyun.identity import PREFIXES
from banyun.interfaces.web.additions import READING
from banyun.interfaces.web.addresses import address_of
from banyun.interfaces.web.jobs import Job
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.language.folding import fold
from banyun.language.spelling import marked
from banyun.library.results import FindingView, Found, Shelved
from banyun.materials.material import Triage
from banyun.outputs.said_words import cut
from banyun.outputs.shared_words import authors, written_day
from banyun.study.asked import QuestionView
from banyun.study.browsing import MaterialOrder
from banyun.study.carrying_over import WrittenOut
from banyun.study.discussing import Filed
from banyun.study.progress import PASSES

PAGE = 40
AT_ONCE = 40
"""Texts that are new to the search, and that it takes up while one waits; more in the background."""
FOUND = 8
"""Of each kind."""
TRIAGES: tuple[Triage, ...] = ("inbox", "digest", "later", "drop")
CHOICES: tuple[Triage, ...] = ("digest", "later", "drop")
ORDERS: tuple[MaterialOrder, ...] = get_args(MaterialOrder)
MOST_TITLE = 300
OWN_PAGE = tuple(f"{PREFIXES[kind]}_" for kind in ("technique", "situation", "exploration", "question"))
"""How ids begin whose pages are known without looking at what they name."""


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/library", show),
        post(site, "/library/{material}/triage", triage),
        get(site, "/go/{record}", lead),
    ]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it is shown, and the line around the words, each piece with whether it is
    one of the words."""

    title: str
    address: str
    line: Sequence[tuple[str, bool]]
    count: int


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one is in a long list; ``before`` and ``after`` are addresses, or empty."""

    number: int
    of: int
    before: str
    after: str


def pages_of(visit: Visit, total: int, size: int) -> Pages:
    """The page that the address names."""
    last = max(1, -(-total // size))
    number = min(max(1, _number(visit.query.get("page", ""))), last)

    def address(to: int) -> str:
        asked = (
            {**visit.query, "page": to} if to > 1 else {k: v for k, v in visit.query.items() if k != "page"}
        )
        path = visit.request.url.path
        return f"{path}?{urlencode(asked)}" if asked else path

    return Pages(
        number,
        last,
        address(number - 1) if number > 1 else "",
        address(number + 1) if number < last else "",
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else 1


def show(visit: Visit) -> Response:
    """The materials, or what was found; a script asks for the list alone."""
    words = visit.query.get("q", "").strip()[:200]
    values = _found(visit, words) if words else _list(visit)
    name = "library/shelf.html.j2" if visit.partial else "library.html.j2"
    return visit.page(name, words=words, additions=visit.site.additions.of(READING), **values)


def _list(visit: Visit) -> dict[str, Any]:
    asked = visit.query.get("triage", "")
    wanted = asked if asked in TRIAGES else None
    wished = visit.query.get("order", "")
    order = wished if wished in ORDERS else ORDERS[0]
    counts = visit.library.triage_counts()
    total = counts.get(wanted, 0) if wanted else sum(counts.values())
    pages = pages_of(visit, total, PAGE)
    shelved = visit.library.materials_page(
        triage=wanted, order=order, limit=PAGE, offset=(pages.number - 1) * PAGE
    )
    return {
        "found": None,
        "rows": [row(visit, one) for one in shelved],
        "counts": counts,
        "total": sum(counts.values()),
        "triage": wanted or "",
        "triages": TRIAGES,
        "order": order,
        "orders": ORDERS,
        "pages": pages,
    }


def row(visit: Visit, one: Shelved) -> dict[str, object]:
    """A line of the list."""
    material = one.material
    return {
        "id": material.id,
        "title": cut(material.title, MOST_TITLE),
        "lang": material.language,
        "kind": material.kind,
        "by": [*authors(material, visit.lang)][:2],
        "published": written_day(material.published, visit.lang) if material.published else "",
        "added": material.added.date(),
        "characters": one.size.characters,
        "triage": material.triage,
        "choices": CHOICES,
        "passes": [(name, one.progress.made[name]) for name in PASSES],
        "begun": one.progress.begun,
        "digested": one.progress.digested,
        "yours": one.yours,
    }


def _found(visit: Visit, words: str) -> dict[str, Any]:
    if visit.library.unsearchable() > AT_ONCE:
        return {"found": (), "taking_up": take_up(visit)}
    found = visit.library.search(words, limit=FOUND, keeping=visit.site.desk)
    wanted = fold(words).split()
    kinds = [
        (kind, [_hit(one, wanted) for one in several])
        for kind, several in groupby(found, lambda one: one.kind)
    ]
    return {"found": kinds, "taking_up": None}


def take_up(visit: Visit) -> Job:
    """Takes up many texts in the background."""
    site, lang = visit.site, visit.lang

    def work(report: Report, cancel: CancelToken) -> None:
        with site.open_library(report, cancel, lang) as library:
            library.make_searchable()

    return site.jobs.start("searchable", work)


def _hit(one: Found, wanted: Sequence[str]) -> Hit:
    address = f"/go/{one.id}?at={one.quote.start}" if one.kind == "material" else address_of(one.id)
    return Hit(cut(one.title, MOST_TITLE), address, marked(one.line, wanted), one.count)


def triage(visit: Visit) -> Response:
    """What becomes of a material; a script gets its line again."""
    choice = visit.field("choice")
    if choice not in TRIAGES:
        raise InvalidInput("There is no such choice.", f"Say one of: {', '.join(CHOICES)}.")
    material = visit.library.triage(visit.path["material"], choice)
    if not visit.partial:
        return visit.go(_back(visit), "kept")
    shelved = visit.library.shelved([material.id])
    return visit.page("library/row.html.j2", row=row(visit, shelved[0]))


def _back(visit: Visit) -> str:
    """Back to the list that the form was on."""
    back = visit.field("back")
    return back if re.fullmatch(r"/(?:library(?:\?[^\s#\\]*)?)?", back) else "/library"


def lead(visit: Visit) -> Response:
    """To where something is shown: a place in its text, the page of what it belongs to."""
    record_id, at = visit.path["record"], visit.query.get("at", "")
    if record_id.startswith("mat_"):
        text = visit.library.text_of(record_id)
        place = next((one for one in text.passages if one.start <= _place(at) < one.end), None)
        return _to(text.material.id, place.id if place else "")
    if record_id.startswith(OWN_PAGE):
        return RedirectResponse(address_of(record_id), 303)
    shown = visit.library.show(record_id)
    if isinstance(shown, FindingView):
        return _to(shown.material.id, shown.finding.passage_ids[0] if shown.finding.passage_ids else "")
    if (address := _address(shown)) is None:
        raise NotFound("This has no page of its own.", f"banyun show {record_id} prints it.")
    return RedirectResponse(address, 303)


def _address(shown: object) -> str | None:
    """The page on which something the reader made is shown; None where there is none."""
    if isinstance(shown, QuestionView):
        return address_of(shown.asked.question.id)
    if isinstance(shown, WrittenOut):
        return f"/rehearse/{shown.rehearsal.body.technique_id}/{shown.rehearsal.body.situation_id}"
    if isinstance(shown, Filed):
        about = shown.discussion.about or shown.discussion.material_id
        return address_of(about) if about else None
    if isinstance(shown, Record):
        return f"/m/{shown.material_id}/designs" if shown.kind == "counter_design" else None
    record = getattr(shown, "exploration", None) or getattr(shown, "technique", None)
    record = record or getattr(shown, "situation", None)
    return address_of(record.id) if isinstance(record, Record) else None


def _to(material_id: str, passage: str) -> Response:
    place = f"?at={passage}#{passage}" if passage else ""
    return RedirectResponse(f"/m/{material_id}{place}", 303)


def _place(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else -1
