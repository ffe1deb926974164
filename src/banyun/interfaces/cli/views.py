"""What the verbs print for people, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from banyun.findings.finding import Finding, StanceTaken
from banyun.language.wording import day, moment, say
from banyun.library.results import FindingView, Found, MaterialEntry, MaterialView, NoteView, View


def material_lines(entries: Sequence[MaterialEntry], lang: str) -> str:
    """One line a material: id, kind, day, length, title."""
    if not entries:
        return say("cli.no_materials", lang)
    rows = [
        (
            entry.material.id,
            entry.material.kind,
            day(entry.material.added, lang),
            say("cli.characters", lang, count=entry.characters),
            entry.material.title,
        )
        for entry in entries
    ]
    return "\n".join(_columns(rows))


def shown(view: View, lang: str) -> str:
    if isinstance(view, MaterialView):
        return _material(view, lang)
    if isinstance(view, NoteView):
        return _note(view, lang)
    return _finding_view(view)


def whole_text(view: View) -> str:
    """The text of a material or note verbatim; of a finding, its quotes."""
    if isinstance(view, MaterialView):
        return view.version.text
    if isinstance(view, NoteView):
        return view.text.text
    return "\n\n".join(quote.exact for quote in view.finding.quotes)


def _material(view: MaterialView, lang: str) -> str:
    material, version = view.material, view.version
    about = [material.kind, material.language, *material.authors, material.published or ""]
    lines = [
        material.title,
        " · ".join(one for one in about if one),
        f"{material.id} · {material.address or material.source}",
        say(
            "cli.material_size",
            lang,
            characters=len(version.text),
            passages=len(view.passages),
            version=version.number,
        ),
    ]
    if version.outline:
        lines += ["", *(f"{'  ' * (one.level - 1)}{one.title}" for one in version.outline)]
    kept = [finding for finding in view.findings if finding.state != "dismissed"]
    if kept:
        lines += ["", *(finding_line(finding) for finding in kept)]
    if view.stances:
        lines += ["", *(stance_line(taken, lang) for taken in view.stances)]
    return "\n".join(lines)


def _note(view: NoteView, lang: str) -> str:
    note = view.note
    about = [say(f"cli.basis.{note.basis}", lang), moment(note.when.text, lang) if note.when else ""]
    lines = [
        note.title,
        " · ".join(one for one in (*about, *(f"#{tag}" for tag in note.tags)) if one),
        f"{note.id} · {note.collection}/{note.key}",
    ]
    if note.missing:
        lines.append(say("cli.note_missing", lang))
    lines += ["", view.text.text[view.text.body_start :].strip()]
    if view.stances:
        lines += ["", *(stance_line(taken, lang) for taken in view.stances)]
    return "\n".join(lines)


def _finding_view(view: FindingView) -> str:
    finding = view.finding
    lines = [finding_line(finding), view.material.title]
    if finding.text:
        lines += ["", finding.text]
    for quote in finding.quotes:
        lines += ["", *(f"> {line}" for line in quote.exact.splitlines())]
    return "\n".join(lines)


def finding_line(finding: Finding) -> str:
    return f"{finding.id}  {finding.kind}  {finding.state}  {finding.name or finding.text}"


def stance_line(taken: StanceTaken, lang: str) -> str:
    line = say(
        f"cli.stance.{taken.stance}",
        lang,
        note=_cut(taken.note_quote.exact),
        material=_cut(taken.material_quote.exact),
    )
    return f"{line} {say('cli.orphaned', lang)}" if taken.orphaned else line


def found_lines(found: Sequence[Found], lang: str) -> str:
    if not found:
        return say("cli.nothing_found", lang)
    blocks = [f"{one.id}  {one.title}\n    {one.line}" for one in found]
    return "\n".join(blocks)


def _cut(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows with their columns lined up, but for the last, which may be of any length."""
    rows = list(rows)
    widths = [max(_width(row[index]) for row in rows) for index in range(len(rows[0]) - 1)]
    return [
        "  ".join(
            [
                *(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)),
                row[-1],
            ]
        )
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on a terminal: Han characters and their punctuation take two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
