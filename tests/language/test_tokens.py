from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.language.folding import fold
from banyun.language.stopwords import is_stop_word
from banyun.language.tokens import index_terms, stem, tokenize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("緩存預熱", "缓存预热"),
        ("ＲＤＭＡ", "rdma"),
        ("caches", "cached"),
        ("caching", "cache"),
        ("queries", "query"),
        ("stopped", "stopping"),
        ("180 GB", "180GB"),
        ("Tom's", "Tom"),
    ],
)
def test_spellings_that_must_meet(one: str, other: str) -> None:
    assert index_terms(one) == index_terms(other)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("KVCache", {"kvcache", "kv", "cach"}),
        ("kv_cache", {"kv_cache", "kv", "cach"}),
        ("HTTP/2", {"http/2", "http", "2"}),
        ("对象存储OSS和SSD", {"对象", "存储", "oss", "ssd"}),
        ("自动化巡检", {"自动化", "自动", "巡检"}),
        ("C++", {"c++"}),
    ],
)
def test_terms_that_must_be_there(text: str, terms: set[str]) -> None:
    assert terms <= set(index_terms(text))


def test_latin_terms_match_by_token_only() -> None:
    assert "oss" not in index_terms("across the loss")


def test_function_words_and_addresses_are_no_terms() -> None:
    assert index_terms("the of and is 的 了 因为 我们") == []
    assert index_terms("https://example.org/cache") == []


def test_order_and_repeats_are_kept() -> None:
    assert index_terms("cache miss, cache hit") == ["cach", "miss", "cach", "hit"]


def test_stems_keep_different_words_apart() -> None:
    words = [
        "inference",
        "infer",
        "process",
        "pass",
        "gas",
        "bus",
        "analysis",
        "sing",
        "red",
        "ring",
        "speed",
        "bed",
    ]
    assert len({stem(word) for word in words}) == len(words)


@given(st.text(max_size=80))
def test_tokens_are_ordered_folded_spans_of_the_text(text: str) -> None:
    last = 0
    for token in tokenize(text):
        assert last <= token.start < token.end <= len(text)
        last = token.end
        if token.kind != "number":
            assert token.text == fold(text[token.start : token.end])


@given(st.text(max_size=80))
def test_index_terms_are_folded_and_no_function_words(text: str) -> None:
    for term in index_terms(text):
        assert term
        assert not any(character.isspace() for character in term)
        assert not is_stop_word(term) or term in index_terms(term)
