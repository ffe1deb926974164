"""The doors to authors and peers: letters drafted, discussions filed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Deduction, Discussion, Question
from banyun.findings.records import Record
from banyun.findings.referee import locate
from banyun.identity import PREFIXES, new_id
from banyun.knowledge.growing import grown_note
from banyun.knowledge.importers.discussions import discussions
from banyun.language.folding import fold
from banyun.language.wording import say
from banyun.library.references import looks_like_id, material_named
from banyun.materials.mail import Mail, is_mail, mails, own_words
from banyun.materials.material import Material
from banyun.outputs.letters import Letter, Person, language_for
from banyun.storage.base import Store
from banyun.study.discussing import Filed, discussion_of, words_of

_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be written out; ``answered`` the message it answers, for a reply in a patch thread."""

    letter: Letter
    answered: Mail | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is discussed: the id of a question, a finding or a material, in a line, and its material."""

    id: str
    line: str
    material_id: str | None


def subject_named(store: Store, reference: str) -> Subject:
    """What a discussion can be filed on: a question, a finding, a material, by id or in words. A
    suggested question that was taken up is the question.

    Raises:
        NotFound: there is none, or it is something else.
    """
    if not looks_like_id(reference):
        return _in_words(store, reference)
    found = store.expand(reference)
    kind = found.partition("_")[0]
    if kind == PREFIXES["material"]:
        return Subject(found, store.material(found).title, found)
    for question in store.records(Question):
        if found in (question.id, question.body.from_finding):
            return Subject(question.id, question.body.text, question.material_id)
    if kind == PREFIXES["finding"]:
        finding = store.finding(found)
        return Subject(found, finding.text or finding.name, finding.material_id)
    raise NotFound(
        f"“{found}” is no question, finding or material.", "Discussions are filed on one of these."
    )


def _in_words(store: Store, reference: str) -> Subject:
    """The only question with these words in it, else a material."""
    wanted = fold(reference).split()
    asked = [one for one in store.records(Question) if all(word in fold(one.body.text) for word in wanted)]
    if wanted and len(asked) == 1:
        return Subject(asked[0].id, asked[0].body.text, asked[0].material_id)
    material = material_named(store, reference)
    return Subject(material.id, material.title, material.id)


def person(words: str) -> Person:
    """A name, a mail address, or both: ``Ada <ada@example.org>``."""
    name, address = parseaddr(words)
    if "@" in address:
        return Person(name, address)
    return Person(" ".join(words.split()))


def draft(store: Store, reference: str, *, to: str, me: str, quote: str, patch: bool) -> Draft:
    """A letter to the author: the question, the words it is about, the reader's deductions.

    Args:
        to: Whom to write to, else the material's author.
        me: The reader.
        quote: Words of the material in place of the question's own quote.
        patch: As a reply in its thread.

    Raises:
        InvalidInput: nothing is asked, or it asks of no material; the thread has no such message.
        QuoteNotFound: the material has no such words.
    """
    subject = subject_named(store, reference)
    if subject.material_id is None:
        raise InvalidInput("The question is about no material.", "Ask it again with --on and --quote.")
    material = store.material(subject.material_id)
    said = store.version(material.id).text
    asked, own_quote, deductions = _asked(store, subject)
    deduction = deductions[-1] if deductions else None
    words = locate(quote, said, f"“{material.title}”").exact if quote else own_quote
    author = person(to) if to else Person(material.authors[0] if material.authors else "")
    letter = Letter(
        author=author,
        reader=person(me),
        title=material.title,
        quote=words,
        question=asked,
        deduction=deduction.body.text if deduction else "",
        deduced=deduction.created.date() if deduction else None,
        earlier=tuple((one.created.date(), one.body.text) for one in deductions[:-1]),
        address=material.address or "",
        language=language_for(material.language),
    )
    return Draft(letter, _answered(store, material, words) if patch else None)


def _asked(store: Store, subject: Subject) -> tuple[str, str, Sequence[Record[Deduction]]]:
    """What is asked, the words it is about, and the reader's deductions, the latest last."""
    if subject.id.startswith(PREFIXES["finding"]):
        finding = store.finding(subject.id)
        asked = finding.text if finding.kind == "question" else ""
        return asked, finding.quotes[0].exact if finding.quotes else "", ()
    for question in store.records(Question):
        if question.id == subject.id:
            quote = question.body.quotes[0].exact if question.body.quotes else ""
            deductions = [one for one in store.records(Deduction, about=question.id) if one.author == "me"]
            return question.body.text, quote, deductions
    return "", "", ()


def _answered(store: Store, material: Material, quote: str) -> Mail:
    """The message of a thread that says these words, its writer's own before one that quotes them."""
    data = store.original(store.version(material.id).original_sha256)
    if not is_mail(data):
        raise InvalidInput(
            f"“{material.title}” is no mail thread.", "Write a letter instead: --draft eml or text."
        )
    wanted = _letters(quote)
    found = [mail for mail in mails(data) if wanted and wanted in _letters(mail.text)]
    found.sort(key=lambda mail: wanted not in _letters(own_words(mail.text)))
    if not found:
        raise InvalidInput(
            "No message of the thread says these words.", "Quote words of one message with --quote."
        )
    return found[0]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def file_discussions(
    store: Store,
    reference: str,
    data: bytes,
    name: str,
    *,
    with_whom: str,
    me: str,
    wording: str,
    now: datetime,
) -> list[Filed]:
    """Files the discussions of a file, or of words, on a question, finding or material. What the others
    said becomes a note read, what the reader said a note thought; neither is ever evidence for the
    material that it is about.

    Raises:
        UnreadableSource: or one of its kinds.
    """
    subject, reader = subject_named(store, reference), person(me)
    found = discussions(data, name, reader.address or reader.name)
    filed = []
    with store.act("discuss", now, "me"):
        for exchange in found:
            body = discussion_of(exchange, with_whom, (reader.name, reader.address))
            made = Record(
                new_id("discussion", now),
                body,
                "me",
                now,
                now,
                material_id=subject.material_id,
                about=subject.id,
            )
            store.put_record(made)
            _grow(store, made, subject, wording, now)
            filed.append(Filed(made, subject.line))
    return filed


def _grow(store: Store, made: Record[Discussion], subject: Subject, wording: str, now: datetime) -> None:
    body = made.body
    title = body.subject or subject.line[:_LONGEST_TITLE]
    name = body.with_whom or say("discussing.somebody", wording)
    theirs, mine = words_of(body, mine=False), words_of(body, mine=True)
    notes = []
    if theirs.strip():
        notes.append(
            grown_note(
                made.id,
                say("discussing.grown.theirs", wording, name=name, title=title),
                theirs,
                basis="read",
                grown_from=made.material_id,
                at=now,
                when=body.when,
            )
        )
    if mine.strip():
        notes.append(
            grown_note(
                f"{made.id}-mine",
                say("discussing.grown.mine", wording, name=name, title=title),
                mine,
                basis="thought",
                grown_from=made.material_id,
                at=now,
                when=body.when,
            )
        )
    store.put_notes(notes)


def filed_on(store: Store, reference: str | None) -> list[Filed]:
    """The discussions, the latest first; of a question or finding, or on anything of a material."""
    every = store.records(Discussion)
    if reference is not None:
        subject = subject_named(store, reference)
        every = [one for one in every if subject.id in (one.about, one.material_id)]
    every.reverse()
    lines = lines_of(store, every)
    return [Filed(one, lines[one.id]) for one in every]


def line_of(store: Store, discussion: Record[Discussion]) -> str:
    """What a discussion is filed on, in a line; empty where it is gone, or on nothing."""
    return lines_of(store, [discussion])[discussion.id]


def lines_of(store: Store, filed: Sequence[Record[Discussion]]) -> dict[str, str]:
    """By the id of each discussion what it is filed on, in a line; the questions are read once."""
    on = {one.about for one in filed if one.about}
    materials = {one for one in on if one.startswith(f"{PREFIXES['material']}_")}
    lines = {known.id: known.title for known in store.materials_by_id(list(materials)).values()}
    if on - materials:
        for question in store.records(Question):
            lines[question.id] = question.body.text
            if question.body.from_finding:
                lines.setdefault(question.body.from_finding, question.body.text)
    for one in sorted(on - lines.keys()):
        if one.startswith(f"{PREFIXES['finding']}_"):
            lines[one] = _line_of_finding(store, one)
    return {one.id: lines.get(one.about or "", "") for one in filed}


def _line_of_finding(store: Store, finding_id: str) -> str:
    try:
        finding = store.finding(finding_id)
    except NotFound:
        return ""
    return finding.text or finding.name
