"""Counter-designs: the material's design on one side, the reader's on the other, point by point."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.errors import InvalidInput
from banyun.interfaces.web.pages.passes.forms import Typed, doing, of_the_reader, shown
from banyun.interfaces.web.pages.passes.scope import everywhere, on
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.outputs.prose import one_line
from banyun.outputs.shared_words import lens_name
from banyun.outputs.transfer_text import lines_of
from banyun.study.challenging import ChallengePage, Row

LATEST, NAME = 20, 40


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/challenges", shown(every)),
        get(site, "/m/{material}/designs", shown(design)),
        post(site, "/m/{material}/designs", doing(design, {"design": keep})),
    ]


def every(visit: Visit, typed: Typed) -> Response:
    """The reader's designs, and texts to set one against."""
    found = visit.library.challenges()
    there = {material.id for material, _ in found}
    return visit.page(
        "passes/challenges.html.j2",
        scope=everywhere("designs"),
        typed=typed,
        found=found,
        materials=[one for one in visit.library.latest_materials(LATEST) if one.id not in there],
    )


def design(visit: Visit, typed: Typed) -> Response:
    """One text: what it claims beside what the reader would do, where it seems thin, earlier versions."""
    page = visit.library.challenged(visit.path["material"])
    last = page.versions[-1] if page.versions else None
    return visit.page(
        "passes/design.html.j2",
        scope=on(page.material, "designs"),
        typed=typed,
        page=page,
        last=last,
        rows=_rows(page, typed),
        text_lang=html_lang(page.material.language),
        lens_name=lens_name,
        lines_of=lines_of,
    )


def _rows(page: ChallengePage, typed: Typed) -> list[dict[str, str]]:
    """What can be compared: the points of the last version, then the claims that none of them takes up,
    then an empty one. After a refusal, as it was typed."""
    if typed.refused("design"):
        columns = (typed.each("design", name) for name in ("name", "theirs", "mine"))
        return [
            {"name": name, "theirs": theirs, "mine": mine}
            for name, theirs, mine in zip(*columns, strict=False)
        ]
    points = page.versions[-1].body.points if page.versions else ()
    rows = [{"name": one.name, "theirs": one.theirs, "mine": one.mine} for one in points]
    taken = {" ".join(one.theirs.split()) for one in points}
    for claim in page.claims:
        said = " ".join(claim.quote.exact.split())
        if said not in taken:
            rows.append(
                {"name": one_line(claim.name) or _short(said), "theirs": claim.quote.exact, "mine": ""}
            )
    return [*rows, {"name": "", "theirs": "", "mine": ""}]


def _short(said: str) -> str:
    return said if len(said) <= NAME else f"{said[:NAME].rstrip()}…"


def keep(visit: Visit) -> str:
    """A new version: the whole, and the points on which something is said."""
    page = visit.library.challenged(visit.path["material"])
    last = page.versions[-1].body if page.versions else None
    before = {one.name: one for one in last.points} if last else {}
    columns = (visit.form.getlist(name) for name in ("name", "theirs", "mine"))
    rows = []
    for name, theirs, mine in zip(*columns, strict=False):
        row = Row(*(str(one).replace("\r\n", "\n").strip() for one in (name, theirs, mine)))
        known = before.get(" ".join(row.name.split()))
        if row.mine and (known is None or (known.mine, known.theirs.strip()) != (row.mine, row.theirs)):
            rows.append(row)
    text = visit.field("text")
    if not rows and last is not None and text == last.text.strip():
        raise InvalidInput("There is nothing new in it.", "Write how you would do it, or compare a point.")
    with of_the_reader(visit, page.material.id):
        visit.library.challenge(page.material.id, text=text, rows=rows)
    return f"{visit.request.url.path}#mine"
