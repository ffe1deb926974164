"""The front page of a digest: the few things worth a reader's first minute.

More would kill the habit: at most 3 validations, 2 techniques, 2 questions, 3 blind spots.
It opens with what the reader already did right, where there is such a thing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from banyun.digest.digest import Digest, DigestedPassage
from banyun.findings.bodies import Feeling, Reaction
from banyun.findings.finding import Finding, FindingKind
from banyun.findings.points import is_point
from banyun.findings.records import Record
from banyun.knowledge.evidence import Evidence, Stance

VALIDATIONS = 3
TECHNIQUES = 2
QUESTIONS = 2
BLIND_SPOTS = 3

_ASKING = ("?", "？")

STANDING: tuple[Stance, ...] = ("undecided", "confirms", "refines")
"""Stances with which a note may validate a passage."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A passage and the note that answers it, with the reader's first reaction to the passage. Not
    ``agreed`` until the reader says so: until then the wording is "probably"."""

    digested: DigestedPassage
    evidence: Evidence
    feeling: Feeling | None = None

    @property
    def agreed(self) -> bool:
        return self.evidence.stance in ("confirms", "refines") or (self.feeling == "did" and self.did)

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
    it. ``without_notes`` are reactions *did this* to passages that no note answers, and of which
    the reader has not told. The three
    together keep to the cap. ``nearest`` is there only where no note answers anything: notes about the
    same, no evidence, for the reader to judge."""

    opening: Pairing | None
    validations: tuple[Pairing, ...]
    techniques: tuple[Finding, ...]
    questions: tuple[Finding, ...]
    blind_spots: tuple[Finding, ...]
    rest: Rest
    without_notes: tuple[Record[Reaction], ...] = ()
    nearest: tuple[Pairing, ...] = ()


def front_page(digest: Digest) -> FrontPage:
    """Chooses the front page of a digest. Pure."""
    pairings = validations(digest)
    shown = pairings[:VALIDATIONS]
    opening = shown[0] if shown and shown[0].did else None
    said = digest.said
    techniques = _first(standing(digest.findings, "technique"), said.felt("could"))
    techniques.sort(key=lambda one: one.id not in digest.own.coming)  # what goes somewhere soon is first
    shown_techniques = _of_each_kind(techniques)[:TECHNIQUES]
    questions = _first(standing(digest.findings, "question"), _pointed(digest))
    blind_spots = _first(standing(digest.findings, "blind_spot"), said.felt("hard"))
    answered = {one.digested.analysis.passage.id for one in pairings}
    alone = [
        one
        for key, one in said.reactions.items()
        if one.body.feeling == "did" and not one.body.told and key not in answered
    ]
    return FrontPage(
        opening=opening,
        validations=tuple(shown[1:] if opening else shown),
        techniques=tuple(shown_techniques),
        questions=tuple(questions[:QUESTIONS]),
        blind_spots=tuple(blind_spots[:BLIND_SPOTS]),
        rest=Rest(
            validations=len(pairings) - len(shown),
            techniques=len(techniques) - len(shown_techniques),
            questions=max(0, len(questions) - QUESTIONS),
            blind_spots=max(0, len(blind_spots) - BLIND_SPOTS),
        ),
        without_notes=tuple(alone[: VALIDATIONS - len(shown)]),
        nearest=tuple(_nearest(digest.passages)),
    )


def _nearest(passages: Sequence[DigestedPassage]) -> list[Pairing]:
    if any(one.analysis.evidence for one in passages):
        return []
    near = [Pairing(one, one.analysis.nearest) for one in passages if one.analysis.nearest]
    return _one_each(near, lambda one: (one.evidence.recalled.score,))[:VALIDATIONS]


def _of_each_kind(techniques: Sequence[Finding]) -> list[Finding]:
    """The first of each kind, and all that the reader accepted: twice the same pattern is no second thing."""
    kinds: set[object] = set()
    chosen = []
    for one in techniques:
        if one.state == "accepted" or one.details.get("kind") not in kinds:
            chosen.append(one)
        kinds.add(one.details.get("kind"))
    return chosen


def validations(digest: Digest) -> list[Pairing]:
    """Passages that validate something, each with its best note, best first.

    What the reader agreed to goes first, then what they did, then what lies at their points, then
    what they know well, then the pass's own score. A note answers one passage only, the one where
    it is strongest, so that three validations are three things.

    Nothing that the reader says of pairs makes them more than they were without it; only the
    reaction *did this* adds its passage.
    """
    feelings = {key: one.body.feeling for key, one in digest.said.reactions.items()}
    pointed = _pointed(digest)
    found = _one_each(
        (one for one in _offered(digest.passages, feelings) if one.evidence.stance in STANDING),
        lambda one: _strength(one, pointed),
    )
    if digest.unsaid is None:
        return found
    return found[: digest.unsaid + len(digest.said.felt("did"))]


def ranked_pairings(digest: Digest) -> list[Pairing]:
    """Every piece of evidence of a digest with its passage, the strongest first; passages worth no
    validation come after those that are."""
    feelings = {key: one.body.feeling for key, one in digest.said.reactions.items()}
    pointed = _pointed(digest)
    found = [
        Pairing(digested, evidence, feelings.get(digested.analysis.passage.id))
        for digested in digest.passages
        for evidence in digested.analysis.evidence
    ]
    return sorted(
        found, key=lambda one: (validation_score(one.digested) > 0, *_strength(one, pointed)), reverse=True
    )


def unsaid_validations(passages: Iterable[DigestedPassage]) -> int:
    """How many validations there are where the reader has said nothing yet; where there are none, how many
    notes about the same they are left to judge."""
    passages = list(passages)
    return len(_one_each(_offered(passages, {}), lambda one: _strength(one, frozenset()))) or len(
        _nearest(passages)
    )


def _offered(passages: Iterable[DigestedPassage], feelings: Mapping[str, Feeling]) -> Iterator[Pairing]:
    """Every pair of a passage worth a validation pass and a note, and every one that the reader agreed to.
    A passage that the reader said they did is not new. Words that only ask, as exercises do, can't be
    what somebody did right."""
    for digested in passages:
        feeling = feelings.get(digested.analysis.passage.id)
        known = digested.analysis.known != "new" or feeling == "did"
        worth_it = validation_score(digested) > 0 and known
        for evidence in digested.analysis.evidence:
            asks = evidence.material_quote.exact.rstrip().endswith(_ASKING)
            if (worth_it and not asks) or evidence.stance in ("confirms", "refines"):
                yield Pairing(digested, evidence, feeling)


def _one_each(pairings: Iterable[Pairing], strength: Callable[[Pairing], tuple[float, ...]]) -> list[Pairing]:
    """The strongest pairings, a passage and a note once each."""
    chosen: list[Pairing] = []
    notes: set[str] = set()
    passages: set[str] = set()
    for pairing in sorted(pairings, key=strength, reverse=True):
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


def _first(found: Sequence[Finding], passages: Collection[str]) -> list[Finding]:
    """Accepted findings first, then those of these passages, otherwise as given."""
    return sorted(found, key=lambda one: (one.state != "accepted", set(passages).isdisjoint(one.passage_ids)))


def _pointed(digest: Digest) -> frozenset[str]:
    """The ids of the passages that the reader picked points from."""
    return frozenset(key for one in digest.findings if is_point(one) for key in one.passage_ids)


def _strength(pairing: Pairing, pointed: Collection[str]) -> tuple[float, ...]:
    return (
        pairing.agreed,
        pairing.feeling in (None, "did"),
        pairing.did,
        pairing.digested.analysis.passage.id in pointed,
        pairing.digested.analysis.known == "known",
        validation_score(pairing.digested),
        pairing.evidence.recalled.score,
    )
