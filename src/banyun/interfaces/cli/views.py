"""What the verbs print for people, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.points import is_point
from banyun.findings.records import Act
from banyun.knowledge.learning import Learned
from banyun.knowledge.note import Note
from banyun.language.translation import in_language
from banyun.language.wording import catalogue, day, duration, listing, moment, say
from banyun.library.results import Added, FindingView, Found, MaterialEntry, MaterialView, NoteView, View
from banyun.outputs.columns import table
from banyun.outputs.own_words import made_lines
from banyun.outputs.prose import one_line, visible
from banyun.outputs.said import remark_lines
from banyun.storage.doctor import Examination

FEW = 5
"""Paths shown of a longer list; all of them are in the JSON."""


def material_lines(entries: Sequence[MaterialEntry], lang: str) -> str:
    """One line a material: id, kind, day, length, what was decided, title."""
    if not entries:
        return say("cli.no_materials", lang)
    rows = [
        (
            entry.material.id,
            say(f"outputs.kind.{entry.material.kind}", lang),
            day(entry.material.added, lang),
            say("cli.characters", lang, count=entry.characters),
            _stands(entry, lang),
            one_line(entry.material.title)
            + (f" · {say('mastery.yours', lang, day=entry.yours.date())}" if entry.yours else ""),
        )
        for entry in entries
    ]
    return "\n".join(table(rows))


def _stands(entry: MaterialEntry, lang: str) -> str:
    if entry.worked_on and entry.triage == "digest":
        return say("days.stats.materials.digested", lang)
    return say(f"days.triage.{entry.triage}", lang)


def added_lines(added: Sequence[Added], lang: str) -> str:
    """A line for each source that was taken in or recognised."""
    return "\n".join(_added_line(one, lang) for one in added)


def _added_line(added: Added, lang: str) -> str:
    values = {"title": one_line(added.material.title), "id": added.material.id}
    if added.duplicate_of == added.material.id:
        return say("cli.added.known", lang, **values)
    if added.duplicate_of is not None:
        return say("cli.added.near", lang, other=added.duplicate_of, **values)
    if added.version > 1:
        return say("cli.added.version", lang, version=added.version, **values)
    return say("cli.added.new", lang, count=added.passages, **values)


def shown(view: View, lang: str) -> str:
    if isinstance(view, MaterialView):
        return _material(view, lang)
    if isinstance(view, NoteView):
        return _note(view, lang)
    return _finding_view(view, lang)


def whole_text(view: View) -> str:
    """The text of a material or note verbatim; of a finding, its quotes."""
    if isinstance(view, MaterialView):
        return view.version.text
    if isinstance(view, NoteView):
        return view.text.text
    return "\n\n".join(quote.exact for quote in view.finding.quotes)


def _material(view: MaterialView, lang: str) -> str:
    material, version = view.material, view.version
    kind = say(f"outputs.kind.{material.kind}", lang)
    about = [kind, material.language, *material.authors, material.published or ""]
    lines = [
        one_line(material.title),
        " · ".join(one for one in about if one),
        f"{material.id} · {one_line(material.address or material.source)}",
        say(
            "cli.material_size",
            lang,
            characters=len(version.text),
            passages=len(view.passages),
            version=version.number,
        ),
    ]
    if view.yours:
        lines.append(say("mastery.yours", lang, day=view.yours.date()))
    if version.outline:
        lines += ["", *(f"{'  ' * (one.level - 1)}{one_line(one.title)}" for one in version.outline)]
    kept = [one for one in view.findings if one.state != "dismissed" and not is_point(one)]
    if kept:
        lines += ["", *(finding_line(finding, lang) for finding in kept)]
    if view.remarks:
        lines += ["", *remark_lines([(one.heading, one.said) for one in view.remarks], lang)]
    if own := made_lines(view.own, lang):
        lines += ["", *own]
    return "\n".join(lines)


def note_lines(note: Note, lang: str) -> str:
    """What is known of a note, without its text."""
    about = [say(f"cli.basis.{note.basis}", lang), moment(note.when.text, lang) if note.when else ""]
    lines = [
        one_line(note.title),
        " · ".join(one for one in (*about, *(f"#{tag}" for tag in note.tags)) if one),
        f"{note.id} · {note.collection}/{note.key}",
    ]
    if note.missing:
        lines.append(say("cli.note_missing", lang))
    return "\n".join(lines)


def _note(view: NoteView, lang: str) -> str:
    lines = [
        note_lines(view.note, lang),
        origin_line(view, lang),
        "",
        visible(view.text.text[view.text.body_start :].strip()),
    ]
    if view.stances:
        lines += ["", *(stance_line(taken, lang) for taken in view.stances)]
    for one in view.deepening:
        lines += ["", say("cli.deepened", lang, day=one.created.date(), question=one.body.question_id)]
        lines.append(f"    {_cut(one.body.text, 200)}")
    return "\n".join(lines)


def origin_line(view: NoteView, lang: str) -> str:
    """How a note came to be: from a file, or grown from something the reader wrote, and on what."""
    origin = view.origin
    if origin.kind is None:
        line = say("mastery.origin.learned", lang, day=origin.at.date())
    else:
        kind = say(f"mastery.origin.kind.{origin.part or origin.kind}", lang)
        values = {"kind": kind, "day": origin.at.date(), "id": origin.record_id or ""}
        line = (
            say("mastery.origin.gone", lang, **values)
            if origin.gone
            else say("mastery.origin.grown", lang, **values)
        )
    on = [
        say("mastery.origin.on", lang, title=one_line(one.title))
        if one.title is not None
        else say("mastery.origin.on_gone", lang, id=one.id)
        for one in origin.sources
    ]
    return "\n".join([line, *on])


def learned_lines(learned: Learned, lang: str) -> str:
    """What learning did, what it left out and why."""
    took = duration(learned.seconds, lang)
    lines = [
        say("cli.learned.notes", lang, count=learned.notes, took=took),
        say(
            "cli.learned.changes",
            lang,
            added=learned.added,
            updated=learned.updated,
            unchanged=learned.unchanged,
        ),
    ]
    if learned.missing:
        lines.append(say("cli.learned.missing", lang, paths=_few(learned.missing, lang)))
    by_reason: dict[str, list[str]] = {}
    for skipped in learned.skipped:
        by_reason.setdefault(skipped.said(lang), []).append(skipped.path)
    for reason, paths in by_reason.items():
        lines.append(say("cli.learned.skipped", lang, reason=reason, paths=_few(paths, lang)))
    return "\n".join(lines)


def _few(paths: Sequence[str], lang: str) -> str:
    shown = [one_line(path) for path in paths[:FEW]]
    more = len(paths) - len(shown)
    return listing([*shown, say("cli.more", lang, count=more)] if more else shown, lang)


def _finding_view(view: FindingView, lang: str) -> str:
    finding = view.finding
    lines = [finding_line(finding, lang), one_line(view.material.title)]
    if finding.text:
        lines += ["", visible(finding.text)]
    for quote in finding.quotes:
        lines += ["", *(f"> {line}" for line in visible(quote.exact).splitlines())]
    if view.attached is not None:
        lines += ["", *(finding_line(one, lang) for one in view.attached.findings)]
        lines += remark_lines([("", one) for one in view.attached.stances], lang)
        lines += remark_lines([("", one) for one in view.attached.records], lang)
    return "\n".join(lines)


def finding_line(finding: Finding, lang: str) -> str:
    kind, state = say(f"cli.kind.{finding.kind}", lang), say(f"cli.state.{finding.state}", lang)
    return f"{finding.id}  {kind}  {state}  {one_line(finding.name or finding.text)}"


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
    blocks = [f"{one.id}  {one_line(one.title)}{_near(one, lang)}\n    {one_line(one.line)}" for one in found]
    return "\n".join(blocks)


def _near(found: Found, lang: str) -> str:
    return f"  ({say('index.near', lang)})" if found.near else ""


def _cut(text: str, most: int = 60) -> str:
    line = one_line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def examination_lines(found: Examination, lang: str) -> str:
    """A line a check, with what to do and what it is about where something is not well."""
    lines = []
    for one in found.checks:
        lines.append(f"{say(f'cli.check.{one.state}', lang)}  {in_language(one.message, lang)}")
        if one.state != "ok":
            lines += [f"    {one_line(detail)}" for detail in one.details[:FEW]]
            lines += [f"    {in_language(one.hint, lang)}"] if one.hint else []
    return "\n".join(lines)


def undone_line(act: Act, lang: str) -> str:
    named = f"cli.act.{act.verb}" in catalogue(lang)
    verb = say(f"cli.act.{act.verb}", lang) if named else act.verb
    return say("cli.undone", lang, verb=verb, day=act.at.date())
