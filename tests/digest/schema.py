"""The JSON schema (draft 2020-12) of ``banyun digest --json``, schema 1. Keys may be added."""

from __future__ import annotations

from typing import Any


def record(**keys: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(keys), "properties": keys}


def many(of: dict[str, Any], **limits: int) -> dict[str, Any]:
    return {"type": "array", "items": of, **limits}


def maybe(of: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"type": "null"}, of]}


def one_of(*values: str) -> dict[str, Any]:
    return {"enum": list(values)}


TEXT = {"type": "string"}
WORDS = {"type": "string", "minLength": 1}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
COUNT = {"type": "integer", "minimum": 0}
QUOTE = record(quote=WORDS, start=COUNT, end=COUNT)
PASS = one_of("mindset", "validation", "transfer", "enhancement", "frontier", "challenge")
STATE = one_of("suggested", "accepted", "dismissed")
PASSAGE_IDS = many({"type": "string", "pattern": "^psg_[0-9a-f]{26}$"})

EVIDENCE = record(
    note={"type": "string", "pattern": "^note_"},
    title=WORDS,
    basis=one_of("did", "read", "thought"),
    when=maybe({"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}),
    quote=WORDS,
    start=COUNT,
    end=COUNT,
    material_quote=QUOTE,
    score=SHARE,
    stance=one_of("undecided", "confirms", "refines", "contradicts", "unrelated"),
    why=WORDS,
)
PASSAGE = record(
    id={"type": "string", "pattern": "^psg_[0-9a-f]{26}$"},
    start=COUNT,
    end=COUNT,
    heading=TEXT,
    text=WORDS,
    known=one_of("known", "partly", "new"),
    novelty=SHARE,
    evidence=many(EVIDENCE),
    passes=many(record(**{"pass": PASS, "score": SHARE, "why": WORDS}), maxItems=2),
)
DIGEST = record(
    schema={"const": 1},
    material=record(
        id={"type": "string", "pattern": "^mat_"},
        title=WORDS,
        kind=one_of("article", "paper", "talk", "book", "patch"),
        language=TEXT,
        source=WORDS,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        characters=COUNT,
    ),
    passages=many(PASSAGE),
    points=many(record(id=WORDS, name=WORDS, passages=PASSAGE_IDS, state=STATE)),
    blind_spots=many(
        record(
            term=WORDS,
            aliases=many(TEXT),
            topic=TEXT,
            score={"type": "number"},
            count=COUNT,
            in_notes=COUNT,
            passages=PASSAGE_IDS,
        )
    ),
    techniques=many(record(id=WORDS, name=WORDS, kind=WORDS, quote=WORDS, passages=PASSAGE_IDS)),
    questions=many(record(id=WORDS, text=WORDS, lens=TEXT, passages=PASSAGE_IDS)),
    disagreements=many(record(passage=WORDS, note=WORDS, kind=WORDS, material_quote=WORDS, note_quote=WORDS)),
    findings=many(
        record(
            **{
                "id": {"type": "string", "pattern": "^fnd_"},
                "pass": PASS,
                "text": TEXT,
                "quotes": many(QUOTE),
                "author": one_of("me", "model", "agent", "analysis"),
                "state": STATE,
            }
        )
    ),
    usage=record(
        seconds={"type": "number", "minimum": 0},
        model=maybe(
            record(
                name=WORDS,
                calls=COUNT,
                prompt_tokens=COUNT,
                cached_tokens=COUNT,
                output_tokens=COUNT,
                ttft_s={"type": "number", "minimum": 0},
            )
        ),
    ),
)
