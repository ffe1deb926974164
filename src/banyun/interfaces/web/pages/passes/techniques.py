"""Techniques and the situations they go to: the reader's own, and what the digest of a text offers."""

from __future__ import annotations

from typing import Any, Literal, cast

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.events import CancelToken, Report
from banyun.findings.bodies import Tense
from banyun.interfaces.web.jobs import Job
from banyun.interfaces.web.opening import open_text
from banyun.interfaces.web.pages.events import told_of
from banyun.interfaces.web.pages.passes.forms import Typed, doing, of_the_reader, paged, shown
from banyun.interfaces.web.pages.passes.scope import everywhere, on
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.outputs.shared_words import detail, quote_lines
from banyun.outputs.transfer_text import kind_word, lines_of, place_time

KINDS = (
    "engineering",
    "telling",
    "formula",
    "enumeration",
    "before_after",
    "analogy",
    "definition",
    "sharp_number",
)
WORDS: dict[str, Any] = {"kind_word": kind_word, "place_time": place_time, "lines_of": lines_of}


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/techniques", shown(every)),
        post(site, "/techniques", doing(every, {"make": make, "place": place})),
        get(site, "/m/{material}/techniques", shown(of_material)),
        post(site, "/m/{material}/techniques", doing(of_material, ON_MATERIAL)),
        get(site, "/techniques/{technique}", shown(technique)),
        post(site, "/techniques/{technique}", doing(technique, TECHNIQUE)),
        get(site, "/situations/{situation}", shown(situation)),
        post(site, "/situations/{situation}", doing(situation, SITUATION)),
    ]


def every(visit: Visit, typed: Typed) -> Response:
    """The reader's techniques and situations."""
    return visit.page(
        "passes/techniques.html.j2",
        scope=everywhere("techniques"),
        typed=typed,
        listed=paged(visit, visit.library.techniques()),
        places=visit.library.situations(),
        kinds=_kinds(visit),
        **WORDS,
    )


def of_material(visit: Visit, typed: Typed) -> Response:
    """What the digest of a text offers, and what the reader took of it or made on it."""
    lies = open_text(visit)
    offered = visit.library.offered_techniques(lies.text.material.id)
    taken = {one.body.from_finding for one in offered.taken}
    return visit.page(
        "passes/techniques_on.html.j2",
        scope=on(offered.material, "techniques"),
        typed=typed,
        digested=lies.digest is not None,
        mine=offered.taken,
        offered=[
            {
                "id": one.id,
                "name": one.name,
                "kind": detail(one, "kind"),
                "pattern": detail(one, "pattern") or one.text,
                "why": detail(one, "why"),
                "quote": quote_lines(one),
                "passage": one.passage_ids[0] if one.passage_ids else "",
            }
            for one in offered.findings
            if one.id not in taken and one.state == "suggested"
        ],
        places=visit.library.situations(),
        kinds=_kinds(visit),
        text_lang=html_lang(offered.material.language),
        **WORDS,
    )


def technique(visit: Visit, typed: Typed) -> Response:
    """A card, where it fits, and how it was written out."""
    page = visit.library.technique(visit.path["technique"])
    job = _fitting(visit, "situations", page.unknown) if page.unknown else None
    if job is not None and job.news.state == "done":
        page, job = visit.library.technique(page.technique.id), None
    places = {one.situation.id for one in page.fits}
    situations = visit.library.situations()
    return visit.page(
        "passes/technique.html.j2",
        scope=on(page.material, "techniques") if page.material else everywhere("techniques"),
        typed=typed,
        page=page,
        body=page.technique.body,
        job=job,
        news=told_of(job, visit.lang) if job else None,
        others=[one for one in situations if one.situation.id not in places],
        names={one.situation.id: one.situation.body.name for one in situations},
        kinds=_kinds(visit),
        **WORDS,
    )


def situation(visit: Visit, typed: Typed) -> Response:
    """A place of the reader's, the techniques that fit it, and what was written out for it."""
    page = visit.library.situation(visit.path["situation"])
    job = _fitting(visit, "techniques", page.unknown) if page.unknown else None
    if job is not None and job.news.state == "done":
        page, job = visit.library.situation(page.situation.id), None
    fitting = {one.technique.id for one in page.fits}
    names = visit.library.technique_names()
    return visit.page(
        "passes/situation.html.j2",
        scope=everywhere("techniques"),
        typed=typed,
        page=page,
        job=job,
        news=told_of(job, visit.lang) if job else None,
        body=page.situation.body,
        others=[one for one in names if one not in fitting],
        names=names,
        **WORDS,
    )


def _fitting(visit: Visit, kind: Literal["techniques", "situations"], unknown: int) -> Job:
    """Looks through the notes for what all of them are fitted by, in the background."""
    site, lang = visit.site, visit.lang

    def work(report: Report, cancel: CancelToken) -> None:
        with site.open_library(report, cancel, lang) as library:
            library.fitted = site.fitted.turn()
            library.fit(kind)

    return site.jobs.begin(kind, unknown, f"fit {kind} {lang}", work, watched=True)


# What is done


def make(visit: Visit) -> str:
    """A technique of the reader's own making."""
    material = visit.path.get("material")
    made = visit.library.make_technique(
        visit.field("name"),
        on=material,
        quotes=[visit.field("quote")] if visit.field("quote") else [],
        kind=visit.field("kind") or "engineering",
        pattern=visit.field("pattern"),
        why=visit.field("why"),
    )
    return f"/techniques/{made.technique.id}"


def place(visit: Visit) -> str:
    """A situation."""
    made = visit.library.make_situation(
        visit.field("name"),
        text=visit.field("text"),
        when=visit.field("when") or None,
        tense=_tense(visit),
    )
    return f"/situations/{made.situation.id}"


def _take(visit: Visit) -> str:
    material = visit.library.material(visit.path["material"])
    with of_the_reader(visit, material.id):
        taken = visit.library.take_technique(
            visit.field("finding"),
            name=visit.field("name") or None,
            pattern=visit.field("pattern") or None,
            why=visit.field("why") or None,
        )
    return (
        f"/techniques/{taken.technique.id}"
        if taken.fits or taken.unknown
        else f"{visit.request.url.path}#{taken.technique.id}"
    )


def _dismiss(visit: Visit) -> None:
    material = visit.library.material(visit.path["material"])
    with of_the_reader(visit, material.id):
        visit.library.judge_finding(visit.field("finding"), "dismissed")


ON_MATERIAL = {"take": _take, "dismiss": _dismiss, "make": make, "place": place}


def _change_technique(visit: Visit) -> None:
    visit.library.change_technique(
        visit.library.technique(visit.path["technique"]).technique.id,
        name=visit.field("name"),
        kind=visit.field("kind") or None,
        pattern=visit.field("pattern"),
        why=visit.field("why"),
    )


def _drop_technique(visit: Visit) -> str:
    visit.library.drop_technique(visit.path["technique"])
    return "/techniques"


TECHNIQUE = {"change": _change_technique, "drop": _drop_technique}


def _change_situation(visit: Visit) -> None:
    visit.library.change_situation(
        visit.library.situation(visit.path["situation"]).situation.id,
        name=visit.field("name"),
        text=visit.field("text"),
        when=visit.field("when"),
        tense=_tense(visit),
    )


def _drop_situation(visit: Visit) -> str:
    visit.library.drop_situation(visit.path["situation"])
    return "/techniques"


SITUATION = {"change": _change_situation, "drop": _drop_situation}


def _tense(visit: Visit) -> Tense | None:
    given = visit.field("tense")
    return cast(Tense, given) if given in ("past", "future") else None


def _kinds(visit: Visit) -> list[tuple[str, str]]:
    return [(one, kind_word(one, visit.lang)) for one in KINDS]
