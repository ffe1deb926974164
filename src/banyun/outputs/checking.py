"""What a model thinks of the reader's answers from memory: beside their score, never in its place."""

from __future__ import annotations

from typing import Protocol, get_args

from banyun.findings.bodies import Answered, Attempt
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.language.wording import day, say
from banyun.outputs.columns import Word
from banyun.outputs.prose import one_line, plain
from banyun.outputs.records import quote_record
from banyun.outputs.shapes import SPAN, Schema, count, many, table, text
from banyun.outputs.text import WIDEST, Sheet
from banyun.passes.checking import Verdict

CHECKED: Schema = table(
    subject=text("id of a material or project"),
    attempt=text("id of the round"),
    model=text(),
    answers=many(
        table(
            number=count("in the round"),
            detail=text(),
            question=text(),
            answer=text(),
            counts={"type": "boolean", "description": "in the reader's score, whatever the model thinks"},
            checks=many(
                table(
                    finding=text("id"),
                    by=text("which model"),
                    verdict={"enum": list(get_args(Verdict))},
                    why=text(),
                    state={"enum": ["suggested", "accepted"]},
                    **SPAN,
                ),
                description="proposals; empty where nothing stood before the referee",
            ),
        )
    ),
    asked=count("questions asked now"),
    before=count("questions answered in earlier runs"),
    dropped=count("verdicts whose words are not in the text"),
)


class _CheckedAnswer(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def answered(self) -> Answered: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...


def answer_values(one: _CheckedAnswer) -> dict[str, object]:
    """One answer with what is proposed about it."""
    return {
        "number": one.number,
        "detail": one.answered.detail,
        "question": one.answered.question,
        "answer": one.answered.answer,
        "counts": one.answered.counts,
        "checks": [
            {
                "finding": found.id,
                "by": str(found.details.get("by", "")),
                "verdict": found.details.get("verdict"),
                "why": found.text,
                "state": found.state,
                **quote_record(found.quotes[0]),
            }
            for found in one.findings
        ],
    }


def checked_text(
    attempt: Record[Attempt],
    answers: tuple[_CheckedAnswer, ...],
    name: str,
    lang: str,
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The round, each answer with what the model thinks of it below the reader's own score."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(say("mastery.check.label", lang, name=name, day=day(attempt.created, lang)), "label")
    for one in answers:
        sheet.gap()
        sheet.words([Word(f"{one.number}  "), Word(one_line(one.answered.question))], rest="   ")
        counts = say("mastery.counts" if one.answered.counts else "mastery.counts_not", lang)
        sheet.words(
            [Word(f"{counts} "), Word(one_line(one.answered.answer), "quiet")], first="   ", rest="   "
        )
        for found in one.findings:
            _proposed(sheet, found)
        if not one.findings:
            sheet.line(say("mastery.check.nothing", lang, name=name), "quiet", indent="   ")
    sheet.gap()
    sheet.line(say("mastery.check.score", lang), "quiet")
    return sheet.text()


def _proposed(sheet: Sheet, found: Finding) -> None:
    lang = sheet.lang
    verdict = say(f"mastery.check.verdict.{found.details.get('verdict')}", lang)
    values = {"name": one_line(str(found.details.get("by", ""))), "verdict": verdict}
    head = say("mastery.check.holds", lang, **values)
    sheet.words([Word(head, "strong"), Word(one_line(found.text))], first="   ", rest="   ")
    sheet.words([Word("“"), Word(plain(found.quotes[0].exact), "quote"), Word("”")], first="   ", rest="   ")
    if found.state == "suggested":
        sheet.line(say("mastery.check.judge", lang, id=found.id), "quiet", indent="   ")
