"""Drafts before the referee: those that stand become findings, the others say what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from banyun.digest.notes_pack import Pack
from banyun.errors import BanyunError, InvalidInput, NotFound, QuoteNotFound
from banyun.findings.finding import Finding
from banyun.findings.proposal import Noted, Proposer, proposed
from banyun.findings.tally import judged
from banyun.knowledge.store import NoteStore
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.passes.asking import Draft

_NEAREST = 240
"""Characters of the nearest sentence that are shown to a model."""


@dataclass(frozen=True, slots=True)
class Refereed:
    """``findings`` that stand, ``refusals`` of the others, one line each, for the model."""

    findings: tuple[Finding, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """All that drafts about one material are held against."""

    notes: NoteStore
    material: Material
    version: Version
    passages: Sequence[Passage]
    pack: Pack
    proposer: Proposer

    def refereed(self, drafts: Iterable[Draft], at: datetime) -> Refereed:
        """Each draft as a finding, or refused. Quotes are counted (``tally``); a draft that says nothing
        counts as a quote refused."""
        findings: dict[str, Finding] = {}
        refusals = []
        for draft in drafts:
            if not draft.proposal.name.strip() and not draft.proposal.text.strip():
                judged(resolved=False)
            try:
                found = proposed(
                    draft.proposal,
                    self.proposer,
                    self.material,
                    self.version,
                    self.passages,
                    at,
                    self._noted(draft),
                )
            except (QuoteNotFound, InvalidInput, NotFound) as refusal:
                refusals.append(_said(refusal))
            else:
                findings.setdefault(found.fingerprint, found)
        return Refereed(tuple(findings.values()), tuple(refusals))

    def _noted(self, draft: Draft) -> Noted | None:
        if draft.note is None:
            return None
        packed = self.pack.named(draft.note.label)
        if packed is None:
            judged(resolved=False)
            raise NotFound(f"There is no note {draft.note.label}.", "Take a number from the notes.")
        note = self.notes.note(packed.note_id)
        text = self.notes.note_text(note.id).text
        return Noted(note.id, note.version, note.title, text, draft.note.quote, draft.note.stance)


def _said(refusal: BanyunError) -> str:
    if isinstance(refusal, QuoteNotFound):
        nearest = f" → {refusal.nearest[:_NEAREST]}" if refusal.nearest else ""
        return f"- “{refusal.quote}”: ✗ “{refusal.missing}”{nearest}"
    return f"- {refusal.message} {refusal.hint}"
