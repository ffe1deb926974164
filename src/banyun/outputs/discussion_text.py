"""Discussions for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.findings.bodies import Discussion, Turn
from banyun.language.wording import moment, say
from banyun.outputs.columns import Look, Word
from banyun.outputs.prose import one_line, visible
from banyun.outputs.text import WIDEST, Sheet
from banyun.study.discussing import Filed

_SHOWN = 100
"""Code points of a turn of which only the beginning is shown in a list."""


def discussions_text(filed: Sequence[Filed], lang: str, *, width: int, colour: bool) -> str:
    """A few lines each: what it is about, with whom and when, how it ends."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    if not filed:
        sheet.line(say("discussing.none", lang))
    for one in filed:
        sheet.words([Word(with_words(one.discussion.body, lang), "strong")], first="  ", rest="    ")
        sheet.line(f"{one_line(one.about)} · {one.discussion.id}", "quiet", indent="    ")
        if one.discussion.body.turns:
            _turn(sheet, one.discussion.body.turns[-1], short=True)
    return sheet.text()


def discussion_text(filed: Filed, lang: str, *, width: int, colour: bool) -> str:
    """All that was said."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    body = filed.discussion.body
    sheet.line(one_line(body.subject or filed.about), "title")
    sheet.line(f"{with_words(body, lang)} · {filed.discussion.id}", "quiet")
    if filed.about and filed.about != body.subject:
        sheet.line(say("discussing.about", lang, about=one_line(filed.about)), "quiet")
    sheet.gap()
    for turn in body.turns:
        _turn(sheet, turn, short=False)
    return sheet.text()


def _turn(sheet: Sheet, turn: Turn, *, short: bool) -> None:
    who = say("discussing.me", sheet.lang) if turn.mine else one_line(turn.who)
    head = say("discussing.says", sheet.lang, who=who) if who else ""
    said = one_line(turn.text) if short else visible(turn.text)
    if short and len(said) > _SHOWN:
        said = f"{said[:_SHOWN]}…"
    look: Look = "mine" if turn.mine else "plain"
    for at, line in enumerate(said.splitlines() or [""]):
        words = [Word(head, "quiet"), Word(line, look)] if at == 0 else [Word(line, look)]
        sheet.words(words, first="    ", rest="      ")


def with_words(body: Discussion, lang: str) -> str:
    """With whom, by what, when."""
    name = one_line(body.with_whom) or say("discussing.somebody", lang)
    said = say("discussing.with", lang, name=name, medium=say(f"discussing.medium.{body.medium}", lang))
    return f"{said} · {moment(body.when.text, lang)}" if body.when else said
