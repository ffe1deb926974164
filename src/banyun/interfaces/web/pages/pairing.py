"""Letting a browser in: by the link that the command prints, or by the token."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from banyun.interfaces.web.guard import let_in
from banyun.interfaces.web.rendering import html_lang, template
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import language_of, theme_of
from banyun.language.wording import say


def routes(site: Site) -> list[Route]:
    """``/pair?code=…`` lets one browser in, once. Without a code it asks for the token. It needs no
    session, and opens no library."""

    async def show(request: Request) -> Response:
        code = request.query_params.get("code", "")
        if code and site.access.redeem(code):
            return let_in(RedirectResponse("/", 303), site.access)
        return _form(request, wrong=bool(code) or "wrong" in request.query_params)

    async def enter(request: Request) -> Response:
        async with request.form(max_fields=4, max_files=0) as form:
            if site.access.is_token(str(form.get("token", ""))):
                return let_in(RedirectResponse("/", 303), site.access)
        return _form(request, wrong=True)

    def _form(request: Request, *, wrong: bool) -> Response:
        lang = language_of(request, site)
        page = template("pair.html.j2").render(
            lang=lang,
            html_lang=html_lang(lang),
            theme=theme_of(request),
            say=lambda key, **values: say(key, lang, **values),
            wrong=wrong,
        )
        return HTMLResponse(page, 401)

    return [Route("/pair", show, methods=["GET"]), Route("/pair", enter, methods=["POST"])]
