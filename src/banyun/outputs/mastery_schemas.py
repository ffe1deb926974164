"""The shapes of what mastery, projects and comparisons answer with ``--json``."""

from __future__ import annotations

from banyun.findings.bodies import Part
from banyun.knowledge.evidence import Known, Stance
from banyun.knowledge.note import Basis
from banyun.outputs.checking import CHECKED
from banyun.outputs.shapes import SPAN, Schema, count, many, one_of, share, table, text

IDS = many(text("id"))

_ATTEMPT = table(
    attempt=text("id"),
    part=one_of(Part),
    at=text("when"),
    earned={"type": "boolean"},
    share=share("of the matter told, or of the details kept"),
    text=text("as it was said; empty for details"),
    covered=IDS,
    gaps=IDS,
    unjudged=IDS,
    answers=many(
        table(
            detail=text("the same whenever the same is asked"),
            question=text(),
            passage=text("id"),
            answer=text(),
            right={"type": "boolean", "description": "as judged"},
            overruled=text("the reader's word why it is the other way round, or empty"),
            counts={"type": "boolean"},
        )
    ),
    claims=many(
        table(
            text=text(),
            support={"enum": ["material", "note", "none", "differs"]},
            material={"type": ["string", "null"]},
            note={"type": ["string", "null"]},
            quote={"type": ["string", "null"]},
            start={"type": ["integer", "null"]},
            end={"type": ["integer", "null"]},
            figure=text("of the claim, where it differs"),
            theirs=text("of the material"),
            also=many(table(**SPAN), description="of the claim's other clauses, where it joins several"),
        ),
        description="of what was shared",
    ),
    missing=many(text("detail"), description="not told in what was shared"),
    left_out=many(
        table(
            passage=text("id"),
            missing=many(text(), description="terms of it that never came up"),
            in_part={"type": "boolean"},
        ),
        description="by an explanation; empty where that was not kept yet",
    ),
    told_in={"type": ["string", "null"], "description": "the discussion or rehearsal"},
)

MASTERY: Schema = table(
    subject=text("id of a material or project"),
    name=text(),
    materials=IDS,
    yours={"type": ["string", "null"], "description": "since when"},
    next={"type": ["string", "null"], "description": "the part to work on"},
    due={"type": ["string", "null"], "description": "the day from which the next part makes sense"},
    parts=many(
        table(
            part=one_of(Part),
            earned={"type": ["string", "null"]},
            due={"type": ["string", "null"]},
            attempts=many(_ATTEMPT, description="the first one first"),
        )
    ),
    details=table(
        asked={"type": ["integer", "null"], "description": "how many may be asked"},
        kept=count("right on two different days, and the last time"),
        progress=many(
            table(
                detail=text(),
                days=many(text(), description="on which it was right"),
                last_right={"type": "boolean", "description": "the last time it was asked"},
                kept={"type": "boolean"},
            )
        ),
    ),
)

_QUOTED = table(material=text("id"), **SPAN)

PROJECT: Schema = table(
    project=text("id"),
    name=text(),
    materials=many(table(material=text("id"), title=text())),
    overlaps=many(
        table(
            material=text("id"),
            **SPAN,
            other=_QUOTED,
            share=share(),
            figures={"description": "one of each where they differ", "type": ["array", "null"]},
        ),
        description="what two of the materials say both",
    ),
    mastery=MASTERY,
)

_BY = table(note=text("id"), title=text(), basis=one_of(Basis), **SPAN, material_quote=table(**SPAN))
_MOVED_PASSAGES = many(
    table(
        passage=text("id"),
        heading=text(),
        start=count(),
        end=count(),
        before=one_of(Known),
        now=one_of(Known),
        by=many(_BY, description="evidence that was not there before"),
    )
)

_BEFORE_NOW = table(before=count("passages"), now=count("passages"))

MOVED: Schema = table(
    schema={"const": 1},
    material=text("id"),
    since=text("when"),
    now=text("when"),
    changed={"type": "boolean", "description": "the material has a new version since"},
    counts=table(known=_BEFORE_NOW, partly=_BEFORE_NOW, new=_BEFORE_NOW),
    passages=_MOVED_PASSAGES,
    evidence=_MOVED_PASSAGES,
    blind_spots=table(gone=many(text()), new=many(text())),
    questions=many(text(), description="new ones"),
    techniques=many(text(), description="new ones"),
    stances=many(
        table(
            id=text(),
            passage=text("id"),
            note=text("id"),
            stance=one_of(Stance),
            material_quote=table(**SPAN),
            note_quote=table(**SPAN),
        ),
        description="taken since",
    ),
)

BESIDE: Schema = table(
    schema={"const": 1},
    material=text("id"),
    readers=many(text(), minItems=2, maxItems=2),
    passages=many(
        table(
            passage=text("id"),
            heading=text(),
            start=count(),
            end=count(),
            differs={"type": "boolean"},
            sides=many(
                table(
                    known=one_of(Known),
                    novelty=share(),
                    validates={"type": "boolean"},
                    evidence=many(_BY),
                ),
                minItems=2,
                maxItems=2,
            ),
        )
    ),
    blind_spots=table(only=many(many(text()), description="of each"), both=many(text())),
    questions=many(many(text()), description="that only one would ask, of each"),
)

MASTERING: dict[str, Schema] = {
    "digest --since": MOVED,
    "digest --beside": BESIDE,
    "master": MASTERY,
    "master --model": CHECKED,
    "project": PROJECT,
}
