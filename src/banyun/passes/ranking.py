"""Which passes are worth a reader's time, and on which passages of a text.

Most passages of an ordinary text get none: a method that asks for something everywhere is
dropped in its third week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from banyun.analysis.candidates import (
    BlindSpot,
    Disagreement,
    MaterialAnalysis,
    QuestionCandidate,
    TechniqueCandidate,
)
from banyun.passes.base import Pass, PassContext, PassScore
from banyun.passes.challenge import Challenge
from banyun.passes.enhancement import Enhancement
from banyun.passes.frontier import Frontier
from banyun.passes.mindset import Mindset
from banyun.passes.spreading import spread
from banyun.passes.transfer import Transfer
from banyun.passes.validation import Validation

PASSES: tuple[Pass, ...] = (Mindset(), Validation(), Transfer(), Enhancement(), Frontier(), Challenge())

MOST_OF_A_PASSAGE = 2
MOST_PASSAGES = 0.4
"""Share of a text's passages that may get a pass …"""
_ALWAYS = 12
"""… but a short text may get one on so many."""
_SPOTS = 3
_NEARLY = 0.5
"""A second pass must be worth so much of the first."""


def contexts(analysis: MaterialAnalysis, wording: str) -> list[PassContext]:
    """What each passage's passes see, in order. A blind spot is offered to one passage only:
    the one that says most about it; so is a note, to validate by, as far as it says one thing."""
    techniques: dict[str, list[TechniqueCandidate]] = defaultdict(list)
    questions: dict[str, list[QuestionCandidate]] = defaultdict(list)
    disagreements: dict[str, list[Disagreement]] = defaultdict(list)
    for technique in analysis.techniques:
        for passage_id in technique.passage_ids:
            techniques[passage_id].append(technique)
    for question in analysis.questions:
        for passage_id in question.passage_ids:
            questions[passage_id].append(question)
    for disagreement in analysis.disagreements:
        disagreements[disagreement.passage_id].append(disagreement)
    spots = _homes(analysis)
    validating = spread(analysis.passages)
    return [
        PassContext(
            analysis=one,
            techniques=tuple(techniques[one.passage.id]),
            questions=tuple(questions[one.passage.id]),
            blind_spots=tuple(spots[one.passage.id]),
            disagreements=tuple(disagreements[one.passage.id]),
            lenses=analysis.lenses,
            wording=wording,
            validating=validating.get(one.passage.id, ()),
        )
        for one in analysis.passages
    ]


def _homes(analysis: MaterialAnalysis) -> dict[str, list[BlindSpot]]:
    texts = {one.passage.id: one.passage.text.lower() for one in analysis.passages}
    found: dict[str, list[BlindSpot]] = defaultdict(list)
    for spot in analysis.blind_spots[:_SPOTS]:
        term = spot.term.lower()
        home = max(spot.passage_ids, key=lambda passage_id: texts[passage_id].count(term), default=None)
        if home is not None:
            found[home].append(spot)
    return found


def rank_passes(offered: Sequence[PassContext]) -> list[tuple[PassScore, ...]]:
    """For each passage its passes, best first: at most two, mostly none."""
    ranked = [_of_passage(context) for context in offered]
    _keep_best_mindset(ranked)
    readable = sum(context.analysis.passage.readable for context in offered)
    most = max(_ALWAYS, int(MOST_PASSAGES * readable))
    order = sorted(
        (number for number, scores in enumerate(ranked) if scores),
        key=lambda number: (-ranked[number][0].score, number),
    )
    kept = set(order[:most])
    return [tuple(scores) if number in kept else () for number, scores in enumerate(ranked)]


def _of_passage(context: PassContext) -> list[PassScore]:
    if not context.analysis.passage.readable and not context.techniques:
        return []
    scores = _sorted(score for one in PASSES if (score := one.rank(context)) is not None)
    kept = [score for score in scores[:MOST_OF_A_PASSAGE] if score.score >= _NEARLY * scores[0].score]
    mine = [score for score in scores if score.pass_name == Validation.name and _did_some(context)]
    if mine and mine[0] not in kept:
        kept = [*kept[: MOST_OF_A_PASSAGE - 1], mine[0]]
    return kept


def _did_some(context: PassContext) -> bool:
    """Whether the reader did some of a passage: what they did right is never crowded out."""
    evidence = context.analysis.evidence
    return context.analysis.known != "new" and any(one.recalled.basis == "did" for one in evidence)


def _sorted(scores: Iterable[PassScore]) -> list[PassScore]:
    return sorted(scores, key=lambda score: (-score.score, score.pass_name))


def _keep_best_mindset(ranked: list[list[PassScore]]) -> None:
    """A text opens once: only its best mindset stays."""
    best = max(
        (score.score for scores in ranked for score in scores if score.pass_name == Mindset.name), default=0.0
    )
    kept = False
    for scores in ranked:
        for score in [one for one in scores if one.pass_name == Mindset.name]:
            if kept or score.score < best:
                scores.remove(score)
            else:
                kept = True
