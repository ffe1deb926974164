"""One request as a page sees it: the library, the language, the form; and how a page answers.

A page is a function ``page(visit) -> Response`` in ``pages/``. It runs in a thread of its own with a
library of its own. A write is a form that is posted; the token against forgery is checked here, before
the function is called.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from banyun.errors import BanyunError, Busy, NotFound, StorageError
from banyun.events import CancelToken, silent
from banyun.interfaces.web.guard import session_of
from banyun.interfaces.web.rendering import html_lang, template
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.tongue import accepted
from banyun.language.translation import in_language
from banyun.language.wording import WORDINGS, say
from banyun.library import Library

CSRF = "csrf"
CSRF_HEADER = "x-csrf-token"
THEMES = ("auto", "light", "dark")
SAID = "banyun_said"
"""The cookie that carries a sentence over a redirect."""

BESIDE = "X-Beside"
"""The header by which the reader asks for a page that it shows beside the text."""
BESIDE_TO = "X-Beside-To"
"""Where to go on there, once something was done."""

_ADDRESS = ":/%#?=@[]!$&'()*+,;"
"""What stands in an address as it is."""

Page = Callable[["Visit"], Response]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. ``form`` is empty unless it was posted."""

    site: Site
    request: Request
    form: FormData
    library: Library
    lang: str

    @property
    def path(self) -> Mapping[str, Any]:
        """The variable parts of the address."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    @property
    def partial(self) -> bool:
        """Whether a script asks for a piece of a page, which it puts in place itself."""
        return "hx-request" in self.request.headers

    @property
    def beside(self) -> bool:
        """Whether a page is shown in the panel beside a text: without the bar and all that is around it."""
        return BESIDE in self.request.headers

    def field(self, name: str, default: str = "") -> str:
        """A field of the form as text, without space around it."""
        value = self.form.get(name, default)
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else default

    def fields(self, name: str) -> list[str]:
        """All values of a field that are not empty."""
        found = (value for value in self.form.getlist(name) if isinstance(value, str))
        return [value.strip() for value in found if value.strip()]

    def files(self, name: str) -> list[tuple[str, bytes]]:
        """Files that were sent, each with its name."""
        sent = [one for one in self.form.getlist(name) if isinstance(one, UploadFile)]
        return [(one.filename or "", one.file.read()) for one in sent if one.filename]

    def say(self, key: str, **values: object) -> str:
        """Banyun's words in the reader's language."""
        return say(key, self.lang, **values)

    def translated(self, sentence: str) -> str:
        """A sentence of Banyun's own (an error's, a warning's) in the reader's language."""
        return in_language(sentence, self.lang)

    @property
    def back(self) -> str:
        """The list that one is on, or that the form says it was on."""
        here = self.request.url
        return self.field("back") or (f"{here.path}?{here.query}" if here.query else here.path)

    def page(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        """A whole page, or a piece of one, from a template."""
        session = session_of(self.request.scope, self.site.access)
        said = self.request.cookies.get(SAID, "")
        whole = {
            "visit": self,
            "lang": self.lang,
            "html_lang": html_lang(self.lang),
            "say": partial(_say, self.lang),
            "theme": theme_of(self.request),
            "csrf": self.site.access.csrf(session),
            "said": _said(said, self.lang),
            **values,
        }
        answer = HTMLResponse(template(name).render(whole), status)
        if self.beside:
            answer.headers[BESIDE] = "yes"
        elif said and not self.partial:
            answer.delete_cookie(SAID, path="/")
        return answer

    def go(self, to: str, said: str = "") -> Response:
        """To another page, once something was done there; ``said`` names a sentence of ``web.said``
        that is shown on it."""
        if self.beside and self.request.method == "POST":
            return Response(status_code=204, headers={BESIDE_TO: quote(to, safe=_ADDRESS)})
        answer = RedirectResponse(to, 303)
        if said:
            answer.set_cookie(SAID, said, max_age=60, path="/", httponly=True, samesite="strict")
        return answer


def get(site: Site, path: str, page: Page) -> Route:
    """A page that is only looked at."""
    return Route(path, endpoint(site, page), methods=["GET"], name=path)


def post(site: Site, path: str, page: Page) -> Route:
    """What a form does."""
    return Route(path, endpoint(site, page), methods=["POST"], name=f"POST {path}")


def language_of(request: Request, site: Site) -> str:
    """As the settings say, else as the browser asks for, else English."""
    return site.configured() or accepted(request.headers.get("accept-language", "")) or WORDINGS[0]


def theme_of(request: Request) -> str:
    chosen = request.cookies.get("banyun_theme", "")
    return chosen if chosen in THEMES else "auto"


def endpoint(site: Site, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """A page as Starlette calls it; what is posted needs the token against forgery."""

    async def answer(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(_visit, site, request, FormData(), page)
        async with request.form(max_part_size=MOST_BYTES) as form:
            given = request.headers.get(CSRF_HEADER) or str(form.get(CSRF, ""))
            session = session_of(request.scope, site.access)
            if not site.access.is_csrf(session, given):
                return PlainTextResponse(say("web.refused.csrf", language_of(request, site)), 403)
            return await run_in_threadpool(_visit, site, request, form, page)

    return answer


LOOKS = 2
"""Looks through all notes that a page may take before it is shown, besides those of its own matter."""
MOST_BYTES = 64 * 1024 * 1024
"""Of a field of a form."""


def _visit(site: Site, request: Request, form: FormData, page: Page) -> Response:
    lang = language_of(request, site)
    with site.jobs.precedence.page(), site.open_library(silent, CancelToken(), lang) as library:
        library.fitted = site.fitted.turn(LOOKS)
        visit = Visit(site, request, form, library, lang)
        try:
            return page(visit)
        except BanyunError as error:
            return failure(visit, error)


def failure(visit: Visit, error: BanyunError) -> Response:
    """What went wrong, in words; a script shows it in the page that is open."""
    words = {
        "message": in_language(error.message, visit.lang),
        "hint": in_language(error.hint, visit.lang),
        "code": error.code,
    }
    if visit.partial or visit.beside:
        answer = visit.page("failed_here.html.j2", _status(error), **words)
        answer.headers["HX-Retarget"] = "#notice"
        answer.headers["HX-Reswap"] = "innerHTML"
        if visit.beside:
            del answer.headers[BESIDE]
        return answer
    return visit.page("failed.html.j2", _status(error), **words)


def _status(error: BanyunError) -> int:
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Busy):
        return 503
    return 500 if isinstance(error, StorageError) else 422


def _say(lang: str, key: str, **values: object) -> str:
    return say(key, lang, **values)


def _said(name: str, lang: str) -> str:
    known = ("kept", "undone", "settings", "added", "postponed", "dropped", "saved", "unchanged")
    return say(f"web.said.{name}", lang) if name in known else ""
