"""Mastery: explaining, answering from memory, sharing; of a material or a project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Attempt, Discussion
from banyun.findings.records import Record
from banyun.interfaces.web.pages.passes import judging
from banyun.interfaces.web.pages.passes.forms import Typed, doing, shown
from banyun.interfaces.web.pages.passes.scope import Scope, everywhere, on, wait_page, waiting
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.language.translation import in_language
from banyun.library import Library
from banyun.materials.segmenting import HEADING_SEPARATOR
from banyun.outputs.mastery import (
    attempt_line,
    attempt_lines,
    first_words,
    kept_words,
    lacking,
    part_words,
    percent,
)
from banyun.outputs.prose import one_line
from banyun.study.mastery import principle, shareable
from banyun.study.mastery.results import Explained, Mastery, Named, Sat, Shared
from banyun.study.mastery.standing import PARTS

LATEST = 50


def routes(site: Site) -> list[BaseRoute]:
    pages: list[BaseRoute] = [
        get(site, "/mastery", shown(every)),
        post(site, "/mastery", doing(every, {"begin": begin, "gather": gather})),
        get(site, "/m/{subject}/mastery", shown(stands)),
        get(site, "/mastery/{subject}", shown(stands)),
        get(site, "/mastery/{subject}/attempts/{attempt}", shown(attempt)),
        post(site, "/mastery/{subject}/attempts/{attempt}", doing(attempt, {"overrule": overrule})),
    ]
    for name, (show, done) in PAGES.items():
        address = f"/mastery/{{subject}}/{name}"
        pages += [get(site, address, shown(show)), post(site, address, doing(show, {name: done}))]
    return pages


def every(visit: Visit, typed: Typed) -> Response:
    """Everything the reader is at, what is due first; and beginning something new."""
    return visit.page(
        "passes/mastery.html.j2",
        scope=everywhere("mastery"),
        typed=typed,
        found=[standing_words(one) for one in visit.library.masteries()],
        titles=[one.title for one in visit.library.latest_materials(LATEST)],
    )


def stands(visit: Visit, typed: Typed) -> Response:
    """Where each part stands, and what was tried."""
    held = _held(visit)
    if isinstance(held, Response):
        return held
    mastery, scope = held
    return visit.page(
        "passes/stands.html.j2",
        scope=scope,
        typed=typed,
        mastery=mastery,
        project=mastery.subject.id.startswith("prj_"),
        shown=standing_words(mastery),
        parts=[(part, part_words(part, mastery, visit.lang)) for part in mastery.standing.parts],
        attempts=attempt_lines(mastery, visit.lang)[::-1],
    )


def explaining(visit: Visit, typed: Typed) -> Response:
    """A page to explain the principle on, the text closed."""
    return _part(visit, typed, "passes/explain.html.j2", enough=percent(principle.ENOUGH, visit.lang))


def sitting(visit: Visit, typed: Typed) -> Response:
    """A round of details."""
    held = _held(visit)
    if isinstance(held, Response):
        return held
    mastery, scope = held
    found = judging.under_way(visit, scope, visit.say("mastery.part.details"), typed)
    if isinstance(found, Response):
        return found
    typed = found
    try:
        sat = visit.library.sitting(mastery.subject.id)
    except InvalidInput as error:
        return visit.page(
            "passes/sitting.html.j2",
            scope=scope,
            typed=Typed("none", in_language(error.message, visit.lang), in_language(error.hint, visit.lang)),
            mastery=mastery,
            questions=(),
            kept="",
        )
    return visit.page(
        "passes/sitting.html.j2",
        scope=scope,
        typed=typed,
        mastery=sat.mastery,
        questions=sat.questions,
        kept=kept_words(sat.mastery, visit.lang),
    )


def sharing(visit: Visit, typed: Typed) -> Response:
    """A page to write an outline or a post on, or to name what told it."""
    filed = [(one.discussion.id, _told(one.discussion)) for one in visit.library.discussions()[:LATEST]]
    return _part(
        visit, typed, "passes/share.html.j2", filed=filed, enough=percent(shareable.ENOUGH, visit.lang)
    )


def _part(visit: Visit, typed: Typed, name: str, **values: Any) -> Response:
    held = _held(visit)
    if isinstance(held, Response):
        return held
    mastery, scope = held
    part = visit.request.url.path.rpartition("/")[2]
    found = judging.under_way(visit, scope, visit.say(f"mastery.part.{part}"), typed)
    if isinstance(found, Response):
        return found
    typed = found
    return visit.page(name, scope=scope, typed=typed, mastery=mastery, **values)


def attempt(visit: Visit, typed: Typed) -> Response:
    """What an attempt told and left out; of answers what the text says, and the reader's word."""
    mastery = _stands(visit)
    kept = _attempt(mastery, visit.path["attempt"])
    result, last = visit.site.results.get(kept.id), mastery.standing.part("details").attempts[-1:]
    coverage = visit.library.coverage(kept)
    return visit.page(
        "passes/attempt.html.j2",
        scope=_scope(mastery),
        typed=typed,
        mastery=mastery,
        shown=standing_words(mastery),
        kept=kept,
        body=kept.body,
        line=attempt_line(kept, visit.lang),
        explained=result if isinstance(result, Explained) else None,
        sat={one.question.detail.key: one for one in result.results} if isinstance(result, Sat) else {},
        shared=result if isinstance(result, Shared) else None,
        covered=_named(coverage.covered, visit.lang),
        gaps=_named(coverage.gaps, visit.lang),
        unjudged=_named(coverage.unjudged, visit.lang),
        can_overrule=bool(last) and last[0].id == kept.id,
        kept_line=kept_words(mastery, visit.lang),
        percent=lambda share: percent(share, visit.lang),
        enough=percent(shareable.ENOUGH if kept.body.part == "shareable" else principle.ENOUGH, visit.lang),
    )


# What is done


def begin(visit: Visit) -> str:
    """To what the reader wants to master."""
    return f"/mastery/{visit.library.mastery(visit.field('what')).subject.id}"


def gather(visit: Visit) -> str:
    """A project of several materials."""
    several = [line.strip() for line in visit.field("materials").splitlines() if line.strip()]
    return f"/projects/{visit.library.gather(visit.field('name'), several).id}"


def explain(visit: Visit) -> str:
    text = visit.field("text")
    return _judged(visit, lambda library, subject: library.explain(subject, text))


def answer(visit: Visit) -> str:
    """The questions that were answered, and those the reader knows no answer to; the rest can wait."""
    answers = {}
    for key in visit.fields("detail"):
        said = visit.field(f"answer-{key}")
        if said or visit.field(f"unknown-{key}"):
            answers[key] = said
    if not answers:
        raise InvalidInput("There is no answer.", "Answer at least one of the questions.")
    return _judged(visit, lambda library, subject: library.answer(subject, answers))


def share(visit: Visit) -> str:
    text, discussion = visit.field("text"), visit.field("discussion") or None
    return _judged(visit, lambda library, subject: library.share(subject, text, discussion=discussion))


PAGES = {
    "principle": (explaining, explain),
    "details": (sitting, answer),
    "shareable": (sharing, share),
}
assert tuple(PAGES) == PARTS


def overrule(visit: Visit) -> str:
    """The reader's word against a judgement."""
    visit.library.overrule(visit.path["subject"], visit.field("detail"), visit.field("why"))
    return visit.request.url.path


def _judged(visit: Visit, judge: Callable[[Library, str], Explained | Sat | Shared]) -> str:
    """Judges an attempt in the background; the address that shows it, or a page that waits for it."""
    subject, results = str(visit.path["subject"]), visit.site.results

    def judged(library: Library) -> str:
        result = judge(library, subject)
        results.put(result.attempt.id, result)
        return f"/mastery/{subject}/attempts/{result.attempt.id}"

    return judging.begin(visit, judged)


# What the pages show


def _held(visit: Visit) -> tuple[Mastery, Scope] | Response:
    """Where a subject stands; while one of its texts is held against the notes, a page that waits."""
    mastery = _stands(visit)
    scope = _scope(mastery)
    job = waiting(visit, [one.id for one in mastery.subject.materials])
    if job is not None:
        return wait_page(visit, scope, job, one_line(mastery.subject.name), visit.say("reader.holding"))
    return mastery, scope


def _stands(visit: Visit) -> Mastery:
    """Where a subject stands. How many details there are to ask takes a look at all of its text: it is
    kept while nothing is written."""
    library, named = visit.library, visit.path["subject"]
    written = (library.written, library.now().date())
    return visit.site.desk.read(("mastery", named, visit.lang), written, lambda: library.mastery(named))


def _scope(mastery: Mastery) -> Scope:
    subject = mastery.subject
    if len(subject.materials) == 1 and subject.id == subject.materials[0].id:
        return on(subject.materials[0], "mastery")
    return everywhere("mastery")


def standing_words(mastery: Mastery) -> dict[str, object]:
    """A line of the list."""
    return {
        "id": mastery.subject.id,
        "name": mastery.subject.name,
        "several": len(mastery.subject.materials) if mastery.subject.id.startswith("prj_") else 0,
        "yours": mastery.standing.yours,
        "next": mastery.standing.next,
        "parts": [
            (part.part, "earned" if part.earned else "tried" if part.attempts else "open")
            for part in mastery.standing.parts
        ],
    }


def _attempt(mastery: Mastery, attempt_id: str) -> Record[Attempt]:
    for part in mastery.standing.parts:
        for one in part.attempts:
            if one.id == attempt_id:
                return one
    raise NotFound("There is no such attempt.", "Load the page of what you want to master.")


def _named(several: Sequence[Named], lang: str) -> list[dict[str, str]]:
    return [
        {
            "material": one.material.id,
            "passage": one.passage.id,
            "heading": one_line(one.passage.heading.split(HEADING_SEPARATOR)[-1]),
            "first": first_words(one.passage.text),
            "lacking": lacking(one, lang) if one.missing else "",
        }
        for one in several
    ]


def _told(one: Record[Discussion]) -> str:
    about = one.body.subject or one.body.text
    return f"{one.body.with_whom} · {first_words(about)}" if one.body.with_whom else first_words(about)
