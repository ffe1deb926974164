"""What models and agents propose."""

from __future__ import annotations

from dataclasses import replace

from banyun.findings.proposal import Proposal, Proposer
from banyun.knowledge.evidence import Stance
from banyun.library import proposing
from banyun.library.proposing import Proposed
from banyun.library.references import material_named, note_named
from banyun.library.sides.opened import Opened


class Proposing(Opened):
    """Proposals of models and agents: refereed, kept as suggestions, heard after the reader."""

    def propose(
        self,
        reference: str,
        proposal: Proposal,
        proposer: Proposer,
        *,
        note: tuple[str, str, Stance] | None = None,
    ) -> Proposed:
        """Keeps what a model or an agent proposes about a material, for the reader to judge.

        Args:
            reference: The material.
            proposal: Its kind, words and quotes.
            proposer: Who proposes.
            note: For a stance: the note, its words, and how it stands to the material.

        Raises:
            QuoteNotFound, InvalidInput: refused.
            ReaderFirst: an argument against a deduction that is not written yet.
        """
        material = material_named(self._store, reference)
        if "question" in proposal.details:
            question = self._store.expand(str(proposal.details["question"]))
            proposal = replace(proposal, details={**proposal.details, "question": question})
        if note is not None:
            note = (note_named(self._store, note[0]), note[1], note[2])
        return proposing.propose(self._store, material, proposal, proposer, note=note, now=self._clock())
