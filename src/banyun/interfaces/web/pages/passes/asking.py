"""Ask a text: a model answers in the text's own words, and what it says may be filed as looked up."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.engine.models.profile import Profile
from banyun.errors import BanyunError, InvalidInput, NotFound
from banyun.events import CancelToken, Report
from banyun.interfaces.web.jobs import SOON_S, Job
from banyun.interfaces.web.pages.passes.forms import Typed, doing, shown
from banyun.interfaces.web.pages.passes.scope import on, wait_page
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.language.translation import in_language
from banyun.library.sides.thinking_along import Answer
from banyun.outputs.prose import one_line, plain
from banyun.outputs.thinking_along import took_text


def routes(site: Site) -> list[BaseRoute]:
    address = "/m/{material}/ask"
    return [get(site, address, shown(show)), post(site, address, doing(show, {"ask": ask, "file": file}))]


def show(visit: Visit, typed: Typed) -> Response:
    """The question, the models there are, and the answer that ``job`` brought."""
    material = visit.library.material(visit.path["material"])
    scope, job = on(material, "ask"), _job(visit, material.id)
    if job is not None and job.news.state == "running":
        return wait_page(
            visit, scope, job, visit.say("working.tab.ask"), visit.say("asking.under_way"), form=True
        )
    if job is not None and job.error is not None and not typed.form:
        message, hint = (in_language(one, visit.lang) for one in (job.error.message, job.error.hint))
        typed = Typed("ask", message, hint, {"question": [job.key.rpartition("\n")[2]]})
    profiles, problem = _profiles(visit)
    answer = job.result if job is not None and isinstance(job.result, Answer) else None
    return visit.page(
        "passes/ask.html.j2",
        scope=scope,
        typed=typed,
        models=[(one.name, _named(visit, one)) for one in profiles],
        problem=problem,
        job=job,
        answer=answer,
        statements=[(one_line(one.text), plain(one.quote.exact)) for one in answer.statements]
        if answer
        else [],
        took=took_text(one_line(answer.usage.name), answer.tally, visit.lang) if answer else "",
        text_lang=html_lang(material.language),
    )


def ask(visit: Visit) -> str:
    """Asks in the background; the page waits for the answer.

    Raises:
        InvalidInput: the question is empty.
        NotFound: there is no such model.
        NotConfirmed: the text would leave this machine, and the reader has not agreed to that.
    """
    site, lang = visit.site, visit.lang
    material = visit.library.material(visit.path["material"])
    question, name = visit.field("question").strip(), visit.field("model")
    if not question:
        raise InvalidInput("The question is empty.", "Ask something.")
    visit.library.allowed(name)

    def work(report: Report, cancel: CancelToken) -> Answer:
        with site.open_library(report, cancel, lang) as library:
            return library.ask_material(material.id, question, name)

    job = site.jobs.start(f"ask {material.id}\n{name}\n{question}", work)
    job.over.wait(SOON_S)
    return f"/m/{material.id}/ask?job={job.id}"


def file(visit: Visit) -> str:
    """Files the answer as something looked up."""
    material = visit.library.material(visit.path["material"])
    job = _job(visit, material.id)
    if job is None or not isinstance(job.result, Answer) or not job.result.statements:
        raise NotFound("That answer is there no more.", "Ask again.")
    visit.library.keep_answer(job.result)
    return f"/m/{material.id}"


def _job(visit: Visit, material_id: str) -> Job | None:
    """The work that the address names, if it is on this text."""
    job = visit.site.jobs.get(visit.query.get("job", ""))
    return job if job is not None and job.key.startswith(f"ask {material_id}\n") else None


def _profiles(visit: Visit) -> tuple[list[Profile], str]:
    """The models that answer, or why they cannot be listed."""
    try:
        return [one for one in visit.library.profiles() if not one.embeds], ""
    except BanyunError as error:
        return [], in_language(error.message, visit.lang)


def _named(visit: Visit, profile: Profile) -> str:
    if visit.library.may_send(profile):
        return one_line(profile.name)
    return visit.say("asking.not_agreed", name=one_line(profile.name))
