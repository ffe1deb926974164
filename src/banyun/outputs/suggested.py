"""What models and agents suggest in a digest: what waits for the reader's word, and what they accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banyun.digest.digest import Digest
from banyun.findings.finding import Finding, FindingKind, State
from banyun.language.wording import say
from banyun.outputs.prose import one_line, plain

MOST = 6
_SHOWN: tuple[FindingKind, ...] = ("argument", "check", "stance", "point", "finding")
"""In this order; techniques and questions stand among the others of the digest, marked with whose
they are."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion: what it is and whose, its words, the words of the text it rests on and for a stance
    those of the note, how to accept it (empty once it is accepted)."""

    id: str
    head: str
    text: str
    quotes: tuple[str, ...]
    mine: str
    accept: str
    passage: str


def suggested(digest: Digest, lang: str) -> tuple[list[Suggested], int]:
    """The first few of those that wait for the reader's word, and how many more there are."""
    found = every_suggestion(digest, lang, "suggested")
    return found[:MOST], max(0, len(found) - MOST)


def every_suggestion(digest: Digest, lang: str, state: State) -> list[Suggested]:
    """All that models and agents suggested and that is in that state now, kind by kind."""
    return [_shown(one, digest, lang) for one in _found(digest, state)]


def suggested_here(digest: Digest, passage_id: str, lang: str) -> list[Suggested]:
    """All that waits for the reader's word at one passage."""
    return [_shown(one, digest, lang) for one in _found(digest, "suggested") if passage_id in one.passage_ids]


def said_by(one: Finding, lang: str) -> str:
    """Whose suggestion it is, in words; empty for the reader's own and for what analysis offers."""
    if one.author not in ("model", "agent"):
        return ""
    return say("model.said.from", lang, by=_by(one))


def proposal_values(one: Finding) -> dict[str, object]:
    """What a finding of a model or agent has besides its words, as JSON."""
    details = one.details
    stance = None
    if one.kind == "stance":
        quote, start = str(details.get("note_quote", "")), int(str(details.get("note_start", 0)))
        stance = {
            "stance": details.get("stance"),
            "note": details.get("note"),
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            "reported": details.get("voice") == "reports",
        }
    about = details.get("question") or details.get("design") or details.get("attempt")
    return {
        "by": str(details["by"]) if "by" in details else None,
        "about": str(about) if about and one.author in ("model", "agent") else None,
        "verdict": details.get("verdict") if one.kind == "check" else None,
        "stance": stance,
    }


def _found(digest: Digest, state: State) -> list[Finding]:
    proposals: Sequence[Finding] = [
        one for one in digest.findings if one.author in ("model", "agent") and one.state == state
    ]
    return [one for kind in _SHOWN for one in proposals if one.kind == kind]


def _shown(one: Finding, digest: Digest, lang: str) -> Suggested:
    return Suggested(
        id=one.id,
        head=_head(one, digest, lang),
        text=one_line(one.text),
        quotes=tuple(plain(quote.exact) for quote in one.quotes),
        mine=plain(str(one.details.get("note_quote", ""))) if one.kind == "stance" else "",
        accept=say("model.said.accept", lang, id=one.id) if one.state == "suggested" else "",
        passage=one.passage_ids[0] if one.passage_ids else "",
    )


def _head(one: Finding, digest: Digest, lang: str) -> str:
    if one.kind == "stance":
        note = digest.notes.get(str(one.details.get("note", "")))
        what = say(
            f"model.said.stance.{one.details.get('stance')}",
            lang,
            title=one_line(note.title) if note else "–",
        )
        if one.details.get("voice") == "reports":
            what += say("model.said.reported", lang)
    elif one.kind == "check":
        verdict = say(f"mastery.check.verdict.{one.details.get('verdict')}", lang)
        what = say("model.said.check", lang, verdict=verdict)
    elif "design" in one.details:
        what = say("model.said.design", lang)
    elif one.kind == "finding" and one.pass_name == "frontier":  # noqa: S105
        what = say("model.said.explains", lang, name=one_line(one.name))
    else:
        what = say(f"model.said.kind.{one.kind}", lang, name=one_line(one.name))
    return say("model.said.by", lang, by=_by(one), what=what).rstrip()


def _by(one: Finding) -> str:
    return one_line(str(one.details.get("by", one.author)))
