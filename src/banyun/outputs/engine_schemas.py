"""The shapes of what the engine room's verbs answer."""

from __future__ import annotations

from banyun.outputs.shapes import Schema, count, many, table, text

SECONDS: Schema = {"type": "number", "minimum": 0}
EVENTS = ("hot", "ram", "disk", "carried", "computed", "refused", "evicted")
COUNT = table(times=count(), tokens=count(), seconds=SECONDS)

ENGINE_STATUS: Schema = table(
    prefixes=many(
        table(
            name=text("hash of its tokens"),
            model=text("the beginning of the model file's SHA-256"),
            tokens=count(),
            stored_bytes={"type": "object", "properties": {"ram": count(), "disk": count()}},
            encoding={"enum": ["plain", "zstd"]},
            documents=many(text("id")),
            uses=count(),
            used={"type": "number", "description": "when last, in Unix seconds"},
            pinned={"type": "boolean"},
            recompute_seconds=SECONDS,
        )
    ),
    tiers=many(
        table(
            medium={"enum": ["ram", "disk"]},
            folder=text(),
            held_bytes=count(),
            budget_bytes=count(),
            entries=count(),
        )
    ),
    workers=many(
        table(
            process=count("the one that uses the worker"),
            address=text(),
            model=text(),
            slots=count(),
            context=count("tokens a slot"),
            started={"type": "number", "description": "Unix seconds"},
        )
    ),
    reused_tokens=count(),
    computed_tokens=count(),
    hit_rate={"type": ["number", "null"], "description": "share of tokens reused; null before any"},
    saved_seconds=SECONDS,
    counts={
        "type": "object",
        "description": "by kind of event, those that there were",
        "properties": dict.fromkeys(
            ("hot", "ram", "disk", "carried", "computed", "refused", "evicted"), COUNT
        ),
    },
    refusals=many(
        table(
            what={"const": "refused"},
            at={"type": "number", "description": "Unix seconds"},
            tokens=count(),
            seconds=SECONDS,
            name=text("of the cache"),
            medium=text(),
            reason=text(),
        ),
        description="the last twenty",
    ),
)

ENGINE_WARM: Schema = many(
    table(
        document=text("as it was named"),
        origin={"enum": ["hot", "ram", "disk", "carried", "computed"]},
        reused=count("tokens"),
        computed=count("tokens"),
        seconds=SECONDS,
    )
)

ENGINE_BENCH: Schema = many(
    table(
        figure=text(),
        value={"type": ["number", "null"], "description": "null: not run"},
        unit=text(),
        n=count("cases it was taken over"),
        gate={"type": ["string", "null"]},
        met={"type": ["boolean", "null"], "description": "null: no gate, not run, or the machine was busy"},
        command=text(),
        note=text(),
        machine=text(),
    )
)


INDEX: Schema = table(
    models=many(
        table(
            name=text("of its profile"),
            id=text("names all that its vectors depend on, the hash of its files too"),
            dim=count("numbers of a vector"),
            languages=many(text("code")),
            embedded=count("passages with a vector"),
            left_out=count("passages in another language, or that say nothing by themselves"),
            pending=count("passages it has not gone through"),
            whole={"type": "boolean", "description": "recall asks it"},
        ),
        description="the one that recall asks first",
    ),
    made=count("vectors, in this run"),
    taken=count("vectors of passages whose text had one already, in this run"),
    seconds=SECONDS,
)


ENGINE: dict[str, Schema] = {
    "index": INDEX,
    "engine status": ENGINE_STATUS,
    "engine warm": ENGINE_WARM,
    "engine bench": ENGINE_BENCH,
}
