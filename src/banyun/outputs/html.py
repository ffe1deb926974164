"""A digest as one HTML file: the text as in a book, the reader's notes in its margin.

It needs no script, asks for nothing from outside and says so in its content security policy,
whose hash admits this stylesheet and no other. Everything that came from a text or a note goes
through the template's escaping as text.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import FrontPage, front_page, standing, validations
from banyun.findings.finding import Finding, FindingKind, State
from banyun.language.wording import listing, say
from banyun.outputs.excerpts import term_marks
from banyun.outputs.front_words import (
    facing_words,
    first_passage,
    near_words,
    pair_words,
    question_words,
    spot_words,
    technique_words,
)
from banyun.outputs.margin import PROPOSED, best, margin
from banyun.outputs.own_words import own_lines
from banyun.outputs.prose import Block, Mark, one_line
from banyun.outputs.said_words import done_words, lookup_words
from banyun.outputs.shared_words import (
    byline,
    did_words,
    opening_words,
    place_words,
    prepared,
    rest_words,
    title_of,
)
from banyun.outputs.shortening import shortened
from banyun.outputs.sources import address_of, rights_words, source_words
from banyun.outputs.suggested import MOST, Suggested, every_suggestion
from banyun.outputs.typeset import Heading, first_of_each, html_lang, parts_of, passage_blocks

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def digest_html(digest: Digest, lang: str, *, handed_on: bool = False) -> str:
    """The whole file. ``lang`` is the language of Banyun's own words; one that is ``handed_on`` names
    nothing of this machine, and shows little of a text of which little may be quoted."""
    template = environment().get_template("digest.html.j2")
    page = _page(shortened(digest) if handed_on and digest.material.restricted else digest, lang)
    if handed_on:
        page["byline"] = byline(digest, lang)
        page["colophon"] = _handed_on(digest, lang)
    return template.render(page=page, say=partial(_say, lang), style=style(), style_hash=style_hash())


def _handed_on(digest: Digest, lang: str) -> list[str]:
    """The colophon for others: no paths, no times."""
    lines = [source_words(digest.material, lang), address_of(digest.material)]
    lines += [say("sharing.post.mention", lang), rights_words(digest.material, lang)]
    return [line for line in lines if line]


def _say(lang: str, key: str, **values: object) -> str:
    return say(key, lang, **values)


@cache
def environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  # few commands make pages

    return Environment(
        loader=PackageLoader("banyun.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )


@cache
def style() -> Markup:
    """The stylesheet, which is ours and holds nothing from a text."""
    from markupsafe import Markup  # noqa: PLC0415  # as above

    css = resources.files("banyun.outputs").joinpath("templates", "digest.css").read_text("utf-8")
    return Markup(css)  # noqa: S704


@cache
def style_hash() -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


def _page(digest: Digest, lang: str) -> dict[str, object]:
    front = front_page(digest)
    spots = standing(digest.findings, "blind_spot")
    passages, outline = _text(digest, lang, spots)
    return {
        "lang": html_lang(lang),
        "text_lang": html_lang(digest.material.language),
        "title": title_of(digest.material),
        "byline": byline(digest, lang),
        "statement": "" if front.without_notes and not front.opening else opening_words(front, lang),
        "opening": facing_words(digest, front.opening, lang) if front.opening else None,
        "done": [done_words(one, lang) for one in front.without_notes],
        "nearest": [near_words(digest, pairing, lang) for pairing in front.nearest],
        "looked_up": lookup_words(digest, "", lang),
        "validations": [pair_words(digest, pairing, lang) for pairing in front.validations],
        "validations_label": say(
            "outputs.label.validations" if front.opening else "outputs.label.first_validations", lang
        ),
        "stop": "。" if lang == "zh" else ". ",
        "techniques": [technique_words(digest, technique, lang) for technique in front.techniques],
        "questions": [question_words(digest, question, lang) for question in front.questions],
        "spots": [spot_words(digest, spot, lang) for spot in front.blind_spots],
        "suggested": [one for one in (_suggested(digest, state, lang) for state in PROPOSED) if one],
        "own": own_lines(digest, lang),
        "own_label": say("transfer.label.own", lang),
        "rest": _rest(front, lang),
        "more": _more(digest, front, lang),
        "outline": outline if len(outline) > 2 else [],
        "legend": _legend(digest, lang),
        "underlined": bool(spots),
        "passages": passages,
        "colophon": _colophon(digest, lang),
    }


def _suggested(digest: Digest, state: State, lang: str) -> dict[str, object] | None:
    """What models and agents suggested: the first few, and the others on request."""
    found = every_suggestion(digest, lang, state)
    if not found:
        return None
    more = len(found) - MOST
    return {
        "state": state,
        "label": say("model.said.label" if state == "suggested" else "model.said.accepted", lang),
        "entries": [_suggestion(digest, one, lang) for one in found[:MOST]],
        "others": [_suggestion(digest, one, lang) for one in found[MOST:]],
        "more": say("model.said.others", lang, count=more) if more > 0 else "",
    }


def _suggestion(digest: Digest, one: Suggested, lang: str) -> dict[str, object]:
    return {
        "id": one.id,
        "head": one.head,
        "text": one.text,
        "quotes": one.quotes,
        "mine": one.mine,
        "accept": one.accept,
        "passage": one.passage,
        "place": place_words(digest, one.passage, lang),
    }


def _rest(front: FrontPage, lang: str) -> str:
    more = rest_words(front, lang)
    return say("outputs.on_request", lang, more=listing(more, lang)) if more else ""


def _more(digest: Digest, front: FrontPage, lang: str) -> list[dict[str, str]]:
    """What the front page left out, a line each."""
    lines = []
    shown = len(front.validations) + (front.opening is not None)
    for pairing in validations(digest)[shown:]:
        lines.append(
            {
                "label": did_words(pairing, lang),
                "text": one_line(pairing.evidence.recalled.title),
                "passage": pairing.digested.analysis.passage.id,
            }
        )
    kinds: tuple[tuple[FindingKind, int, str], ...] = (
        ("technique", len(front.techniques), say("outputs.label.techniques", lang)),
        ("question", len(front.questions), say("outputs.label.questions", lang)),
        ("blind_spot", len(front.blind_spots), say("outputs.label.blind_spots", lang)),
    )
    for kind, seen, label in kinds:
        for finding in standing(digest.findings, kind)[seen:]:
            text = finding.text if kind == "question" else finding.name
            lines.append(
                {
                    "label": say("outputs.html.label", lang, label=label),
                    "text": one_line(text),
                    "passage": first_passage(finding),
                }
            )
    return lines


def _legend(digest: Digest, lang: str) -> list[dict[str, str]]:
    counts = Counter(
        digested.analysis.known for digested in digest.passages if digested.analysis.passage.readable
    )
    return [
        {"known": known, "text": say(f"outputs.passages.{known}", lang, count=counts[known])}
        for known in ("known", "partly", "new")
    ]


def _colophon(digest: Digest, lang: str) -> list[str]:
    source = digest.material.address or digest.material.source
    return [
        say("outputs.html.source", lang, source=one_line(source)),
        prepared(digest, lang),
        say("outputs.html.attribution", lang),
        f"{digest.material.id} · sha256 {digest.version.sha256[:16]}",
    ]


def _text(
    digest: Digest, lang: str, spots: Sequence[Finding]
) -> tuple[list[dict[str, object]], list[Heading]]:
    """The whole text, passage by passage, and its outline."""
    text = digest.version.text
    marks = term_marks(text, spots)
    clashes = standing(digest.findings, "disagreement")
    cut = [_passage_blocks(digest, digested, marks) for digested in digest.passages]
    levels = sorted({block.level for found in cut for block in found if block.kind == "heading"})
    tags = {level: f"h{min(6, 3 + index)}" for index, level in enumerate(levels)}
    outline: list[Heading] = []
    passages: list[dict[str, object]] = []
    for digested, found in zip(digest.passages, cut, strict=True):
        if not found:
            continue
        parts = parts_of(found, tags, len(outline))
        outline += [
            Heading(levels.index(part.blocks[0].level) + 1, part.blocks[0].text, part.anchor)
            for part in parts
            if part.kind == "heading"
        ]
        passages.append({"parts": parts, **margin(digest, digested, clashes, lang)})
    return passages, outline


def _passage_blocks(digest: Digest, digested: DigestedPassage, marks: Sequence[Mark]) -> list[Block]:
    """A passage's blocks; each term is marked where the passage first names it."""
    passage = digested.analysis.passage
    here = first_of_each(digest.version.text, marks, passage)
    if first := best(digested):
        here.append(Mark(first.material_quote.start, first.material_quote.end, "answered"))
    return passage_blocks(digest.version, passage, here, title_of(digest.material))
