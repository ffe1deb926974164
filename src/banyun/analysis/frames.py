"""Frames: the beginnings of questions, lens × fact, for the reader to go on with in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from banyun.analysis.candidates import Lens
from banyun.analysis.facts import Fact, find_facts
from banyun.analysis.lenses import lens_kinds
from banyun.analysis.questions import Asking, askings, clause
from banyun.analysis.reading import Reading
from banyun.errors import InvalidInput
from banyun.language.wording import say
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.passage import Passage

_LEAST = 0.2
"""Least score of a fact worth a frame: the reader asked for them, so more than questions need."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A beginning, the lens it asks from, and the words of the material it asks about; ``whole`` is a
    question that one may ask instead. ``number`` from 1, the best first, the same as long as text,
    notes and lenses are."""

    number: int
    lens: str
    opening: str
    whole: str
    said: str
    quote: Anchor
    passage_id: str


def find_frames(text: str, passages: Sequence[Passage], lenses: Sequence[Lens], wording: str) -> list[Frame]:
    """The frames of a version, best first.

    Args:
        lenses: Those to ask from; none: all that there are.
    """
    reading, facts = _claims(text, tuple(passages))
    asked_from = lenses or [Lens(name, 1.0) for name in lens_kinds()]
    asked = askings(reading, facts, asked_from, [1.0] * len(reading.passages), _LEAST)
    return [_frame(number, one, reading, wording) for number, one in enumerate(asked, 1)]


@lru_cache(maxsize=12)
def _claims(text: str, passages: tuple[Passage, ...]) -> tuple[Reading, tuple[Fact, ...]]:
    """What a version says, whatever one asks it: kept for the texts that were asked last."""
    reading = Reading(text, passages)
    return reading, tuple(find_facts(reading))


def _frame(number: int, one: Asking, reading: Reading, wording: str) -> Frame:
    fact = one.fact
    said = clause(reading, fact)
    opening = say(
        f"frames.{one.lens}.{fact.kind}", wording, subject=fact.subject or say("frames.it", wording)
    )
    subject = fact.subject or say("analysis.this", wording)
    return Frame(
        number,
        one.lens,
        opening,
        say(f"analysis.question.{one.lens}.{fact.kind}", wording, subject=subject, quote=said),
        said,
        anchor_at(reading.text, fact.span.start, fact.span.end),
        reading.passages[fact.passage].id,
    )


def lenses_named(names: Sequence[str]) -> list[Lens]:
    """The lenses of these names, which may be those shown in either language.

    Raises:
        InvalidInput: there is no such lens.
    """
    kinds = lens_kinds()
    called = {say(f"analysis.lens.{kind}", lang): kind for kind in kinds for lang in ("en", "zh")}
    called |= {kind: kind for kind in kinds}
    for name in names:
        if name not in called:
            shown = (f"{kind} ({say(f'analysis.lens.{kind}', 'zh')})" for kind in sorted(kinds))
            raise InvalidInput(f"There is no lens “{name}”.", f"The lenses are: {', '.join(shown)}.")
    return [Lens(called[name], 1.0) for name in names]
