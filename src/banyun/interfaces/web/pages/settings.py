"""Settings: language, theme, minutes a day, angles, who the reader is; and the models there are."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.analysis.lenses import lens_kinds
from banyun.engine.models.profile import Profile
from banyun.errors import BanyunError, InvalidInput
from banyun.interfaces.web.pages import doors
from banyun.interfaces.web.pages.passes.forms import Typed, doing, shown
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import THEMES, Visit, get, post
from banyun.language.translation import in_language
from banyun.language.wording import WORDINGS
from banyun.outputs.shared_words import lens_name

YEAR_S = 365 * 24 * 3600


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/settings", shown(show)),
        post(site, "/settings", change),
        *doors.routes(site, show),
    ]


def show(visit: Visit, typed: Typed) -> Response:
    """All settings, and the doors of the home."""
    kept = visit.library.settings
    profiles, problem = _profiles(visit)
    return visit.page(
        "settings.html.j2",
        typed=typed,
        languages=("", *WORDINGS),
        language=kept.language or "",
        themes=THEMES,
        kept=kept,
        lenses=[(name, lens_name(name, visit.lang)) for name in lens_kinds()],
        profiles=[(one, visit.library.may_send(one)) for one in profiles],
        problem=problem,
        home=str(visit.library.home),
        **doors.under_way(visit),
    )


def _profiles(visit: Visit) -> tuple[list[Profile], str]:
    """The models, or why they cannot be listed."""
    try:
        return visit.library.profiles(), ""
    except BanyunError as error:
        return [], in_language(error.message, visit.lang)


def change(visit: Visit) -> Response:
    """Keeps what was chosen; the theme is of this browser."""
    act = {"reading": _reading, "agree": _agree, "disagree": _disagree}.get(visit.field("act"))
    if act is not None:
        return doing(show, {visit.field("act"): act})(visit)
    language, theme = visit.field("language"), visit.field("theme")
    if language in ("", *WORDINGS) and language != (visit.library.settings.language or ""):
        visit.library.configure("language", [language] if language else [])
    answer = visit.go("/settings", said="settings")
    if theme in THEMES:
        answer.set_cookie("banyun_theme", theme, max_age=YEAR_S, path="/", samesite="strict")
    return answer


def _reading(visit: Visit) -> None:
    """Minutes, angles and the reader's name; all of them or none."""
    minutes = visit.field("minutes")
    if not (minutes.isdecimal() and len(minutes) <= 3 and 1 <= int(minutes) <= 600):
        raise InvalidInput(f"“{minutes}” is no number of minutes.", "Give a whole number from 1 to 600.")
    library, me = visit.library, " ".join(visit.field("me").split())
    library.configure("lenses", visit.fields("lens"))
    library.configure("minutes", [str(int(minutes))])
    library.configure("me", [me] if me else [])


def _agree(visit: Visit) -> None:
    """Texts may go to the host of a model."""
    visit.library.agree_to(visit.library.profile(visit.field("model")))


def _disagree(visit: Visit) -> None:
    visit.library.withdraw(visit.library.profile(visit.field("model")))
