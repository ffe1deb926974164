"""Answers from memory, held against what the text says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein

from banyun.knowledge.querying import windows
from banyun.language.folding import fold
from banyun.language.tokens import index_terms
from banyun.study.mastery.asking import BLANK
from banyun.study.mastery.clear import compact, readable
from banyun.study.mastery.details import Detail
from banyun.study.mastery.quantities import Quantity, agree, quantities
from banyun.study.mastery.telling import Listener, Told

Because = Literal[
    "right", "empty", "unknown", "no_number", "other_number", "no_unit", "many", "other_name", "too_little"
]

REASON = 0.4
"""Share of the terms of a reason, or of what a point says, that an answer must have; those that stand
in the question don't count."""

ITEMS = 0.6
"""Share of the items of a list that must be named, of the places of a point that must be told."""

_UNKNOWN = re.compile(
    r"(?:(?:我|还|真|暂时|现在|这个|一时)*(?:不知道|不清楚|不会|不记得|记不得|记不清|记不起来|想不起来|想不出来|忘记?|没印象|不晓得)"
    r"[了的呢啊呀吧]*)"
    r"|(?:(?:sorry|well|hm+|no|honestly)[\s,]*)*(?:i\s+)?(?:really\s+|just\s+|simply\s+|still\s+)?"
    r"(?:(?:do\s*not|don\s*t|dont|can\s*not|cannot|can\s*t|cant)\s+(?:know|remember|recall|tell|say)|dunno"
    r"|(?:have|ve)?\s*no\s+(?:idea|clue)|(?:have\s+|ve\s+)?forgot(?:ten)?|(?:am\s+)?not\s+sure)"
    r"(?:\s+(?:this|that|it|yet|any\s*more|one|this\s+one|that\s+one))*|idk"
)
"""An answer that says that one doesn't know, and nothing else."""

_ITEM = 0.5
_MOST_GUESSES = 2
"""Figures beyond those asked for: who names five is guessing."""

_LONGEST_NAME = 12
"""Words or Han pairs of an answer that names one thing."""

_MISSPELT = 5
_ABOUT = 2
"""Terms of a detail's sentence that a sentence must have to be about it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """``because`` says why it is right or not; ``missing`` what wasn't in the answer."""

    right: bool
    because: Because
    missing: tuple[str, ...] = ()


def judge_answer(listener: Listener, detail: Detail, answer: str) -> Judgement:
    """Whether an answer says what the text says."""
    if not re.search(r"\w", answer):
        return Judgement(False, "empty")
    if says_unknown(answer):
        return Judgement(False, "unknown", detail.wanted)
    if detail.kind == "number":
        return _number(detail, answer)
    if detail.kind == "term":
        return _name(listener, detail, answer)
    if detail.kind == "list":
        return _items(listener, detail, answer)
    if detail.kind == "point":
        return _places(listener, detail, answer)
    return _reason(listener, detail, answer)


def says_unknown(answer: str) -> bool:
    """Whether an answer says no more than that one doesn't know, in either language."""
    said = re.sub(r"[\W_]+", " ", fold(answer)).strip()
    return any(_UNKNOWN.fullmatch(one) for one in (said, said.replace(" ", "")))


def _number(detail: Detail, answer: str) -> Judgement:
    expected = [one for text in detail.wanted for one in quantities(text)[:1]]
    given = quantities(answer)
    if not given:
        return Judgement(False, "no_number", detail.wanted)
    if len(given) > len(expected) + _MOST_GUESSES:
        return Judgement(False, "many", detail.wanted)
    missing = [one for one in expected if not any(agree(one, other) for other in given)]
    if not missing and _in_order(expected, given):
        return Judgement(True, "right")
    bare = [one for one in missing if any(_only_unit(one, other) for other in given)]
    because: Because = "no_unit" if bare and len(bare) == len(missing) else "other_number"
    return Judgement(False, because, tuple(one.text for one in missing) or detail.wanted)


def _in_order(expected: Sequence[Quantity], given: Sequence[Quantity]) -> bool:
    """Whether a change goes the way it went: from the one to the other."""
    places = [next(at for at, one in enumerate(given) if agree(wanted, one)) for wanted in expected]
    return places == sorted(places)


def _only_unit(expected: Quantity, given: Quantity) -> bool:
    number = re.match(r"[\d.,]+", expected.text)
    return expected.needs_unit and not given.measure and number is not None and number.group() in given.text


def _name(listener: Listener, detail: Detail, answer: str) -> Judgement:
    if len(index_terms(answer)) > _LONGEST_NAME:
        return Judgement(False, "many", detail.wanted)
    said = fold(answer)
    for name in detail.wanted:
        if compact(name) in compact(said) or _misspelt(compact(name), compact(said)):
            return Judgement(True, "right")
    asked = listener.asked(detail.wanted[0])
    held = asked.forms.held(listener.told(answer).prepared) if asked.terms else np.zeros((0, 0))
    if held.size and bool((held.max(axis=0) >= _ITEM).all()):
        return Judgement(True, "right")
    return Judgement(False, "other_name", detail.wanted[:1])


def _misspelt(name: str, said: str) -> bool:
    return len(name) >= _MISSPELT and name.isascii() and DamerauLevenshtein.distance(name, said) == 1


def _items(listener: Listener, detail: Detail, answer: str) -> Judgement:
    missing = [item for item in detail.wanted if _share(listener, item, "", answer) < _ITEM]
    told = len(detail.wanted) - len(missing)
    right = told >= ITEMS * len(detail.wanted)
    return Judgement(right, "right" if right else "too_little", tuple(missing))


def _places(listener: Listener, detail: Detail, answer: str) -> Judgement:
    """A point is told when most of its places are."""
    missing = [one for one in detail.wanted if _share(listener, one, detail.question, answer) < REASON]
    right = len(detail.wanted) - len(missing) >= ITEMS * len(detail.wanted)
    return Judgement(right, "right" if right else "too_little", tuple(missing))


def _reason(listener: Listener, detail: Detail, answer: str) -> Judgement:
    wanted = " ".join(detail.wanted)
    right = _share(listener, wanted, detail.question, answer) >= REASON
    return Judgement(right, "right" if right else "too_little", () if right else detail.wanted)


def _share(listener: Listener, wanted: str, question: str, answer: str) -> float:
    """Weighted share of the wanted words that an answer has, those of the question left out."""
    asked = listener.asked(wanted)
    if not asked.terms:
        return float(compact(wanted) in compact(answer))
    weights = asked.telling.copy()
    known = (
        asked.forms.held(listener.told(question.replace(BLANK, " ")).prepared)
        if question
        else np.zeros((0, 0))
    )
    if known.size:
        weights = weights * (known.max(axis=0) < 1.0)
    if weights.sum() == 0:
        weights = asked.telling
    told = listener.told(answer)
    held = asked.forms.held(told.prepared)
    weights = listener.sought(asked, told, weights)
    if not held.size or weights.sum() == 0:
        return float(compact(wanted) in compact(answer))
    return float(held.max(axis=0) @ weights / weights.sum())


def tells(listener: Listener, detail: Detail, told: Told) -> bool:
    """Whether a telling has a detail, in a sentence or two about it; of a point with several places most
    of them, each where it will."""
    if not detail.more:
        return _tells(listener, detail, told)
    parts = [
        replace(detail, shown=place, wanted=(words,), more=())
        for place, words in zip(detail.places, detail.wanted, strict=True)
    ]
    return sum(_tells(listener, part, told) for part in parts) >= ITEMS * len(parts)


def _tells(listener: Listener, detail: Detail, told: Told) -> bool:
    asked = listener.asked(readable(detail.shown.of(listener.reading.prose)))
    if not asked.terms or not told.prepared.sentences:
        return False
    weights = listener.sought(asked, told, listener.weights(asked))
    held = windows(asked.forms.held(told.prepared))
    strong = ((held >= _ITEM) & (weights > 0)).sum(axis=1)
    needed = min(_ABOUT, int((weights > 0).sum()))
    for place in np.flatnonzero(strong >= needed):
        text = told.window(int(place))
        if detail.kind == "number":
            expected = [one for written in detail.wanted for one in quantities(written)[:1]]
            given = quantities(text)
            if all(any(agree(one, other) for other in given) for one in expected):
                return True
        elif detail.kind == "term":
            if any(compact(name) in compact(text) for name in detail.wanted):
                return True
        elif judge_answer(listener, detail, text).right:
            return True
    return False


def answer_of(listener: Listener, detail: Detail) -> str:
    """The sentence of the text that answers, or those of a point's places, on one line."""
    return " … ".join(readable(place.of(listener.reading.text)) for place in detail.places)
