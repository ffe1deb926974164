"""Taking in what the reader gives: files, addresses, text; how far that is, and trying again."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from banyun.errors import InvalidInput, NotFound
from banyun.events import CancelToken, Report
from banyun.interfaces.web.additions import Addition, Taking
from banyun.interfaces.web.pages.events import BEAT_S, told_of
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, language_of, post
from banyun.library.results import Added
from banyun.outputs.said_words import cut

AT_ONCE_S = 1.5
"""So long one waits for a single thing, to see it at once."""
MOST_NAME = 60


def routes(site: Site) -> list[BaseRoute]:
    return [
        post(site, "/add", add),
        get(site, "/adding", show),
        post(site, "/adding/{addition}/again", again),
        post(site, "/adding/{addition}/forget", forget),
        Route("/adding/events", news(site), methods=["GET"]),
    ]


def add(visit: Visit) -> Response:
    """Takes in files, an address or text. A single thing that is done soon is opened."""
    begun = [*_files(visit), *_written(visit)]
    if not begun:
        raise InvalidInput("There is nothing to add.", "Give a web address or text, or choose a file.")
    if len(begun) == 1:
        begun[0].job.over.wait(AT_ONCE_S)
    if visit.partial:
        return show(visit)
    if len(begun) == 1 and isinstance(added := begun[0].job.result, Added):
        visit.site.additions.forget(begun[0].id)
        return visit.go(f"/m/{added.material.id}")
    return visit.go("/library#adding")


def _files(visit: Visit) -> list[Addition]:
    return [
        visit.site.additions.begin("file", name, _taking(visit.site, visit.lang, name, data))
        for name, data in visit.files("file")
    ]


def _written(visit: Visit) -> list[Addition]:
    what = visit.field("what")
    if not what:
        return []
    site = visit.site
    if re.fullmatch(r"https?://\S+", what):
        return [site.additions.begin("address", what, _taking(site, visit.lang, what, None))]
    name = " ".join(what.split())[:MOST_NAME].strip("#/\\. ") or "text"
    return [
        site.additions.begin(
            "text", cut(what, MOST_NAME), _taking(site, visit.lang, f"{name}.md", what.encode())
        )
    ]


def _taking(site: Site, lang: str, source: str, data: bytes | None) -> Taking:
    def take(report: Report, cancel: CancelToken) -> Added:
        with site.open_library(report, cancel, lang) as library:
            return library.add(source, data=data)

    return take


def show(visit: Visit) -> Response:
    """What is being taken in; for a script, or as the page of its own."""
    name = "library/adding.html.j2" if visit.partial else "adding.html.j2"
    return visit.page(name, additions=visit.site.additions.all())


def again(visit: Visit) -> Response:
    """Tries again."""
    if visit.site.additions.again(visit.path["addition"]) is None:
        raise NotFound("There is nothing to try again.", "Add it anew.")
    return show(visit) if visit.partial else visit.go(_place(visit))


def forget(visit: Visit) -> Response:
    """Need not be shown any more; ``done`` for all that came in."""
    which = visit.path["addition"]
    if which == "done":
        visit.site.additions.forget_done()
    else:
        visit.site.additions.forget(which)
    return show(visit) if visit.partial else visit.go(_place(visit))


def _place(visit: Visit) -> str:
    return "/notes" if visit.field("back") == "/notes" else "/library#adding"


def news(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """One stream for all that is being taken in: ``progress`` with where each is, ``over`` when none is
    under way any more. Browsers keep only a few streams open at a time."""

    async def stream(request: Request) -> Response:
        lang = language_of(request, site)
        return StreamingResponse(_news(site, lang), media_type="text/event-stream")

    return stream


async def _news(site: Site, lang: str) -> AsyncIterator[str]:
    told = ""
    while True:
        every = site.additions.all()
        now = json.dumps(
            [{"id": one.id, **told_of(one.job, lang)} for one in every if one.state == "running"]
            + [{"id": one.id, "state": one.state} for one in every if one.state != "running"],
            ensure_ascii=False,
        )
        over = all(one.state != "running" for one in every)
        if now != told or over:
            told = now
            yield f"event: {'over' if over else 'progress'}\ndata: {now}\n\n"
        if over:
            return
        await asyncio.sleep(BEAT_S)
