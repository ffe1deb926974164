"""Any record of the passes as JSON: questions, explorations, projects, attempts, and what the reader made."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from banyun.findings.bodies import Attempt, CounterDesign
from banyun.findings.records import Record, of_kind
from banyun.outputs.frontier_json import exploration_record
from banyun.outputs.mastery_json import attempt_values, mastery_values
from banyun.outputs.questions import asked_record
from banyun.outputs.transfer_json import (
    counter_design_values,
    discussion_values,
    rehearsal_values,
    situation_page_values,
    technique_page_values,
)
from banyun.study.asked import QuestionView
from banyun.study.carrying_over import SituationPage, TechniquePage, WrittenOut
from banyun.study.discussing import Filed
from banyun.study.exploring import ExplorationView
from banyun.study.mastery.results import Mastery

Shown = (
    QuestionView
    | ExplorationView
    | Mastery
    | TechniquePage
    | SituationPage
    | WrittenOut
    | Filed
    | Record[Attempt]
    | Record[CounterDesign]
)
"""What ``Library.show`` gives beside materials, notes and findings."""


def shown_values(view: Shown, now: datetime) -> dict[str, object]:
    """The record as ``banyun show --json`` answers it."""
    if isinstance(view, QuestionView):
        return asked_record(view.asked)
    if isinstance(view, ExplorationView):
        return exploration_record(view, now)
    if isinstance(view, Mastery):
        return mastery_values(view)
    if isinstance(view, TechniquePage):
        return technique_page_values(view)
    if isinstance(view, SituationPage):
        return situation_page_values(view)
    if isinstance(view, WrittenOut):
        return rehearsal_values(view.rehearsal)
    if isinstance(view, Filed):
        return discussion_values(view.discussion)
    if attempts := of_kind([view], Attempt):
        return attempt_values(attempts[0])
    return counter_design_values(cast(Record[CounterDesign], view))
