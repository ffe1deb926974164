"""The shapes of what the verbs on questions and on the reader's days answer."""

from __future__ import annotations

from banyun.findings.bodies import QuestionState
from banyun.knowledge.note import Basis
from banyun.outputs.shapes import SPAN, Schema, count, many, one_of, optional, share, table, text
from banyun.outputs.tallies import TALLIES
from banyun.study.due import DueKind
from banyun.study.moved import Fate

_ID = text("id")
_QUOTES = many(table(**SPAN))
_DAY = text("a day, as in 2026-03-14")
_DUE = table(
    kind=one_of(DueKind),
    id=text("of the question, note, material … it is about; what postpone and drop take"),
    title=text(),
    reason=text("one line"),
    command=text("what to type"),
    minutes=count("an estimate, by its kind and the length of its text"),
    since=_DAY,
    priority={"type": "integer", "minimum": 1, "maximum": 5},
)
_QUESTION: dict[str, Schema] = {
    "question": _ID,
    "text": text(),
    "lens": text(),
    "material": optional("id, if it is on one"),
    "quotes": _QUOTES,
    "priority": {"type": "integer", "minimum": 1, "maximum": 5},
    "from_finding": optional("the suggestion that it was"),
    "asked": text("a time"),
    "state": one_of(QuestionState),
    "why": text("a word on why it is closed"),
    "due": optional("the day on which it comes back"),
    "dropped": {"type": "boolean"},
    "deductions": many(
        table(
            deduction=_ID,
            text=text(),
            at=text("a time"),
            moved={"type": ["boolean", "null"], "description": "null: the first, or not said"},
            notes=many(text("id"), description="that it deepens"),
            note_quotes=many(table(**SPAN), description="words of these, in their order"),
        ),
        description="the first one first",
    ),
    "what_moved": {
        "description": "between the last deduction and an earlier one; null where there is none",
        "oneOf": [
            {"type": "null"},
            table(
                deduction=text("id of the earlier one"),
                at=text("a time"),
                sentences=many(
                    many(table(fate=one_of(Fate), text=text())),
                    description="same and new pieces joined are the last one, same and gone the earlier one",
                ),
            ),
        ],
    },
    "filed": many(
        table(id=_ID, kind=text(), at=text("a time"), text=text("one line")),
        description="discussions, lookups and other records on it",
    ),
}

TODAY = table(
    day=_DAY,
    minutes=count("as configured, or as asked for"),
    planned=count("minutes of what is due"),
    due=many(_DUE, description="the most urgent first"),
    waiting=count("things that are due and wait for a later day"),
    until=optional("the day by which the last of them has come"),
    later=many(
        table(day=_DAY, planned=count(), due=many(_DUE)),
        description="the days that follow, those with something on them",
    ),
)

PONDER = table(
    **_QUESTION,
    facts=many(
        table(
            note=_ID,
            title=text(),
            basis=one_of(Basis),
            when=optional("the time the note is about"),
            **SPAN,
            score=share(),
            why=text("one line"),
        ),
        description="notes that bear on it, did before read",
    ),
)

FRAMES = many(
    table(
        number=count("what --take takes"),
        lens=text(),
        opening=text("the beginning of a question"),
        whole=text("a question that one may ask instead"),
        quote=table(**SPAN),
        passage=text("id"),
    ),
    description="best first",
)

HELD = table(
    id=_ID,
    title=text(),
    dropped={"type": "boolean"},
    due=optional("the day on which it comes again, if one is set"),
    postponed=count("how often it was put off since it last came"),
)

INTERVIEW = many(
    table(
        number=count("from 1"),
        name=text(),
        title=text(),
        question=text(),
        follow_up=text(),
        note=optional("id of the note that answers it"),
        when=optional("the time that the answer names"),
        answer=text(),
    )
)

STATS = table(
    months=many(text("as in 2026-03"), description="the oldest first"),
    counts=many(
        table(
            group=text(),
            kind=text(),
            count=count(),
            by_month=many(count(), description="in the order of months"),
        )
    ),
    quotes=TALLIES,
)

STUDY: dict[str, Schema] = {
    "question": many(table(**_QUESTION), description="with the id of one: that one alone"),
    "question --frames": FRAMES,
    "deduce": table(**_QUESTION),
    "today": TODAY,
    "ponder": PONDER,
    "postpone": HELD,
    "interview": INTERVIEW,
    "stats": STATS,
}
"""By the verb that answers so; drop and resume answer as postpone does."""
