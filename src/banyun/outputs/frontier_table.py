"""What moved over months: terms by months as a picture in plain text, and the moves in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from banyun.language.wording import day, say
from banyun.outputs.columns import Word, width_of
from banyun.outputs.prose import one_line
from banyun.outputs.text import Sheet
from banyun.study.frontier import Course, Frontier, Moved, Standing

WIDTH = 80
"""Columns that the picture keeps to at most."""

MARKS: dict[Standing, str] = {
    "unmet": " ",
    "unaware": "○",
    "aware": "◔",
    "basic": "◑",
    "practised": "●",
    "dismissed": "×",
}
_TERM = 22
_CELL = 3
_BESIDE = 19
"""Columns for how many texts lean on a term and how many notes held it then and now."""


def frontier_text(
    frontier: Frontier,
    lang: str,
    *,
    note_title: Callable[[str], str],
    every: bool = False,
    width: int = WIDTH,
    colour: bool = False,
) -> str:
    """The table and the moves.

    Args:
        note_title: The title of a note by its id.
        every: Terms that did not move too.
    """
    sheet = Sheet(lang, min(width, WIDTH), colour)
    moved = [course for course in frontier.courses if every or has_moved(course, frontier.since)]
    still = len(frontier.courses) - len(moved)
    if not moved:
        sheet.line(say("frontier.table.nothing", lang))
    else:
        _table(sheet, frontier, moved)
        sheet.gap()
        _moves(sheet, frontier, moved, note_title)
    if still:
        sheet.gap()
        sheet.line(say("frontier.table.more", lang, count=still), "quiet")
    return sheet.text()


def has_moved(course: Course, since: date) -> bool:
    """Whether the reader did something with a term in this time; to meet it is no move."""
    return any(move.cause != "met" and move.day >= since for move in course.moves)


def _table(sheet: Sheet, frontier: Frontier, courses: Sequence[Course]) -> None:
    lang = sheet.lang
    fitting = max(1, (sheet.width - _TERM - _BESIDE) // _CELL)
    months = frontier.months[-fitting:]
    years = "".join(
        _cell(str(first.year % 100) + "'" if at == 0 or first.month == 1 else "")
        for at, first in enumerate(months)
    )
    numbers = "".join(_cell(str(first.month)) for first in months)
    texts, notes = say("frontier.table.materials", lang), say("frontier.table.notes", lang)
    sheet.line(f"{'':{_TERM}}{years}", "quiet")
    sheet.line(f"{_left(say('frontier.table.term', lang), _TERM)}{numbers}{_beside(texts, notes)}", "label")
    for course in courses:
        standings = course.standings[-len(months) :]
        marks = "".join(_cell(MARKS[one]) for one in standings)
        held = f"{course.notes_then} → {course.notes_now}"
        line = f"{marks}{_beside(str(len(course.material_ids)), held)}"
        sheet.words([Word(_left(one_line(course.term), _TERM), "strong"), Word(line)])
    named = {name: mark for name, mark in MARKS.items() if name != "unmet"}
    sheet.gap()
    sheet.line(say("frontier.table.legend", lang, **named), "quiet")


def _cell(text: str) -> str:
    return " " * (_CELL - width_of(text)) + text


def _left(text: str, width: int) -> str:
    """Text in so many columns, cut where it is longer."""
    if width_of(text) >= width:
        kept = ""
        for char in text:
            if width_of(kept + char) > width - 2:
                break
            kept += char
        text = f"{kept}…"
    return text + " " * (width - width_of(text))


def _beside(texts: str, notes: str) -> str:
    return f"{' ' * max(1, 7 - width_of(texts))}{texts}{' ' * max(1, 12 - width_of(notes))}{notes}"


def _moves(
    sheet: Sheet, frontier: Frontier, courses: Sequence[Course], note_title: Callable[[str], str]
) -> None:
    lang = sheet.lang
    sheet.line(say("frontier.table.moved", lang), "label")
    lines = [
        (move.day, place, course.term, move)
        for place, course in enumerate(courses)
        for move in course.moves
        if move.day >= frontier.since
    ]
    for _, _, term, move in sorted(lines, key=lambda line: line[:2]):
        sheet.words([Word(move_line(move, term, lang, note_title))], first="  ", rest="      ")


def move_line(move: Moved, term: str, lang: str, note_title: Callable[[str], str]) -> str:
    """A move in words: the day, the term, what happened."""
    cause = say(
        f"frontier.cause.{move.cause}",
        lang,
        task=say(f"frontier.part.{move.task}", lang) if move.task else "",
        note=one_line(note_title(move.note_id)) if move.note_id else "",
    )
    values = {"day": day(move.day, lang), "term": one_line(term), "cause": cause}
    if move.cause in ("met", "taken_up", "dismissed", "known", "grasp"):
        return say("frontier.table.plain_line", lang, **values)
    standing = say(f"frontier.level.{move.standing}", lang)
    return say("frontier.table.line", lang, standing=standing, **values)
