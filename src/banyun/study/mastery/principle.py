"""Principle: an explanation in the reader's own words, the text not at hand.

Judged by what of the key matter it tells, in either language; refused where it is copied. What is
missing is named afterwards, with its heading and its first words, never before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banyun.language.scripts import is_han
from banyun.language.span import Span
from banyun.language.tokens import runs
from banyun.study.mastery.matter import Key
from banyun.study.mastery.telling import Listener, Told

ENOUGH = 0.75
"""Share of the key matter that an explanation must tell, what is told in part counted in part: .85 and
more where people explain a text at length, .73 at most where they stop half way. All of it would be a
retelling."""

TOLD = 0.3
"""Share of a passage's weighted terms from which it is told: who explains in their own words, with
their own verbs and examples, keeps a third of the text's terms."""

TOUCHED = 0.1
"""Share from which it is told in part, if a sentence brings its terms together."""

IN_PART = 0.5
"""What a passage told in part is worth at most, in proportion: a short explanation tells the gist of many
passages and all of none."""

_NAMED_MISSING = 4
"""Terms named of what was left out of a passage."""

MOST_COPIED = 0.25
"""Share that may stand in the text as it is: a name, a formula, a phrase that has no other words."""

LEAST_WORDS = 60
"""Words, or as much Chinese, below which a principle isn't explained but named."""

HAN_A_WORD = 1.6
"""Characters of Chinese that say as much as an English word."""

JUDGEABLE = 0.5
"""Share of a passage's terms that must be known in the telling's language for it to be judged."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``covered`` and ``gaps`` are key passages, ``unjudged`` those in too few of whose words the telling's
    language is understood here. ``partly`` are the ids of those gaps that are told in part, ``missing``
    what of each gap didn't come up, the weightiest first, as the text writes it. ``share`` of the key
    matter told; ``places`` where in the telling, by passage id; ``sentences`` how many it has that are
    more than a list of words."""

    covered: tuple[Key, ...]
    gaps: tuple[Key, ...]
    unjudged: tuple[Key, ...]
    partly: frozenset[str]
    missing: dict[str, tuple[str, ...]]
    share: float
    places: dict[str, Span]
    sentences: int
    crosses: bool
    coherent: bool
    only_names: bool

    @property
    def earned(self) -> bool:
        return self.share >= ENOUGH and bool(self.covered) and self.coherent and not self.only_names


def length_of(text: str) -> int:
    """In words; Chinese counted as as many words as it says."""
    return round(sum((end - start) / HAN_A_WORD if is_han(text[start]) else 1.0 for start, end in runs(text)))


def judge(listener: Listener, keys: Sequence[Key], told: Told) -> Verdict:
    """Holds an explanation against the key matter of one material."""
    covered, gaps, unjudged = [], [], []
    coherent = listener.coherent(told)
    places: dict[str, Span] = {}
    partly: dict[str, float] = {}
    missing: dict[str, tuple[str, ...]] = {}
    for key in keys:
        asked = listener.query(key.number)
        met = listener.meet(asked, told, sentences_only=True)
        if met.judged < JUDGEABLE:
            unjudged.append(key)
        elif met.share >= TOLD and met.related and met.sentence is not None:
            covered.append(key)
            places[key.passage.id] = met.sentence
        else:
            gaps.append(key)
            missing[key.passage.id] = listener.left_out(asked, told)[:_NAMED_MISSING]
            if coherent and met.touched and met.share >= TOUCHED:
                partly[key.passage.id] = IN_PART * min(1.0, met.share / TOLD)
    told_weight = sum(key.weight for key in covered)
    judged = told_weight + sum(key.weight for key in gaps)
    told_weight += sum(key.weight * partly.get(key.passage.id, 0.0) for key in gaps)
    return Verdict(
        covered=tuple(covered),
        gaps=tuple(gaps),
        unjudged=tuple(unjudged),
        partly=frozenset(partly),
        missing=missing,
        share=told_weight / judged if judged else 0.0,
        places=places,
        sentences=sum(told.whole),
        crosses=told.language != listener.language,
        coherent=coherent,
        only_names=listener.only_names(told),
    )
