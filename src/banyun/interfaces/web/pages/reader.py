"""The reader: a text with its quiet marks, and beside it what the passes offer where one reads."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import front_page
from banyun.errors import NotFound
from banyun.interfaces.web.beside import beside, linked_here
from banyun.interfaces.web.leaf import is_workable, leaves, outline, part_of, sheet
from banyun.interfaces.web.opening import Open, open_text
from banyun.interfaces.web.pages import reader_acts, skim
from banyun.interfaces.web.pages.events import told_of
from banyun.interfaces.web.pages.passes.scope import tabs_on
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.outputs.front_words import (
    facing_words,
    first_passage,
    near_words,
    pair_words,
    question_words,
    spot_words,
    technique_words,
)
from banyun.outputs.said_words import done_words
from banyun.outputs.shared_words import byline, lens_name, opening_words, rest_words, title_of


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/m/{material}", show),
        get(site, "/m/{material}/skim", skim.show),
        get(site, "/m/{material}/part", part),
        get(site, "/m/{material}/part/{number:int}", part),
        get(site, "/m/{material}/frames/{passage}", frames),
        get(site, "/m/{material}/beside/{passage}", aside),
        post(site, "/m/{material}/triage", skim.decide),
        post(site, "/m/{material}/{act}", act),
    ]


def show(visit: Visit) -> Response:
    """The whole page. ``at`` names a passage, ``piece`` a piece of evidence of it."""
    lies = open_text(visit, anew=True)
    text, digest, lang = lies.text, lies.digest, visit.lang
    at = visit.query.get("at", "")
    number = _number(visit.query.get("part", "")) if not at else part_of(text, at)
    focus = next((one for one in digest.passages if one.analysis.passage.id == at), None) if digest else None
    head = _head(visit, lies)
    return visit.page(
        "reader.html.j2",
        text=text,
        text_lang=html_lang(text.material.language),
        title=title_of(text.material),
        byline=head[0] if head else visit.say(f"outputs.kind.{text.material.kind}"),
        outline=outline(text),
        sheet=sheet(text, digest, number, lang),
        front=head[1] if head else None,
        linked=list(linked_here(visit.library, text.material.id)),
        job=lies.job,
        news=told_of(lies.job, lang) if lies.job else None,
        at=at,
        beside=(
            beside(visit.library, digest, focus, lang)
            if digest and focus and is_workable(focus.analysis.passage)
            else None
        ),
        fresh="",
        digested=digest is not None,
        tabs=tabs_on(text.material.id),
    )


def part(visit: Visit) -> Response:
    """A later part of a long text, for a script that fetches it as it comes near; or the part that has
    the passage ``at``."""
    lies = open_text(visit)
    number = visit.path.get("number", part_of(lies.text, visit.query.get("at", "")))
    return visit.page(
        "reader/part.html.j2",
        text=lies.text,
        text_lang=html_lang(lies.text.material.language),
        sheet=sheet(lies.text, lies.digest, number, visit.lang),
        at="",
    )


def aside(visit: Visit) -> Response:
    """What stands beside a passage."""
    lies = open_text(visit)
    return _beside(visit, lies, lies.passage(visit.path["passage"]))


def frames(visit: Visit) -> Response:
    """The beginnings of questions that a passage has, to choose from."""
    lies, lang = open_text(visit), visit.lang
    material = lies.text.material.id
    found = visit.site.desk.read(
        ("frames", material, lang),
        (lies.text.version.id, tuple(visit.library.settings.lenses)),
        lambda: visit.library.frames(material),
    )
    here = [one for one in found if one.passage_id == visit.path["passage"]]
    return visit.page("reader/frames.html.j2", frames=here, lens_name=lens_name)


def act(visit: Visit) -> Response:
    """Does what a form of the reader asks, and shows what stands beside the passage now."""
    lies = open_text(visit)
    passage = visit.field("passage")
    done = reader_acts.ACTS.get(visit.path["act"])
    if done is None:
        raise NotFound("There is no such form here.", "Load the page again.")
    before = lies.passage(passage)
    assert lies.digest is not None
    assert lies.analysed is not None
    # What the reader says of a text changes nothing in how the notes answer it.
    current = visit.library.is_current(lies.analysed)
    said = done(visit, lies.digest, before)
    if current:
        visit.site.desk.keep(visit.lang, visit.library.renewed(lies.analysed))
    if not visit.partial:
        return visit.go(f"/m/{lies.text.material.id}?at={passage}#{passage}", said)
    now = open_text(visit)
    answer = _beside(visit, now, now.passage(passage), fresh=True)
    answer.headers["HX-Trigger"] = f"said-{said}"
    return answer


def _beside(visit: Visit, lies: Open, one: DigestedPassage, *, fresh: bool = False) -> HTMLResponse:
    assert lies.digest is not None
    found = leaves(lies.text, lies.digest, [one.analysis.passage], visit.lang) if fresh else []
    return visit.page(
        "reader/beside.html.j2",
        text=lies.text,
        text_lang=html_lang(lies.text.material.language),
        beside=beside(visit.library, lies.digest, one, visit.lang),
        fresh=found[0] if found else "",
        at=one.analysis.passage.id,
        digested=True,
    )


def _head(visit: Visit, lies: Open) -> tuple[str, dict[str, object]] | None:
    """The line under the title and what stands before the text, kept while the digest is the same: both
    go through all of it. None while there is no digest."""
    digest, lang = lies.digest, visit.lang
    if digest is None:
        return None
    what = ("head", digest.material.id, lang)
    return visit.site.desk.read(what, lies.state, lambda: (byline(digest, lang), _front(digest, lang)))


def _front(digest: Digest, lang: str) -> dict[str, object]:
    """The opening, and the few things worth a first minute."""
    front = front_page(digest)
    return {
        "statement": opening_words(front, lang),
        "opening": facing_words(digest, front.opening, lang) if front.opening else None,
        "done": [done_words(one, lang) for one in front.without_notes],
        "nearest": [near_words(digest, pairing, lang) for pairing in front.nearest],
        "validations": [pair_words(digest, pairing, lang) for pairing in front.validations],
        "techniques": [
            {**technique_words(digest, one, lang), "passage": first_passage(one)} for one in front.techniques
        ],
        "questions": [question_words(digest, one, lang) for one in front.questions],
        "spots": [spot_words(digest, one, lang) for one in front.blind_spots],
        "rest": rest_words(front, lang),
    }


def _number(given: str) -> int:
    return int(given) if given.isdecimal() else 0
