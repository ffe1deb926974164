"""Where a text claims a design, and where it seems thin: what a counter-design can begin from.

Candidates, never verdicts: a claim of “much better” without a figure near it, a claim without an
if, an angle of the reader's that the text never looks from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from banyun.analysis.data import cue, table
from banyun.analysis.facts import FIGURE, SPELLED_FIGURE, WORD_FIGURE, find_facts
from banyun.analysis.fitting import TELLING
from banyun.analysis.lenses import FIRST, lens_kinds
from banyun.analysis.reading import Reading, Said
from banyun.findings.bodies import Technique
from banyun.findings.finding import Finding
from banyun.language.folding import fold
from banyun.language.span import Span
from banyun.materials.anchor import Anchor, anchor_at

ClaimKind = Literal["point", "technique", "number", "mechanism"]
Thinness = Literal["unquantified", "absolute", "silent"]

_LEADS_ON = re.compile(
    r"\s*(?:(?:if|as|because|since|when|while|for example|suppose|consider|in the following|below)\b"
    r"|如果|因为|由于|例如|比如|当|假设|只要|下面|接下来|随着|虽然|尽管)",
    re.IGNORECASE,
)
"""Openings of a clause that only leads to what is claimed."""

_HARMLESS = re.compile(
    r"\bjust (?:as|like|because|before|after|in case|one|a|been|\w+ed)\b|\b(?:than|not) just\b"
    r"|\b(?:appear|seem|look)(?:s|ed)?\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""A word of time, of degree; what only seems so."""

MOST_CLAIMS = 8
MOST_OF_A_KIND = 3
_LONGEST = 240
_SHORT = 24
"""Code points below which a quote is only a name."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something the text's design claims, in its words; ``name`` as the reader or analysis calls it,
    may be empty."""

    kind: ClaimKind
    name: str
    quote: Anchor


@dataclass(frozen=True, slots=True)
class ThinPlace:
    """Where a text seems thin. ``quote`` are its words, None where it is silent; then ``lens`` names
    the angle it never looks from."""

    kind: Thinness
    quote: Anchor | None = None
    lens: str = ""


def find_claims(
    reading: Reading, findings: Sequence[Finding], techniques: Sequence[Technique]
) -> list[Claim]:
    """The main claims of a text, in its order: points, ways of building that the reader took from it,
    formulas, figures it gives, and how it says that it works; no place twice, three of a kind.

    Args:
        findings: What was found in it; what the reader accepted goes first.
        techniques: The reader's own, with quotes of it.
    """
    chosen: list[Claim] = []
    for claim in (*_named(reading, findings, techniques), *_facts(reading)):
        same = sum(one.kind == claim.kind for one in chosen)
        if len(chosen) == MOST_CLAIMS or same == MOST_OF_A_KIND:
            continue
        if not any(_overlap(claim.quote, one.quote) for one in chosen):
            chosen.append(claim)
    return sorted(chosen, key=lambda claim: claim.quote.start)


def _named(reading: Reading, findings: Sequence[Finding], techniques: Sequence[Technique]) -> Iterator[Claim]:
    ordered = sorted(findings, key=lambda one: (one.author != "me", one.state != "accepted"))
    standing = [one for one in ordered if one.quotes and one.state != "dismissed"]
    for one in standing:
        if one.kind == "point":
            yield Claim("point", one.name, _whole(reading, one.quotes[0]))
    for own in techniques:
        if own.kind not in TELLING and own.quotes:
            yield Claim("technique", own.name, own.quotes[0])
    for one in standing:
        if one.kind == "technique" and one.details.get("kind") == "formula":
            yield Claim("technique", "", one.quotes[0])


def _whole(reading: Reading, quote: Anchor) -> Anchor:
    """A quote of a few words with the sentence that it stands in."""
    if len(quote.exact) >= _SHORT:
        return quote
    for said in reading.sentences_of(reading.passage_at(quote.start)):
        holds = said.span.start <= quote.start and quote.end <= said.span.end
        if holds and said.span.end - said.span.start <= _LONGEST:
            return _quote(reading, said.span)
    return quote


def _facts(reading: Reading) -> Iterator[Claim]:
    facts = sorted(find_facts(reading), key=lambda fact: (-fact.strength, fact.span.start))
    for fact in facts:
        clause = fact.span.of(reading.prose)
        if fact.kind not in ("gain", "level", "mechanism", "automation") or _LEADS_ON.match(clause):
            continue
        if fact.figure or fact.subject:
            kind: ClaimKind = "number" if fact.figure else "mechanism"
            quote = anchor_at(reading.text, fact.span.start, fact.span.end)
            yield Claim(kind, " ".join(fact.subject.split()), quote)


def _overlap(one: Anchor, other: Anchor) -> bool:
    return one.start < other.end and other.start < one.end


def find_thin_places(reading: Reading, lenses: Iterable[str]) -> list[ThinPlace]:
    """Where a text seems thin: at most three of a kind.

    Args:
        lenses: The reader's, the first ones first; cost and failure are looked for in any case.
    """
    found = [*_unquantified(reading)][:MOST_OF_A_KIND]
    taken = {one.quote.start for one in found if one.quote is not None}
    found += [one for one in _absolute(reading) if one.quote and one.quote.start not in taken][
        :MOST_OF_A_KIND
    ]
    return found + [*_silent(reading.text, lenses)][:MOST_OF_A_KIND]


def _unquantified(reading: Reading) -> Iterator[ThinPlace]:
    """Sentences that say much without a figure in them or in the next one."""
    for at, said in enumerate(reading.sentences):
        if not cue("vague").search(said.text) or len(said.text) > _LONGEST:
            continue
        following = reading.sentences[at + 1 : at + 2]
        if cue("gain").search(said.text) and not any(_measures(one) for one in (said, *following)):
            yield ThinPlace("unquantified", _quote(reading, said.span))


def _measures(said: Said) -> bool:
    text = said.text
    figured = any(match["unit"] or match["scale"] for match in FIGURE.finditer(text))
    return figured or SPELLED_FIGURE.search(text) is not None or WORD_FIGURE.search(text) is not None


def _absolute(reading: Reading) -> Iterator[ThinPlace]:
    for said in reading.sentences:
        sure = len(said.text) <= _LONGEST and cue("absolute").search(_HARMLESS.sub("", said.text))
        if sure and not cue("reported").search(said.text):
            yield ThinPlace("absolute", _quote(reading, said.span))


def _quote(reading: Reading, span: Span) -> Anchor:
    return anchor_at(reading.text, span.start, span.end)


def _silent(text: str, lenses: Iterable[str]) -> Iterator[ThinPlace]:
    folded = fold(text)
    for lens in dict.fromkeys((*lenses, *FIRST)):
        if not any(_stands(word, folded) for word in _words(lens)):
            yield ThinPlace("silent", lens=lens)


def _words(lens: str) -> Iterator[str]:
    entry = table("silences").get(lens, {})
    if isinstance(entry, dict):
        yield from (*entry["en"], *entry["zh"])
    if lens in lens_kinds():
        yield from lens_kinds()[lens].signs


def _stands(word: str, folded: str) -> bool:
    plain = fold(word)
    if not plain.isascii():
        return plain in folded
    return re.search(rf"(?<![a-z0-9]){re.escape(plain)}(?![a-z0-9])", folded) is not None
