"""Quantities: what is the same number, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.study.mastery.quantities import agree, quantities


def one(text: str):  # type: ignore[no-untyped-def]
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(
    ("text", "value", "measure"),
    [
        ("180 GB/s", 180e9, "bytes/s"),
        ("180GB 每秒", 180e9, "bytes/s"),
        ("16 GiB", 16 * 2**30, "bytes"),
        ("16384 MiB", 16 * 2**30, "bytes"),
        ("100 Gbps", 100e9, "bits/s"),
        ("4.1 万", 41_000, ""),
        ("四万一千张", 41_000, "count"),
        ("forty-one thousand", 41_000, ""),
        ("六百八十七亿", 68.7e9, ""),
        ("two hundred and ninety thousand", 290_000, ""),
        ("7 per cent", 0.07, "share"),
        ("百分之七", 0.07, "share"),
        ("四分之三", 0.75, "share"),
        ("七成", 0.7, "share"),
        ("240 毫秒", 0.24, "seconds"),
        ("fourteen seconds", 14, "seconds"),
        ("九秒钟", 9, "seconds"),
        ("1.7 倍", 1.7, "ratio"),
        ("5x", 5, "ratio"),
        ("twice", 2, "ratio"),
        ("3,993 requests", 3993, "count"),
        ("每秒收到$10^8$位信息", 1e8, "count"),
        ("2.5 \\times 10^{-3} s", 0.0025, "seconds"),
    ],
)
def test_a_quantity_is_read(text: str, value: float, measure: str) -> None:
    found = one(text)
    assert found.value == pytest.approx(value)
    assert found.measure == measure


def test_the_first_of_two_has_the_unit_of_the_second() -> None:
    before, after = quantities("fell from 4.1 to 0.7 per cent")
    assert [before.value, after.value] == pytest.approx([0.041, 0.007])
    assert before.measure == after.measure == "share"


@pytest.mark.parametrize("text", ["2023 年 9 月 29 日", "in 1998", "万一", "a word", ""])
def test_what_is_no_quantity(text: str) -> None:
    assert [found.text for found in quantities(text)] == []


@pytest.mark.parametrize(
    ("expected", "given_text", "right"),
    [
        ("四万一千张", "41k", True),
        ("四万一千张", "4.1 万", True),
        ("sixty-nine billion tiles", "69 billion", True),
        ("10 倍", "10", True),
        ("0.7 %", "0.7", True),
        ("0.3 毫秒", "300 微秒", True),
        ("180GB 每秒", "180 GB", True),
        ("0.3 毫秒", "0.3", False),
        ("14 seconds", "14 minutes", False),
        ("16 GiB", "16 GB", False),
        ("四万一千张", "四千一百张", False),
        ("180GB 每秒", "180 Gbps", False),
    ],
)
def test_what_says_the_same(expected: str, given_text: str, right: bool) -> None:
    assert agree(one(expected), one(given_text)) is right


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_number_agrees_with_itself_in_every_spelling(number: int) -> None:
    plain = one(f"{number} ms")
    assert agree(plain, one(f"{number:,} ms"))
    assert agree(plain, one(f"{number / 1000} s"))
    assert agree(one(f"{number} 台"), one(f"{number / 10_000} 万台"))
    assert not agree(plain, one(f"{number * 2} ms"))
