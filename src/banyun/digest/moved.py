"""What moved between two digests of one material: passages, blind spots, questions, stances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.summary import DigestSummary, Offered, PassageSummary, summarise
from banyun.findings.finding import StanceTaken
from banyun.knowledge.evidence import Evidence, Known

_ORDER: Mapping[Known, int] = {"new": 0, "partly": 1, "known": 2}


@dataclass(frozen=True, slots=True)
class MovedPassage:
    """A passage that is known otherwise now. ``by`` are the pieces of evidence that were not there."""

    digested: DigestedPassage
    before: Known
    by: tuple[Evidence, ...]

    @property
    def now(self) -> Known:
        return self.digested.analysis.known

    @property
    def nearer(self) -> bool:
        """Whether more of it is known than was."""
        return _ORDER[self.now] > _ORDER[self.before]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved since ``since``. ``counts`` are passages known, partly known and new, then and now;
    ``evidence`` passages as known as before, but by notes that were not there. ``changed`` where the
    material has a new version: only passages with the same place and words can be compared."""

    digest: Digest
    since: datetime
    counts: tuple[tuple[Known, int, int], ...]
    passages: tuple[MovedPassage, ...]
    evidence: tuple[MovedPassage, ...]
    spots_gone: tuple[str, ...]
    spots_new: tuple[str, ...]
    questions_new: tuple[str, ...]
    techniques_new: tuple[str, ...]
    stances: tuple[StanceTaken, ...]
    changed: bool

    @property
    def nothing(self) -> bool:
        return not any(
            (
                self.passages,
                self.evidence,
                self.spots_gone,
                self.spots_new,
                self.questions_new,
                self.techniques_new,
                self.stances,
            )
        )


def moved(before: DigestSummary, digest: Digest, since: datetime | None = None) -> Moved:
    """Compares what an earlier digest said with one made now. Pure.

    Args:
        since: The moment it is asked for, at which ``before`` still stood; by default when it was made.
    """
    since, now = since or before.created, summarise(digest)
    then = {one.passage_id: one for one in before.passages}
    passages, evidence = [], []
    for digested in digest.passages:
        known = then.get(digested.analysis.passage.id)
        if known is None or not digested.analysis.passage.readable:
            continue
        by = tuple(one for one in digested.analysis.evidence if one.recalled.note_id not in set(known.notes))
        one = MovedPassage(digested, known.known, by)
        if one.now != one.before:
            passages.append(one)
        elif by:
            evidence.append(one)
    return Moved(
        digest=digest,
        since=since,
        counts=_counts(before.passages, now.passages, digest),
        passages=tuple(sorted(passages, key=lambda one: not one.nearer)),
        evidence=tuple(evidence),
        spots_gone=_only(before.blind_spots, now.blind_spots),
        spots_new=_only(now.blind_spots, before.blind_spots),
        questions_new=_only(now.questions, before.questions),
        techniques_new=_only(now.techniques, before.techniques),
        stances=tuple(one for one in digest.stances if one.created > since and one.stance != "undecided"),
        changed=before.version_id != now.version_id,
    )


def _counts(
    before: Sequence[PassageSummary], now: Sequence[PassageSummary], digest: Digest
) -> tuple[tuple[Known, int, int], ...]:
    """Readable passages by how well they are known, then and now."""
    readable = {one.analysis.passage.id for one in digest.passages if one.analysis.passage.readable}
    names: tuple[Known, ...] = ("known", "partly", "new")
    return tuple(
        (
            name,
            sum(one.known == name for one in before if one.passage_id in readable),
            sum(one.known == name for one in now if one.passage_id in readable),
        )
        for name in names
    )


def _only(some: Sequence[Offered], others: Sequence[Offered]) -> tuple[str, ...]:
    """The names of those that the others don't have."""
    there = {one.fingerprint for one in others}
    return tuple(one.name for one in some if one.fingerprint not in there)
