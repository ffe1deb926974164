"""The interview for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.language.wording import moment, say
from banyun.outputs.columns import Word
from banyun.outputs.prose import one_line
from banyun.outputs.text import WIDEST, Sheet
from banyun.study.interview import Interviewed


def interview_text(
    questions: Sequence[Interviewed], lang: str, *, width: int = 80, colour: bool = False
) -> str:
    """Every question, the answered ones with the beginning of the answer, and what to type next."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    for index, one in enumerate(questions):
        if index:
            sheet.gap()
        question_lines(sheet, one)
        if one.note is not None:
            sheet.words([Word(one_line(one.answer), "mine")], first="    ", rest="    ")
            when = moment(one.note.when.text, lang) if one.note.when else say("interview.no_time", lang)
            sheet.line(f"{when} · {one.note.id}", "quiet", indent="    ")
    sheet.gap()
    sheet.line(standing(questions, lang), "quiet")
    return sheet.text()


def question_lines(sheet: Sheet, one: Interviewed) -> None:
    """A question and what to add."""
    sheet.words([Word(f"{one.number:>2}  ", "quiet"), Word(one.question, "strong")], rest="    ")
    sheet.line(one.follow_up, "quiet", indent="    ")


def one_question_text(one: Interviewed, lang: str, *, width: int = 80, colour: bool = False) -> str:
    sheet = Sheet(lang, min(width, WIDEST), colour)
    question_lines(sheet, one)
    if one.note is not None:
        sheet.words([Word(one_line(one.answer), "mine")], first="    ", rest="    ")
    return sheet.text()


def standing(questions: Sequence[Interviewed], lang: str) -> str:
    """How many are answered, and what can be done next."""
    answered = sum(one.note is not None for one in questions)
    if not answered:
        return say("interview.begin", lang)
    return say("interview.answered", lang, count=answered, of=len(questions))


def interview_record(one: Interviewed) -> dict[str, object]:
    return {
        "number": one.number,
        "name": one.name,
        "title": one.title,
        "question": one.question,
        "follow_up": one.follow_up,
        "note": one.note.id if one.note else None,
        "when": one.note.when.text if one.note and one.note.when else None,
        "answer": one.answer,
    }
