"""The reader's days for the terminal and as JSON: today, a break, what was put off, what there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from banyun.language.wording import MONTHS, day, say
from banyun.outputs.columns import Word, table
from banyun.outputs.prose import one_line, plain
from banyun.outputs.questions import asked_record
from banyun.outputs.records import recalled_record
from banyun.outputs.shared_words import lens_name, note_source
from banyun.outputs.text import WIDEST, Sheet
from banyun.study.due import Due
from banyun.study.ponder import Pondered
from banyun.study.spreading import Day
from banyun.study.statistics import Statistics
from banyun.study.today import Today

_WEEK = 6
FIRST_LINES = 240
"""Characters of a last deduction that stand beside a question."""

_SHOWN_MONTHS = 3


def near_day(one: date, today: date, lang: str) -> str:
    """A day as one says it: tomorrow, Thursday, 19 April 2026."""
    ahead = (one - today).days
    if ahead == 1:
        return say("days.tomorrow", lang)
    if 1 < ahead <= _WEEK:
        return weekday(one, lang)
    return day(one, lang)


def weekday(one: date, lang: str) -> str:
    return say(f"days.weekday.{one.isoweekday()}", lang)


def today_text(today: Today, lang: str, *, every: bool = False, width: int = 80, colour: bool = False) -> str:
    """What is due, each with its minutes, why it comes and what to type; and what can wait. With
    ``every``, the days that follow too."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    here = today.day
    title = say("days.title", lang, weekday=weekday(here.day, lang), day=here.day)
    sheet.line(title, "title")
    if here.due:
        sheet.line(say("days.minutes", lang, minutes=here.minutes, of=today.minutes), "quiet")
    else:
        sheet.line(_free(today, lang))
    for one in here.due:
        _due(sheet, one)
    if today.waiting and today.until is not None:
        sheet.gap()
        until = near_day(today.until, here.day, lang)
        sheet.line(say("days.waiting", lang, count=today.waiting, day=until))
    if every:
        for later in today.days:
            sheet.label(f"{weekday(later.day, lang)} · {day(later.day, lang)}")
            for one in later.due:
                sheet.words(
                    [Word(_minutes(one, lang), "quiet"), Word(one_line(one.title))], first="  ", rest=" " * 10
                )
    return sheet.text()


def _free(today: Today, lang: str) -> str:
    if not today.days:
        return say("days.nothing", lang)
    return say("days.free", lang, day=near_day(today.days[0].day, today.day.day, lang))


def _due(sheet: Sheet, one: Due) -> None:
    lang = sheet.lang
    sheet.gap()
    sheet.words([Word(_minutes(one, lang), "quiet"), Word(one_line(one.title), "strong")], rest=" " * 8)
    sheet.line(f"{say(f'days.kind.{one.kind}', lang)} · {one_line(one.reason)}", "quiet", indent=" " * 8)
    sheet.line(one.command, indent=" " * 8)


def _minutes(one: Due, lang: str) -> str:
    said = say("words.minutes", lang, minutes=one.minutes)
    return f"{said:>6}  " if lang == "en" else f"{said:>5}  "


def today_record(today: Today) -> dict[str, object]:
    return {
        "day": today.day.day.isoformat(),
        "minutes": today.minutes,
        "planned": today.day.minutes,
        "due": [due_record(one) for one in today.day.due],
        "waiting": today.waiting,
        "until": today.until.isoformat() if today.until else None,
        "later": [_day_record(one) for one in today.days],
    }


def _day_record(one: Day) -> dict[str, object]:
    return {"day": one.day.isoformat(), "planned": one.minutes, "due": [due_record(due) for due in one.due]}


def due_record(one: Due) -> dict[str, object]:
    return {
        "kind": one.kind,
        "id": one.record_id,
        "title": one.title,
        "reason": one.reason,
        "command": one.command,
        "minutes": one.minutes,
        "since": one.day.isoformat(),
        "priority": one.priority,
    }


def pondered_text(
    pondered: Pondered, material: str | None, lang: str, *, width: int = 80, colour: bool = False
) -> str:
    """A question, what the reader knows beside it, and how far they came last time."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    asked = pondered.asked
    body = asked.question.body
    sheet.line(one_line(body.text), "title")
    about = [one_line(material) if material else "", lens_name(body.lens, lang) if body.lens else ""]
    if any(about):
        sheet.line("\u00a0· ".join(filter(None, about)), "quiet")
    for quote in body.quotes:
        sheet.words([Word(f"“{plain(quote.exact)}”", "quiet")], first="  ", rest="  ")
    if pondered.facts:
        sheet.label(say("days.ponder.facts", lang))
    for number, fact in enumerate(pondered.facts, 1):
        head = [Word(f"{number}  {one_line(fact.title)}  ", "mine"), Word(note_source(fact, lang), "quiet")]
        sheet.words(head, first="  ", rest="     ")
        sheet.words([Word(plain(fact.quote.exact))], first="     ", rest="     ")
    if asked.last is not None:
        sheet.label(say("days.ponder.last", lang, day=asked.last.created.date()))
        sheet.words([Word(_first_lines(asked.last.body.text))], first="  ", rest="  ")
    return sheet.text()


def _first_lines(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= FIRST_LINES else f"{line[: FIRST_LINES - 1]}…"


def pondered_record(pondered: Pondered) -> dict[str, object]:
    return {**asked_record(pondered.asked), "facts": [recalled_record(one) for one in pondered.facts]}


def statistics_text(found: Statistics, lang: str) -> str:
    """A row for each kind: how many there are, and how many came in the last months."""
    if not found.counts:
        return say("days.stats.nothing", lang)
    months = found.months[-_SHOWN_MONTHS:]
    rows: list[Sequence[str]] = [("", say("days.stats.all", lang), *(_month(one, lang) for one in months))]
    group = ""
    for one in found.counts:
        if one.group != group:
            group = one.group
            rows.append((say(f"days.stats.group.{group}", lang), "", *("" for _ in months)))
        kind = say(f"days.stats.{group}.{one.kind}", lang)
        by_month = one.by_month[-_SHOWN_MONTHS:]
        rows.append((f"  {kind}", str(one.count), *(str(each) if each else "·" for each in by_month)))
    return "\n".join(table(rows, right=range(1, 2 + len(months))))


def _month(month: str, lang: str) -> str:
    number = int(month.partition("-")[2])
    return f"{number} 月" if lang == "zh" else MONTHS[number - 1]


def statistics_record(found: Statistics) -> dict[str, object]:
    return {
        "months": list(found.months),
        "counts": [
            {"group": one.group, "kind": one.kind, "count": one.count, "by_month": list(one.by_month)}
            for one in found.counts
        ],
    }
