"""The kinds of things that come due, one module each."""

from __future__ import annotations

from banyun.study.base import Source
from banyun.study.sources.explorations import explorations_due
from banyun.study.sources.mastery import mastery_due
from banyun.study.sources.materials import materials_due
from banyun.study.sources.questions import questions_due
from banyun.study.sources.revisions import revisions_due
from banyun.study.sources.situations import situations_due

SOURCES: tuple[Source, ...] = (
    questions_due,
    revisions_due,
    situations_due,
    explorations_due,
    mastery_due,
    materials_due,
)
