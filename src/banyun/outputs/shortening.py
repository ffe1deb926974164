"""A digest of a text of which little may be quoted: the same, but for how much of it is shown."""

from __future__ import annotations

from dataclasses import replace

from banyun.digest.digest import Digest, DigestedPassage
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Evidence
from banyun.materials.anchor import Anchor
from banyun.outputs.brief import brief
from banyun.outputs.excerpts import NOWHERE

LEAD = 16
"""What stands for a passage that is not quoted: its first words, by weight."""

_WHOLE = frozenset(("heading", "front_matter", "rule"))


def shortened(digest: Digest) -> Digest:
    """Every passage cut to its first words, every quote of the material to a brief one; headings stay.

    The text of the version is what is left of its passages, so that offsets still hold.
    """
    pieces: list[str] = []
    passages: list[DigestedPassage] = []
    at = 0
    for digested in digest.passages:
        passage = digested.analysis.passage
        text = passage.text if passage.kind in _WHOLE else _cut(passage.text)
        cut = replace(passage, start=at, end=at + len(text), text=text)
        evidence = tuple(_evidence(one) for one in digested.analysis.evidence)
        near = digested.analysis.nearest and _evidence(digested.analysis.nearest)
        analysis = replace(digested.analysis, passage=cut, evidence=evidence, nearest=near)
        passages.append(replace(digested, analysis=analysis))
        pieces.append(text)
        at += len(text)
    version = replace(digest.version, text="".join(pieces), outline=(), pages=())
    findings = tuple(_finding(one) for one in digest.findings)
    return replace(digest, version=version, passages=tuple(passages), findings=findings)


def _cut(text: str) -> str:
    found = brief(text, LEAD)
    return text if found == text else f"{found}\n\n"


def _quote(quote: Anchor) -> Anchor:
    """The beginning of a quote, at no place of what is left of the text."""
    return Anchor(brief(quote.exact), NOWHERE, NOWHERE)


def _evidence(one: Evidence) -> Evidence:
    return replace(one, material_quote=_quote(one.material_quote))


def _finding(one: Finding) -> Finding:
    return replace(one, quotes=tuple(_quote(quote) for quote in one.quotes))
