"""Clipping: a page as the reader's browser shows it, and the words they selected on it.

A bookmarklet opens ``/clip`` of this server in a window of its own, which asks the page that opened it
for what it shows. Nothing is kept until the reader says so in that window: any page could open it. The
window is ours, so what it sends is a form like any other. Programs that hold the installation's token
post to the same address without a browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from banyun.errors import BanyunError, InvalidInput, QuoteNotFound
from banyun.events import CancelToken, silent
from banyun.interfaces.web.guard import bearer
from banyun.interfaces.web.rendering import html_lang, template
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, endpoint, get, language_of, theme_of
from banyun.language.translation import in_language
from banyun.language.wording import say
from banyun.library import Library
from banyun.library.results import Added
from banyun.materials.adding import Given
from banyun.outputs.said_words import cut

MOST_BYTES = 32 * 1024 * 1024
"""Of a clip that a program posts."""
MOST_POINT = 60
"""Code points of the name that selected words get as a point."""


def routes(site: Site) -> list[BaseRoute]:
    return [
        Route("/clip", window(site), methods=["GET"]),
        get(site, "/clip/form", form),
        get(site, "/clipper", clipper),
        Route("/api/clips", clips(site), methods=["POST"]),
    ]


def window(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """The window that a bookmarklet opens. It comes from another page, so the browser does not say yet
    whose it is: it holds nothing of the reader's, and fetches the form, which does, by itself."""

    async def show(request: Request) -> Response:
        return await run_in_threadpool(_window, site, request)

    return show


def _window(site: Site, request: Request) -> Response:
    lang = language_of(request, site)
    page = template("clip.html.j2").render(
        lang=lang, html_lang=html_lang(lang), theme=theme_of(request), say=partial(_say, lang)
    )
    # Else the page that opened the window could not be asked, nor answer.
    return HTMLResponse(page, headers={"Cross-Origin-Opener-Policy": "unsafe-none"})


def _say(lang: str, key: str, **values: object) -> str:
    return say(key, lang, **values)


def form(visit: Visit) -> Response:
    """The form that keeps what the window was told."""
    return visit.page("clip/form.html.j2")


def clipper(visit: Visit) -> Response:
    """The bookmarklet, to be dragged among the bookmarks."""
    here = visit.request.url
    return visit.page("clipper.html.j2", bookmarklet=bookmarklet(f"{here.scheme}://{here.netloc}"))


def clips(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """``POST /api/clips``: a form of the window, or with the token as a bearer a form or JSON of
    ``url``, ``title``, ``html`` and ``selection``; a program gets JSON."""

    by_form = endpoint(site, keep)

    async def answer(request: Request) -> Response:
        if not site.access.is_token(bearer(request.headers)):
            return await by_form(request)
        body = await request.body()
        lang = language_of(request, site)
        try:
            fields = _fields(body)
            told = await run_in_threadpool(_kept_by_program, site, lang, fields)
        except BanyunError as error:
            said = {
                "code": error.code,
                "message": in_language(error.message, lang),
                "hint": in_language(error.hint, lang),
            }
            return JSONResponse({"error": said}, 422)
        return JSONResponse(told, 201)

    return answer


def _fields(body: bytes) -> Mapping[str, str]:
    if len(body) > MOST_BYTES:
        raise InvalidInput("The clip is too large.", "Clip a part of the page.")
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise InvalidInput("A clip is a JSON object.", "Give url and html; title and selection if there are.")
    return {name: value for name, value in given.items() if isinstance(value, str)}


def _kept_by_program(site: Site, lang: str, fields: Mapping[str, str]) -> dict[str, object]:
    with site.open_library(silent, CancelToken(), lang) as library:
        clipped = clip(library, fields)
    return {
        "material": clipped.added.material.id,
        "title": clipped.added.material.title,
        "version": clipped.added.version,
        "duplicate_of": clipped.added.duplicate_of,
        "point": clipped.point,
    }


def keep(visit: Visit) -> Response:
    """Keeps what the window's form sends, and opens it."""
    clipped = clip(visit.library, {name: visit.field(name) for name in ("url", "title", "html", "selection")})
    return visit.go(f"/m/{clipped.added.material.id}", "added" if clipped.point is None else "kept")


@dataclass(frozen=True, slots=True)
class Clipped:
    """What a clip became; ``point`` is the id of the point that its selected words made, None where
    there were none or the text that was kept does not have them."""

    added: Added
    point: str | None


def clip(library: Library, fields: Mapping[str, str]) -> Clipped:
    """Takes in a page as it was rendered; selected words become a point."""
    url, html = fields.get("url", "").strip(), fields.get("html", "")
    if not re.fullmatch(r"https?://\S+", url):
        raise InvalidInput("The clip has no address.", "Clip a page of the web.")
    if not html.strip():
        raise InvalidInput("The clip is empty.", "Load the page to its end and clip it again.")
    title = fields.get("title", "").strip()
    added = library.add(url, Given(title=title or None), data=_document(html).encode("utf-8", "replace"))
    selected = " ".join(fields.get("selection", "").split())
    if not selected:
        return Clipped(added, None)
    try:
        point = library.name_point(added.material.id, name=cut(selected, MOST_POINT), quotes=[selected])
    except QuoteNotFound:
        return Clipped(added, None)
    return Clipped(added, point.id)


def _document(html: str) -> str:
    """A rendered page is only its root element: with this it is known for HTML, and for UTF-8."""
    if html.lstrip()[:9].lower() == "<!doctype":
        return html
    return f'<!doctype html>\n<meta charset="utf-8">\n{html}'


def bookmarklet(address: str) -> str:
    """The bookmarklet that clips to this server, as the address of a bookmark. ``address`` is the
    server's origin."""
    source = resources.files("banyun.interfaces.web").joinpath("static", "clipper.js").read_text("utf-8")
    lines = [line.strip() for line in source.replace("BANYUN", address).splitlines()]
    return "javascript:" + quote(" ".join(line for line in lines if not line.startswith("//")))
