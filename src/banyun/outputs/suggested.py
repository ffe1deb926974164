"""What models and agents suggest in a digest, for the reader to accept or dismiss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from banyun.digest.digest import Digest
from banyun.findings.finding import Finding, FindingKind
from banyun.language.wording import say
from banyun.outputs.prose import one_line, plain

MOST = 6
_SHOWN: tuple[FindingKind, ...] = ("argument", "stance", "point", "finding")
"""In this order; techniques and questions stand among the others of the digest."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion: what it is and whose, its words, the words it rests on, how to accept it."""

    head: str
    text: str
    quotes: tuple[str, ...]
    accept: str
    id: str


def suggested(digest: Digest, lang: str) -> tuple[list[Suggested], int]:
    """The first few, and how many more there are."""
    found = _open(digest)
    shown = [_words(one, digest, lang) for one in found[:MOST]]
    return shown, len(found) - len(shown)


def suggested_here(digest: Digest, passage_id: str, lang: str) -> list[Suggested]:
    """All that is suggested at one passage."""
    return [_words(one, digest, lang) for one in _open(digest) if passage_id in one.passage_ids]


def _open(digest: Digest) -> list[Finding]:
    return [
        one
        for kind in _SHOWN
        for one in digest.findings
        if one.kind == kind and one.author in ("model", "agent") and one.state == "suggested"
    ]


def _words(one: Finding, digest: Digest, lang: str) -> Suggested:
    return Suggested(
        _head(one, digest, lang),
        one_line(one.text),
        tuple(_quotes(one)),
        say("model.said.accept", lang, id=one.id),
        one.id,
    )


def _head(one: Finding, digest: Digest, lang: str) -> str:
    by = one_line(str(one.details.get("by", one.author)))
    if one.kind == "stance":
        note = digest.notes.get(str(one.details.get("note", "")))
        what = say(
            f"model.said.stance.{one.details.get('stance')}",
            lang,
            title=one_line(note.title) if note else "–",
        )
        if one.details.get("voice") == "reports":
            what += say("model.said.reported", lang)
    else:
        what = say(f"model.said.kind.{one.kind}", lang, name=one_line(one.name))
    return say("model.said.by", lang, by=by, what=what).rstrip()


def _quotes(one: Finding) -> Iterator[str]:
    for quote in one.quotes:
        yield plain(quote.exact)
    if one.kind == "stance":
        yield plain(str(one.details.get("note_quote", "")))
