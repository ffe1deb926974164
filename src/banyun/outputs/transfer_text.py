"""Techniques, situations and rehearsals for the terminal, a screen each."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.analysis.own_figures import OwnFigure
from banyun.findings.bodies import Rehearsal, Situation
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.knowledge.remembering import OfThen
from banyun.language.wording import catalogue, day, moment, say
from banyun.materials.anchor import Anchor
from banyun.outputs.columns import Word
from banyun.outputs.prose import one_line, plain, visible
from banyun.outputs.shared_words import detail, note_source, quote_lines
from banyun.outputs.text import WIDEST, Sheet
from banyun.study.carrying_over import Offered, RehearsalPage, SituationPage, TechniquePage, WrittenOut

_SHOWN = 160
"""Code points of a quote or text of which only the beginning is shown in a list."""


def sheet_of(lang: str, width: int, colour: bool) -> Sheet:
    """An empty sheet of a terminal."""
    return Sheet(lang, min(width, WIDEST), colour)


def techniques_text(pages: Sequence[TechniquePage], lang: str, *, width: int, colour: bool) -> str:
    """A line or three a card: name and kind, pattern, where it is from."""
    sheet = sheet_of(lang, width, colour)
    if not pages:
        sheet.line(say("transfer.none.techniques", lang))
    for page in pages:
        body = page.technique.body
        _head(sheet, page.technique.id, body.name, kind_word(body.kind, lang))
        sheet.line(one_line(body.pattern), indent="    ")
        about = [say("transfer.from", lang, title=one_line(page.material.title))] if page.material else []
        if page.rehearsals:
            about.append(say("transfer.rehearsed", lang, count=len(page.rehearsals)))
        if about:
            sheet.line(" · ".join(about), "quiet", indent="    ")
    return sheet.text()


def technique_text(page: TechniquePage, lang: str, *, width: int, colour: bool) -> str:
    """A card whole, and where it goes."""
    sheet = sheet_of(lang, width, colour)
    _card(sheet, page)
    _where(sheet, page)
    if page.rehearsals:
        sheet.label(say("transfer.label.rehearsals", lang))
        _rehearsals(sheet, page.rehearsals)
    return sheet.text()


def _card(sheet: Sheet, page: TechniquePage) -> None:
    body, lang = page.technique.body, sheet.lang
    _head(sheet, page.technique.id, body.name, kind_word(body.kind, lang))
    sheet.line(one_line(body.pattern), indent="    ")
    if body.why:
        sheet.line(one_line(body.why), "quiet", indent="    ")
    for quote in body.quotes:
        _quote(sheet, lines_of(quote))
    if page.material is not None:
        sheet.line(say("transfer.from", lang, title=one_line(page.material.title)), "quiet", indent="    ")


def _where(sheet: Sheet, page: TechniquePage) -> None:
    lang = sheet.lang
    sheet.label(say("transfer.label.fits_places", lang))
    if not page.fits:
        sheet.line(say("transfer.none.fitting_places", lang), indent="  ")
        return
    for one in page.fits:
        _place(sheet, one.situation)
        sheet.line(one_line(one.fit.why), "quiet", indent="    ")
    first = page.fits[0].situation.id
    sheet.gap()
    sheet.whole(say("transfer.next.rehearse", lang, command=f"banyun rehearse {page.technique.id} {first}"))


def offered_text(offered: Offered, lang: str, *, width: int, colour: bool) -> str:
    """What a digest offers, with what is the reader's already."""
    sheet = sheet_of(lang, width, colour)
    sheet.line(one_line(offered.material.title), "title")
    mine = {one.body.from_finding: one for one in offered.taken}
    for technique in offered.taken:
        if technique.body.from_finding is None:
            _head(sheet, technique.id, technique.body.name, say("transfer.yours", lang))
    if not offered.findings and not offered.taken:
        command = f"banyun digest {offered.material.id}"
        sheet.line(say("transfer.none.offered", lang, command=command), indent="  ")
    for number, finding in enumerate(offered.findings, 1):
        taken = mine.get(finding.id)
        note = say("transfer.yours", lang) if taken else kind_word(detail(finding, "kind"), lang)
        name = taken.body.name if taken else f"{number}. {finding.name}"
        _head(sheet, taken.id if taken else finding.id, name, note)
        offer(sheet, finding)
    if any(one.id not in mine for one in offered.findings):
        sheet.gap()
        first = next(at for at, one in enumerate(offered.findings, 1) if one.id not in mine)
        command = f"banyun technique {offered.material.id} --take {first}"
        sheet.whole(say("transfer.next.take", lang, command=command))
    return sheet.text()


def offer(sheet: Sheet, finding: Finding) -> None:
    """An offered technique: pattern and quote."""
    sheet.line(one_line(detail(finding, "pattern") or finding.text), indent="    ")
    _quote(sheet, quote_lines(finding))


def situations_text(pages: Sequence[SituationPage], lang: str, *, width: int, colour: bool) -> str:
    """A line or two a situation."""
    sheet = sheet_of(lang, width, colour)
    if not pages:
        sheet.line(say("transfer.none.situations", lang))
    for page in pages:
        _place(sheet, page.situation)
        said = [one_line(page.situation.body.text)[:_SHOWN]] if page.situation.body.text else []
        if page.rehearsals:
            said.append(say("transfer.rehearsed", lang, count=len(page.rehearsals)))
        if said:
            sheet.line(" · ".join(said), "quiet", indent="    ")
    return sheet.text()


def situation_text(page: SituationPage, lang: str, *, width: int, colour: bool) -> str:
    """A situation whole, and the techniques that fit it."""
    sheet = sheet_of(lang, width, colour)
    _place(sheet, page.situation)
    for line in visible(page.situation.body.text).splitlines():
        sheet.line(line, indent="    ")
    sheet.label(say("transfer.label.fits_cards", lang))
    if not page.fits:
        sheet.line(say("transfer.none.fitting_cards", lang), indent="  ")
    for one in page.fits:
        _head(sheet, one.technique.id, one.technique.body.name, kind_word(one.technique.body.kind, lang))
        sheet.line(one_line(one.fit.why), "quiet", indent="    ")
    if page.rehearsals:
        sheet.label(say("transfer.label.rehearsals", lang))
        _rehearsals(sheet, page.rehearsals)
    if page.fits:
        sheet.gap()
        command = f"banyun rehearse {page.fits[0].technique.id} {page.situation.id}"
        sheet.whole(say("transfer.next.rehearse", lang, command=command))
    return sheet.text()


def rehearsal_text(page: RehearsalPage, lang: str, *, width: int, colour: bool) -> str:
    """The technique, my notes of then, a scaffold to write into, and what was written so far."""
    sheet = sheet_of(lang, width, colour)
    body = page.technique.body
    _pair(sheet, page)
    if page.situation.body.text:
        sheet.line(one_line(page.situation.body.text), "quiet", indent="  ")
    sheet.line(one_line(body.pattern), indent="  ")
    for quote in body.quotes[:1]:
        _quote(sheet, lines_of(quote), indent="  ")
    _then(sheet, page.then)
    _figures(sheet, page.figures)
    sheet.label(say("transfer.label.scaffold", lang))
    for line in page.scaffold.lines:
        sheet.line(one_line(line), indent="  ")
    if page.scaffold.words:
        words = " · ".join(one_line(word) for word in page.scaffold.words)
        sheet.line(say("transfer.words", lang, words=words), "quiet", indent="  ")
    _so_far(sheet, page)
    return sheet.text()


def rehearsed_text(page: RehearsalPage, lang: str, *, width: int, colour: bool) -> str:
    """What was just written, and how many stand beside it."""
    sheet = sheet_of(lang, width, colour)
    _pair(sheet, page)
    _rehearsals(sheet, page.rehearsals[-1:])
    if earlier := page.rehearsals[:-1]:
        command = f"banyun situation {page.situation.id}"
        sheet.line(say("transfer.earlier", lang, count=len(earlier), command=command), "quiet", indent="  ")
    return sheet.text()


def _pair(sheet: Sheet, page: RehearsalPage) -> None:
    place = page.situation.body
    sheet.words(
        [
            Word(one_line(page.technique.body.name), "title"),
            Word(f" → {one_line(place.name)}", "title"),
            Word(f"  {place_time(place, sheet.lang)}", "quiet"),
        ],
        rest="  ",
    )


def _so_far(sheet: Sheet, page: RehearsalPage) -> None:
    if page.rehearsals:
        sheet.label(say("transfer.label.so_far", sheet.lang))
        _rehearsals(sheet, page.rehearsals)


def written_out_text(one: WrittenOut, lang: str, *, width: int, colour: bool) -> str:
    """One rehearsal, and the notes that it rests on."""
    sheet = sheet_of(lang, width, colour)
    names = [one_line(record.body.name) for record in (one.technique, one.situation) if record is not None]
    sheet.line(" → ".join(names) or one.rehearsal.id, "title")
    sheet.line(f"{day(one.rehearsal.created, lang)} · {one.rehearsal.id}", "quiet")
    sheet.gap()
    for line in visible(one.rehearsal.body.text).splitlines():
        sheet.line(line, "mine", indent="  ")
    if one.notes:
        sheet.label(say("transfer.label.rests_on", lang))
    for note_id, title in one.notes.items():
        sheet.words([Word(one_line(title), "mine"), Word(f"  {note_id}", "quiet")], first="  ", rest="    ")
    return sheet.text()


def _then(sheet: Sheet, then: OfThen) -> None:
    lang = sheet.lang
    sheet.label(say("transfer.label.then" if then.period else "transfer.label.notes", lang))
    sheet.line(then_words(then, lang), "quiet", indent="  ")
    for one in then.notes:
        sheet.words(
            [Word(one_line(one.title), "mine"), Word(f"  {note_source(one, lang)} · {one.note_id}", "quiet")],
            first="  ",
            rest="    ",
        )
        sheet.line(say("transfer.quoted", lang, quote=plain(one.quote.exact)), indent="    ")


def then_words(then: OfThen, lang: str) -> str:
    """From when the notes are, and whether one had to look further."""
    if not then.notes:
        return say("transfer.then.nothing", lang)
    if then.period is None:
        return say("transfer.then.any_widened" if then.widened else "transfer.then.any", lang)
    first = moment(then.period.first.isoformat()[:7], lang)
    last = moment(then.period.last.isoformat()[:7], lang)
    said = say(
        "transfer.then.widened" if then.widened else "transfer.then.period", lang, first=first, last=last
    )
    if then.until is None:
        return said
    return say("transfer.then.until", lang, said=said)


def _figures(sheet: Sheet, figures: Sequence[OwnFigure]) -> None:
    if not figures:
        return
    sheet.label(say("transfer.label.figures", sheet.lang))
    for one in figures:
        shown = figure_words(one)
        sheet.words(
            [Word(f"{shown}  ", "strong"), Word(plain(one.quote.exact), "quiet")], first="  ", rest="    "
        )


def figure_words(one: OwnFigure) -> str:
    """``180ms → 46ms`` where it changed, else the figures in a row."""
    if one.change:
        return " → ".join(one.figures[:2])
    return " · ".join(one.figures[:3])


def _rehearsals(sheet: Sheet, rehearsals: Sequence[Record[Rehearsal]]) -> None:
    for one in rehearsals:
        sheet.line(f"{day(one.created, sheet.lang)} · {one.id}", "quiet", indent="  ")
        for line in visible(one.body.text).splitlines():
            sheet.line(line, "mine", indent="    ")


def _place(sheet: Sheet, situation: Record[Situation]) -> None:
    _head(sheet, situation.id, situation.body.name, place_time(situation.body, sheet.lang))


def place_time(situation: Situation, lang: str) -> str:
    """When a situation is or was."""
    if situation.when is None:
        return say(f"transfer.tense.{situation.tense}", lang)
    when = moment(situation.when.text, lang)
    return say(f"transfer.tense_when.{situation.tense}", lang, when=when)


def kind_word(kind: str, lang: str) -> str:
    """A technique's kind in the reader's language; their own word as it is."""
    if f"transfer.kind.{kind}" not in catalogue(lang):
        return one_line(kind)
    return say(f"transfer.kind.{kind}", lang)


def lines_of(quote: Anchor) -> list[str]:
    """A quote as the text sets it: the lines of a formula stay lines."""
    return [line for line in (plain(each) for each in quote.exact.split("\n")) if line]


def _head(sheet: Sheet, record_id: str, name: str, note: str) -> None:
    called = one_line(name)
    about = record_id if note == called else f"{note} · {record_id}"
    sheet.words([Word(called, "strong"), Word(f"  {about}", "quiet")], first="  ", rest="    ")


def _quote(sheet: Sheet, lines: Sequence[str], indent: str = "    ") -> None:
    for at, line in enumerate(lines):
        opening, closing = "“" if at == 0 else " ", "”" if at == len(lines) - 1 else ""
        sheet.words([Word(f"{opening}{line}{closing}", "quiet")], first=indent, rest=f"{indent}  ")
