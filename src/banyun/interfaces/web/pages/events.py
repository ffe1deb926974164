"""How far a job is, as server-sent events: ``progress`` with its news, then ``over``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from banyun.interfaces.web.jobs import Job
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import language_of
from banyun.language.translation import in_language
from banyun.language.wording import say

BEAT_S = 0.15


def endpoint(site: Site) -> Callable[[Request], Awaitable[Response]]:
    async def stream(request: Request) -> Response:
        job = site.jobs.get(request.path_params["job"])
        lang = language_of(request, site)
        if job is None:
            return PlainTextResponse(say("web.lost", lang), 404)
        return StreamingResponse(_news(job, lang), media_type="text/event-stream")

    return stream


async def _news(job: Job, lang: str) -> AsyncIterator[str]:
    told = -1
    while True:
        news = job.news
        if news.serial != told:
            told = news.serial
            name = "progress" if news.state == "running" else "over"
            yield f"event: {name}\ndata: {json.dumps(told_of(job, lang), ensure_ascii=False)}\n\n"
        if news.state != "running":
            return
        await asyncio.sleep(BEAT_S)


def told_of(job: Job, lang: str) -> dict[str, object]:
    """The news of a job for a script: ``share`` is 0..1 or null, ``words`` say how far it is."""
    news = job.news
    share = min(1.0, news.done / news.total) if news.total else None
    words = in_language(news.stage, lang)
    if news.total:
        words = say("web.progress", lang, stage=words, done=news.done, total=news.total)
    told: dict[str, object] = {"state": news.state, "share": share, "words": words}
    if job.error is not None:
        told |= {
            "message": in_language(job.error.message, lang),
            "hint": in_language(job.error.hint, lang),
        }
    return told
