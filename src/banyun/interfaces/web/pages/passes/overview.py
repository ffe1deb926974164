"""The passes at a glance: what each has open, and texts to begin with."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.interfaces.web.pages.passes.forms import Typed, doing, shown
from banyun.interfaces.web.pages.passes.scope import everywhere, on
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.library import Library
from banyun.outputs.frontier import next_words
from banyun.outputs.transfer_text import place_time

LATEST, FIRST = 12, 3


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/passes", shown(every)),
        post(site, "/passes", doing(every, {"undo": undo})),
        get(site, "/m/{material}/passes", shown(of_material)),
    ]


def every(visit: Visit, typed: Typed) -> Response:
    """Every pass, with the few things that come first in it."""
    library = visit.library
    state = library.written, library.now().astimezone().date(), visit.lang
    come_first = visit.site.desk.read("every pass", state, lambda: _come_first(library))
    return visit.page(
        "passes/overview.html.j2",
        scope=everywhere("overview"),
        typed=typed,
        next_words=next_words,
        place_time=place_time,
        **come_first,
    )


def _come_first(library: Library) -> dict[str, Any]:
    questions = [one for one in library.questions() if one.open]
    going_on = [one for one in library.explorations() if one.next is not None]
    situations = [one for one in library.situations() if one.situation.body.tense == "future"]
    return {
        "revise": library.to_revise()[:FIRST],
        "questions": questions[:FIRST],
        "question_count": len(questions),
        "situations": situations[:FIRST],
        "techniques": len(library.techniques()),
        "going_on": going_on[:FIRST],
        "designs": library.challenges()[:FIRST],
        "masteries": [one for one in library.masteries() if one.standing.yours is None][:FIRST],
        "materials": library.latest_materials(LATEST),
    }


def of_material(visit: Visit, typed: Typed) -> Response:
    """One text: the way to each of its passes."""
    material = visit.library.material(visit.path["material"])
    scope = on(material, "")
    return visit.page("passes/overview_on.html.j2", scope=scope, typed=typed)


def undo(visit: Visit) -> str:
    """Takes back the last thing, and shows the page that it was asked from."""
    visit.library.undo()
    to = visit.field("to")
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/passes"
