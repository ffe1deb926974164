"""A digest as one HTML file: the text as in a book, the reader's notes in its margin.

It needs no script, asks for nothing from outside and says so in its content security policy,
whose hash admits this stylesheet and no other. Everything that came from a text or a note goes
through the template's escaping as text.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import FrontPage, Pairing, front_page, standing, validations
from banyun.findings.finding import Finding, FindingKind, State
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.language.wording import listing, say
from banyun.outputs.excerpts import from_material, from_note, note_language, term_marks
from banyun.outputs.own_words import coming_words, own_lines
from banyun.outputs.prose import Block, Mark, blocks, one_line, plain
from banyun.outputs.said_words import done_words, lookup_words, mark_words, passage_words, recollection_words
from banyun.outputs.shared_words import (
    aliases,
    blind_spot_words,
    byline,
    detail,
    did_words,
    lens_name,
    note_source,
    opening_words,
    place_words,
    prepared,
    quote_lines,
    rest_words,
    title_of,
)
from banyun.outputs.shortening import shortened
from banyun.outputs.sources import address_of, rights_words, source_words
from banyun.outputs.suggested import MOST, Suggested, every_suggestion, said_by

PROPOSED: tuple[State, ...] = ("suggested", "accepted")
"""States in which suggestions of models and agents are shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks of one kind that belong together: a list, a table, or a single block."""

    kind: str
    blocks: tuple[Block, ...]
    tag: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    title: str
    anchor: str


def digest_html(digest: Digest, lang: str, *, handed_on: bool = False) -> str:
    """The whole file. ``lang`` is the language of Banyun's own words; one that is ``handed_on`` names
    nothing of this machine, and shows little of a text of which little may be quoted."""
    template = environment().get_template("digest.html.j2")
    page = _page(shortened(digest) if handed_on and digest.material.restricted else digest, lang)
    if handed_on:
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
    return Environment(
        loader=PackageLoader("banyun.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )


@cache
def style() -> Markup:
    """The stylesheet, which is ours and holds nothing from a text."""
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
        "opening": _opening(digest, front.opening, lang) if front.opening else None,
        "done": [done_words(one, lang) for one in front.without_notes],
        "looked_up": lookup_words(digest, "", lang),
        "validations": [_pair(digest, pairing, lang) for pairing in front.validations],
        "validations_label": say(
            "outputs.label.validations" if front.opening else "outputs.label.first_validations", lang
        ),
        "stop": "。" if lang == "zh" else ". ",
        "techniques": [_technique(digest, technique, lang) for technique in front.techniques],
        "questions": [_question(digest, question, lang) for question in front.questions],
        "spots": [_spot(digest, spot, lang) for spot in front.blind_spots],
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


def html_lang(language: str) -> str:
    """A language tag that browsers choose Chinese fonts by."""
    return {"zh": "zh-Hans"}.get(language, language) or "und"


def _note(digest: Digest, recalled: Recalled, lang: str) -> dict[str, str]:
    return {
        "title": one_line(recalled.title),
        "where": note_source(recalled, lang),
        "lang": html_lang(note_language(digest, recalled)),
        "quote": plain(recalled.quote.exact),
    }


def _opening(digest: Digest, pairing: Pairing, lang: str) -> dict[str, object]:
    recalled = pairing.evidence.recalled
    theirs, mine = from_material(digest, pairing), from_note(digest, recalled)
    return {
        "note": _note(digest, recalled, lang),
        "cited": say("outputs.html.cited", lang, title=one_line(recalled.title)),
        "passage": pairing.digested.analysis.passage.id,
        "heading": place_words(digest, pairing.digested.analysis.passage.id, lang),
        "theirs": _parts(theirs.blocks, {}),
        "theirs_cut": (theirs.cut_before, theirs.cut_after),
        "mine": _parts(mine.blocks, {}),
        "mine_cut": (mine.cut_before, mine.cut_after),
        "why": one_line(recalled.why),
    }


def _pair(digest: Digest, pairing: Pairing, lang: str) -> dict[str, object]:
    recalled = pairing.evidence.recalled
    return {
        "note": _note(digest, recalled, lang),
        "cited": say("outputs.html.cited", lang, title=one_line(recalled.title)),
        "did": did_words(pairing, lang),
        "marks": mark_words(recalled, lang),
        "passage": pairing.digested.analysis.passage.id,
        "heading": place_words(digest, pairing.digested.analysis.passage.id, lang),
        "their_quote": plain(pairing.evidence.material_quote.exact),
        "my_quote": plain(recalled.quote.exact),
    }


def _technique(digest: Digest, technique: Finding, lang: str) -> dict[str, object]:
    words = [one_line(technique.text), detail(technique, "why")]
    return {
        "name": one_line(technique.name),
        "text": ("" if lang == "zh" else " ").join(dict.fromkeys(filter(None, words))),
        "quote": quote_lines(technique),
        "passage": _first(technique),
        "place": place_words(digest, _first(technique), lang),
        "coming": coming_words(digest, technique.id, lang),
        "by": said_by(technique, lang),
    }


def _question(digest: Digest, question: Finding, lang: str) -> dict[str, str]:
    lens = lens_name(str(question.details.get("lens", "")), lang)
    return {
        "text": one_line(question.text),
        "lens": say("outputs.from_lens", lang, lens=lens) if lens else "",
        "by": said_by(question, lang),
        "passage": _first(question),
        "place": place_words(digest, _first(question), lang),
    }


def _spot(digest: Digest, spot: Finding, lang: str) -> dict[str, str]:
    also = aliases(spot)
    return {
        "name": one_line(spot.name),
        "also": say("outputs.also", lang, names=listing(also, lang)) if also else "",
        "words": say("outputs.colon", lang, words=blind_spot_words(digest, spot, lang)),
        "passage": _first(spot),
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


def _first(finding: Finding) -> str:
    return finding.passage_ids[0] if finding.passage_ids else ""


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
                    "passage": _first(finding),
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
        parts = _parts(found, tags, len(outline))
        outline += [
            Heading(levels.index(part.blocks[0].level) + 1, part.blocks[0].text, part.anchor)
            for part in parts
            if part.kind == "heading"
        ]
        passages.append({"parts": parts, **_margin(digest, digested, clashes, lang)})
    return passages, outline


def _passage_blocks(digest: Digest, digested: DigestedPassage, marks: Sequence[Mark]) -> list[Block]:
    """A passage's blocks; each term is marked where the passage first names it."""
    passage = digested.analysis.passage
    if passage.kind in ("front_matter", "rule"):
        return []
    text = digest.version.text
    here = list(
        {
            text[mark.start : mark.end].casefold(): mark
            for mark in reversed(marks)
            if mark.start < passage.end and mark.end > passage.start
        }.values()
    )
    if best := _best(digested):
        here.append(Mark(best.material_quote.start, best.material_quote.end, "answered"))
    found = blocks(
        passage.text,
        offset=passage.start,
        marks=here,
        markdown=digest.version.format == "markdown",
        code=passage.kind == "code",
    )
    title = title_of(digest.material)
    return [block for block in found if not (block.kind == "heading" and one_line(block.text) == title)]


def _parts(found: Iterable[Block], tags: Mapping[int, str], anchors: int = 0) -> list[Part]:
    parts = []
    for kind, group in groupby(found, key=lambda block: block.kind):
        together = tuple(group)
        if kind in ("item", "row"):
            parts.append(Part(kind, together))
            continue
        for block in together:
            if kind == "heading" and tags:
                anchors += 1
                parts.append(Part(kind, (block,), tags[block.level], f"h-{anchors}"))
            else:
                parts.append(Part("paragraph" if kind == "heading" else kind, (block,)))
    return parts


def _margin(
    digest: Digest, digested: DigestedPassage, clashes: Sequence[Finding], lang: str
) -> dict[str, object]:
    """What stands beside a passage: the best note, and all that was found on request."""
    analysis = digested.analysis
    passage = analysis.passage
    if not passage.readable:
        return {"id": passage.id, "known": ""}
    held = _held(digested)
    best = _best(digested)
    return {
        "id": passage.id,
        "known": analysis.known,
        "note": _note(digest, best.recalled, lang) if best else None,
        "summary": _summary(digested, len(held), lang),
        "evidence": [_piece(digest, piece, passage.id, lang) for piece in held],
        "said": passage_words(digest, passage.id, lang),
        "suggested": [
            {"id": one.id, "head": one.head}
            for state in PROPOSED
            for one in every_suggestion(digest, lang, state)
            if one.passage == passage.id
        ],
        "lines": _lines(digested, lang),
        "clashes": [_clash(clash, lang) for clash in clashes if passage.id in clash.passage_ids],
    }


def _held(digested: DigestedPassage) -> list[Evidence]:
    return [piece for piece in digested.analysis.evidence if piece.stance != "unrelated"]


def _best(digested: DigestedPassage) -> Evidence | None:
    """The note that stands beside a passage; none beside one that is new."""
    held = _held(digested)
    return held[0] if held and digested.analysis.known != "new" else None


def _summary(digested: DigestedPassage, notes: int, lang: str) -> str:
    known = say(f"outputs.known.{digested.analysis.known}", lang)
    return f"{known} · {say('outputs.notes', lang, count=notes)}" if notes else known


def _piece(digest: Digest, piece: Evidence, passage_id: str, lang: str) -> dict[str, object]:
    why = one_line(piece.recalled.why)
    if piece.stance != "undecided":
        why = f"{say(f'outputs.stance.{piece.stance}', lang)} · {why}"
    return {
        "their_quote": plain(piece.material_quote.exact),
        "my_quote": plain(piece.recalled.quote.exact),
        "note": _note(digest, piece.recalled, lang),
        "why": why,
        "details": recollection_words(digest, piece, passage_id, lang),
    }


def _lines(digested: DigestedPassage, lang: str) -> list[str]:
    lines = [
        say(
            "outputs.html.worth",
            lang,
            name=say(f"outputs.pass.{ranked.pass_name}", lang),
            why=one_line(ranked.why),
        )
        for ranked in digested.passes
    ]
    if digested.analysis.searched:
        terms = listing([one_line(term) for term in digested.analysis.searched], lang)
        lines.append(say("outputs.html.searched", lang, terms=terms))
    return lines


def _clash(clash: Finding, lang: str) -> dict[str, str]:
    return {
        "label": say("outputs.html.clash", lang),
        "theirs": plain(clash.quotes[0].exact) if clash.quotes else "",
        "mine": plain(str(clash.details.get("note_quote", ""))),
    }
