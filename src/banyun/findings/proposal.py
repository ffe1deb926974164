"""Proposals: what a model or an agent says about a material, for the reader to accept or dismiss.

A proposal becomes a finding in state *suggested*. Its quotes go through the referee like anybody's.
The same said again by the same author is the same finding, and dismissed stays dismissed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from banyun.errors import InvalidInput
from banyun.findings.finding import Finding, FindingKind, PassName
from banyun.findings.referee import locate
from banyun.identity import new_id, sha256
from banyun.knowledge.evidence import Stance
from banyun.language.folding import fold
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage

PASS_OF: dict[FindingKind, PassName] = {
    "point": "validation",
    "stance": "validation",
    "technique": "transfer",
    "question": "enhancement",
    "argument": "enhancement",
    "check": "validation",
}
"""The pass that a proposal of a kind belongs to; a plain finding names its own."""


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who proposes: a model (``name`` of its profile) or an agent (the name it goes by)."""

    author: Literal["model", "agent"]
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed about one material.

    ``quotes`` are the material's own words, at least one. ``details`` is what the kind adds, as
    JSON values: a technique's ``kind``, ``pattern``, ``why``; a question's ``lens``; an argument's
    ``question`` (id); a check's ``attempt`` (id), ``detail`` (key) and ``verdict``.
    """

    kind: FindingKind
    pass_name: PassName
    name: str
    text: str
    quotes: tuple[str, ...]
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noted:
    """The other side of a proposed stance: a note and its own words."""

    note_id: str
    note_version: int
    title: str
    text: str
    quote: str
    stance: Stance


def proposed(
    proposal: Proposal,
    proposer: Proposer,
    material: Material,
    version: Version,
    passages: Sequence[Passage],
    at: datetime,
    noted: Noted | None = None,
) -> Finding:
    """The finding of a proposal, its quotes resolved.

    Raises:
        InvalidInput: it says nothing, quotes nothing, or a stance names no note.
        QuoteNotFound: the material, or the note, has no such words.
    """
    if not proposal.name.strip() and not proposal.text.strip():
        raise InvalidInput("The proposal says nothing.", "Say what it is, in a name or a text.")
    if not proposal.quotes:
        raise InvalidInput("The proposal quotes nothing.", "Quote the words of the text that it rests on.")
    quotes = tuple(locate(quote, version.text, f"“{material.title}”") for quote in proposal.quotes)
    details = {**proposal.details, "by": proposer.name}
    identity = [proposal.kind, proposer.author, proposer.name, fold(proposal.name), fold(proposal.text)]
    if proposal.kind == "stance":
        if noted is None:
            raise InvalidInput("A stance needs a note.", "Name the note, and quote its words.")
        said = locate(noted.quote, noted.text, f"“{noted.title}”")
        details |= _stance_details(noted, said)
        identity += [noted.note_id, noted.stance, said.exact]
    if proposal.kind == "check":
        identity += [str(proposal.details[name]) for name in ("attempt", "detail", "verdict")]
    identity += [quote.exact for quote in quotes]
    return Finding(
        id=new_id("finding", at),
        material_id=material.id,
        version_id=version.id,
        kind=proposal.kind,
        pass_name=PASS_OF.get(proposal.kind, proposal.pass_name),
        name=" ".join(proposal.name.split()),
        text=proposal.text.strip(),
        quotes=quotes,
        passage_ids=tuple(
            one.id for one in passages if any(one.start < q.end and q.start < one.end for q in quotes)
        ),
        author=proposer.author,
        state="suggested",
        fingerprint=sha256("\x1f".join(identity)),
        created=at,
        details=details,
    )


def _stance_details(noted: Noted, said: Anchor) -> dict[str, object]:
    return {
        "note": noted.note_id,
        "note_version": noted.note_version,
        "stance": noted.stance,
        "note_quote": said.exact,
        "note_start": said.start,
    }
