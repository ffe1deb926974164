"""Puts the pages together: every address and the page behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from banyun.events import CancelToken, silent
from banyun.interfaces.web.collecting import seldom
from banyun.interfaces.web.guard import Guard
from banyun.interfaces.web.pages import (
    adding,
    clipping,
    events,
    library,
    note_writing,
    notes,
    pairing,
    passes,
    reader,
    settings,
    today,
)
from banyun.interfaces.web.precedence import switch_often
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import language_of
from banyun.language.wording import WORDINGS, say

STATIC = Path(str(resources.files("banyun.interfaces.web").joinpath("static")))


def build_app(site: Site) -> Starlette:
    """The whole app, behind its guard."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        switch_often()
        seldom()
        with site.open_library(silent, CancelToken(), WORDINGS[0]) as library:
            held_open = library.held_open()
        with held_open:
            yield
            site.jobs.close()

    async def lost(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return PlainTextResponse(say("web.lost", language_of(request, site)), error.status_code)

    return Starlette(
        routes=routes(site),
        middleware=[Middleware(Guard, access=site.access)],
        exception_handlers={404: lost, 405: lost},
        lifespan=lifespan,
    )


def routes(site: Site) -> list[BaseRoute]:
    """Every address. Reading is ``get``, whatever changes something is ``post``."""
    return [
        Route("/healthz", _healthy, methods=["GET"]),
        Mount("/static", StaticFiles(directory=STATIC)),
        *pairing.routes(site),
        *today.routes(site),
        *library.routes(site),
        *adding.routes(site),
        *note_writing.routes(site),
        *notes.routes(site),
        *clipping.routes(site),
        *settings.routes(site),
        Route("/events/{job}", events.endpoint(site), methods=["GET"]),
        *passes.routes(site),
        *reader.routes(site),
    ]


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok")
