"""Mastery: attempts at its three parts, each kept and dated; when all are earned, it is the reader's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Answered, Attempt, Discussion, LeftOut, Project, Rehearsal
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.knowledge.growing import grown_note
from banyun.knowledge.note import Basis
from banyun.language.wording import say
from banyun.library.examining import Examiner
from banyun.library.projects import project_with
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study.mastery import principle, shareable
from banyun.study.mastery.answers import answer_of, judge_answer
from banyun.study.mastery.copying import copied
from banyun.study.mastery.details import Detail
from banyun.study.mastery.principle import HAN_A_WORD, length_of
from banyun.study.mastery.results import (
    Coverage,
    Explained,
    Mastery,
    Named,
    Question,
    Result,
    Sat,
    Shared,
    Sitting,
    Subject,
)
from banyun.study.mastery.standing import Standing, details_earned, parts_of, progress, round_of, standing

VERB = "master"

KEY = 4
"""Letters from which a detail is named by its key and not by its number."""

_OWN_THOUGHT = 0.5
"""Share of an outline's claims that the material doesn't bear out from which it is the reader's thought
more than what they read."""


def attempts(store: Store, subject_id: str) -> list[Record[Attempt]]:
    """All attempts at one material or project, the first one first."""
    return [one for one in store.records(Attempt) if one.body.subject_id == subject_id]


def mastery(store: Store, subject: Subject, today: date, details: int | None = None) -> Mastery:
    return Mastery(subject, _standing(store, subject, today), details)


def _standing(store: Store, subject: Subject, today: date) -> Standing:
    """What was answered of a project's materials by themselves is known of the project, too."""
    return Standing(parts_of(attempts(store, subject.id), today), progress(_answered(store, subject)))


def _answered(store: Store, subject: Subject) -> list[Record[Attempt]]:
    of = {subject.id, *(one.id for one in subject.materials)}
    return [one for one in store.records(Attempt) if one.body.subject_id in of]


def masteries(store: Store, today: date) -> list[Mastery]:
    """Everything the reader wants to master: projects, and materials with an attempt; those whose next
    part is due first, what is theirs already last."""
    by_subject: dict[str, list[Record[Attempt]]] = {}
    for one in store.records(Attempt):
        by_subject.setdefault(one.body.subject_id, []).append(one)
    projects = store.records(Project)
    held = [material_id for one in projects for material_id in one.body.material_ids]
    materials = store.materials_by_id([*dict.fromkeys((*held, *by_subject))])
    subjects = [project_with(one, materials) for one in projects]
    subjects += [Subject(one.id, one.title, (one,)) for one in materials.values() if one.id in by_subject]
    found = [Mastery(one, standing(by_subject.get(one.id, []), today)) for one in subjects]

    def when(one: Mastery) -> tuple[date, str]:
        following = one.standing.next
        return (following.due if following and following.due else date.max), one.subject.id

    return sorted(found, key=when)


def yours(store: Store) -> dict[str, datetime]:
    """Material or project id → when it became the reader's."""
    by_subject: dict[str, list[Record[Attempt]]] = {}
    for one in store.records(Attempt):
        by_subject.setdefault(one.body.subject_id, []).append(one)
    found = {key: Standing(parts_of(tried, date.max)).yours for key, tried in by_subject.items()}
    return {key: when for key, when in found.items() if when is not None}


def explain(store: Store, examiner: Examiner, text: str, *, wording: str, now: datetime) -> Explained:
    """The principle, explained in the reader's own words.

    Raises:
        InvalidInput: there is nothing, too little, or what the text says word for word.
    """
    subject, text = _with_materials(examiner.subject), text.strip()
    _own_words(examiner, text, principle.LEAST_WORDS, principle.MOST_COPIED)
    verdicts = [
        (material, principle.judge(listener, examiner.keys(material), listener.told(text)))
        for material, listener in examiner.listening(text)
    ]
    share = sum(verdict.share for _, verdict in verdicts) / len(verdicts)
    coherent = any(verdict.coherent for _, verdict in verdicts)
    only_names = all(verdict.only_names for _, verdict in verdicts)
    covered, gaps, unjudged = (
        tuple(
            Named(
                material,
                key.passage,
                verdict.missing.get(key.passage.id, ()),
                key.passage.id in verdict.partly,
            )
            for material, verdict in verdicts
            for key in getattr(verdict, name)
        )
        for name in ("covered", "gaps", "unjudged")
    )
    body = Attempt(
        subject.id,
        "principle",
        text,
        covered=tuple(one.passage.id for one in covered),
        gaps=tuple(one.passage.id for one in gaps),
        unjudged=tuple(one.passage.id for one in unjudged),
        earned=share >= principle.ENOUGH and coherent and not only_names and bool(covered),
        material_ids=tuple(one.id for one in subject.materials),
        share=round(share, 4),
        left_out=tuple(LeftOut(one.passage.id, one.missing, one.in_part) for one in gaps),
    )
    kept = _keep(store, subject, body, wording, now)
    return Explained(
        mastery(store, subject, now.date()),
        kept,
        covered,
        gaps,
        unjudged,
        sentences=max(verdict.sentences for _, verdict in verdicts),
        coherent=coherent,
        only_names=only_names and bool(covered),
        crosses=any(verdict.crosses for _, verdict in verdicts),
        dictionary=examiner.dictionary,
    )


def coverage(store: Store, attempt: Attempt) -> Coverage:
    """The passages that an attempt covered, left out, and those that could not be judged, as far as they are
    in the texts as these are now."""
    there: dict[str, Named] = {}
    left_out = {one.passage_id: one for one in attempt.left_out}
    for material in store.materials_by_id(attempt.material_ids).values():
        for passage in store.passages(store.version(material.id).id):
            lacks = left_out.get(passage.id)
            there[passage.id] = Named(material, passage, *((lacks.terms, lacks.in_part) if lacks else ()))

    def named(ids: Sequence[str]) -> tuple[Named, ...]:
        return tuple(there[one] for one in ids if one in there)

    return Coverage(named(attempt.covered), named(attempt.gaps), named(attempt.unjudged))


def sitting(store: Store, examiner: Examiner, now: datetime) -> Sitting:
    """The details to be asked now.

    Raises:
        InvalidInput: the materials state nothing that can be asked.
    """
    subject = _with_materials(examiner.subject)
    if not examiner.details:
        raise InvalidInput(
            f"“{subject.name}” states no details that can be asked.",
            "Name points of it with `banyun point`: they are asked.",
        )
    stands = _standing(store, subject, now.date())
    missed = set(stands.gaps)
    asked = [(one.key, f"{m.id} {one.section}", one.passage.id in missed) for m, one in examiner.details]
    chosen = round_of(asked, stands.progress, now.date())
    if not chosen and stands.part("details").earned is None:
        # All of it is known from the materials by themselves: a round of the project confirms it.
        chosen = round_of(asked, progress(attempts(store, subject.id)), now.date())
    by_key = {one.key: (material, one) for material, one in examiner.details}
    questions = [
        Question(number, by_key[key][1], by_key[key][0]) for number, key in enumerate(chosen, start=1)
    ]
    return Sitting(Mastery(subject, stands, len(examiner.details)), tuple(questions))


def judged(examiner: Examiner, question: Question, answer: str) -> Result:
    """One answer, held against the text."""
    crossing = not answer.isascii() and examiner.listener(question.material).language == "en"
    crossing = crossing or (answer.isascii() and examiner.listener(question.material).language == "zh")
    listener = examiner.listener(question.material, crossing=crossing)
    quote = answer_of(listener, question.detail)
    return Result(question, answer, judge_answer(listener, question.detail, answer), quote)


def sat(store: Store, examiner: Examiner, results: Sequence[Result], *, wording: str, now: datetime) -> Sat:
    """A round of answers, kept as one attempt.

    Raises:
        InvalidInput: there are none.
    """
    subject = _with_materials(examiner.subject)
    if not results:
        raise InvalidInput("There is no answer.", "Answer at least one of the questions.")
    answers = tuple(
        Answered(
            one.question.detail.key,
            one.question.detail.question,
            one.question.detail.passage.id,
            one.question.detail.section,
            one.answer.strip(),
            one.judgement.right,
            one.overruled.strip(),
        )
        for one in results
    )
    body = Attempt(
        subject.id, "details", "", answers=answers, material_ids=tuple(one.id for one in subject.materials)
    )
    kept = _keep(store, subject, _weighed(store, examiner, body, None, now), wording, now)
    return Sat(mastery(store, subject, now.date(), len(examiner.details)), kept, tuple(results))


def overrule(
    store: Store, examiner: Examiner, which: str, why: str, *, wording: str, now: datetime
) -> tuple[Mastery, Record[Attempt], Answered]:
    """The reader's word against a judgement of their last round, kept with it.

    Args:
        which: The number of the answer in that round, or the key of the detail.

    Raises:
        InvalidInput: no reason.
        NotFound: there is no such answer.
    """
    subject = examiner.subject
    if not why.strip():
        raise InvalidInput("Overruling needs a reason.", "Say in a few words why the judgement is wrong.")
    tried = [one for one in attempts(store, subject.id) if one.body.part == "details"]
    if not tried:
        raise NotFound(f"No details of “{subject.name}” were answered yet.", "Answer some first.")
    last = tried[-1]
    answers = last.body.answers
    place = int(which) - 1 if re.fullmatch(r"\d{1,2}", which) else None
    found = [
        at
        for at, one in enumerate(answers)
        if at == place or (len(which) > 3 and one.detail.startswith(which))
    ]
    if len(found) != 1:
        raise NotFound(f"The last round has no answer “{which}”.", f"It has 1 to {len(answers)}.")
    meant = replace(answers[found[0]], overruled=why.strip())
    changed = (*answers[: found[0]], meant, *answers[found[0] + 1 :])
    body = _weighed(store, examiner, replace(last.body, answers=changed), last, now)
    with store.act(VERB, now, "me"):
        kept = replace(last, body=body, updated=now)
        store.put_record(kept)
        _grow(store, subject, wording, now)
    return mastery(store, subject, now.date(), len(examiner.details)), kept, meant


def _weighed(
    store: Store, examiner: Examiner, body: Attempt, known: Record[Attempt] | None, now: datetime
) -> Attempt:
    """An attempt at details with what is covered, missed and earned by it and those before it."""
    before = [one for one in _answered(store, examiner.subject) if known is None or one.id != known.id]
    this = replace(known, body=body) if known else Record("", body, "me", now, now)
    done = progress([*before, this])
    asked = {one.key: f"{material.id} {one.section}" for material, one in examiner.details}
    right = [one.passage_id for one in body.answers if one.counts]
    wrong = [one.passage_id for one in body.answers if not one.counts]
    kept = sum(done[key].kept for key in asked if key in done)
    return replace(
        body,
        covered=tuple(dict.fromkeys(right)),
        gaps=tuple(dict.fromkeys(wrong)),
        earned=details_earned(asked, done),
        share=round(kept / len(asked), 4) if asked else 0.0,
    )


def share(
    store: Store, examiner: Examiner, text: str, *, told_in: str | None = None, wording: str, now: datetime
) -> Shared:
    """An outline, a post, a talk or a chat that shares the details.

    Args:
        told_in: The discussion or rehearsal that has the text.

    Raises:
        InvalidInput: there is nothing, too little, or mostly what the text says word for word.
    """
    subject, text = _with_materials(examiner.subject), text.strip()
    _own_words(examiner, text, shareable.LEAST_WORDS, shareable.MOST_COPIED)
    covers = _covers(examiner, text)
    listening = [(one.id, listener) for one, listener in examiner.listening(text)]
    claims = shareable.claims_of(text, listening, examiner.noted)
    matter = shareable.share_of_matter([cover for _, cover in covers])
    details = shareable.share_of_details([cover for _, cover in covers])
    differ = [one for one in claims if one.support == "differs"]
    covered = tuple(one for material, cover in covers for one in examiner.named(material, cover.covered))
    gaps = tuple(one for material, cover in covers for one in examiner.named(material, cover.gaps))
    told = tuple(one for _, cover in covers for one in cover.told)
    missing = tuple(one for _, cover in covers for one in cover.missing)
    body = Attempt(
        subject.id,
        "shareable",
        text,
        covered=tuple(one.passage.id for one in covered),
        gaps=tuple(one.passage.id for one in gaps),
        earned=min(matter, details) >= shareable.ENOUGH and not differ,
        material_ids=tuple(one.id for one in subject.materials),
        share=round(min(matter, details), 4),
        claims=tuple(claims),
        missing=tuple(one.key for one in missing),
        told_in=told_in,
    )
    kept = _keep(store, subject, body, wording, now)
    stands = mastery(store, subject, now.date(), len(examiner.details))
    return Shared(stands, kept, covered, gaps, told, missing, matter, details)


def _covers(examiner: Examiner, text: str) -> list[tuple[Material, shareable.Coverage]]:
    """What of each material a text tells."""
    return [
        (
            material,
            shareable.coverage(
                listener,
                examiner.keys(material),
                [detail for owner, detail in examiner.details if owner.id == material.id],
                listener.told(text),
            ),
        )
        for material, listener in examiner.listening(text)
    ]


def told_details(examiner: Examiner, text: str) -> list[Detail]:
    """The details that a text tells; nothing is kept of it."""
    return [one for _, cover in _covers(examiner, text) for one in cover.told]


def told_in(store: Store, record_id: str) -> str:
    """The text of a discussion or a rehearsal.

    Raises:
        InvalidInput: the record is neither.
    """
    body = store.record(record_id).body
    if not isinstance(body, Discussion | Rehearsal):
        raise InvalidInput(f"“{record_id}” is no discussion and no rehearsal.", "Name one of these.")
    return body.text


def _with_materials(subject: Subject) -> Subject:
    if not subject.materials:
        raise InvalidInput(
            f"“{subject.name}” has no materials.", "Add some: banyun project NAME --add MATERIAL."
        )
    return subject


def _own_words(examiner: Examiner, text: str, least: int, most_copied: float) -> None:
    if not text:
        raise InvalidInput("There is nothing to judge.", "Write it down in your own words.")
    length = length_of(text)
    if length < least:
        raise InvalidInput(
            f"That is too short to be judged: {length} of {least} words.",
            f"Write at least {least} words, or {round(least * HAN_A_WORD)} characters of Chinese.",
        )
    found = copied(text, *(examiner.reading(one).text for one in examiner.subject.materials))
    if found.share > most_copied:
        raise InvalidInput(
            f"{round(100 * found.share)} % of that is the text's, word for word: “{found.longest(text)}”.",
            "Put it in your own words.",
        )


def _keep(store: Store, subject: Subject, body: Attempt, wording: str, now: datetime) -> Record[Attempt]:
    """Puts an attempt down; where it is the last that was missing, what was written joins the notes."""
    material_id = subject.id if subject.materials[0].id == subject.id else None
    made = Record(new_id("attempt", now), body, "me", now, now, material_id=material_id)
    with store.act(VERB, now, "me"):
        store.put_record(made)
        _grow(store, subject, wording, now)
    return made


def _grow(store: Store, subject: Subject, wording: str, now: datetime) -> None:
    """Once all parts are earned, the explanation and the outline become notes, each once."""
    stands = standing(attempts(store, subject.id), now.date())
    if stands.yours is None:
        return
    for part in ("principle", "shareable"):
        earned = [one for one in stands.part(part).attempts if one.body.earned][-1]
        title = say(f"mastery.note.{part}", wording, name=subject.name)
        grown = grown_note(
            earned.id,
            title,
            earned.body.text,
            basis=_basis(earned.body),
            grown_from=subject.id,
            at=now,
        )
        if not any(one.key == grown.note.key for one in store.notes(collection=grown.note.collection)):
            store.put_notes([grown])


def _basis(body: Attempt) -> Basis:
    """What is told of a material was read; an outline that mostly isn't in it was thought."""
    own = sum(one.support in ("none", "note") for one in body.claims)
    return "thought" if body.part == "shareable" and own > _OWN_THOUGHT * len(body.claims) else "read"
