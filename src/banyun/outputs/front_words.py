"""What stands on the front page of a digest, as the values of a page's template."""

from __future__ import annotations

from banyun.digest.digest import Digest
from banyun.digest.front_page import Pairing
from banyun.findings.finding import Finding
from banyun.language.wording import listing, say
from banyun.outputs.excerpts import from_material, from_note
from banyun.outputs.margin import note_words
from banyun.outputs.own_words import coming_words
from banyun.outputs.prose import one_line, plain
from banyun.outputs.said_words import mark_words
from banyun.outputs.shared_words import (
    aliases,
    blind_spot_words,
    detail,
    did_words,
    lens_name,
    note_source,
    place_words,
    quote_lines,
)
from banyun.outputs.suggested import said_by
from banyun.outputs.typeset import parts_of


def facing_words(digest: Digest, pairing: Pairing, lang: str) -> dict[str, object]:
    """A passage and the note that answers it, side by side, each with the words around its quote."""
    recalled = pairing.evidence.recalled
    theirs, mine = from_material(digest, pairing), from_note(digest, recalled)
    return {
        "note": note_words(digest, recalled, lang),
        "cited": say("outputs.html.cited", lang, title=one_line(recalled.title)),
        "passage": pairing.digested.analysis.passage.id,
        "heading": place_words(digest, pairing.digested.analysis.passage.id, lang),
        "theirs": parts_of(theirs.blocks, {}),
        "theirs_cut": (theirs.cut_before, theirs.cut_after),
        "mine": parts_of(mine.blocks, {}),
        "mine_cut": (mine.cut_before, mine.cut_after),
        "why": one_line(recalled.why),
    }


def pair_words(digest: Digest, pairing: Pairing, lang: str) -> dict[str, object]:
    """The same by their quotes alone."""
    recalled = pairing.evidence.recalled
    return {
        "note": note_words(digest, recalled, lang),
        "cited": say("outputs.html.cited", lang, title=one_line(recalled.title)),
        "did": did_words(pairing, lang),
        "marks": mark_words(recalled, lang),
        "passage": pairing.digested.analysis.passage.id,
        "heading": place_words(digest, pairing.digested.analysis.passage.id, lang),
        "their_quote": plain(pairing.evidence.material_quote.exact),
        "my_quote": plain(recalled.quote.exact),
    }


def near_words(digest: Digest, pairing: Pairing, lang: str) -> dict[str, object]:
    """A passage and a note that is about the same, without being evidence."""
    recalled = pairing.evidence.recalled
    return {
        **pair_words(digest, pairing, lang),
        "did": f"{note_source(recalled, lang)} · {one_line(recalled.why)}",
    }


def technique_words(digest: Digest, technique: Finding, lang: str) -> dict[str, object]:
    """A technique that is offered or taken."""
    words = [one_line(technique.text), detail(technique, "why")]
    return {
        "name": one_line(technique.name),
        "text": ("" if lang == "zh" else " ").join(dict.fromkeys(filter(None, words))),
        "quote": quote_lines(technique),
        "passage": first_passage(technique),
        "place": place_words(digest, first_passage(technique), lang),
        "coming": coming_words(digest, technique.id, lang),
        "by": said_by(technique, lang),
    }


def question_words(digest: Digest, question: Finding, lang: str) -> dict[str, str]:
    """A question that is offered."""
    lens = lens_name(str(question.details.get("lens", "")), lang)
    return {
        "text": one_line(question.text),
        "lens": say("outputs.from_lens", lang, lens=lens) if lens else "",
        "by": said_by(question, lang),
        "passage": first_passage(question),
        "place": place_words(digest, first_passage(question), lang),
    }


def spot_words(digest: Digest, spot: Finding, lang: str) -> dict[str, str]:
    """A blind spot, and how often it is named."""
    also = aliases(spot)
    return {
        "name": one_line(spot.name),
        "also": say("outputs.also", lang, names=listing(also, lang)) if also else "",
        "words": say("outputs.colon", lang, words=blind_spot_words(digest, spot, lang)),
        "passage": first_passage(spot),
    }


def first_passage(finding: Finding) -> str:
    """The id of the passage that a finding begins in; empty for none."""
    return finding.passage_ids[0] if finding.passage_ids else ""
