"""Questions: lens × fact. Concrete, each naming the passage's own words and figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyun.analysis.candidates import Lens, QuestionCandidate
from banyun.analysis.facts import Fact
from banyun.analysis.lenses import lens_kinds
from banyun.analysis.reading import Reading
from banyun.language.folding import fold
from banyun.language.wording import say
from banyun.materials.anchor import anchor_at

MOST_OF_A_PASSAGE = 2
_MARKUP = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)|:\w+:`[^`\n]*`|\*\*|`")
"""Links, roles and emphasis, which a question does not repeat."""

_LEAST = 0.42
"""Least score of a question worth a reader's time."""

_FEWEST = 6
_AGAIN = 0.85
_SAME_LENS = 0.97
_ONE_PER_PASSAGES = 8
_MOST = 24
_FALLING = 0.12
"""What a lens loses for each kind of fact it would rather ask about."""

_AT_HOME = 1.2
"""What a lens gains in a passage that speaks its language."""


_ABROAD = 0.75
"""What is left of a question on automation elsewhere: “automatic” alone says little."""


_COUNTED = re.compile(
    r"[万亿台次件张卡人]|个节点|[KM]\b|\b(?:million|billion|qps|rps|rpm|tps|requests?|hosts?|nodes?|users?)\b",
    re.I,
)


_SHARE = re.compile(r"[%％]|\b(?:percent|per cent)\b|百分之|成\b")


@dataclass(frozen=True, slots=True)
class Asking:
    """A lens that asks about a fact; ``score`` 0..1."""

    lens: str
    fact: Fact
    score: float


def find_questions(
    reading: Reading, facts: Sequence[Fact], lenses: Sequence[Lens], weights: Sequence[float], wording: str
) -> list[QuestionCandidate]:
    """The questions of a material, best first.

    Args:
        reading: The material.
        facts: What it claims.
        lenses: The reader's.
        weights: How much each passage says, 0..1.
        wording: The interface's language.
    """
    chosen = askings(reading, facts, lenses, weights, _LEAST)
    return [_candidate(reading, one, wording) for one in chosen]


def askings(
    reading: Reading, facts: Sequence[Fact], lenses: Sequence[Lens], weights: Sequence[float], least: float
) -> list[Asking]:
    """What the lenses ask about, best first, spread over the text, each worth ``least``."""
    asked = sorted(
        _asked(reading, facts, lenses, weights),
        key=lambda one: (-one.score, one.fact.span.start, one.lens),
    )
    most = min(_MOST, _FEWEST + len(reading.passages) // _ONE_PER_PASSAGES)
    return sorted(_chosen(asked, most, least), key=lambda one: (-one.score, one.fact.span.start))


def _asked(
    reading: Reading, facts: Sequence[Fact], lenses: Sequence[Lens], weights: Sequence[float]
) -> Iterator[Asking]:
    spoken = {number: fold(reading.passages[number].text) for number in {fact.passage for fact in facts}}
    for lens in lenses:
        kind = lens_kinds()[lens.name]
        signs = [fold(sign) for sign in kind.signs if len(sign) > 2 or not sign.isascii()]
        at_home = {
            number: _AT_HOME if any(sign in text for sign in signs) else 1.0
            for number, text in spoken.items()
        }
        for fact in facts:
            if fact.kind not in kind.asks or (lens.name == "observability" and _no_scale(fact)):
                continue
            rank = 1.0 - _FALLING * kind.asks.index(fact.kind)
            said = 0.7 + 0.3 * weights[fact.passage]
            home = at_home[fact.passage]
            if lens.name == "latency" and home == 1.0 and _SHARE.search(fact.figure):
                continue  # a share of something is no time, where nothing speaks of time
            if fact.kind == "automation" and home == 1.0:
                home = _ABROAD
            score = lens.weight**0.5 * rank * fact.strength * said * home
            yield Asking(lens.name, fact, min(1.0, score))


def _no_scale(fact: Fact) -> bool:
    """A level that counts nothing one would have to watch: a bandwidth, a time, a share."""
    return fact.kind == "level" and _COUNTED.search(fact.figure) is None


def _chosen(asked: Sequence[Asking], most: int, least: float) -> list[Asking]:
    """The best, spread over passages, lenses and ways of asking: each time a question of one kind
    is chosen, the next of it is worth less."""
    left = list(asked)
    chosen: list[Asking] = []
    frames: Counter[tuple[str, str]] = Counter()
    lenses: Counter[str] = Counter()
    while left and len(chosen) < most:
        best = max(left, key=lambda one: one.score * _fresh(one, frames, lenses))
        if best.score * _fresh(best, frames, lenses) < least:
            break
        chosen.append(best)
        frames[best.lens, best.fact.kind] += 1
        lenses[best.lens] += 1
        left = [one for one in left if not _spent(one, best, chosen)]
    return chosen


def _fresh(one: Asking, frames: Counter[tuple[str, str]], lenses: Counter[str]) -> float:
    return _AGAIN ** frames[one.lens, one.fact.kind] * _SAME_LENS ** lenses[one.lens]


def _spent(one: Asking, last: Asking, chosen: Sequence[Asking]) -> bool:
    """Whether a question is no longer worth asking after ``last``."""
    if one.fact.span.start == last.fact.span.start:
        return True
    if one.lens == last.lens and one.fact.passage == last.fact.passage:
        return True
    if one.fact.passage == last.fact.passage:
        return sum(other.fact.passage == one.fact.passage for other in chosen) >= MOST_OF_A_PASSAGE
    same = one.fact.subject != "" and one.fact.subject.lower() == last.fact.subject.lower()
    return same and one.lens == last.lens and one.fact.kind == last.fact.kind


def _candidate(reading: Reading, asked: Asking, wording: str) -> QuestionCandidate:
    fact = asked.fact
    return QuestionCandidate(
        text=say(
            f"analysis.question.{asked.lens}.{fact.kind}",
            wording,
            quote=clause(reading, fact),
            subject=fact.subject or say("analysis.this", wording),
        ),
        lens=asked.lens,
        score=round(asked.score, 4),
        passage_ids=(reading.passages[fact.passage].id,),
        quote=anchor_at(reading.text, fact.span.start, fact.span.end),
    )


def clause(reading: Reading, fact: Fact) -> str:
    """The words of a fact as one line, without markup and the stop at their end."""
    words = _MARKUP.sub(r"\1", fact.span.of(reading.text))
    return " ".join(words.split()).rstrip("。.，,；;：: ")
