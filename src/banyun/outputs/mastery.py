"""Mastery for the terminal: where the parts stand, what an attempt told and left out."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.findings.bodies import Answered, Attempt, Claim
from banyun.findings.records import Record
from banyun.language.wording import day, listing, say
from banyun.materials.segmenting import HEADING_SEPARATOR
from banyun.outputs.columns import Look, Word
from banyun.outputs.prose import begun, one_line, plain, visible
from banyun.outputs.text import WIDEST, Sheet
from banyun.study.mastery import shareable
from banyun.study.mastery.overlap import Overlap
from banyun.study.mastery.principle import ENOUGH
from banyun.study.mastery.results import (
    Coverage,
    Explained,
    Mastery,
    Named,
    ProjectView,
    Question,
    Result,
    Sat,
    Shared,
    Sitting,
)
from banyun.study.mastery.standing import DAYS, PartStanding

FIRST_WORDS = 60
"""Characters of a passage by which it is named."""

SHOWN = 8
"""Claims of a kind shown; all are in the JSON."""


def mastery_text(mastery: Mastery, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """Where each part stands, and what is next."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(one_line(mastery.subject.name), "title")
    if mastery.standing.yours:
        sheet.line(say("mastery.yours", lang, day=mastery.standing.yours.date()), "mine")
    sheet.gap()
    for part in mastery.standing.parts:
        sheet.words([Word(f"{_sign(part)} "), Word(part_words(part, mastery, lang))], rest="  ")
    _next(sheet, mastery)
    tries = attempt_lines(mastery, lang)
    if tries:
        sheet.label(say("mastery.attempts", lang))
        for _, line in tries:
            sheet.line(line, indent="  ")
    return sheet.text()


def attempt_text(
    shown: Record[Attempt], coverage: Coverage, lang: str, *, width: int = 80, colour: bool = False
) -> str:
    """An attempt with what was said in it, what it told and what it left out."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(attempt_line(shown, lang), "strong")
    if shown.body.text:
        sheet.gap()
        for line in visible(shown.body.text).splitlines():
            sheet.line(line)
    for one in shown.body.answers:
        sheet.gap()
        sheet.line(one_line(one.question))
        because = say("mastery.counts" if one.counts else "mastery.counts_not", lang)
        sheet.words([Word(f"{because} "), Word(one_line(one.answer), "quiet")], first="  ", rest="  ")
        if one.overruled:
            sheet.line(say("mastery.your_word", lang, why=one_line(one.overruled)), indent="  ")
    if shown.body.part != "details":
        _passages(sheet, say("mastery.told", lang), coverage.covered)
        _passages(sheet, say("mastery.left_out", lang), coverage.gaps)
        _passages(sheet, say("mastery.unjudged", lang), coverage.unjudged)
    return sheet.text().rstrip()


def masteries_text(found: Sequence[Mastery], lang: str, *, width: int = 80, colour: bool = False) -> str:
    """Everything the reader wants to master, a few lines each."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    if not found:
        sheet.line(say("mastery.none", lang))
    for at, one in enumerate(found):
        if at:
            sheet.gap()
        signs = "  ".join(
            f"{_sign(part)} {say(f'mastery.part.{part.part}', lang)}" for part in one.standing.parts
        )
        sheet.line(one_line(one.subject.name), "strong")
        sheet.line(f"{one.subject.id}", "quiet", indent="  ")
        sheet.line(signs, indent="  ")
        if one.standing.yours:
            sheet.line(say("mastery.yours", lang, day=one.standing.yours.date()), "mine", indent="  ")
        elif (part := one.standing.next) is not None and part.due is not None:
            words = say("mastery.next_due", lang, part=say(f"mastery.part.{part.part}", lang), day=part.due)
            sheet.line(words, "quiet", indent="  ")
    return sheet.text()


def explained_text(explained: Explained, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """What an explanation told, and, now that it is written, what it left out."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    body = explained.attempt.body
    verdict = "earned" if body.earned else "not_yet"
    sheet.line(
        say(
            f"mastery.explained.{verdict}",
            lang,
            share=percent(body.share, lang),
            enough=percent(ENOUGH, lang),
        ),
        "strong",
    )
    if not explained.sentences:
        sheet.line(say("mastery.explained.no_sentences", lang))
    elif explained.shuffled:
        sheet.line(say("mastery.explained.shuffled", lang))
    elif explained.only_names:
        sheet.line(say("mastery.explained.only_names", lang))
    if explained.crosses:
        sheet.line(say(f"mastery.explained.crosses.{'dictionary' if explained.dictionary else 'list'}", lang))
    _passages(sheet, say("mastery.told", lang), explained.covered)
    _passages(sheet, say("mastery.left_out", lang), explained.gaps)
    _passages(sheet, say("mastery.unjudged", lang), explained.unjudged)
    _next(sheet, explained.mastery)
    return sheet.text()


def sitting_text(sitting: Sitting, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """The questions of a round."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    mastery = sitting.mastery
    if not sitting.questions:
        sheet.line(say("mastery.nothing_to_ask", lang))
        _next(sheet, mastery)
        return sheet.text()
    sheet.line(say("mastery.round", lang, count=len(sitting.questions)), "label")
    for question in sitting.questions:
        sheet.gap()
        question_lines(sheet, question, mastery)
    sheet.gap()
    command = f"banyun master {mastery.subject.id} details --answer 1 …"
    sheet.line(say("mastery.answer_with", lang, command=command), "quiet")
    return sheet.text()


def question_lines(sheet: Sheet, question: Question, mastery: Mastery) -> None:
    title = one_line(question.material.title)
    place = one_line(question.detail.place)
    place = "" if place == title else place
    if len(mastery.subject.materials) > 1:
        short = begun(title, FIRST_WORDS)
        place = f"{short} · {place}" if place else short
    sheet.words([Word(f"{question.number}  "), Word(one_line(question.detail.question))], rest="   ")
    if place:
        sheet.line(place, "quiet", indent="   ")


def question_text(question: Question, mastery: Mastery, lang: str, *, width: int, colour: bool) -> str:
    """One question, asked by itself."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    question_lines(sheet, question, mastery)
    return sheet.text()


def result_text(result: Result, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """One answer judged, with what the text says."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    _result(sheet, result)
    return sheet.text()


def sat_text(sat: Sat, lang: str, *, width: int = 80, colour: bool = False, results: bool = True) -> str:
    """A round answered."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    if results:
        for result in sat.results:
            question_lines(sheet, result.question, sat.mastery)
            _result(sheet, result)
            sheet.gap()
    right = sum(one.counts for one in sat.results)
    sheet.line(say("mastery.right_of", lang, right=right, count=len(sat.results)), "strong")
    sheet.line(kept_words(sat.mastery, lang))
    if any(not one.counts for one in sat.results) and results:
        command = f"banyun master {sat.mastery.subject.id} details --overrule 1 …"
        sheet.line(say("mastery.overrule_with", lang, command=command), "quiet")
    _next(sheet, sat.mastery)
    return sheet.text()


def overruled_text(mastery: Mastery, answered: Answered, lang: str, *, width: int, colour: bool) -> str:
    """A judgement overruled."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(one_line(answered.question))
    sheet.line(
        say("mastery.overruled", lang, answer=one_line(answered.answer), why=one_line(answered.overruled))
    )
    sheet.line(kept_words(mastery, lang))
    _next(sheet, mastery)
    return sheet.text()


def shared_text(shared: Shared, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """What an outline tells, what it lacks, and what of it nothing bears out."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    body = shared.attempt.body
    values = {
        "matter": percent(shared.matter, lang),
        "told": len(shared.told),
        "count": len(shared.told) + len(shared.missing),
    }
    sheet.line(say(f"mastery.shared.{'earned' if body.earned else 'not_yet'}", lang, **values), "strong")
    if not body.earned:
        sheet.line(say("mastery.shared.enough", lang, enough=percent(shareable.ENOUGH, lang)))
    _claims(sheet, say("mastery.differs", lang), [one for one in body.claims if one.support == "differs"])
    _claims(sheet, say("mastery.no_support", lang), [one for one in body.claims if one.support == "none"])
    _claims(sheet, say("mastery.from_notes", lang), [one for one in body.claims if one.support == "note"])
    _passages(sheet, say("mastery.left_out", lang), shared.gaps)
    if shared.missing:
        sheet.label(say("mastery.missing_details", lang))
        for detail in shared.missing:
            sheet.line(f"· {one_line(detail.question)}", indent="  ")
    _next(sheet, shared.mastery)
    return sheet.text()


def project_text(view: ProjectView, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """A project: its materials, what they say both, and where their figures differ."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    subject = view.mastery.subject
    sheet.line(one_line(subject.name), "title")
    sheet.line(subject.id, "quiet")
    for material in subject.materials:
        sheet.words([Word("· "), Word(one_line(material.title))], first="  ", rest="    ")
    differ = [one for one in view.overlaps if one.figures]
    same = [one for one in view.overlaps if not one.figures]
    _overlaps(sheet, say("mastery.project.differ", lang), differ, view)
    _overlaps(sheet, say("mastery.project.same", lang), same, view)
    sheet.gap()
    for part in view.mastery.standing.parts:
        sheet.words([Word(f"{_sign(part)} "), Word(part_words(part, view.mastery, lang))], rest="  ")
    _next(sheet, view.mastery)
    return sheet.text()


def attempt_lines(mastery: Mastery, lang: str) -> list[tuple[Record[Attempt], str]]:
    """All attempts with a line each, the first one first; that a part was earned stands where it was."""
    lines = []
    for part in mastery.standing.parts:
        earning = next((one.id for one in part.attempts if one.body.earned), "")
        lines += [(one, attempt_line(one, lang, earning=one.id == earning)) for one in part.attempts]
    return sorted(lines, key=lambda line: line[0].created)


def attempt_line(attempt: Record[Attempt], lang: str, *, earning: bool = True) -> str:
    """One attempt in a line: day, part, what came of it. One after the part was earned is not ``earning``."""
    body = attempt.body
    if body.part == "details":
        right = sum(one.counts for one in body.answers)
        what = say("mastery.right_of", lang, right=right, count=len(body.answers))
    else:
        what = percent(body.share, lang)
    earned = f" · {say('mastery.earned', lang)}" if body.earned and earning else ""
    return f"{day(attempt.created, lang)} · {say(f'mastery.part.{body.part}', lang)} · {what}{earned}"


def _sign(part: PartStanding) -> str:
    return "●" if part.earned else "◐" if part.attempts else "○"


def part_words(part: PartStanding, mastery: Mastery, lang: str) -> str:
    """Where a part stands, in a line."""
    name = say(f"mastery.part.{part.part}", lang)
    if part.earned:
        return say("mastery.stands.earned", lang, part=name, day=part.earned.date())
    if not part.attempts:
        return say(f"mastery.stands.untried.{part.part}", lang, part=name)
    if part.part == "details":
        return say("mastery.stands.details", lang, part=name, kept=kept_words(mastery, lang))
    share = percent(max(one.body.share for one in part.attempts), lang)
    return say("mastery.stands.tried", lang, part=name, share=share, count=len(part.attempts))


def kept_words(mastery: Mastery, lang: str) -> str:
    """How many details are kept over days."""
    if mastery.details is None:
        return say("mastery.kept", lang, count=mastery.kept)
    return say("mastery.kept_of", lang, kept=mastery.kept, count=mastery.details, days=DAYS)


def _next(sheet: Sheet, mastery: Mastery) -> None:
    part = mastery.standing.next
    sheet.gap()
    if part is None or part.due is None:
        when = mastery.standing.yours
        sheet.line(say("mastery.is_yours", sheet.lang, day=when.date() if when else ""), "mine")
        return
    command = f"banyun master {mastery.subject.id} {part.part}"
    sheet.line(say("mastery.next", sheet.lang, command=command, day=part.due), "quiet")


def _passages(sheet: Sheet, label: str, named: Sequence[Named]) -> None:
    if not named:
        return
    sheet.label(label)
    several = len({one.material.id for one in named}) > 1
    for one in named:
        heading = one_line(one.passage.heading.split(HEADING_SEPARATOR)[-1])
        place = f"{one_line(one.material.title)} · {heading}" if several else heading
        first = f"“{first_words(one.passage.text)}”"
        sheet.words([Word(f"· {place} "), Word(first, "quiet")], first="  ", rest="    ")
        if one.missing:
            sheet.line(lacking(one, sheet.lang), "quiet", indent="    ")


def lacking(one: Named, lang: str) -> str:
    """What of a passage never came up."""
    terms = listing([one_line(term) for term in one.missing], lang)
    return say("mastery.in_part" if one.in_part else "mastery.not_there", lang, terms=terms)


def first_words(text: str) -> str:
    """A passage by its first words."""
    return begun(plain(text), FIRST_WORDS)


def _result(sheet: Sheet, result: Result) -> None:
    look: Look = "strong" if result.counts else "plain"
    reason = say(f"mastery.because.{result.judgement.because}", sheet.lang)
    sheet.words([Word("   "), Word(reason, look), Word(f" {one_line(result.answer)}", "quiet")], rest="   ")
    if result.overruled:
        sheet.line(say("mastery.your_word", sheet.lang, why=one_line(result.overruled)), indent="   ")
    missing = [one_line(one) for one in result.judgement.missing]
    if missing and result.question.detail.kind == "list":
        sheet.line(say("mastery.missed", sheet.lang, items=listing(missing, sheet.lang)), indent="   ")
    if result.question.detail.kind == "point" and 0 < len(missing) < len(result.question.detail.wanted):
        items = listing([f"“{first_words(one)}”" for one in missing], sheet.lang)
        sheet.line(say("mastery.not_told", sheet.lang, items=items), indent="   ")
    sheet.words([Word("“"), Word(result.quote, "quote"), Word("”")], first="   ", rest="   ")


def _claims(sheet: Sheet, label: str, claims: Sequence[Claim]) -> None:
    if not claims:
        return
    sheet.label(label)
    for one in claims[:SHOWN]:
        sheet.words([Word("· "), Word(plain(one.text))], first="  ", rest="    ")
        if one.quote is not None and one.support in ("differs", "note"):
            sheet.words(
                [Word("“"), Word(plain(one.quote.exact), "quiet"), Word("”")], first="    ", rest="    "
            )
        if one.support == "differs":
            sheet.line(say("mastery.figures", sheet.lang, mine=one.figure, theirs=one.theirs), indent="    ")
    if len(claims) > SHOWN:
        sheet.line(say("cli.more", sheet.lang, count=len(claims) - SHOWN), "quiet", indent="  ")


def _overlaps(sheet: Sheet, label: str, found: Sequence[Overlap], view: ProjectView) -> None:
    if not found:
        return
    sheet.label(label)
    for at, one in enumerate(found[:SHOWN]):
        if at:
            sheet.gap()
        for owner, quote in ((one.material_id, one.quote), (one.other_id, one.other_quote)):
            sheet.line(one_line(view.mastery.subject.title(owner)), "quiet", indent="  ")
            sheet.words([Word("“"), Word(plain(quote.exact)), Word("”")], first="    ", rest="    ")
        if one.figures:
            mine, theirs = one.figures
            sheet.line(say("mastery.figures_of_both", sheet.lang, mine=mine, theirs=theirs), indent="    ")
    if len(found) > SHOWN:
        sheet.line(say("cli.more", sheet.lang, count=len(found) - SHOWN), "quiet", indent="  ")


def percent(share: float, lang: str) -> str:
    """A share of 0..1 in words."""
    return say("mastery.percent", lang, share=round(100 * share))
