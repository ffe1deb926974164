"""Two readers, one text: held against other notes, or as of an earlier day, with the differences marked;
and what moved since."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.digest.beside import Beside, Sided
from banyun.digest.moved import Moved
from banyun.events import CancelToken, Report
from banyun.interfaces.web.jobs import Job
from banyun.interfaces.web.pages.passes.forms import NOTHING, Typed, shown
from banyun.interfaces.web.pages.passes.scope import everywhere, on, wait_page
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get
from banyun.language.translation import in_language
from banyun.library import Library
from banyun.materials.segmenting import HEADING_SEPARATOR
from banyun.outputs.comparisons import moved_report
from banyun.outputs.prose import one_line, plain
from banyun.outputs.shared_words import aliases, note_source

LATEST = 20


def routes(site: Site) -> list[BaseRoute]:
    return [get(site, "/readers", shown(every)), get(site, "/m/{material}/readers", shown(two))]


def every(visit: Visit, typed: Typed) -> Response:
    """Texts to read twice."""
    return visit.page(
        "passes/readers.html.j2",
        scope=everywhere("readers"),
        typed=typed,
        materials=visit.library.latest_materials(LATEST),
    )


def two(visit: Visit, typed: Typed) -> Response:
    """One text as it reads here, and to whom ``other`` names; or what moved ``since``."""
    material = visit.library.material(visit.path["material"])
    other, since = (visit.query.get(name, "").strip() for name in ("other", "since"))
    if other:
        job = _compare(visit, f"beside {material.id} {other}", lambda one: one.beside(material.id, other))
    elif since:
        job = _compare(visit, f"moved {material.id} {since}", lambda one: one.moved(material.id, since))
    else:
        job = None
    scope = on(material, "readers")
    if job is not None and job.news.state == "running":
        words = visit.say("working.readers.comparing")
        return wait_page(visit, scope, job, visit.say("working.tab.readers"), words, form=True)
    if job is not None and job.error is not None:
        visit.site.jobs.forget(job)
        error = job.error
        message, hint = (in_language(one, visit.lang) for one in (error.message, error.hint))
        typed = Typed("other" if other else "since", message, hint, {"other": [other], "since": [since]})
    result = job.result if job is not None else None
    every_passage = visit.query.get("all", "") == "1"
    answer = visit.page(
        "passes/two.html.j2",
        scope=scope,
        typed=typed,
        other=other,
        since=since,
        beside=_sides(result, visit, every=every_passage) if isinstance(result, Beside) else None,
        report=moved_report(result, visit.lang) if isinstance(result, Moved) else None,
        every=every_passage,
        text_lang=html_lang(material.language),
    )
    if typed is not NOTHING:
        answer.status_code = 422
    return answer


def _compare(visit: Visit, what: str, compare: Callable[[Library], object]) -> Job:
    """Compares in the background: it takes seconds. What was compared a moment ago is shown as long as
    the notes are the same, and why it failed once: who asks again after that has it tried again."""
    site, lang = visit.site, visit.lang
    state = visit.library.state_of_notes()
    key = f"{what} {lang} {state}"
    known = site.jobs.of(key)
    if known is not None:
        return known

    def work(report: Report, cancel: CancelToken) -> object:
        with site.open_library(report, cancel, lang) as library:
            return compare(library)

    return site.jobs.begin("compare", 1, key, work)


def _sides(beside: Beside, visit: Visit, *, every: bool) -> dict[str, object]:
    lang = visit.lang
    passages = beside.passages if every else beside.differing
    return {
        "names": beside.names,
        "count": len(beside.differing),
        "of": len(beside.passages),
        "counts": [
            [
                (known, sum(side.analysis.known == known for side in readers))
                for known in ("known", "partly", "new")
            ]
            for readers in ([one.first for one in beside.passages], [one.second for one in beside.passages])
        ],
        "passages": [_passage(one, lang) for one in passages],
        "spots": [[_named(one.name, aliases(one)) for one in side] for side in beside.spots],
        "both": [_named(one.name, aliases(one)) for one in beside.spots_of_both],
        "questions": [[one_line(one.text) for one in side] for side in beside.questions],
    }


def _passage(one: Sided, lang: str) -> dict[str, object]:
    sides = []
    for digested, validates, best in zip((one.first, one.second), one.validates, one.evidence, strict=True):
        sides.append(
            {
                "known": digested.analysis.known,
                "validates": validates,
                "title": one_line(best.recalled.title) if best else "",
                "source": note_source(best.recalled, lang) if best else "",
                "quote": plain(best.recalled.quote.exact) if best else "",
            }
        )
    return {
        "id": one.passage.id,
        "heading": one_line(one.passage.heading.split(HEADING_SEPARATOR)[-1]),
        "text": plain(one.passage.text),
        "differs": one.differs,
        "sides": sides,
    }


def _named(name: str, also: list[str]) -> str:
    return " · ".join([one_line(name), *also[:2]])
