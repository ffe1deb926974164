"""A digest as Markdown: the front page, then the text with notes under its passages.

Words of the text and of notes are written out anew from what they say, every sign that Markdown
or HTML would act on escaped, so that a text cannot bring markup of its own along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import FrontPage, Pairing, front_page
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.language.wording import listing, say
from banyun.outputs.excerpts import Excerpt, from_material, from_note
from banyun.outputs.own_words import coming_words, own_lines
from banyun.outputs.prose import Block, Run, blocks, one_line, plain
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
from banyun.outputs.suggested import Suggested, every_suggestion, said_by, suggested

_SIGNS = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\s*)(#|[-+](?=\s|$)|-{2,}$|=+$|\d+(?=[.)](?:\s|$)))")


def digest_markdown(digest: Digest, lang: str) -> str:
    """The whole digest, ending in a line end."""
    page = front_page(digest)
    pieces = [
        f"# {escaped(title_of(digest.material))}",
        escaped(byline(digest, lang)),
        *_opening(digest, page, lang),
        *_validations(page, lang),
        *_techniques(digest, page.techniques, lang),
        *_questions(page.questions, lang),
        *_blind_spots(digest, page.blind_spots, lang),
        *_suggested(digest, lang),
        *_own(digest, lang),
    ]
    if more := rest_words(page, lang):
        pieces.append(escaped(say("outputs.on_request", lang, more=listing(more, lang))))
    pieces += [escaped(line) for line in lookup_words(digest, "", lang)]
    pieces += [f"## {say('outputs.html.whole', lang)}", *_text(digest, lang)]
    pieces += ["---", escaped(f"{prepared(digest, lang)} {digest.material.id}")]
    return "\n\n".join(pieces) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _LINE_START.sub(_escape_start, _SIGNS.sub(r"\\\1", one_line(text)))


def _escape_start(match: re.Match[str]) -> str:
    sign = match[2]
    return f"{match[1]}{sign}\\" if sign[0].isdigit() else f"{match[1]}\\{sign}"


def _quoted(paragraphs: Sequence[str]) -> str:
    return "\n>\n".join("\n".join(f"> {line}" for line in each.split("\n")) for each in paragraphs)


def _opening(digest: Digest, page: FrontPage, lang: str) -> Iterator[str]:
    yield f"## {say('outputs.label.opening', lang)}"
    if page.opening is None:
        if not page.without_notes:
            yield escaped(opening_words(page, lang))
            yield from _nearest(page, lang)
        yield from (escaped(done_words(one, lang)) for one in page.without_notes)
        return
    recalled = page.opening.evidence.recalled
    title = say("outputs.title", lang, title=one_line(recalled.title))
    yield f"{escaped(opening_words(page, lang))}{' ' if title.startswith(' ') else ''}{escaped(title)}"
    yield f"**{escaped(place_words(digest, page.opening.digested.analysis.passage.id, lang))}**"
    yield _quoted(_excerpt(from_material(digest, page.opening)))
    yield f"**{say('outputs.mine', lang)} · {escaped(note_source(recalled, lang))}**"
    yield _quoted(_excerpt(from_note(digest, recalled)))
    yield escaped(recalled.why)
    yield from (escaped(done_words(one, lang)) for one in page.without_notes)


def _nearest(page: FrontPage, lang: str) -> Iterator[str]:
    for pairing in page.nearest:
        recalled = pairing.evidence.recalled
        yield _quoted([escaped(plain(pairing.evidence.material_quote.exact))])
        yield f"**{escaped(one_line(recalled.title))} · {escaped(note_source(recalled, lang))}**"
        yield _quoted([escaped(plain(recalled.quote.exact))])
        yield escaped(one_line(recalled.why))


def _excerpt(excerpt: Excerpt) -> list[str]:
    lines = [_block(block) for block in excerpt.blocks]
    if lines and excerpt.cut_before:
        lines[0] = f"… {lines[0]}"
    if lines and excerpt.cut_after:
        lines[-1] += " …"
    return lines


def _validations(page: FrontPage, lang: str) -> Iterator[str]:
    if not page.validations:
        return
    opened = page.opening is not None
    label = say("outputs.label.validations" if opened else "outputs.label.first_validations", lang)
    yield f"## {label}"
    for pairing in page.validations:
        yield _quoted([escaped(plain(pairing.evidence.material_quote.exact))])
        yield _mine(pairing, lang)
        yield _quoted([escaped(plain(pairing.evidence.recalled.quote.exact))])
        if marks := mark_words(pairing.evidence.recalled, lang):
            yield f"*{escaped(marks)}*"


def _mine(pairing: Pairing, lang: str) -> str:
    title = say("outputs.title", lang, title=one_line(pairing.evidence.recalled.title))
    return f"{escaped(did_words(pairing, lang))}{' ' if title.startswith(' ') else ''}{escaped(title)}"


def _techniques(digest: Digest, techniques: Sequence[Finding], lang: str) -> Iterator[str]:
    if techniques:
        yield f"## {say('outputs.label.techniques', lang)}"
    for technique in techniques:
        rest = dict.fromkeys(filter(None, (one_line(technique.text), detail(technique, "why"))))
        words = escaped(("" if lang == "zh" else " ").join(rest))
        yield f"**{escaped(technique.name)}** {words}{_from(technique, lang)}"
        if lines := quote_lines(technique):
            yield _quoted(["\\\n".join(escaped(line) for line in lines)])
        if place := coming_words(digest, technique.id, lang):
            yield f"→ {escaped(place)}"


def _questions(questions: Sequence[Finding], lang: str) -> Iterator[str]:
    if questions:
        yield f"## {say('outputs.label.questions', lang)}"
        yield "\n".join(
            f"- {escaped(question.text)}{_lens(question, lang)}{_from(question, lang)}"
            for question in questions
        )


def _lens(question: Finding, lang: str) -> str:
    lens = lens_name(str(question.details.get("lens", "")), lang)
    return f" *{escaped(say('outputs.from_lens', lang, lens=lens))}*" if lens else ""


def _from(finding: Finding, lang: str) -> str:
    words = said_by(finding, lang)
    return f" *{escaped(words)}*" if words else ""


def _blind_spots(digest: Digest, spots: Sequence[Finding], lang: str) -> Iterator[str]:
    if spots:
        yield f"## {say('outputs.label.blind_spots', lang)}"
        yield "\n".join(f"- {_spot(digest, spot, lang)}" for spot in spots)


def _spot(digest: Digest, spot: Finding, lang: str) -> str:
    also = aliases(spot)
    named = escaped(say("outputs.also", lang, names=listing(also, lang))) if also else ""
    between = " " if named.startswith("(") else ""
    words = escaped(say("outputs.colon", lang, words=blind_spot_words(digest, spot, lang)))
    return f"**{escaped(spot.name)}**{between}{named}{words}"


def _own(digest: Digest, lang: str) -> Iterator[str]:
    if found := own_lines(digest, lang):
        yield f"## {say('transfer.label.own', lang)}"
        yield "\n".join(f"- {escaped(line)}" for line in found)


def _suggested(digest: Digest, lang: str) -> Iterator[str]:
    shown, more = suggested(digest, lang)
    if shown:
        yield f"## {say('model.said.label', lang)}"
    for one in shown:
        yield from _suggestion(one, lang)
    if more:
        yield escaped(say("model.said.more", lang, count=more, id=digest.material.id))
    accepted = every_suggestion(digest, lang, "accepted")
    if accepted:
        yield f"## {say('model.said.accepted', lang)}"
    for one in accepted:
        yield from _suggestion(one, lang)


def _suggestion(one: Suggested, lang: str) -> Iterator[str]:
    yield f"**{escaped(one.head)}** {escaped(one.text)}".rstrip()
    yield _quoted([escaped(quote) for quote in one.quotes])
    if one.mine:
        yield f"{escaped(say('outputs.mine', lang))}"
        yield _quoted([escaped(one.mine)])


def _text(digest: Digest, lang: str) -> Iterator[str]:
    title = title_of(digest.material)
    for digested in digest.passages:
        passage = digested.analysis.passage
        if passage.kind in ("front_matter", "rule"):
            continue
        found = blocks(
            passage.text,
            markdown=digest.version.format == "markdown",
            code=passage.kind == "code",
        )
        kept = [block for block in found if not (block.kind == "heading" and one_line(block.text) == title)]
        yield from _blocks(kept)
        yield from _notes(digest, digested, lang)


def _notes(digest: Digest, digested: DigestedPassage, lang: str) -> Iterator[str]:
    analysis = digested.analysis
    said = [escaped(line) for line in passage_words(digest, analysis.passage.id, lang)]
    held = [piece for piece in analysis.evidence if piece.stance != "unrelated"]
    if held and analysis.known != "new":
        known = say(f"outputs.known.{analysis.known}", lang)
        pieces = [line for piece in held for line in _evidence(digest, piece, analysis.passage.id, lang)]
        yield _quoted([f"*{escaped(known)}*", *pieces, *said])
    elif said:
        yield _quoted(said)


def _evidence(digest: Digest, piece: Evidence, passage_id: str, lang: str) -> Iterator[str]:
    yield f"{escaped(plain(piece.recalled.quote.exact))} — {_source(piece.recalled, lang)}"
    stance = say(f"outputs.stance.{piece.stance}", lang) if piece.stance != "undecided" else ""
    for line in (stance, mark_words(piece.recalled, lang)):
        if line:
            yield f"*{escaped(line)}*"
    yield from (escaped(line) for line in recollection_words(digest, piece, passage_id, lang))


def _source(recalled: Recalled, lang: str) -> str:
    return f"*{escaped(recalled.title)}* · {escaped(note_source(recalled, lang))}"


def _blocks(found: Sequence[Block]) -> Iterator[str]:
    """Blocks as Markdown pieces; items and rows that follow one another stay together."""
    together: list[str] = []
    kind = ""
    for block in found:
        if together and not (block.kind == kind and kind in ("item", "row")):
            yield "\n".join(together)
            together = []
        if block.kind == "row" and block.level == 0:
            together += [_block(block), "|" + " --- |" * len(block.cells)]
        else:
            together.append(_block(block))
        kind = block.kind
    if together:
        yield "\n".join(together)


def _block(block: Block) -> str:
    if block.kind == "code":
        fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", block.text)), default=0))
        return f"{fence}\n{block.text}\n{fence}"
    if block.kind == "row":
        return "| " + " | ".join(_runs(cell) for cell in block.cells) + " |"
    words = _runs(block.runs)
    if block.kind == "heading":
        return f"{'#' * min(6, max(3, block.level + 1))} {words}"
    if block.kind == "item":
        marker = block.marker if block.marker[0].isdigit() else "-"
        return f"{'    ' * block.level}{marker} {words}"
    return f"> {words}" if block.kind == "quote" else words


def _runs(runs: Sequence[Run]) -> str:
    """Runs as text; what is marked in bold, links to web addresses kept."""
    words = "".join(_run(run) for run in runs)
    return _LINE_START.sub(_escape_start, words)


def _run(run: Run) -> str:
    text = run.text.replace("\n", " ")
    lead, bare, trail = re.fullmatch(r"(\s*)(.*?)(\s*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    if not bare:
        return text
    shown = _SIGNS.sub(r"\\\1", bare)
    if "quote" in run.marks or "strong" in run.styles:
        shown = f"**{shown}**"
    elif "em" in run.styles:
        shown = f"*{shown}*"
    if run.href and not re.search(r"[\s()<>]", run.href):
        shown = f"[{shown}]({run.href})"
    return f"{lead}{shown}{trail}"
