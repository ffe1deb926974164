"""The shapes of what the verbs of transfer, challenge and discussion answer."""

from __future__ import annotations

from banyun.analysis.thin_places import ClaimKind, Thinness
from banyun.findings.bodies import Tense
from banyun.knowledge.note import Basis
from banyun.outputs.shapes import SPAN as _SPAN
from banyun.outputs.shapes import Schema
from banyun.outputs.shapes import many as _many
from banyun.outputs.shapes import one_of as _one_of
from banyun.outputs.shapes import share as _share
from banyun.outputs.shapes import table as _table
from banyun.outputs.shapes import text as _text

_IDS = _many(_text("id"))
_WHEN: Schema = {"type": ["string", "null"], "description": "a year, a month or a day"}
_TIME = _text("ISO 8601")


def _or_null(shape: Schema, description: str) -> Schema:
    return {"description": description, "oneOf": [{"type": "null"}, shape]}


_ID_OR_NULL: Schema = {"type": ["string", "null"], "description": "id"}
PLACE = _or_null(
    _table(situation=_text("id"), name=_text(), when=_WHEN, why=_text("one line")),
    "a situation of the next weeks that it fits",
)
_TECHNIQUE: dict[str, Schema] = {
    "technique": _text("id"),
    "name": _text(),
    "kind": _text("a way of telling, or a word of the reader's"),
    "pattern": _text(),
    "why": _text("why it works"),
    "material": _ID_OR_NULL,
    "quotes": _many(_table(**_SPAN)),
    "from_finding": _ID_OR_NULL,
    "made": _TIME,
}
_SITUATION: dict[str, Schema] = {
    "situation": _text("id"),
    "name": _text(),
    "text": _text(),
    "tense": _one_of(Tense),
    "when": {"type": ["string", "null"], "description": "a year, a month or a day"},
    "made": _TIME,
}
_REHEARSALS = _many(
    _table(
        rehearsal=_text("id"),
        technique=_text("id"),
        situation=_text("id"),
        text=_text(),
        notes=_IDS,
        at=_TIME,
    ),
    description="the oldest first",
)
_COUNTER_DESIGN = _table(
    counter_design=_text("id"),
    material=_text("id"),
    text=_text(),
    points=_many(
        _table(name=_text(), theirs=_or_null(_table(**_SPAN), "the material's words"), mine=_text())
    ),
    at=_TIME,
)
_DISCUSSION: dict[str, Schema] = {
    "discussion": _text("id"),
    "about": _text("id of a question, finding or material"),
    "material": _ID_OR_NULL,
    "with_": _text("whom"),
    "medium": _text("mail, chat or notes"),
    "subject": _text(),
    "when": {"type": ["string", "null"], "description": "the day it began"},
    "turns": _many(
        _table(
            who=_text(),
            mine={"type": "boolean", "description": "the reader's own words"},
            at={"type": ["string", "null"], "description": "as its source has it"},
            text=_text(),
        )
    ),
    "filed": _TIME,
}

TECHNIQUE: Schema = _table(
    **_TECHNIQUE,
    fits=_many(
        _table(situation=_text("id"), name=_text(), score=_share(), why=_text("one line")),
        description="best first; empty in a list of all",
    ),
    rehearsals=_REHEARSALS,
)
SITUATION: Schema = _table(
    **_SITUATION,
    fits=_many(
        _table(technique=_text("id"), name=_text(), score=_share(), why=_text("one line")),
        description="best first; empty in a list of all",
    ),
    rehearsals=_REHEARSALS,
)
CHALLENGE: Schema = _table(
    material=_text("id"),
    title=_text(),
    claims=_many(_table(kind=_one_of(ClaimKind), name=_text(), **_SPAN), description="in the text's order"),
    thin=_many(
        _table(
            kind=_one_of(Thinness),
            lens=_text("the angle it never looks from"),
            quote=_or_null(_table(**_SPAN), "null where it is silent"),
        )
    ),
    versions=_many(_COUNTER_DESIGN, description="the oldest first"),
)
DISCUSS: Schema = _many(
    _table(**_DISCUSSION, about_text=_text("what it is filed on, in a line")),
    description="the latest first",
)
REHEARSE: Schema = _table(
    technique=_table(**_TECHNIQUE),
    situation=_table(**_SITUATION),
    notes=_many(
        _table(
            note=_text("id"),
            title=_text(),
            basis=_one_of(Basis),
            when=_WHEN,
            **_SPAN,
            score=_share("0: only of that time"),
            why=_text("one line"),
        ),
        description="the notes of then, best first",
    ),
    from_={"type": ["string", "null"], "description": "the first day looked at, null for any time"},
    to={"type": ["string", "null"], "description": "the last"},
    until={"type": ["string", "null"], "description": "nothing later counts"},
    widened={"type": "boolean", "description": "nothing was found nearer"},
    figures=_many(
        _table(
            note=_text("id"),
            title=_text(),
            figures=_many(_text("with their units")),
            change={"type": "boolean", "description": "from the first to the second"},
            **_SPAN,
        )
    ),
    scaffold=_many(_text("blanks as ____")),
    words=_many(_text("of the notes, for the blanks")),
    rehearsals=_REHEARSALS,
)

OWN = _table(
    techniques=_many(_table(**_TECHNIQUE, for_=PLACE)),
    counter_designs=_many(_COUNTER_DESIGN, description="the latest version last"),
    discussions=_many(_table(**_DISCUSSION)),
)
"""What the reader made of a material, in its digest."""

TRANSFER: dict[str, Schema] = {
    "technique": TECHNIQUE,
    "situation": SITUATION,
    "rehearse": REHEARSE,
    "challenge": CHALLENGE,
    "discuss": DISCUSS,
}
