"""The shapes of what ``explore`` and ``frontier`` answer."""

from __future__ import annotations

from banyun.findings.exploration import Cause, Level, Task
from banyun.outputs.shapes import SPAN, Schema, count, many, one_of, optional, table, text
from banyun.study.frontier import Standing

_TIME = text("ISO 8601")
_ENTRY = table(at=_TIME, text=text(), where=many(text()))
_SOURCE = table(
    title=text(),
    address=text("a DOI, an arXiv id or a web address"),
    about=text("authors, year, venue"),
    material=optional("id, where it is a material of the home"),
    skims=many(
        table(
            started=_TIME,
            minutes=count(),
            spent_s=count("without rests"),
            paused={"type": "boolean"},
            ended=optional(),
        )
    ),
    taken=many(_ENTRY, description="what the reader took from it"),
)

EXPLORATION: Schema = table(
    exploration=text("id"),
    topic=text(),
    terms=many(text()),
    level=one_of(Level),
    begun=_TIME,
    updated=_TIME,
    materials=many(text("id")),
    done=many(one_of(Task)),
    next={
        "description": "null once it is written up",
        "oneOf": [{"type": "null"}, table(task=one_of(Task), minutes=count(), since=_TIME)],
    },
    field=many(_ENTRY),
    lookups=many(table(what=text(), where=text(), learned=text())),
    papers=many(_SOURCE),
    talks=many(_SOURCE),
    grasp={"description": "the reader's own view at the end", "oneOf": [{"type": "null"}, _ENTRY]},
    moves=many(
        table(
            at=_TIME,
            level=one_of(Level),
            cause=one_of(Cause),
            task=optional(),
            note=optional(),
            quote={"oneOf": [{"type": "null"}, table(**SPAN)]},
        )
    ),
)

EXPLORE: Schema = table(
    explorations=many(EXPLORATION),
    blind_spots=many(
        table(
            term=text(),
            aliases=many(text()),
            topic=text(),
            count=count("how often the materials name it"),
            in_notes=count("how many note passages hold it now"),
            hard={"type": "boolean", "description": "in a passage that the reader called hard"},
            materials=many(table(material=text("id"), finding=text("id"), count=count())),
            said=text("a sentence of the first material, verbatim"),
        ),
        description="those of hard passages first, then the strongest",
    ),
)

PAPERS: Schema = table(
    papers=many(
        table(
            id=text("DOI, arXiv id or address"),
            title=text(),
            authors=many(text()),
            year={"type": ["integer", "null"]},
            venue=text(),
            address=text(),
            doi=text(),
            cited={"type": ["integer", "null"], "description": "as the index tells"},
            abstract=text(),
            index=text(),
        )
    ),
    failed=many(table(index=text(), message=text())),
)

TERM: Schema = table(id=text(), names=many(text()), dismissed={"type": "boolean"}, known_as=text(), at=_TIME)

COURSES: Schema = table(
    since=text("day"),
    until=text("day"),
    months=many(text("2026-03")),
    terms=many(
        table(
            term=text(),
            aliases=many(text()),
            exploration=optional(),
            materials=many(text("id")),
            standings=many(one_of(Standing), description="at the end of each month"),
            moves=many(
                table(
                    day=text(),
                    standing=one_of(Standing),
                    cause=text(),
                    task=optional(),
                    note=optional(),
                )
            ),
            notes_then=count("note passages that held it before the first month"),
            notes_now=count(),
        )
    ),
)

FRONTIER: dict[str, Schema] = {
    "explore": EXPLORE,
    "explore TERM": EXPLORATION,
    "explore TERM --find papers": PAPERS,
    "explore --dismiss TERM": TERM,
    "frontier": COURSES,
}
"""By the verb that answers so."""
