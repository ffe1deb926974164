from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banyun.language.informative import information, informative_terms


def test_what_tells_and_what_does_not() -> None:
    weights = {
        term.key: term.weight for term in informative_terms("系统的问题是 RDMA 带宽，不是缓存的时间。")
    }
    assert weights["rdma"] == 1
    assert weights["缓存"] > 0.5
    assert weights["系统"] < 0.1
    assert weights["问题"] < 0.1
    assert weights["时间"] < 0.1


def test_words_no_dictionary_has_are_put_together() -> None:
    assert "拉齐" in {term.key for term in informative_terms("快速拉齐方法")}


def test_a_phrase_with_grammar_in_it_is_not_a_rare_word() -> None:
    assert information("更省") < 0.3
    assert information("更新") == information("更新")


def test_numbers_tell_by_their_shape() -> None:
    assert information("3") < information("42") < information("6912")
    assert information("180gb") > information("18")


@given(st.text(max_size=80))
def test_terms_lie_in_the_text_with_a_weight_of_a_share(text: str) -> None:
    for term in informative_terms(text):
        assert 0 <= term.start < term.end <= len(text)
        assert 0 <= term.weight <= 1
