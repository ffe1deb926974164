"""What stands beside a passage: the best note, and on request all that was found there."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.digest.digest import Digest, DigestedPassage
from banyun.findings.finding import Finding, State
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.language.wording import listing, say
from banyun.outputs.excerpts import note_language
from banyun.outputs.prose import one_line, plain
from banyun.outputs.said_words import passage_words, recollection_words
from banyun.outputs.shared_words import note_source
from banyun.outputs.suggested import every_suggestion
from banyun.outputs.typeset import html_lang

PROPOSED: tuple[State, ...] = ("suggested", "accepted")
"""States in which suggestions of models and agents are shown."""


def margin(
    digest: Digest, digested: DigestedPassage, clashes: Sequence[Finding], lang: str
) -> dict[str, object]:
    """What stands beside a passage: the best note, and all that was found on request."""
    analysis = digested.analysis
    passage = analysis.passage
    if not passage.readable:
        return {"id": passage.id, "known": ""}
    found = held(digested)
    first = best(digested)
    return {
        "id": passage.id,
        "known": analysis.known,
        "note": note_words(digest, first.recalled, lang) if first else None,
        "summary": summary(digested, len(found), lang),
        "evidence": [piece_words(digest, piece, passage.id, lang) for piece in found],
        "said": passage_words(digest, passage.id, lang),
        "suggested": [
            {"id": one.id, "head": one.head}
            for state in PROPOSED
            for one in every_suggestion(digest, lang, state)
            if one.passage == passage.id
        ],
        "lines": passage_lines(digested, lang),
        "clashes": [clash_words(clash, lang) for clash in clashes if passage.id in clash.passage_ids],
    }


def held(digested: DigestedPassage) -> list[Evidence]:
    """The evidence of a passage, less what the reader called unrelated."""
    return [piece for piece in digested.analysis.evidence if piece.stance != "unrelated"]


def best(digested: DigestedPassage) -> Evidence | None:
    """The note that stands beside a passage; none beside one that is new."""
    found = held(digested)
    return found[0] if found and digested.analysis.known != "new" else None


def summary(digested: DigestedPassage, notes: int, lang: str) -> str:
    """How known a passage is, and by how many notes."""
    known = say(f"outputs.known.{digested.analysis.known}", lang)
    return f"{known} · {say('outputs.notes', lang, count=notes)}" if notes else known


def note_words(digest: Digest, recalled: Recalled, lang: str) -> dict[str, str]:
    """A note by its quote: title, where it is from, the language it is in."""
    return {
        "title": one_line(recalled.title),
        "where": note_source(recalled, lang),
        "lang": html_lang(note_language(digest, recalled)),
        "quote": plain(recalled.quote.exact),
    }


def piece_words(digest: Digest, piece: Evidence, passage_id: str, lang: str) -> dict[str, object]:
    """A piece of evidence: both quotes, why the note came up, what the reader remembered."""
    why = one_line(piece.recalled.why)
    if piece.stance != "undecided":
        why = f"{say(f'outputs.stance.{piece.stance}', lang)} · {why}"
    return {
        "their_quote": plain(piece.material_quote.exact),
        "my_quote": plain(piece.recalled.quote.exact),
        "note": note_words(digest, piece.recalled, lang),
        "why": why,
        "details": recollection_words(digest, piece, passage_id, lang),
    }


def passage_lines(digested: DigestedPassage, lang: str) -> list[str]:
    """The passes that are worth it here, and what was searched for."""
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


def clash_words(clash: Finding, lang: str) -> dict[str, str]:
    """Where a passage and a note may disagree."""
    return {
        "label": say("outputs.html.clash", lang),
        "theirs": plain(clash.quotes[0].exact) if clash.quotes else "",
        "mine": plain(str(clash.details.get("note_quote", ""))),
    }
