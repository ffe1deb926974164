"""Values as JSON and back, and what is said of JSON that does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

import pytest

from banyun.storage.encoding import Malformed, decode, encode, from_json, to_json


@dataclass(frozen=True)
class Leaf:
    name: str
    size: float = 1.0
    kind: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Tree:
    at: datetime
    day: date
    leaves: tuple[Leaf, ...]
    pair: tuple[int, str]
    above: Tree | None = None
    more: dict[str, object] = field(default_factory=dict)


AT = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
TREE = Tree(
    AT,
    AT.date(),
    (Leaf("one"), Leaf("two", 2.5, "b")),
    (1, "x"),
    Tree(AT, AT.date(), (), (2, "y")),
    {"any": [1, None, "thing"]},
)


def test_what_was_written_is_read_again() -> None:
    assert from_json(Tree, to_json(TREE)) == TREE
    assert decode(Tree, encode(TREE)) == TREE
    assert from_json(tuple[Leaf, ...], "[]") == ()


def test_fields_with_defaults_may_be_left_out_and_whole_numbers_are_numbers() -> None:
    assert decode(Leaf, {"name": "n"}) == Leaf("n")
    read = decode(Leaf, {"name": "n", "size": 2})
    assert read == Leaf("n", 2.0)
    assert isinstance(read.size, float)


def changed(**values: object) -> dict[str, object]:
    return {**encode(TREE), **values}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (changed(pair=[1]), "tree.pair: 2 values expected, not 1"),
        (changed(pair=[True, "x"]), "tree.pair: int expected, not bool"),
        (changed(leaves={}), "tree.leaves: list expected, not dict"),
        (changed(leaves=[{"name": "n"}, {"name": 3}]), "tree.leaves[1].name: str expected, not int"),
        (changed(leaves=[{}]), "tree.leaves[0]: “name” is missing"),
        (changed(leaves=[{"name": "n", "kind": "c"}]), "tree.leaves[0].kind: “c” is none of a, b"),
        (changed(leaves=[{"name": "n", "odd": 1}]), "tree.leaves[0]: unknown field “odd”"),
        (changed(leaves=[{"name": 3, "odd": 1}]), "tree.leaves[0]: unknown field “odd”"),
        (changed(at="noon"), "tree.at: “noon” is no datetime"),
        (changed(above={"at": 3}), "tree.above.at: str expected, not int"),
        (changed(more=[]), "tree.more: dict expected, not list"),
        ([], "tree: dict expected, not list"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(data: object, said: str) -> None:
    with pytest.raises(Malformed) as refused:
        decode(Tree, data, "tree")
    assert str(refused.value) == said


def test_no_json_is_said_so() -> None:
    with pytest.raises(Malformed, match="line 3: no JSON"):
        from_json(Tree, "{", "line 3")
