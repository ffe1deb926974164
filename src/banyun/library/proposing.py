"""What models and agents propose, kept as suggestions until the reader judges them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from banyun.digest.entered import entered, records_about
from banyun.errors import InvalidInput, ReaderFirst
from banyun.findings.bodies import Deduction, Question
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.proposal import Noted, Proposal, Proposer, proposed
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.knowledge.evidence import Stance
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Material
from banyun.storage.base import Store


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as it is kept. ``heard`` is False while the reader has said nothing on its
    passages: it then waits, unseen, until they have."""

    finding: Finding
    heard: bool


def propose(
    store: Store,
    material: Material,
    proposal: Proposal,
    proposer: Proposer,
    *,
    note: tuple[str, str, Stance] | None = None,
    now: datetime,
) -> Proposed:
    """Keeps a proposal; the same one again is the one that is there, judged or not.

    Args:
        note: The other side of a proposed stance: id of the note, its words, the stance.

    Raises:
        QuoteNotFound, InvalidInput: refused; nothing is kept but the tally.
        ReaderFirst: an argument against a deduction that the reader has not written yet.
    """
    version = store.version(material.id)
    passages = store.passages(version.id)
    if proposal.kind == "argument":
        _written(store, str(proposal.details.get("question", "")))
    with store.act(f"propose {proposal.kind}", now, proposer.author, proposer.name):
        noted = None
        if note is not None:
            one = store.note(note[0])
            noted = Noted(one.id, one.version, one.title, store.note_text(one.id).text, note[1], note[2])
        finding = proposed(proposal, proposer, material, version, passages, now, noted)
        store.put_findings([finding])
    kept = next(one for one in store.findings(material.id) if one.fingerprint == finding.fingerprint)
    return Proposed(kept, not set(kept.passage_ids).isdisjoint(where_entered(store, material)))


def where_entered(store: Store, material: Material) -> frozenset[str]:
    """The passages of a material's latest version on which the reader has said something."""
    version = store.version(material.id)
    return entered(
        version,
        store.passages(version.id),
        findings=store.findings(material.id),
        stances=store.stances(material.id),
        records=records_about(store, material.id),
    )


def stance_of(store: Store, finding: Finding, now: datetime) -> StanceTaken:
    """The stance that the reader takes by accepting a proposed one.

    Raises:
        NotFound: the note is gone.
    """
    details = finding.details
    note = store.note(str(details["note"]))
    text = store.note_text(note.id, int(str(details["note_version"]))).text
    start, exact = int(str(details["note_start"])), str(details["note_quote"])
    stance: Stance = details["stance"]  # type: ignore[assignment]  # checked when it was proposed
    return StanceTaken(
        id=new_id("stance", now),
        material_id=finding.material_id,
        passage_id=finding.passage_ids[0],
        note_id=note.id,
        note_version=int(str(details["note_version"])),
        stance=stance,
        material_quote=finding.quotes[0],
        note_quote=anchor_at(text, start, start + len(exact)),
        author="me",
        created=now,
    )


def _written(store: Store, question_id: str) -> None:
    question: Record[Question] | None = next(
        (one for one in store.records(Question) if one.id == question_id), None
    )
    if question is None:
        raise InvalidInput("An argument needs a question of the reader's.", "banyun question lists them.")
    if not any(one.author == "me" for one in store.records(Deduction, about=question.id)):
        raise ReaderFirst(
            "The reader has not answered this question yet.",
            "Let them write down what they think first: banyun deduce.",
        )
