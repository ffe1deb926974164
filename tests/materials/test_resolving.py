"""Anchors are found again in edited texts, or said to be lost; never guessed silently."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.normalising import Normalised
from banyun.materials.resolving import Resolver, resolve

CHINESE = (
    "网关在双十一之前做过一次压测。压测发现连接池的上限太低。我们把上限改成了两千，又加了预热。"
    "预热脚本在发布前半小时运行，把最热的一千个键读进缓存。当天的命中率没有掉到九成以下。"
    "事后复盘时大家都同意，这次没有出事主要靠预热，不是靠扩容。"
)
ENGLISH = (
    "The gateway was load tested before the sale. The test showed that the pool was far too small. "
    "We raised its limit to two thousand and warmed the cache up. A script reads the thousand hottest "
    "keys half an hour before each release. That day the hit rate never fell below ninety percent. "
    "In the review everybody agreed that warming, and not scaling, had saved us."
)


def anchor_of(text: str, words: str) -> Anchor:
    start = text.index(words)
    return anchor_at(text, start, start + len(words))


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_an_untouched_text_resolves_exactly(text: str) -> None:
    for start in range(0, len(text) - 20, 7):
        answer = resolve(anchor_at(text, start, start + 20), text)
        assert (answer.certainty, answer.start, answer.end, answer.similarity) == (
            "exact",
            start,
            start + 20,
            1,
        )


@pytest.mark.parametrize(
    ("text", "words"), [(CHINESE, "压测发现连接池的上限太低。"), (ENGLISH, "the pool was far too small")]
)
def test_the_same_words_elsewhere_have_moved(text: str, words: str) -> None:
    changed = "Something new stands first. 前面多了一句话。" + text

    answer = resolve(anchor_of(text, words), changed)

    assert answer.certainty == "moved"
    assert changed[answer.start : answer.end] == words


def test_reflowed_english_is_the_same_words() -> None:
    words = "A script reads the thousand hottest keys half an hour before each release."
    changed = ENGLISH.replace("thousand hottest", "thousand\nhottest").replace("half an", "half\n> an")

    answer = resolve(anchor_of(ENGLISH, words), changed)

    assert answer.certainty == "moved"
    assert changed[answer.start : answer.end].startswith("A script")
    assert changed[answer.start : answer.end].endswith("release.")


def test_other_punctuation_and_width_are_the_same_words() -> None:
    changed = CHINESE.replace("，", ",").replace("。", ".\n").replace("九成", " 九成 ")
    words = "我们把上限改成了两千，又加了预热。"

    answer = resolve(anchor_of(CHINESE, words), changed)

    assert answer.certainty == "moved"
    assert changed[answer.start : answer.end] == "我们把上限改成了两千,又加了预热."


@pytest.mark.parametrize(
    ("text", "words", "changed_words"),
    [
        (
            CHINESE,
            "预热脚本在发布前半小时运行，把最热的一千个键读进缓存。",
            "预热脚本在每次发布前一小时跑，把最热的一千个键读进了缓存。",
        ),
        (
            ENGLISH,
            "A script reads the thousand hottest keys half an hour",
            "A small script reads the hottest keys an hour",
        ),
    ],
)
def test_similar_words_are_found_and_flagged(text: str, words: str, changed_words: str) -> None:
    changed = "New first sentence here. " + text.replace(words, changed_words)

    answer = resolve(anchor_of(text, words), changed)

    assert answer.certainty == "fuzzy"
    assert 0.5 < answer.similarity < 1
    assert fuzz.ratio(changed[answer.start : answer.end], changed_words) > 90


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
def test_deleted_words_are_orphaned(text: str) -> None:
    start, end = 30, 70
    answer = resolve(anchor_at(text, start, end), text[:start] + text[end:])

    assert (answer.certainty, answer.start, answer.end) == ("orphaned", -1, -1)


def test_another_text_holds_nothing_of_it() -> None:
    assert resolve(anchor_at(CHINESE, 10, 50), ENGLISH).certainty == "orphaned"
    assert resolve(anchor_at(CHINESE, 10, 50), "").certainty == "orphaned"


def test_context_tells_repeated_words_apart() -> None:
    text = "甲组的结论是先看缓存。后来改成了限流。\n\n乙组的结论是先看缓存。他们没有再改。\n"
    second = text.rindex("先看缓存")
    changed = "开头加一句。" + text

    answer = resolve(anchor_at(text, second, second + 4), changed)

    assert (answer.certainty, answer.start) == ("moved", second + 6)


def test_repeated_words_that_context_does_not_tell_apart_are_flagged() -> None:
    line = "命中率正常，没有告警，也没有人被叫醒。\n"
    text = line * 8
    anchor = anchor_at(text, len(line) * 3, len(line) * 4 - 1)

    answer = resolve(anchor, "值班日志。\n" + text)

    assert answer.certainty == "fuzzy"


def test_a_twin_left_behind_is_not_claimed_silently() -> None:
    text = f"{ENGLISH}\n\nThe end came early. Nobody was paged.\n\nAnother day went by. Nobody was paged.\n"
    second = text.rindex("Nobody was paged.")
    changed = text[:second] + "It was loud." + text[second + 17 :]

    assert resolve(anchor_at(text, second, second + 17), changed).certainty in ("fuzzy", "orphaned")


def test_a_quote_of_many_pages_is_fitted_by_its_ends() -> None:
    text = "\n\n".join(f"{CHINESE}第{number}次复盘。{ENGLISH}" for number in range(40))
    start, end = len(text) // 4, 3 * len(text) // 4
    changed = "开头。" + text.replace("缓存", "高速缓存").replace("limit", "cap")

    answer = resolve(anchor_at(text, start, end), changed)

    assert answer.certainty == "fuzzy"
    assert fuzz.ratio(changed[answer.start : answer.end], text[start:end]) > 90


def test_an_anchor_without_words_is_orphaned() -> None:
    assert resolve(Anchor(exact="", start=3, end=3), CHINESE).certainty == "orphaned"
    assert resolve(Anchor(exact=" \n", start=3, end=5), CHINESE).certainty == "orphaned"


def test_one_resolver_serves_many_anchors() -> None:
    resolver = Resolver("前言。" + CHINESE)
    starts = [resolver.resolve(anchor_at(CHINESE, at, at + 30)).start for at in (0, 30, 60)]
    assert starts == [3, 33, 63]


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(alphabet="缓存预热ab ,，。\n>", min_size=1, max_size=120),
    other=st.text(alphabet="缓存预热ab ,，。\n>", max_size=120),
    at=st.integers(0, 119),
    length=st.integers(1, 40),
)
def test_an_unflagged_answer_says_the_same_words(text: str, other: str, at: int, length: int) -> None:
    start = min(at, len(text) - 1)
    anchor = anchor_at(text, start, min(len(text), start + length))

    answer = resolve(anchor, other)

    if answer.certainty == "orphaned":
        assert (answer.start, answer.end) == (-1, -1)
    else:
        assert 0 <= answer.start < answer.end <= len(other)
    if answer.certainty in ("exact", "moved"):
        found = other[answer.start : answer.end]
        assert Normalised.reduced(found) == Normalised.reduced(anchor.exact)


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(alphabet="缓存ab1 ,，。“”\n>　Ａ\u200b", max_size=80),
    at=st.integers(0, 79),
    length=st.integers(1, 20),
)
def test_every_stretch_is_found_in_its_own_text(text: str, at: int, length: int) -> None:
    words = text[at : at + length]
    reduced = Normalised.reduced(words)
    if reduced and text[at : at + 1].strip(" \n>　\u200b") and words[-1].strip(" \n>　\u200b"):
        assert any(span.start == at and span.end == at + len(words) for span in Normalised(text).find(words))


def test_words_stay_apart_and_letters_keep_their_case() -> None:
    text = Normalised("now here, GPU  使用 cache。")
    assert text.text == "now here,GPU使用cache."
    assert text.find("nowhere") == []
    assert text.find("gpu") == []
    assert [span.of("now here, GPU  使用 cache。") for span in text.find("GPU使用 cache.")] == [
        "GPU  使用 cache。"
    ]
