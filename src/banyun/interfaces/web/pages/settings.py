"""Settings of the pages: the language, which every door of the home speaks; the theme of this browser."""

from __future__ import annotations

from starlette.responses import Response

from banyun.interfaces.web.visit import THEMES, Visit
from banyun.language.wording import WORDINGS

YEAR_S = 365 * 24 * 3600


def show(visit: Visit) -> Response:
    return visit.page(
        "settings.html.j2",
        languages=("", *WORDINGS),
        language=visit.library.settings.language or "",
        themes=THEMES,
    )


def change(visit: Visit) -> Response:
    """Keeps what was chosen."""
    language, theme = visit.field("language"), visit.field("theme")
    if language in ("", *WORDINGS) and language != (visit.library.settings.language or ""):
        visit.library.configure("language", [language] if language else [])
    answer = visit.go("/settings", said="settings")
    if theme in THEMES:
        answer.set_cookie("banyun_theme", theme, max_age=YEAR_S, path="/", samesite="strict")
    return answer
