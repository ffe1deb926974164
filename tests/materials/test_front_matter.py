"""Front matter is read as people write it, and never taken from a text that has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.materials.front_matter import read_front_matter

BLOCK = """---
Title: "A gateway, moved"
date: 2019-03-12
tags: [sre, 网关]
aliases:
  - the move
  - 搬迁
count: 3
draft: false
---
# Body
"""


def test_values_and_where_the_body_begins() -> None:
    read = read_front_matter(BLOCK)
    assert BLOCK[read.body_start :] == "# Body\n"
    assert read.text("title") == "A gateway, moved"
    assert read.text("date") == "2019-03-12"
    assert read.texts("tags") == ("sre", "网关")
    assert read.texts("aliases") == ("the move", "搬迁")
    assert read.text("count") == "3"
    assert read.text("draft") == ""
    assert read.text("missing", "count") == "3"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tags: sre, ops", ("sre", "ops")),
        ("tags: 网关，缓存、预热", ("网关", "缓存", "预热")),
        ("tags: [a, a, b]", ("a", "b")),
        ("tags:\n- one\n- 2\n-", ("one", "2")),
        ("tags:", ()),
        ("tags: {a: 1}", ()),
    ],
)
def test_lists_come_in_many_shapes(line: str, expected: tuple[str, ...]) -> None:
    assert read_front_matter(f"---\n{line}\n---\n").texts("tags") == expected


def test_placeholders_of_templates_are_read_line_by_line() -> None:
    text = "---\ntitle: {{title}}: {{x}\ntags: [a, b]\nlist:\n- one\n\tbad: tab\n---\nbody"
    read = read_front_matter(text)
    assert read.lenient
    assert read.texts("tags") == ("a", "b")
    assert text[read.body_start :] == "body"


@pytest.mark.parametrize(
    "text",
    [
        "no block",
        "---\nnever closed: yes\nbody",
        "---\n\nA line between two rules\n\n---\nbody",
        "---\n- a list\n- b: no mapping\n---\nbody",
        "\n---\ntitle: not at the start\n---\n",
        "----\ntitle: four dashes\n----\n",
        "",
    ],
)
def test_a_text_without_front_matter_keeps_all_of_itself(text: str) -> None:
    assert read_front_matter(text).body_start == 0


@pytest.mark.parametrize(
    "block",
    [
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]",
        "a: " + "[" * 5_000,
        "a: !!python/object/apply:os.system ['true']",
        "? [complex, key]\n: value",
        "date: 2019-13-45",
        "1: one\ntrue: two\nnull: three",
    ],
)
def test_hostile_blocks_do_no_harm(block: str) -> None:
    text = f"---\n{block}\n---\nbody"
    assert text[read_front_matter(text).body_start :] in ("body", text)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    read = read_front_matter(f"---\n{text}\n---\nbody")
    assert 0 <= read.body_start <= len(text) + 12
