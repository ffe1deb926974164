"""The JSON of a digest keeps to schema 1, and its offsets to the texts."""

import json

import jsonschema
import pytest

from banyun.outputs.digest_json import digest_json, digest_values
from banyun.outputs.records import as_json, recalled_record
from banyun.outputs.schemas import DIGEST, RECALL, SCHEMAS, SKIM
from banyun.outputs.skim import skim_values
from tests.outputs.sample import sample


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_digest_keeps_to_schema_1(lang: str) -> None:
    jsonschema.validate(json.loads(digest_json(sample(lang))), DIGEST)


def test_skim_and_recall_keep_to_their_shapes() -> None:
    digest = sample("en")
    recalled = [piece.recalled for each in digest.passages for piece in each.analysis.evidence]
    jsonschema.validate(json.loads(as_json(skim_values(digest))), SKIM)
    jsonschema.validate([recalled_record(one) for one in recalled], RECALL)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_shape_is_a_sound_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def test_a_digest_without_a_key_does_not_keep_to_it() -> None:
    values = digest_values(sample("en"))
    del values["passages"][5]["known"]
    with pytest.raises(jsonschema.ValidationError, match="known"):
        jsonschema.validate(values, DIGEST)


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
