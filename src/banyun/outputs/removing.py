"""What goes with a material that is removed, and what stays, for people and as values."""

from __future__ import annotations

from collections.abc import Mapping

from banyun.findings.records import RecordKind
from banyun.findings.removal import Removal
from banyun.language.wording import listing, say
from banyun.outputs.prose import one_line
from banyun.outputs.shapes import Schema, count, many, table, text

REMOVED: Schema = table(
    material=text("id"),
    title=text(),
    versions=count("of its text"),
    findings=count(),
    stances=count(),
    records=many(table(kind=text(), count=count()), description="what the reader said on it, by kind"),
    answers=count("of models, that were kept"),
    kept=table(
        notes=count("that grew from it"),
        records=many(table(kind=text(), count=count()), description="set free from it, by kind"),
        projects=many(text("name"), description="that go on without it"),
    ),
)


def removal_values(done: Removal) -> dict[str, object]:
    """What was removed, and what stayed."""
    return {
        "material": done.material.id,
        "title": done.material.title,
        "versions": done.versions,
        "findings": done.findings,
        "stances": done.stances,
        "records": _by_kind(done.records),
        "answers": done.answers,
        "kept": {"notes": done.notes, "records": _by_kind(done.freed), "projects": list(done.projects)},
    }


def _by_kind(counts: Mapping[RecordKind, int]) -> list[dict[str, object]]:
    return [{"kind": kind, "count": number} for kind, number in counts.items()]


def removal_text(planned: Removal, lang: str) -> str:
    """What would go, and what would stay, before it is asked for."""
    going = [
        say("removing.versions", lang, count=planned.versions),
        say("removing.findings", lang, count=planned.findings),
        *([say("removing.stances", lang, count=planned.stances)] if planned.stances else []),
        *(say(f"removing.kind.{kind}", lang, count=number) for kind, number in planned.records.items()),
        *([say("removing.answers", lang, count=planned.answers)] if planned.answers else []),
        say("removing.read", lang),
    ]
    staying = [
        *([say("removing.notes", lang, count=planned.notes)] if planned.notes else []),
        *(say(f"removing.kind.{kind}", lang, count=number) for kind, number in planned.freed.items()),
    ]
    lines = [
        say("removing.goes", lang, title=one_line(planned.material.title)),
        *(f"  {line}" for line in going),
    ]
    if staying:
        lines.append(say("removing.stays", lang, what=listing(staying, lang)))
    if planned.projects:
        names = listing([one_line(name) for name in planned.projects], lang)
        lines.append(say("removing.projects", lang, names=names))
    return "\n".join((*lines, say("removing.final", lang, id=planned.material.id)))
