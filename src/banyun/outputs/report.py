"""A short report, laid out once and written as text, Markdown or HTML: a lead, sections of items, and
rows in which two sides stand beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from banyun.language.wording import say
from banyun.outputs.columns import Line, Look, Word, wrap
from banyun.outputs.columns import beside as side_by_side
from banyun.outputs.html import environment, style, style_hash
from banyun.outputs.markdown import escaped
from banyun.outputs.text import SIDE_BY_SIDE, WIDEST, Sheet
from banyun.outputs.typeset import html_lang

_LOOKS: dict[str, Look] = {
    "head": "strong",
    "plain": "plain",
    "quiet": "quiet",
    "mine": "mine",
    "quote": "plain",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of an item. ``kind``: head, plain, quiet, quote (the material's words), mine (a note's)."""

    text: str
    kind: str = "plain"


Item = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """``shared`` stands above both sides."""

    shared: Item
    left: Item
    right: Item


@dataclass(frozen=True, slots=True)
class Section:
    """``items`` one below the other, or ``rows`` of two sides with their ``heads``."""

    label: str
    items: tuple[Item, ...] = ()
    rows: tuple[Row, ...] = ()
    heads: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...] = field(default=())
    language: str = "en"
    """Of the material."""


def report_text(report: Report, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """Two columns from ``SIDE_BY_SIDE`` on, else one side below the other."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(report.title, "title")
    for line in report.lead:
        sheet.line(line, "quiet")
    for section in report.sections:
        sheet.label(section.label)
        for at, item in enumerate(section.items):
            if at and len(item) > 1:
                sheet.gap()
            sheet.lines(_lines(item, sheet.measure, "  "))
        _rows(sheet, section)
    return sheet.text()


def _rows(sheet: Sheet, section: Section) -> None:
    for at, row in enumerate(section.rows):
        if at:
            sheet.gap()
        sheet.lines(_lines(row.shared, sheet.measure, "  "))
        heads = [
            (Phrase(head, "head"),) if head and (at == 0 or row.shared) else () for head in section.heads
        ]
        if sheet.width >= SIDE_BY_SIDE:
            column = (sheet.width - 5) // 2
            left = _lines((*heads[0], *row.left), column, "")
            right = _lines((*heads[1], *row.right), column, "")
            sheet.lines([[Word("  "), *line] for line in side_by_side(left, right, column, " │ ")])
        else:
            sheet.lines(_lines((*heads[0], *row.left), sheet.measure, "  "))
            sheet.lines(_lines((*heads[1], *row.right), sheet.measure, "  "))


def _lines(item: Item, width: int, indent: str) -> list[Line]:
    lines: list[Line] = []
    for phrase in item:
        lines += wrap([Word(phrase.text, _LOOKS[phrase.kind])], width, first=indent, rest=f"{indent}  ")
    return lines


def report_markdown(report: Report, lang: str) -> str:  # noqa: ARG001  # what every renderer is given
    """Rows become tables of two columns."""
    pieces = [f"# {escaped(report.title)}", *(escaped(line) for line in report.lead)]
    for section in report.sections:
        pieces.append(f"## {escaped(section.label)}")
        if section.items:
            pieces.append("\n".join(_bullet(item) for item in section.items))
        if section.rows:
            pieces.append("\n".join(_table(section)))
    return "\n\n".join(pieces) + "\n"


def _bullet(item: Item) -> str:
    first, *rest = item
    return "\n".join([f"- {escaped(first.text)}", *(f"  {escaped(one.text)}" for one in rest)])


def _table(section: Section) -> Iterator[str]:
    yield f"| | {escaped(section.heads[0])} | {escaped(section.heads[1])} |"
    yield "|---|---|---|"
    for row in section.rows:
        yield f"| {_cell(row.shared)} | {_cell(row.left)} | {_cell(row.right)} |"


def _cell(item: Sequence[Phrase]) -> str:
    return "<br>".join(escaped(one.text) for one in item)


def report_html(report: Report, lang: str) -> str:
    """One self-contained file, inert as a digest's."""
    template = environment().get_template("report.html.j2")
    return template.render(
        report=report,
        lang=html_lang(lang),
        text_lang=html_lang(report.language),
        say=partial(_say, lang),
        style=style(),
        style_hash=style_hash(),
    )


def _say(lang: str, key: str, **values: object) -> str:
    return say(key, lang, **values)
