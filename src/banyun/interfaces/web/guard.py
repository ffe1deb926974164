"""The gate before every page: whose requests are answered, and what browsers may do with answers.

- *Host* must name this machine: a foreign name that resolves to it (DNS rebinding) is refused.
- A write must come from a page of this server: *Origin*, else *Referer*, and *Sec-Fetch-Site* where the
  browser sends it. The token against forgery is checked with the form (``visit.py``).
- Without a session there is only the page that asks for the token.
- Every answer forbids scripts, styles, images and connections from anywhere else, and anything inline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import URL, Headers, MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from banyun.interfaces.web.access import LIFETIME_S, Access
from banyun.interfaces.web.tongue import accepted
from banyun.language.wording import say

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer", with which browsers send "Origin: null" with our own forms, too.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OPEN = ("/static/", "/healthz", "/pair")
"""What is answered without a session."""
WINDOW = "/clip"
"""Too: the window that another page opens says nothing of the reader's (``pages/clipping.py``)."""
CLIPS = "/api/clips"
"""Where programs that hold the token may post without a browser's session."""
READING = frozenset({"GET", "HEAD"})
_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_TOKEN = "token"  # noqa: S105


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    if name != "Cross-Origin-Opener-Policy" or scope["path"] != WINDOW:
                        headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        answer = self._refusal(scope) or self._with_token(scope)
        await (answer or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        lang = accepted(headers.get("accept-language", "")) or "en"
        if not _HOST.fullmatch(headers.get("host", "")):
            return PlainTextResponse(say("web.refused.host", lang), 403)
        if scope["path"] == CLIPS and self._access.is_token(bearer(headers)):
            return None
        if scope["method"] not in READING and not _from_here(headers):
            return PlainTextResponse(say("web.refused.origin", lang), 403)
        is_open = scope["path"].startswith(OPEN) or scope["path"] == WINDOW
        if is_open or self._access.knows(session_of(scope, self._access)):
            return None
        if scope["method"] not in READING:
            return PlainTextResponse(say("web.refused.session", lang), 401)
        if _TOKEN in QueryParams(scope.get("query_string", b"")):
            return None
        return RedirectResponse("/pair", 303)

    def _with_token(self, scope: Scope) -> Response | None:
        """A page that is asked for with the token in its address: the browser gets a session, and the
        address loses the token."""
        given = QueryParams(scope.get("query_string", b"")).get(_TOKEN)
        if given is None or scope["path"].startswith(OPEN):
            return None
        if not self._access.is_token(given):
            return RedirectResponse("/pair?wrong=1", 303)
        bare = URL(scope=scope).remove_query_params(_TOKEN)
        place = "/" + bare.path.lstrip("/")
        return let_in(RedirectResponse(f"{place}?{bare.query}".rstrip("?"), 303), self._access)


def bearer(headers: Mapping[str, str]) -> str:
    """The token that a program sends; a page of another site cannot send one unasked."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def session_of(scope: Scope, access: Access) -> str:
    """The session that a request comes with, or an empty string."""
    return Request(scope).cookies.get(access.cookie, "")


def let_in(answer: Response, access: Access) -> Response:
    """The answer, with a session for the browser that gets it."""
    answer.set_cookie(
        access.cookie, access.begin(), max_age=LIFETIME_S, path="/", httponly=True, samesite="strict"
    )
    return answer


def _from_here(headers: Headers) -> bool:
    """Whether a write comes from a page of this server."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    here = f"http://{headers.get('host', '')}".lower()
    origin = headers.get("origin")
    if origin is None and (page := headers.get("referer")):
        parts = urlsplit(page)
        origin = f"{parts.scheme}://{parts.netloc}"
    return origin is not None and origin.lower() == here
