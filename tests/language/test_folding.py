from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.language.folding import fold, folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("緩存預熱", "缓存预热"),
        ("ＫＶ　Ｃａｃｈｅ", "kv cache"),
        ("Straße", "STRASSE"),
        ("ﬁne", "fine"),
        ("cafe\u0301", "café"),
        ("soft\u00adhyphen", "softhyphen"),
        ("零\u200b宽", "零宽"),
        ("（甲，乙）", "(甲,乙)"),
    ],
)
def test_spellings_of_the_same_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert fold("缓存") != fold("缓冲")
    assert fold("cache") != fold("cachet")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text(max_size=60))
def test_the_way_back_fits_the_folded_text(text: str) -> None:
    result = folded(text)
    assert result.text == fold(text)
    assert len(result.origins) == len(result.text) + 1
    assert list(result.origins) == sorted(result.origins)


@given(st.text(max_size=40), st.data())
def test_an_original_span_folds_to_something_that_holds_the_folded_span(
    text: str, data: st.DataObject
) -> None:
    result = folded(text)
    start = data.draw(st.integers(0, len(result.text)))
    end = data.draw(st.integers(start, len(result.text)))
    span = result.original(start, end)
    assert 0 <= span.start <= span.end <= len(text)
    if start < end:
        assert result.text[start:end] in fold(span.of(text))


def test_the_way_back_through_a_ligature() -> None:
    text = "a ﬁne緩存"
    result = folded(text)
    at = result.text.index("fine")
    assert result.original(at, at + 4).of(text) == "ﬁne"
    at = result.text.index("缓存")
    assert result.original(at, at + 2).of(text) == "緩存"
