"""The front page of a digest: the few things worth a reader's first minute.

More would kill the habit: at most 3 validations, 2 techniques, 2 questions, 3 blind spots.
It opens with what the reader already did right, where there is such a thing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from banyun.digest.digest import Digest, DigestedPassage
from banyun.findings.finding import Finding, FindingKind
from banyun.knowledge.evidence import Evidence

VALIDATIONS = 3
TECHNIQUES = 2
QUESTIONS = 2
BLIND_SPOTS = 3


@dataclass(frozen=True, slots=True)
class Pairing:
    """A passage and the note that answers it. Not ``agreed`` until the reader says so: until
    then the wording is "probably"."""

    digested: DigestedPassage
    evidence: Evidence

    @property
    def agreed(self) -> bool:
        return self.evidence.stance in ("confirms", "refines")

    @property
    def did(self) -> bool:
        return self.evidence.recalled.basis == "did"


@dataclass(frozen=True, slots=True)
class Rest:
    """How many more there are of each, to be had on request."""

    validations: int
    techniques: int
    questions: int
    blind_spots: int

    @property
    def total(self) -> int:
        return self.validations + self.techniques + self.questions + self.blind_spots


@dataclass(frozen=True, slots=True)
class FrontPage:
    """``opening`` is the strongest thing the reader did themselves; ``validations`` come after
    it and the two together keep to the cap."""

    opening: Pairing | None
    validations: tuple[Pairing, ...]
    techniques: tuple[Finding, ...]
    questions: tuple[Finding, ...]
    blind_spots: tuple[Finding, ...]
    rest: Rest


def front_page(digest: Digest) -> FrontPage:
    """Chooses the front page of a digest. Pure."""
    pairings = validations(digest)
    shown = pairings[:VALIDATIONS]
    opening = shown[0] if shown and shown[0].did else None
    techniques, questions, blind_spots = (
        standing(digest.findings, kind) for kind in ("technique", "question", "blind_spot")
    )
    techniques.sort(key=lambda one: one.id not in digest.own.coming)  # what goes somewhere soon is first
    return FrontPage(
        opening=opening,
        validations=tuple(shown[1:] if opening else shown),
        techniques=tuple(techniques[:TECHNIQUES]),
        questions=tuple(questions[:QUESTIONS]),
        blind_spots=tuple(blind_spots[:BLIND_SPOTS]),
        rest=Rest(
            validations=len(pairings) - len(shown),
            techniques=max(0, len(techniques) - TECHNIQUES),
            questions=max(0, len(questions) - QUESTIONS),
            blind_spots=max(0, len(blind_spots) - BLIND_SPOTS),
        ),
    )


def validations(digest: Digest) -> list[Pairing]:
    """Passages that validate something, each with its best note, best first.

    What the reader agreed to goes first, then what they did, then what they know well, then the
    pass's own score. A note answers one passage only, the one where it is strongest, so that
    three validations are three things.
    """
    pairings = [
        Pairing(digested, evidence)
        for digested in digest.passages
        if validation_score(digested) > 0 and digested.analysis.known != "new"
        for evidence in digested.analysis.evidence
        if evidence.stance in ("undecided", "confirms", "refines")
    ]
    pairings.sort(key=_strength, reverse=True)
    chosen: list[Pairing] = []
    notes: set[str] = set()
    passages: set[str] = set()
    for pairing in pairings:
        note_id, passage_id = pairing.evidence.recalled.note_id, pairing.digested.analysis.passage.id
        if note_id not in notes and passage_id not in passages:
            chosen.append(pairing)
            notes.add(note_id)
            passages.add(passage_id)
    return chosen


def validation_score(digested: DigestedPassage) -> float:
    """What the validation pass promises on a passage; 0 where it was not ranked."""
    scores = {ranked.pass_name: ranked.score for ranked in digested.passes}
    return scores.get("validation", 0.0)


def standing(findings: Iterable[Finding], kind: FindingKind) -> list[Finding]:
    """Findings of a kind that were not dismissed, accepted ones first, otherwise as given."""
    kept = [finding for finding in findings if finding.kind == kind and finding.state != "dismissed"]
    return sorted(kept, key=lambda finding: finding.state != "accepted")


def _strength(pairing: Pairing) -> tuple[bool, bool, bool, float, float]:
    return (
        pairing.agreed,
        pairing.did,
        pairing.digested.analysis.known == "known",
        validation_score(pairing.digested),
        pairing.evidence.recalled.score,
    )
