"""Questions and deductions: what the reader asks, and each dated attempt to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Deduction, Question, QuestionState, Schedule
from banyun.findings.records import Record, of_kind
from banyun.identity import PREFIXES, new_id
from banyun.knowledge.growing import grown_note
from banyun.library.deepening import deepened_words
from banyun.library.home import reader_day
from banyun.library.judging import Quoted, anchor_of
from banyun.library.references import looks_like_id, question_worded
from banyun.library.scheduling import keep_schedule, schedule_of
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study import schedule as scheduling
from banyun.study.asked import Asked, QuestionView, all_asked, filed_on


def ask(
    store: Store,
    text: str,
    *,
    material: Material | None,
    quotes: Sequence[Quoted] = (),
    lens: str = "",
    priority: int = 3,
    now: datetime,
) -> Asked:
    """A question of the reader's own, on a material or on nothing in particular.

    Raises:
        InvalidInput: no question, or quotes without a material.
        QuoteNotFound: the material has no such words.
    """
    if quotes and material is None:
        raise InvalidInput("A quote needs the material it is from.", "Name the material with --on.")
    anchors: tuple[Anchor, ...] = ()
    if material is not None:
        version = store.version(material.id)
        anchors = tuple(anchor_of(quote, version, material) for quote in quotes)
    body = Question(_question_text(text), lens, anchors, priority)
    return _keep(store, body, material.id if material else None, now)


def ask_about(
    store: Store, text: str, material: Material, quote: Anchor, *, lens: str, priority: int, now: datetime
) -> Asked:
    """A question at words of a material that are known to be there."""
    return _keep(store, Question(_question_text(text), lens, (quote,), priority), material.id, now)


def take_up(store: Store, finding_id: str, *, priority: int, now: datetime, words: str = "") -> Asked:
    """A suggested question made the reader's own, in ``words`` of theirs where they give any; the
    suggestion counts as accepted.

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
    body = Question(words.strip() or finding.text, lens, finding.quotes, priority, finding.id)
    with store.act("question", now, "me"):
        store.set_state(finding.id, "accepted")
        return _keep(store, body, finding.material_id, now)


def change(
    store: Store,
    question_id: str,
    *,
    text: str | None = None,
    lens: str | None = None,
    priority: int | None = None,
    now: datetime,
) -> Asked:
    """A question in other words, from another lens, of another priority; when it comes back follows
    the priority.

    Raises:
        InvalidInput: no question is left.
    """
    question = question_of(store, question_id)
    body = question.body
    if text is not None:
        body = replace(body, text=_question_text(text))
    if lens is not None:
        body = replace(body, lens=lens)
    with store.act("question", now, "me"):
        if priority is not None and priority != body.priority:
            body = replace(body, priority=priority)
            schedule = scheduling.prioritised(schedule_of(store, question), priority, reader_day(now))
            keep_schedule(store, schedule, now)
        store.put_record(replace(question, body=body, updated=now))
    return whole(store, question_id)


def close(store: Store, question_id: str, state: QuestionState, why: str, *, now: datetime) -> Asked:
    """A question answered or no longer asked, with a word why; *open* opens it again, from today on."""
    question = question_of(store, question_id)
    with store.act("question", now, "me"):
        body = replace(question.body, state=state, why=" ".join(why.split()))
        store.put_record(replace(question, body=body, updated=now))
        if state == "open":
            schedule = schedule_of(store, question)
            keep_schedule(store, scheduling.resumed(schedule, reader_day(now)), now)
    return whole(store, question_id)


def deduce(
    store: Store,
    question_id: str,
    text: str,
    *,
    note_ids: Sequence[str] = (),
    note_quotes: Sequence[str] = (),
    moved: bool | None = None,
    now: datetime,
) -> Asked:
    """An attempt to answer, which grows a note: later recall finds it, though never as evidence
    for the material it is about. When the question comes back follows what ``moved``.

    Args:
        note_ids: The notes that it deepens.
        note_quotes: Words of theirs that it takes up; found out where not given.

    Raises:
        InvalidInput: no answer.
        QuoteNotFound: none of the notes has such words.
    """
    if not text.strip():
        raise InvalidInput("There is no deduction.", "Write what you think, however short.")
    question = question_of(store, question_id)
    earlier = whole(store, question_id)
    if earlier.last is None:
        moved = None
    deepened = tuple(dict.fromkeys(note_ids))
    words = deepened_words(store, deepened, f"{question.body.text}\n{text}", note_quotes)
    body = Deduction(question.id, text.strip(), moved, deepened, words)
    made = Record(
        new_id("deduction", now), body, "me", now, now, material_id=question.material_id, about=question.id
    )
    with store.act("deduce", now, "me"):
        store.put_record(made)
        before = earlier.last.body.moved if earlier.last else None
        schedule = schedule_of(store, question)
        keep_schedule(store, scheduling.deduced(schedule, moved, before, reader_day(now)), now)
        grown = grown_note(
            made.id,
            question.body.text,
            body.text,
            basis="thought",
            grown_from=question.material_id,
            at=now,
        )
        store.put_notes([grown])
    return whole(store, question_id)


def questions(store: Store, material: Material | None = None) -> list[Asked]:
    """All questions, or those on a material: the most urgent first, then the oldest."""
    found = [one for one in all_asked(store) if material is None or one.question.material_id == material.id]
    return sorted(found, key=lambda one: (one.question.body.priority, one.question.created))


def whole(store: Store, question_id: str) -> Asked:
    """A question with all that belongs to it and what is filed on it."""
    question = question_of(store, question_id)
    about = store.records_about(question_id)
    schedule = next(iter(of_kind(about, Schedule)), None)
    return Asked(question, tuple(of_kind(about, Deduction)), schedule, filed_on(about))


def view(store: Store, asked: Asked) -> QuestionView:
    """A question with the titles of what it speaks of."""
    material_id = asked.question.material_id
    deepened = [note for one in asked.deductions for note in one.body.note_ids]
    notes = store.notes_by_id(list(dict.fromkeys(deepened)))
    return QuestionView(
        asked,
        store.material(material_id).title if material_id else None,
        {note_id: note.title for note_id, note in notes.items()},
    )


def question_named(store: Store, reference: str) -> str:
    """The id of a question, by words of its text too, or of a question that a digest suggests.

    Raises:
        NotFound: it is neither.
    """
    if not looks_like_id(reference):
        return question_worded(store, reference)
    found = store.expand(reference)
    if not found.startswith((f"{PREFIXES['question']}_", f"{PREFIXES['finding']}_")):
        raise NotFound(f"“{found}” is no question.", "banyun question lists them.")
    return found


def thought(store: Store, record_id: str) -> Asked:
    """The question of that id, or the one that the deduction of that id is about."""
    record = store.record(record_id)
    if isinstance(record.body, Deduction):
        return whole(store, record.body.question_id)
    return whole(store, record_id)


def question_of(store: Store, question_id: str) -> Record[Question]:
    """Raises:
    NotFound: no question has that id.
    """
    try:
        found = of_kind([store.record(question_id)], Question)
    except NotFound:
        found = []
    if not found:
        raise NotFound(f"There is no question {question_id}.", "banyun question lists them.")
    return found[0]


def _question_text(text: str) -> str:
    if not text.strip():
        raise InvalidInput("There is no question.", "Write what you want to know.")
    return text.strip()


def _keep(store: Store, body: Question, material_id: str | None, now: datetime) -> Asked:
    made = Record(new_id("question", now), body, "me", now, now, material_id=material_id)
    with store.act("question", now, "me"):
        store.put_record(made)
        keep_schedule(store, scheduling.first(made.id, body.priority, reader_day(now)), now)
    return whole(store, made.id)
