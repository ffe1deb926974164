"""One text, two readers: what validates for one and not for the other, and the blind spots of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import standing, validation_score
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Evidence
from banyun.language.folding import fold
from banyun.materials.passage import Passage


@dataclass(frozen=True, slots=True)
class Sided:
    """One passage as two readers have it. ``validates`` for each: whether it comes up for validation."""

    passage: Passage
    first: DigestedPassage
    second: DigestedPassage
    validates: tuple[bool, bool]

    @property
    def differs(self) -> bool:
        same = self.first.analysis.known == self.second.analysis.known
        return not same or self.validates[0] != self.validates[1]

    @property
    def evidence(self) -> tuple[Evidence | None, Evidence | None]:
        """The best piece of each."""
        return _best(self.first), _best(self.second)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two digests of one text. ``names`` is what the readers are called; blind spots and questions are
    those of one reader only, and those of both."""

    names: tuple[str, str]
    digests: tuple[Digest, Digest]
    passages: tuple[Sided, ...]
    spots: tuple[tuple[Finding, ...], tuple[Finding, ...]]
    spots_of_both: tuple[Finding, ...]
    questions: tuple[tuple[Finding, ...], tuple[Finding, ...]]

    @property
    def differing(self) -> tuple[Sided, ...]:
        return tuple(one for one in self.passages if one.differs)


def beside(first: Digest, second: Digest, names: tuple[str, str]) -> Beside:
    """Sets two digests of the same text side by side. Pure.

    Passages are matched by their place: both texts are cut the same way.
    """
    theirs = {(one.analysis.passage.start, one.analysis.passage.end): one for one in second.passages}
    pairs = [
        (one, theirs[place])
        for one in first.passages
        if (place := (one.analysis.passage.start, one.analysis.passage.end)) in theirs
        and one.analysis.passage.readable
    ]
    mine, others = standing(first.findings, "blind_spot"), standing(second.findings, "blind_spot")
    return Beside(
        names=names,
        digests=(first, second),
        passages=tuple(
            Sided(one.analysis.passage, one, other, (_validates(one), _validates(other)))
            for one, other in pairs
        ),
        spots=(_only(mine, others), _only(others, mine)),
        spots_of_both=tuple(one for one in mine if _named(one, others)),
        questions=_questions(first, second),
    )


def _questions(first: Digest, second: Digest) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    mine, theirs = standing(first.findings, "question"), standing(second.findings, "question")
    asked, others = {one.text for one in mine}, {one.text for one in theirs}
    return (
        tuple(one for one in mine if one.text not in others),
        tuple(one for one in theirs if one.text not in asked),
    )


def _validates(digested: DigestedPassage) -> bool:
    return validation_score(digested) > 0 and digested.analysis.known != "new"


def _best(digested: DigestedPassage) -> Evidence | None:
    return next((one for one in digested.analysis.evidence if one.stance != "unrelated"), None)


def _only(some: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in some if not _named(one, others))


def _named(spot: Finding, others: Sequence[Finding]) -> bool:
    """Whether a blind spot is among others, under any of its names."""
    mine = _names(spot)
    return any(not mine.isdisjoint(_names(one)) for one in others)


def _names(spot: Finding) -> set[str]:
    aliases = spot.details.get("aliases", [])
    return {fold(str(one)) for one in (spot.name, *(aliases if isinstance(aliases, list) else []))}
