"""Details: questions that can be understood and answered; answers judged by what the text says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.materials.anchor import anchor_at
from banyun.study.mastery.answers import answer_of, judge_answer, tells
from banyun.study.mastery.asking import BLANK
from banyun.study.mastery.clear import readable
from banyun.study.mastery.details import MOST, Detail, find_details
from banyun.study.mastery.quantities import quantities
from banyun.study.mastery.telling import Listener
from tests.mastery.materials import REPO, listener_of

TALKS = {lang: (REPO / "examples" / lang / "talk.md").read_text("utf-8") for lang in ("en", "zh")}
LISTENERS = {lang: listener_of(text) for lang, text in TALKS.items()}
DETAILS = {lang: find_details(listener) for lang, listener in LISTENERS.items()}
EVERY = [(lang, one) for lang, found in DETAILS.items() for one in found]
EACH = pytest.mark.parametrize(("lang", "detail"), EVERY, ids=[f"{lang}-{one.key}" for lang, one in EVERY])


def asked(lang: str, words: str) -> tuple[Listener, Detail]:
    return LISTENERS[lang], next(one for one in DETAILS[lang] if words in one.question)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_details_are_few_and_spread_over_the_sections(lang: str) -> None:
    found = DETAILS[lang]
    assert 8 <= len(found) <= MOST
    assert len({one.section for one in found}) >= 6
    assert len({one.kind for one in found}) >= 2
    assert len({one.key for one in found}) == len(found)
    assert [one.key for one in find_details(listener_of(TALKS[lang]))] == [one.key for one in found]


@EACH
def test_a_question_does_not_give_its_answer_away(lang: str, detail: Detail) -> None:
    assert all(wanted not in detail.question for wanted in detail.wanted)
    if detail.kind in ("number", "term"):
        assert BLANK in detail.question
    assert not detail.question.startswith(("“It ", "“They ", "“这", "“它"))
    assert detail.question.count("“") == detail.question.count("”")


@EACH
def test_the_answer_stands_where_it_is_said_to(lang: str, detail: Detail) -> None:
    text = TALKS[lang]
    assert detail.shown.start <= detail.span.start < detail.span.end <= detail.shown.end
    if detail.kind in ("number", "term"):
        assert any(wanted in detail.shown.of(text) for wanted in detail.wanted)


@EACH
def test_the_texts_own_answer_is_right_and_another_questions_is_not(lang: str, detail: Detail) -> None:
    listener = LISTENERS[lang]
    assert judge_answer(listener, detail, ", ".join(detail.wanted)).right
    assert not judge_answer(listener, detail, "").right
    assert not judge_answer(listener, detail, "番茄" if lang == "zh" else "a tomato").right
    other = next(one for one in DETAILS[lang] if one.section != detail.section and one.kind != detail.kind)
    assert not judge_answer(listener, detail, " ".join(other.wanted)).right


@EACH
def test_repeating_the_question_is_no_answer(lang: str, detail: Detail) -> None:
    question = detail.question.replace(BLANK, " ")
    assert not judge_answer(LISTENERS[lang], detail, question).right or detail.kind == "term"


@pytest.mark.parametrize(
    ("lang", "words", "answer", "because"),
    [
        ("zh", "每秒出", "4.1 万", "right"),
        ("zh", "每秒出", "四千一百", "other_number"),
        ("zh", "成本是", "0.3", "no_unit"),
        ("zh", "成本是", "300 微秒", "right"),
        ("zh", "成本是", "1、2、3、4、5 毫秒", "many"),
        ("zh", "成本是", "很少", "no_number"),
        ("zh", "不该去找渲染集群", "邻居内存里就有这些瓦片", "right"),
        ("zh", "不该去找渲染集群", "渲染集群太慢", "too_little"),
        ("en", "inspected every five", "disk wear, read latency, memory errors, clock drift", "right"),
        ("en", "inspected every five", "its disks", "too_little"),
        ("en", "limited to a fifth", "so that the warm-up doesn't slow the healthy node", "right"),
    ],
)
def test_answers_are_judged(lang: str, words: str, answer: str, because: str) -> None:
    listener, detail = asked(lang, words)
    assert judge_answer(listener, detail, answer).because == because


@given(st.sampled_from([one for _, one in EVERY if one.kind == "number"]), st.integers(2, 99))
def test_another_number_is_never_right(detail: Detail, factor: int) -> None:
    expected = quantities(detail.wanted[0])[0]
    unit = {"seconds": "s", "bytes": "B", "ratio": "倍", "share": "%"}.get(expected.measure, "")
    wrong = expected.value * factor * (100 if expected.measure == "share" else 1)
    for listener, found in ((LISTENERS[lang], DETAILS[lang]) for lang in ("en", "zh")):
        if detail in found:
            assert not judge_answer(listener, detail, f"{wrong:.6f} {unit}").right


def test_a_point_of_the_readers_is_asked_and_what_was_asked_stays() -> None:
    text, listener = TALKS["zh"], LISTENERS["zh"]
    start = text.index("同一个机架一小时内最多摘一台")
    quote = anchor_at(text, start, start + len("同一个机架一小时内最多摘一台"))
    found = find_details(listener, points=[("摘除上限", [quote])])
    (point,) = [one for one in found if one.kind == "point"]
    assert "摘除上限" in point.question
    assert judge_answer(listener, point, "同一个机架里一小时最多摘一台机器").right
    before = [one.key for one in DETAILS["zh"]]
    known = {one.id: "known" for one in listener.reading.passages}
    again = find_details(listener, points=[("摘除上限", [quote])], before=before, known=known)  # type: ignore[arg-type]
    assert set(before) <= {one.key for one in again}


def test_a_point_of_several_places_is_asked_and_told_by_all_of_them() -> None:
    text, listener = TALKS["zh"], LISTENERS["zh"]
    words = ("不该去找渲染集群", "覆盖率涨到多少，就接多少线上流量")
    quotes = [anchor_at(text, text.index(one), text.index(one) + len(one)) for one in words]
    twice = anchor_at(text, quotes[0].start + 2, quotes[0].end)
    (point,) = [
        one
        for one in find_details(listener, points=[("从邻居热起来", [quotes[1], twice, quotes[0]])])
        if one.kind == "point"
    ]
    assert "2" in point.question
    assert [place.of(text).count(one) for place, one in zip(point.places, words, strict=True)] == [1, 1]
    assert all(one in answer_of(listener, point) for one in words)
    first = "空着启动的节点不去找渲染集群，邻居的内存里就有。"
    both = f"{first}先向邻居要热 key 清单，按热度拷瓦片，覆盖率涨到多少就接多少流量。"
    assert judge_answer(listener, point, both).right
    half = judge_answer(listener, point, first)
    assert (half.right, half.missing) == (False, point.wanted[1:])
    assert tells(listener, point, listener.told(both))
    assert not tells(listener, point, listener.told(first))
    others = [one for one in find_details(listener, points=[("从邻居热起来", quotes)]) if one.kind != "point"]
    assert not any(
        one.shown.start < place.end and place.start < one.shown.end
        for one in others
        for place in point.places
    )


def test_what_was_known_before_is_asked_last() -> None:
    listener = LISTENERS["en"]
    section = [one for one in listener.reading.passages if "kilometre" in one.heading]
    known = {one.id: "known" for one in listener.reading.passages if one not in section}
    found = find_details(listener, known=known)  # type: ignore[arg-type]
    assert sum("kilometre" in one.section for one in found) >= sum(
        "kilometre" in one.section for one in DETAILS["en"]
    )


def test_a_telling_has_a_detail_only_with_its_figure() -> None:
    listener, detail = asked("zh", "每秒出")
    assert tells(listener, detail, listener.told("平常的星期二每秒要出四万一千张瓦片。"))
    assert not tells(listener, detail, listener.told("平常的星期二每秒要出八万张瓦片。"))
    assert not tells(listener, detail, listener.told("四万一千。"))


UNKNOWN = [
    "I don't know",
    "i do not know.",
    "No idea",
    "no clue!",
    "Sorry, I don’t remember",
    "don't know yet",
    "dunno",
    "I have forgotten",
    "not sure",
    "不知道",
    "我不知道。",
    "想不起来了",
    "还不清楚",
    "忘了",
    "我真不记得了",
    "没印象了",
]


@pytest.mark.parametrize("said", UNKNOWN)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_does_not_know_is_not_taken_by_the_word(lang: str, said: str) -> None:
    listener = LISTENERS[lang]
    for detail in DETAILS[lang]:
        judged = judge_answer(listener, detail, said)
        assert (judged.right, judged.because) == (False, "unknown")


@pytest.mark.parametrize(
    "said", ["不知道每次未命中让人等多久", "Nobody knows what a miss costs", "no idea of QUIC", "BBR"]
)
def test_an_answer_that_speaks_of_not_knowing_is_an_answer(said: str) -> None:
    assert judge_answer(LISTENERS["en"], DETAILS["en"][0], said).because != "unknown"


HEADED = """# 打分

## 加性注意力

给定查询和键，:eqref:`eq_one`。，加性注意力（additive attention）先把两者相加，再过一个多层感知机。

## 别的

:eqref:`eq_two`，缩放点积注意力（scaled dot-product attention）把点积除以长度的平方根，使方差不随长度变化。
"""


def test_a_heading_that_is_the_answer_is_not_shown_and_what_a_reference_leaves_is_cut() -> None:
    found = {one.section: one for one in find_details(listener_of(HEADED)) if one.kind == "term"}
    assert found["加性注意力"].place == "加性注意力"
    assert replace(found["加性注意力"], wanted=("加性注意力", "additive attention")).place == ""
    assert not any("空里是什么名字？，" in one.question for one in found.values())
    assert readable("。，将两者连结起来") == "将两者连结起来"
    assert readable(":eqref:`eq_two`，除以长度") == "除以长度"


PICTURED = """# 桌上

## 看见

想象一下，假如我们面前有五个物品：一份报纸、一篇研究论文、一杯咖啡、一本笔记本和一本书，
就像 :numref:`fig_desk`。

与 :numref:`fig_desk`中由于突出性（prominence）导致的选择不同，读书的选择受到意愿的控制，因此更为谨慎。

基于 :eqref:`eq_desk`中的意愿，把选择的力量（strength）记下来，按天算平均值，一共算了三十天，每天算一次。
"""


def test_a_list_ends_with_its_last_item_and_no_question_has_the_hole_of_a_reference() -> None:
    found = find_details(listener_of(PICTURED))
    assert [one.wanted for one in found if one.kind == "list"] == [
        ("一份报纸", "一篇研究论文", "一杯咖啡", "一本笔记本", "一本书")
    ]
    assert not any("中由于" in one.question or "基于 中" in one.question for one in found)
