"""Questions and deductions: what the reader asks, and each dated attempt to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Deduction, Question
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.identity import PREFIXES, new_id
from banyun.knowledge.growing import grown_note
from banyun.library.references import record_named
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material
from banyun.storage.base import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its deductions, the first one first."""

    question: Record[Question]
    deductions: tuple[Record[Deduction], ...]


def ask(
    store: Store,
    text: str,
    *,
    material: Material | None,
    quotes: Sequence[str] = (),
    lens: str = "",
    priority: int = 3,
    now: datetime,
) -> Asked:
    """A question of the reader's own, on a material or on nothing in particular.

    Raises:
        InvalidInput: no question, or quotes without a material.
        QuoteNotFound: the material has no such words.
    """
    if not text.strip():
        raise InvalidInput("There is no question.", "Write what you want to know.")
    if quotes and material is None:
        raise InvalidInput("A quote needs the material it is from.", "Name the material with --on.")
    anchors: tuple[Anchor, ...] = ()
    if material is not None:
        said = store.version(material.id).text
        anchors = tuple(locate(quote, said, f"“{material.title}”") for quote in quotes)
    body = Question(text.strip(), lens, anchors, priority)
    return _keep(store, body, material.id if material else None, now)


def take_up(store: Store, finding_id: str, *, priority: int, now: datetime) -> Asked:
    """A suggested question made the reader's own; the suggestion counts as accepted.

    Raises:
        InvalidInput: the finding is no question.
    """
    finding = store.finding(finding_id)
    if finding.kind != "question":
        raise InvalidInput(f"“{finding_id}” suggests no question.", "Take up a question of a digest.")
    for asked in questions(store):
        if asked.question.body.from_finding == finding.id:
            return asked
    lens = str(finding.details.get("lens", ""))
    body = Question(finding.text, lens, finding.quotes, priority, finding.id)
    with store.act("question", now, "me"):
        store.set_state(finding.id, "accepted")
        return _keep(store, body, finding.material_id, now)


def deduce(
    store: Store,
    question_id: str,
    text: str,
    *,
    note_ids: Sequence[str] = (),
    moved: bool | None = None,
    now: datetime,
) -> Asked:
    """An attempt to answer, which grows a note: later recall finds it, though never as evidence
    for the material it is about.

    Raises:
        InvalidInput: no answer.
    """
    if not text.strip():
        raise InvalidInput("There is no deduction.", "Write what you think, however short.")
    question = _question(store, question_id)
    body = Deduction(question.id, text.strip(), moved, tuple(dict.fromkeys(note_ids)))
    made = Record(
        new_id("deduction", now), body, "me", now, now, material_id=question.material_id, about=question.id
    )
    with store.act("deduce", now, "me"):
        store.put_record(made)
        grown = grown_note(
            made.id,
            question.body.text,
            body.text,
            basis="thought",
            grown_from=question.material_id,
            at=now,
        )
        store.put_notes([grown])
    return asked_as(store, question)


def questions(store: Store, material: Material | None = None) -> list[Asked]:
    """All questions, or those on a material: the most urgent first, then the oldest."""
    found = store.records(Question, material_id=material.id if material else None)
    return [asked_as(store, one) for one in sorted(found, key=lambda one: (one.body.priority, one.created))]


def asked_as(store: Store, question: Record[Question]) -> Asked:
    return Asked(question, tuple(store.records(Deduction, about=question.id)))


def question_named(store: Store, reference: str) -> str:
    """The id of a question, or of a question that a digest suggests.

    Raises:
        NotFound: it is neither.
    """
    found = record_named(store, reference)
    if not found.startswith((f"{PREFIXES['question']}_", f"{PREFIXES['finding']}_")):
        raise NotFound(f"“{found}” is no question.", "banyun question lists them.")
    return found


def thought(store: Store, record_id: str) -> Asked:
    """The question of that id, or the one that the deduction of that id is about."""
    for asked in questions(store):
        if record_id == asked.question.id or record_id in [one.id for one in asked.deductions]:
            return asked
    raise NotFound(f"There is no question {record_id}.", "banyun question lists them.")


def _question(store: Store, question_id: str) -> Record[Question]:
    for one in store.records(Question):
        if one.id == question_id:
            return one
    raise NotFound(f"There is no question {question_id}.", "banyun question lists them.")


def _keep(store: Store, body: Question, material_id: str | None, now: datetime) -> Asked:
    made = Record(new_id("question", now), body, "me", now, now, material_id=material_id)
    with store.act("question", now, "me"):
        store.put_record(made)
    return Asked(made, ())
