"""Projects: several materials on one thing, what they say both, and where their figures differ."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.interfaces.web.pages.passes.forms import Typed, doing, shown
from banyun.interfaces.web.pages.passes.mastering import LATEST, standing_words
from banyun.interfaces.web.pages.passes.scope import everywhere, wait_page, waiting
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.outputs.mastery import part_words
from banyun.outputs.prose import one_line


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/projects/{project}", shown(show)),
        post(site, "/projects/{project}", doing(show, ACTS)),
    ]


def show(visit: Visit, typed: Typed) -> Response:
    """A project."""
    reference = visit.path["project"]
    mastery = visit.library.mastery(reference)
    job = waiting(visit, [one.id for one in mastery.subject.materials])
    if job is not None:
        title = one_line(mastery.subject.name)
        return wait_page(visit, everywhere("mastery"), job, title, visit.say("reader.holding"))
    view = visit.library.project(reference)
    return visit.page(
        "passes/project.html.j2",
        scope=everywhere("mastery"),
        typed=typed,
        subject=view.mastery.subject,
        mastery=view.mastery,
        shown=standing_words(view.mastery),
        parts=[(part, part_words(part, view.mastery, visit.lang)) for part in view.mastery.standing.parts],
        differ=[one for one in view.overlaps if one.figures],
        same=[one for one in view.overlaps if not one.figures],
        titles=[one.title for one in visit.library.latest_materials(LATEST)],
    )


def _add(visit: Visit) -> None:
    visit.library.gather(visit.path["project"], [visit.field("material")])


def _remove(visit: Visit) -> None:
    visit.library.part_with(visit.path["project"], visit.fields("material"))


def _rename(visit: Visit) -> None:
    visit.library.rename_project(visit.path["project"], visit.field("name"))


def _drop(visit: Visit) -> str:
    visit.library.drop_project(visit.path["project"])
    return "/mastery"


ACTS = {"add": _add, "remove": _remove, "rename": _rename, "drop": _drop}
