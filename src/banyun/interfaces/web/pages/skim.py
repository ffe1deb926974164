"""A minute's look: is it worth the reader's time?"""

from __future__ import annotations

from collections import Counter
from typing import cast, get_args

from starlette.responses import Response

from banyun.digest.front_page import standing, validations
from banyun.errors import InvalidInput
from banyun.interfaces.web.leaf import outline
from banyun.interfaces.web.opening import open_text
from banyun.interfaces.web.pages.events import told_of
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.visit import Visit
from banyun.materials.material import Triage
from banyun.outputs.front_words import pair_words, spot_words
from banyun.outputs.prose import one_line
from banyun.outputs.shared_words import byline, title_of
from banyun.outputs.skim import BLIND_SPOTS, NOTES, POINTS, readable
from banyun.outputs.skim import outline as shares

CHOICES: tuple[Triage, ...] = ("digest", "later", "drop")


def show(visit: Visit) -> Response:
    """Outline with what is known of it, points offered, what the reader knows, blind spots."""
    lies = open_text(visit, anew=True)
    text, digest, job = lies.text, lies.digest, lies.job
    counts = Counter(one.analysis.known for one in readable(digest)) if digest else Counter()
    return visit.page(
        "skim.html.j2",
        text=text,
        text_lang=html_lang(text.material.language),
        title=title_of(text.material),
        byline=byline(digest, visit.lang) if digest else "",
        job=job,
        news=told_of(job, visit.lang) if job else None,
        entries=outline(text),
        shares={one.title: one.known for one in shares(digest)} if digest else {},
        counts=[(known, counts[known]) for known in ("known", "partly", "new")],
        digested=digest is not None,
        points=[one_line(one.name) for one in standing(digest.findings, "point")[:POINTS]] if digest else [],
        yours=[pair_words(digest, one, visit.lang) for one in validations(digest)[:NOTES]] if digest else [],
        spots=(
            [
                spot_words(digest, one, visit.lang)
                for one in standing(digest.findings, "blind_spot")[:BLIND_SPOTS]
            ]
            if digest
            else []
        ),
        choices=CHOICES,
    )


def decide(visit: Visit) -> Response:
    """What becomes of it: to digest, later, dropped."""
    choice = visit.field("choice")
    if choice not in get_args(Triage):
        raise InvalidInput("There is no such choice.", f"Say one of: {', '.join(CHOICES)}.")
    material = visit.library.triage(visit.path["material"], cast(Triage, choice))
    return visit.go(f"/m/{material.id}" if choice == "digest" else "/", "kept")
