"""What takes a look at all of a text before it can be judged: done in the background, with a page that waits
for it, and the form again, with all that was typed, where it failed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from starlette.responses import Response

from banyun.events import CancelToken, Report
from banyun.interfaces.web.jobs import Job
from banyun.interfaces.web.pages.passes.forms import JOB, Typed, typed_in
from banyun.interfaces.web.pages.passes.scope import Scope, wait_page
from banyun.interfaces.web.visit import Visit
from banyun.language.translation import in_language
from banyun.library import Library

Judge = Callable[[Library], str]
"""Judges what was typed, keeps it, and gives the address that shows it."""


def begin(visit: Visit, judge: Judge) -> str:
    """Starts on what a form sent; gives the address of what came of it, or of the page that waits.

    Raises:
        BanyunError: it was refused at once.
    """
    site, lang, place = visit.site, visit.lang, visit.request.url.path
    typed = typed_in(visit)

    def work(report: Report, cancel: CancelToken) -> str:
        with site.open_library(report, cancel, lang) as library:
            return judge(library)

    form = sha256(repr(sorted(typed.values.items())).encode()).hexdigest()
    job = site.jobs.start(f"judge {place} {form}", work)
    site.jobs.wait(job)
    if job.error is not None:
        raise job.error
    if job.news.state == "done":
        return str(job.result)
    site.results.put(job.id, typed)
    return f"{place}{JOB}{job.id}"


def under_way(visit: Visit, scope: Scope, title: str, typed: Typed) -> Response | Typed:
    """While the work that the address names goes on, a page that waits; what came of it once it is done;
    else what stands in the form."""
    job = _named(visit)
    if job is None or typed.form:
        return typed
    if job.news.state == "running":
        return wait_page(visit, scope, job, title, visit.say("working.mastery.judging"), form=True)
    if job.error is None:
        return visit.go(str(job.result), "kept")
    kept = visit.site.results.get(job.id)
    values = kept.values if isinstance(kept, Typed) else {}
    message, hint = (in_language(one, visit.lang) for one in (job.error.message, job.error.hint))
    return Typed(visit.request.url.path.rpartition("/")[2], message, hint, values)


def _named(visit: Visit) -> Job | None:
    """The work that the address names, if it is of this page."""
    job = visit.site.jobs.get(visit.query.get("job", ""))
    return job if job is not None and job.key.startswith(f"judge {visit.request.url.path} ") else None
