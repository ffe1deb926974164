"""What a page of the passes is about: everything, or one material; and the way to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from banyun.interfaces.web.jobs import Job
from banyun.interfaces.web.opening import opening
from banyun.interfaces.web.pages.events import told_of
from banyun.interfaces.web.visit import Visit
from banyun.materials.material import Material

EVERYWHERE = (
    ("overview", "/passes"),
    ("validation", "/validation"),
    ("questions", "/questions"),
    ("techniques", "/techniques"),
    ("frontier", "/frontier"),
    ("designs", "/challenges"),
    ("mastery", "/mastery"),
    ("readers", "/readers"),
)
HERE = ("validation", "questions", "techniques", "designs", "mastery", "readers", "ask")


@dataclass(frozen=True, slots=True)
class Scope:
    """The tabs of a page: name and address; ``at`` is the one that is open."""

    at: str
    tabs: tuple[tuple[str, str], ...]
    material: Material | None = None


def everywhere(at: str) -> Scope:
    return Scope(at, EVERYWHERE)


def tabs_on(material_id: str) -> tuple[tuple[str, str], ...]:
    """The passes of one material."""
    return tuple((name, f"/m/{material_id}/{name}") for name in HERE)


def on(material: Material, at: str) -> Scope:
    """The passes of one material."""
    return Scope(at, tabs_on(material.id), material)


def waiting(visit: Visit, materials: list[str]) -> Job | None:
    """The work that holds one of these texts against the notes, where there is none yet; None once all
    are held, or when one failed."""
    unheld = [one for one in materials if visit.site.desk.kept(one, visit.lang) is None]
    sizes = visit.library.sizes(unheld)
    jobs = [opening(visit.site, one, visit.lang, sizes[one]) for one in unheld]
    return next((job for job in jobs if job.news.state != "done"), None)


def wait_page(visit: Visit, scope: Scope, job: Job, title: str, say: str, *, form: bool = False) -> Response:
    """A page that waits for work, and opens itself again when it is done; where it shows a ``form`` to try
    again with, also when it failed."""
    news: dict[str, Any] = told_of(job, visit.lang)
    url = visit.request.url
    return visit.page(
        "passes/wait.html.j2",
        scope=scope,
        job=job,
        news=news,
        title=title,
        words=say,
        form=form,
        address=url.path + (f"?{url.query}" if url.query else ""),
    )
