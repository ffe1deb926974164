"""A counter-design for the terminal: the material on the left, mine on the right."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.findings.bodies import Comparison, CounterDesign
from banyun.findings.records import Record
from banyun.language.wording import day, say
from banyun.outputs.columns import Word, beside, wrap
from banyun.outputs.prose import one_line, plain, visible
from banyun.outputs.shared_words import lens_name
from banyun.outputs.text import SIDE_BY_SIDE, WIDEST, Sheet
from banyun.outputs.transfer_text import lines_of
from banyun.study.challenging import ChallengePage

_SHOWN = 80


def challenge_text(page: ChallengePage, lang: str, *, width: int, colour: bool) -> str:
    """What to compare against, where it seems thin, and the versions of mine."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(one_line(page.material.title), "title")
    _claims(sheet, page)
    _thin(sheet, page)
    if page.versions:
        *earlier, last = page.versions
        sheet.label(say("challenge.label.mine", lang, day=day(last.created, lang)))
        _design(sheet, last)
        _earlier(sheet, earlier)
    else:
        sheet.gap()
        sheet.whole(say("challenge.next", lang, command=f"banyun challenge {page.material.id}"))
    return sheet.text()


def challenged_text(page: ChallengePage, lang: str, *, width: int, colour: bool) -> str:
    """The version just written, and how many stand before it."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    *earlier, last = page.versions
    sheet.line(one_line(page.material.title), "title")
    sheet.label(say("challenge.label.mine", lang, day=day(last.created, lang)))
    _design(sheet, last)
    if earlier:
        sheet.gap()
        command = f"banyun challenge {page.material.id}"
        sheet.line(say("challenge.before", lang, count=len(earlier), command=command), "quiet")
    return sheet.text()


def _claims(sheet: Sheet, page: ChallengePage) -> None:
    sheet.label(say("challenge.label.claims", sheet.lang))
    if not page.claims:
        sheet.line(say("challenge.none.claims", sheet.lang), indent="  ")
    for claim in page.claims:
        name = [Word(f"{one_line(claim.name)}  ", "strong")] if claim.name else []
        lines = lines_of(claim.quote) if claim.kind == "technique" else [plain(claim.quote.exact)]
        quote = say("challenge.quoted", sheet.lang, quote=" / ".join(lines))
        sheet.words([*name, Word(quote)], first="  ", rest="    ")


def _thin(sheet: Sheet, page: ChallengePage) -> None:
    sheet.label(say("challenge.label.thin", sheet.lang))
    if not page.thin:
        sheet.line(say("challenge.none.thin", sheet.lang), indent="  ")
    for one in page.thin:
        said = say(f"challenge.thin.{one.kind}", sheet.lang, lens=lens_name(one.lens, sheet.lang))
        quote = say("challenge.quoted", sheet.lang, quote=plain(one.quote.exact)) if one.quote else ""
        sheet.words([Word(said, "quiet"), Word(quote)], first="  ", rest="    ")


def _design(sheet: Sheet, version: Record[CounterDesign]) -> None:
    for line in visible(version.body.text).splitlines():
        sheet.line(line, "mine", indent="  ")
    for point in version.body.points:
        sheet.gap()
        compared(sheet, point)


def compared(sheet: Sheet, point: Comparison) -> None:
    """One point, theirs beside mine; one below the other where there is no room."""
    lang = sheet.lang
    sheet.line(one_line(point.name), "strong", indent="  ")
    theirs = say("challenge.quoted", lang, quote=plain(point.theirs))
    if sheet.width < SIDE_BY_SIDE:
        sheet.line(theirs, indent="    ")
        sheet.words([Word("→ ", "quiet"), Word(plain(point.mine), "mine")], first="    ", rest="      ")
        return
    column = (sheet.width - 7) // 2
    left = wrap([Word(theirs)], column)
    right = wrap([Word(plain(point.mine), "mine")], column)
    lines = beside(left, right, column, " │ ")
    sheet.lines([[Word("    "), *line] for line in lines])


def _earlier(sheet: Sheet, versions: Sequence[Record[CounterDesign]]) -> None:
    if not versions:
        return
    sheet.label(say("challenge.label.earlier", sheet.lang))
    for version in reversed(versions):
        opening = one_line(version.body.text)[:_SHOWN]
        points = say("challenge.points", sheet.lang, count=len(version.body.points))
        sheet.line(f"{day(version.created, sheet.lang)} · {points} · {version.id}", "quiet", indent="  ")
        if opening:
            sheet.line(opening, indent="    ")


def counter_design_text(version: Record[CounterDesign], lang: str, *, width: int, colour: bool) -> str:
    """One version whole."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(say("challenge.label.mine", lang, day=day(version.created, lang)), "title")
    _design(sheet, version)
    return sheet.text()
