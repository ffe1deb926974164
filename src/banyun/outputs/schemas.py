"""The shapes of what ``--json`` answers, as JSON Schema (draft 2020-12). Keys may be added, never
renamed or removed; ``description`` says what a name alone does not."""

from __future__ import annotations

from banyun.analysis.candidates import DisagreementKind, TechniqueKind
from banyun.findings.bodies import Feeling
from banyun.findings.exploration import Level
from banyun.findings.finding import Author, PassName, State
from banyun.knowledge.evidence import Known, Stance
from banyun.knowledge.note import Basis
from banyun.materials.material import Kind
from banyun.outputs.engine_schemas import ENGINE
from banyun.outputs.frontier_schemas import FRONTIER
from banyun.outputs.mastery_schemas import MASTERING
from banyun.outputs.removing import REMOVED
from banyun.outputs.shapes import SPAN as _SPAN
from banyun.outputs.shapes import Schema as Schema
from banyun.outputs.shapes import count as _count
from banyun.outputs.shapes import many as _many
from banyun.outputs.shapes import one_of as _one_of
from banyun.outputs.shapes import share as _share
from banyun.outputs.shapes import table as _table
from banyun.outputs.shapes import text as _text
from banyun.outputs.study_schemas import STUDY
from banyun.outputs.thinking_along import ANSWER, ESTIMATE
from banyun.outputs.transfer_schemas import OWN, PLACE, TRANSFER

_IDS = _many(_text("id"))
_SECONDS: Schema = {"type": "number", "minimum": 0}
_WHEN: Schema = {
    "type": ["string", "null"],
    "description": "the time the note is about: a year, a month or a day, as in 2019-06",
}

_MARKS = _many(
    _table(stance=_one_of(Stance), material=_text("title"), day=_text(), quote=_text("the material's words")),
    description="what the reader said of the note elsewhere, the latest first",
)
_QUOTE: Schema = {"oneOf": [{"type": "null"}, _table(**_SPAN)]}

REACTION: Schema = _table(
    id=_text(),
    material=_text("id"),
    passage=_text("id"),
    feeling=_one_of(Feeling),
    quote=_QUOTE,
    at=_text(),
)

DETAIL: Schema = _table(
    id=_text(), stance=_text("id"), note=_text("id"), prompt=_text(), text=_text(), at=_text()
)

LOOKUP: Schema = _table(
    id=_text(),
    material={"type": ["string", "null"], "description": "id"},
    about={"type": ["string", "null"], "description": "id of what it is filed on"},
    what=_text(),
    where=_text(),
    learned=_text("empty where it is still to be looked up"),
    at=_text(),
)

_EVIDENCE_VALUES: dict[str, Schema] = dict(
    note=_text("id"),
    title=_text(),
    basis=_one_of(Basis),
    when=_WHEN,
    **_SPAN,
    material_quote=_table(**_SPAN),
    score=_share("comparable between passages"),
    stance=_one_of(Stance),
    why=_text("one line"),
    marks=_MARKS,
    details=_many(DETAIL, description="what the reader remembered of their own work"),
)
_EVIDENCE = _table(**_EVIDENCE_VALUES)
_NEAREST = _table(passage=_text("id"), **_EVIDENCE_VALUES)

DIGEST: Schema = _table(
    schema={"const": 1},
    id=_text(),
    as_of={"type": ["string", "null"], "description": "the day up to which notes count"},
    material=_table(
        id=_text(),
        title=_text(),
        kind=_one_of(Kind),
        language=_text(),
        source=_text("as it was given"),
        sha256=_text("of the version's text"),
        characters=_count("code points of the version's text"),
        version=_count("from 1"),
    ),
    passages=_many(
        _table(
            id=_text(),
            start=_count(),
            end=_count(),
            heading=_text("the headings above it, joined by ›"),
            kind=_text(),
            text=_text("verbatim; the passages' texts joined are the version's text"),
            known=_one_of(Known),
            novelty=_share("1: none of it is in the notes"),
            evidence=_many(_EVIDENCE, description="best first"),
            passes=_many(
                _table(pass_=_one_of(PassName), score=_share(), why=_text()),
                maxItems=2,
                description="best first, often none",
            ),
            searched=_many(_text(), description="the terms looked for in the notes"),
            reaction={"oneOf": [{"type": "null"}, REACTION]},
            lookups=_many(LOOKUP),
        )
    ),
    nearest=_many(
        _NEAREST, description="notes about the same things, no evidence, where no note answers the text"
    ),
    points=_many(
        _table(
            id=_text(),
            name=_text(),
            passages=_IDS,
            state=_one_of(State),
            author=_one_of(Author),
            quotes=_many(_table(**_SPAN)),
            passes=_many(_one_of(PassName), description="of its passages, best first"),
        )
    ),
    lookups=_many(LOOKUP, description="on the whole material"),
    blind_spots=_many(
        _table(
            id=_text(),
            term=_text(),
            aliases=_many(_text()),
            topic=_text(),
            score={"type": "number"},
            count=_count("how often the material names it"),
            in_notes=_count("how many note passages name it"),
            passages=_IDS,
            exploration={
                "description": "null where it is not being explored",
                "oneOf": [
                    {"type": "null"},
                    _table(
                        id=_text(),
                        level=_one_of(Level),
                        next={"type": ["string", "null"], "description": "its next task"},
                    ),
                ],
            },
        )
    ),
    techniques=_many(
        _table(
            id=_text(),
            name=_text(),
            kind=_one_of(TechniqueKind),
            quote=_text("verbatim"),
            passages=_IDS,
            pattern=_text("without this material's content"),
            why=_text("why it works"),
            for_=PLACE,
        )
    ),
    own=OWN,
    questions=_many(_table(id=_text(), text=_text(), lens=_text(), passages=_IDS)),
    disagreements=_many(
        _table(
            id=_text(),
            passage=_text("id"),
            note=_text("id"),
            kind=_one_of(DisagreementKind),
            material_quote=_text("verbatim"),
            note_quote=_text("verbatim"),
            reported={"type": "boolean", "description": "the text only reports what others say"},
        )
    ),
    findings=_many(
        _table(
            id=_text(),
            pass_=_one_of(PassName),
            text=_text(),
            quotes=_many(_table(**_SPAN)),
            author=_one_of(Author),
            state=_one_of(State),
            kind=_text(),
            name=_text(),
            by={"type": ["string", "null"], "description": "which model or agent"},
            about={"type": ["string", "null"], "description": "id of what of the reader's it is about"},
            verdict={"type": ["string", "null"], "description": "on an answer from memory"},
            stance={
                "description": "proposed: the note's side, and whether the text only reports it",
                "oneOf": [
                    {"type": "null"},
                    _table(stance=_one_of(Stance), note=_text("id"), reported={"type": "boolean"}, **_SPAN),
                ],
            },
        ),
        description="of every kind, dismissed ones included",
    ),
    waiting=_count("proposals on passages where the reader has said nothing yet"),
    usage=_table(
        seconds=_SECONDS,
        model={
            "description": "null without a model",
            "oneOf": [
                {"type": "null"},
                _table(
                    name=_text(),
                    calls=_count(),
                    prompt_tokens=_count(),
                    cached_tokens=_count(),
                    output_tokens=_count(),
                    ttft_s=_SECONDS,
                ),
            ],
        },
    ),
)

SKIM: Schema = _table(
    schema={"const": 1},
    material=_table(id=_text(), title=_text(), kind=_one_of(Kind), language=_text()),
    minutes=_count("to read it"),
    passages=_table(known=_count(), partly=_count(), new=_count()),
    outline=_many(
        _table(level=_count(), title=_text(), known=_many(_one_of(Known), description="one a passage"))
    ),
    points=_many(_table(id=_text(), name=_text())),
    yours=_many(
        _table(note=_text("id"), title=_text(), basis=_one_of(Basis), material_quote=_table(**_SPAN), **_SPAN)
    ),
    blind_spots=_many(_table(id=_text(), term=_text())),
)

RECALL: Schema = _many(
    _table(
        note=_text("id"),
        title=_text(),
        basis=_one_of(Basis),
        when=_WHEN,
        **_SPAN,
        score=_share(),
        why=_text("one line"),
        marks=_MARKS,
    ),
    description="best first",
)

LEARN: Schema = _table(
    notes=_count("how many are kept now"),
    added=_count(),
    updated=_count(),
    unchanged=_count(),
    missing=_count("files that were there before and are not now"),
    skipped=_many(_table(path=_text(), reason=_text())),
    seconds=_SECONDS,
)

ADD: Schema = _many(
    _table(
        material=_text("id"),
        title=_text(),
        language=_text(),
        passages=_count(),
        duplicate_of={"type": ["string", "null"], "description": "id of the material with the same text"},
        seconds=_SECONDS,
    )
)

LOOKUPS: Schema = {**LOOKUP, "description": "as a list where they are listed"}

ERROR: Schema = _table(error=_table(code=_text(), message=_text(), hint=_text()))

MODELS: Schema = _many(
    _table(
        name=_text(),
        backend=_text("openai, anthropic or llama"),
        model=_text("the server's name of it, or a file"),
        address={"type": ["string", "null"]},
        key={"type": ["string", "null"], "description": "where its key is, never the key"},
        key_found={"type": ["boolean", "null"], "description": "null: it needs none, or the keyring has it"},
        leaves={"type": "boolean", "description": "whether texts leave this machine"},
        agreed={"type": "boolean", "description": "whether texts may go there"},
        embeds={"type": "boolean"},
        context=_count("tokens; 0: as the model and the memory allow"),
        answers={"type": ["boolean", "null"], "description": "null: it was not asked"},
        listed={"type": ["boolean", "null"], "description": "null: its server lists no models"},
        problem={"type": ["string", "null"]},
    )
)

SHARE = _table(
    material=_text("id"),
    form=_text("obsidian, anki, post, talk, reveal, html, bibtex or csl"),
    path={"type": ["string", "null"], "description": "where it was written; null: it is in `text`"},
    state={"enum": ["rendered", "written", "updated", "unchanged"]},
    bytes=_count(),
)
"""With ``text`` where it was written nowhere, ``cards`` of a deck, ``parts`` and ``edited`` of a note."""

SCHEMAS: dict[str, Schema] = {
    "digest": DIGEST,
    "digest --dry-run": ESTIMATE,
    "ask": ANSWER,
    "skim": SKIM,
    "recall": RECALL,
    "learn": LEARN,
    "add": ADD,
    "lookup": LOOKUPS,
    "remove": REMOVED,
    **FRONTIER,
    **STUDY,
    **MASTERING,
    "share": SHARE,
    "models": MODELS,
    **ENGINE,
    **TRANSFER,
    "error": ERROR,
}
"""By the verb that answers so; ``error`` is what standard error holds."""
