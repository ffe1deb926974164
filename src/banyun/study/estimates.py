"""How many minutes a thing takes, by its kind and the length of its text. Estimates, and shown so."""

from __future__ import annotations

from functools import lru_cache

from banyun.findings.bodies import Part
from banyun.findings.exploration import Task
from banyun.language.pace import reading_minutes

THINKING = 4
"""Minutes that a question takes besides reading what one thought of it before."""

SITTING = 30
"""Minutes that one sitting with a long text takes at most; the rest comes another day."""

JUDGING = 6
"""Minutes of a digest besides reading the text: points, stances, a question."""

SKIM = 2
DECISION = 1
REVISION = 6
REHEARSAL = 15

TASK: dict[Task, int] = {"field": 15, "papers": 20, "talks": 25, "grasp": 10}
"""Of an exploration."""

PART: dict[Part, int] = {"principle": 10, "details": 15, "shareable": 20}


@lru_cache(maxsize=1 << 12)
def thinking(question: str, last: str = "") -> int:
    """One thought on a question, its last deduction read first."""
    return THINKING + reading_minutes(f"{question}\n{last}")


def digesting(text: str) -> int:
    """A sitting with a text."""
    return min(SITTING, JUDGING + reading_minutes(text))


def revising(note: str) -> int:
    """Reading a note again and changing it."""
    return REVISION + reading_minutes(note)
