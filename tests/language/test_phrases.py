from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.language.keywords import keywords
from banyun.language.phrases import phrases
from banyun.language.speech import words_of

ABSTRACT = (
    "为了减少冷启动时的数据库压力，提出一种缓存预热方法。缓存预热按照访问日志的热度排序，"
    "实验表明缓存预热之后数据库压力下降了四成。 基于访问日志的缓存预热研究"
)
ENGLISH = (
    "# Warming a cold cache\n\nA cold cache sends every request to the database. We fill the cold cache from "
    "its neighbour before it takes traffic. The neighbour has an access log; the access log names the keys."
)


def test_words_cover_their_places_and_know_grammar_from_names() -> None:
    text = "我们采用 RDMA 传输，and the cache runs quickly。"
    words = words_of(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    inside = [word.text for word in words if word.inside]
    assert {"RDMA", "传输", "cache"} <= set(inside)
    assert inside.count("我们") == inside.count("the") == inside.count("quickly") == inside.count("runs") == 0


@pytest.mark.parametrize(("text", "wanted"), [(ABSTRACT, "缓存预热"), (ENGLISH, "cold cache")])
def test_what_a_text_is_about_is_among_its_first_keywords(text: str, wanted: str) -> None:
    assert wanted in [phrase.text.lower() for phrase in keywords(text)]


def test_a_phrase_counts_all_its_mentions() -> None:
    found = {phrase.text: phrase for phrase in phrases(ENGLISH)}
    assert found["cold cache"].count == 3
    assert found["cold cache"].titled
    assert found["access log"].count == 2


def test_what_only_stands_inside_a_longer_phrase_is_left_out() -> None:
    text = "The token bucket is full. A token bucket empties. Every token bucket leaks."
    assert "token" not in [phrase.text for phrase in phrases(text)]


def test_phrases_end_where_a_clause_does() -> None:
    text = "We warmed the cache, database and all. 我们预热缓存，数据库没有抖。"
    assert not any("," in phrase.text or "，" in phrase.text for phrase in phrases(text))
    assert "cache database" not in [phrase.text for phrase in phrases(text)]


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from([ABSTRACT, ENGLISH, "\n\n", "（x）", "KV-Cache 的", "３Ｄ打印"])).map("".join)
)
def test_every_mention_is_where_it_says(text: str) -> None:
    for phrase in [*phrases(text), *keywords(text)]:
        assert phrase.text in {text[span.start : span.end] for span in phrase.spans}
        assert all(0 <= span.start < span.end <= len(text) for span in phrase.spans)


def test_a_name_goes_on_over_a_line_wrapped_by_hand() -> None:
    wrapped = (
        "Before it takes any traffic we fill the cold\ncache from its neighbour. A cold cache waits for that."
    )
    assert {phrase.text: phrase.count for phrase in phrases(wrapped)}["cold cache"] == 2
    apart = phrases("We fill the cold\n\ncache first.")
    assert "cold cache" not in [phrase.text for phrase in apart]


def test_a_plain_word_said_again_and_again_behind_a_singular_is_part_of_the_name() -> None:
    text = "Label shift is rare. With label shift one reweighs. Label shift needs labels that shift."
    assert {phrase.text.lower(): phrase.count for phrase in phrases(text)}["label shift"] == 3
    verb = "The labels shift here. When labels shift one waits. If labels shift again one leaves."
    assert "labels shift" not in [phrase.text for phrase in phrases(verb)]
    once = "Label shift is rare, and nobody mentions it."
    assert "Label shift" not in [phrase.text for phrase in phrases(once)]
