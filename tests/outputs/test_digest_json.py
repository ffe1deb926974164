"""The JSON of a digest keeps to schema 1, and its offsets to the texts."""

import json
from typing import Any

import jsonschema
import pytest

from banyun.outputs.digest_json import digest_json, digest_values
from banyun.outputs.records import as_json
from tests.outputs.sample import sample

SPAN = {
    "type": "object",
    "required": ["quote", "start", "end"],
    "properties": {"quote": {"type": "string"}, "start": {"type": "integer"}, "end": {"type": "integer"}},
}


def table(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TEXT: dict[str, Any] = {"type": "string"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
IDS = many(TEXT)
STANCES = ["undecided", "confirms", "refines", "contradicts", "unrelated"]

SCHEMA_1 = table(
    schema={"const": 1},
    material=table(id=TEXT, title=TEXT, kind=TEXT, language=TEXT, source=TEXT, sha256=TEXT, characters=COUNT),
    passages=many(
        table(
            id=TEXT,
            start=COUNT,
            end=COUNT,
            heading=TEXT,
            text=TEXT,
            known={"enum": ["known", "partly", "new"]},
            novelty=SHARE,
            evidence=many(
                table(
                    note=TEXT,
                    title=TEXT,
                    basis={"enum": ["did", "read", "thought"]},
                    when={"type": ["string", "null"]},
                    quote=TEXT,
                    start=COUNT,
                    end=COUNT,
                    material_quote=SPAN,
                    score=SHARE,
                    stance={"enum": STANCES},
                    why=TEXT,
                )
            ),
            passes={"maxItems": 2, **many(table(**{"pass": TEXT}, score=SHARE, why=TEXT))},
        )
    ),
    points=many(table(id=TEXT, name=TEXT, passages=IDS, state=TEXT)),
    blind_spots=many(
        table(
            term=TEXT,
            aliases=IDS,
            topic=TEXT,
            score={"type": "number"},
            count=COUNT,
            in_notes=COUNT,
            passages=IDS,
        )
    ),
    techniques=many(table(id=TEXT, name=TEXT, kind=TEXT, quote=TEXT, passages=IDS)),
    questions=many(table(id=TEXT, text=TEXT, lens=TEXT, passages=IDS)),
    disagreements=many(table(passage=TEXT, note=TEXT, kind=TEXT, material_quote=TEXT, note_quote=TEXT)),
    findings=many(table(id=TEXT, **{"pass": TEXT}, text=TEXT, quotes=many(SPAN), author=TEXT, state=TEXT)),
    usage=table(
        seconds={"type": "number"},
        model={
            "oneOf": [
                {"type": "null"},
                table(
                    name=TEXT,
                    calls=COUNT,
                    prompt_tokens=COUNT,
                    cached_tokens=COUNT,
                    output_tokens=COUNT,
                    ttft_s={"type": "number"},
                ),
            ]
        },
    ),
)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_digest_keeps_to_schema_1(lang: str) -> None:
    jsonschema.validate(json.loads(digest_json(sample(lang))), SCHEMA_1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_offsets_are_code_points_into_the_texts(lang: str) -> None:
    digest = sample(lang)
    values = digest_values(digest)
    text = digest.version.text
    assert values["material"]["characters"] == len(text)
    assert "".join(passage["text"] for passage in values["passages"]) == text
    for passage in values["passages"]:
        assert text[passage["start"] : passage["end"]] == passage["text"]
        for evidence in passage["evidence"]:
            note = digest.note_texts[evidence["note"]].text
            assert note[evidence["start"] : evidence["end"]] == evidence["quote"]
            quote = evidence["material_quote"]
            assert text[quote["start"] : quote["end"]] == quote["quote"]
    for finding in values["findings"]:
        for quote in finding["quotes"]:
            assert text[quote["start"] : quote["end"]] == quote["quote"]


def test_json_is_readable_and_safe_to_print() -> None:
    hostile = {"title": "缓存 \x1b[2J \x9b31m \u202e abc \u2028"}
    shown = as_json(hostile)
    assert "缓存" in shown
    assert json.loads(shown) == hostile
    assert not any(char in shown for char in "\x1b\x9b\u202e\u2028")
