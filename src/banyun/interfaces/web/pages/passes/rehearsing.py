"""A rehearsal: a technique written out for a situation, from the reader's notes of that time."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.interfaces.web.pages.passes.forms import Typed, doing, shown
from banyun.interfaces.web.pages.passes.scope import everywhere, on
from banyun.interfaces.web.pages.passes.techniques import WORDS
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.outputs.shared_words import note_source
from banyun.outputs.transfer_text import figure_words, then_words


def routes(site: Site) -> list[BaseRoute]:
    address = "/rehearse/{technique}/{situation}"
    return [
        get(site, address, shown(show)),
        post(site, address, doing(show, {"rehearse": rehearse})),
    ]


def show(visit: Visit, typed: Typed) -> Response:
    """The technique, the notes of then with their figures, and a page to write on."""
    later = _later(visit)
    page = visit.library.rehearsal(visit.path["technique"], visit.path["situation"], later=later)
    return visit.page(
        "passes/rehearsal.html.j2",
        scope=on(page.material, "techniques") if page.material else everywhere("techniques"),
        typed=typed,
        page=page,
        then=then_words(page.then, visit.lang),
        later=later,
        scaffold="\n".join(page.scaffold.lines),
        figure_words=figure_words,
        note_source=note_source,
        **WORDS,
    )


def rehearse(visit: Visit) -> str:
    """Keeps what was written; it rests on the notes that are chosen."""
    page = visit.library.rehearse(
        visit.path["technique"],
        visit.path["situation"],
        visit.field("text"),
        notes=visit.fields("note"),
        later=_later(visit),
    )
    return f"/rehearse/{page.technique.id}/{page.situation.id}#so-far"


def _later(visit: Visit) -> bool:
    return visit.query.get("later", "") == "1"
