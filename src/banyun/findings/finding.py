"""Findings: what a pass produced, always with a quote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from banyun.knowledge.evidence import Stance
from banyun.materials.anchor import Anchor

PassName = Literal["mindset", "validation", "transfer", "enhancement", "frontier", "challenge"]
Author = Literal["me", "model", "agent", "analysis"]
State = Literal["suggested", "accepted", "dismissed"]
FindingKind = Literal[
    "finding", "point", "technique", "question", "blind_spot", "disagreement", "stance", "argument", "check"
]
"""``stance``: proposed, not taken. ``argument``: what is held against a deduction of the reader's.
``check``: what is thought of an answer that they gave from memory."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something said about a material.

    ``quotes`` anchor into the version ``version_id``. ``fingerprint`` identifies a suggestion
    across digests, so that what was accepted or dismissed stays so. ``details`` holds what the
    kind adds (a technique's pattern and ``why it works``, a question's lens, a blind spot's
    aliases), as JSON values.
    """

    id: str
    material_id: str
    version_id: str
    kind: FindingKind
    pass_name: PassName
    name: str
    text: str
    quotes: tuple[Anchor, ...]
    passage_ids: tuple[str, ...]
    author: Author
    state: State
    fingerprint: str
    created: datetime
    details: dict[str, object]


@dataclass(frozen=True, slots=True)
class StanceTaken:
    """The reader's stance: a note held against a passage, both quotes anchored.

    ``orphaned`` when a later version of either text no longer has the quote.
    """

    id: str
    material_id: str
    passage_id: str
    note_id: str
    note_version: int
    stance: Stance
    material_quote: Anchor
    note_quote: Anchor
    author: Author
    created: datetime
    orphaned: bool = False
