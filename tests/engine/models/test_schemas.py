"""Schemas: bounded, and answers checked as JSON Schema says."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.engine.models.base import json_text
from banyun.engine.models.schemas import check_schema, parsed, problem, without_bounds, without_thinking
from tests.engine.models.conftest import SCHEMA


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


LEAVES = st.one_of(
    st.builds(lambda most: {"type": "string", "maxLength": most}, st.integers(0, 4)),
    st.builds(lambda words: {"type": "string", "enum": words}, st.lists(st.sampled_from("abc"), min_size=1)),
    st.builds(lambda least: {"type": ["integer", "null"], "minimum": least}, st.integers(-2, 2)),
    st.builds(lambda most: {"type": "number", "maximum": most}, st.integers(-2, 2)),
    st.sampled_from([{"type": "boolean"}, {"type": "null"}]),
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda items, least, more: {
                "type": "array",
                "items": items,
                "minItems": least,
                "maxItems": least + more,
            },
            inner,
            st.integers(0, 2),
            st.integers(0, 2),
        ),
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(_object),
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 3),
        st.floats(-3, 3, allow_nan=False),
        st.text("abc漢", max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from("abc"), SCHEMAS, max_size=3).map(_object), VALUES)
def test_it_agrees_with_a_validator_of_json_schema(schema: dict[str, Any], value: Any) -> None:
    check_schema(schema)
    fits = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert (problem(value, schema) is None) == fits


@given(SCHEMAS, st.data())
def test_it_agrees_on_values_that_nearly_fit(schema: dict[str, Any], data: st.DataObject) -> None:
    value = data.draw(_nearly(schema))
    fits = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert (problem(value, schema) is None) == fits
    if fits:
        assert problem(value, without_bounds(schema)) is None


def _nearly(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if schema["type"] == "object":
        return st.fixed_dictionaries({name: _nearly(inner) for name, inner in schema["properties"].items()})
    if schema["type"] == "array":
        return st.lists(_nearly(schema["items"]), max_size=5)
    return VALUES


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "array", "items": {"type": "null"}},
        {"type": "object", "properties": {"a": {"type": "null"}}},
        {"anyOf": []},
        {"type": "string", "maxLength": 3, "pattern": "x"},
        {"type": "teapot"},
        {"$ref": "#"},
    ],
)
def test_what_bounds_nothing_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="schema at"):
        check_schema(_object({"inner": schema}))


def test_an_answer_is_always_an_object() -> None:
    with pytest.raises(ValueError, match="object"):
        check_schema({"type": "array", "items": {"type": "null"}, "maxItems": 1})


@given(VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    assert parsed(json_text(value)) == value
    assert parsed(f"```json\n{json_text(value)}\n```") == value
    assert parsed(f"<think>{{}} no\n</think>\n\n{json_text(value)}") == value


def test_thoughts_are_not_the_answer() -> None:
    assert without_thinking("<think>hm</think>\nYes.") == "Yes."
    assert without_thinking("As <think> goes.") == "As <think> goes."


def test_the_contracts_schema_is_bounded() -> None:
    check_schema(SCHEMA)
