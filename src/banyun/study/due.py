"""What is due: one thing to do, why, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DueKind = Literal["question", "revision", "exploration", "rehearsal", "skim", "digest", "later", "mastery"]


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do on a day or after it.

    ``record_id`` is what it is about (a record, a note, a material): what ``postpone`` and ``drop``
    take. ``minutes`` is an estimate; ``reason`` says in one line why it comes, in the reader's
    language; ``command`` is what to type. ``priority`` 1 (first) to 5.
    """

    kind: DueKind
    record_id: str
    title: str
    reason: str
    command: str
    minutes: int
    day: date
    priority: int = 3
