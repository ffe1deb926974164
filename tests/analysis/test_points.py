from __future__ import annotations

import pytest

from tests.analysis.reader import analysed

TEXT = """为了减少人工，我们做了下面这些事。首先，我们有硬件巡检手段，坏盘会被自动隔离，半小时不恢复就叫人。

其次，我们的解决方案是采用缓存预热，重启的节点先从邻居拷贝热点数据，再开始接请求，
这样它不会在最忙的时候去问数据库，也不会拖慢前面排队的人。

食堂周三吃面，大家都很高兴，下午没有人开会，窗外的银杏黄了一半，楼下有人在唱很老的歌，
歌里说的是一条河。
"""
NOTES = {
    "巡检": "夜间硬件巡检脚本发现坏盘先自动隔离，半小时不恢复就叫人。误报从每周 30 次降到 2 次。",
    "预热": "大促之前做缓存预热，节点重启以后先从邻居拷贝热点数据再接流量。",
}


def test_points_are_short_names_from_the_text_over_passages_worth_it() -> None:
    points = analysed(TEXT, NOTES, wording="zh", language="zh").points
    names = [point.name for point in points]
    assert "硬件巡检" in names
    assert any("预热" in name for name in names)
    assert not any("食堂" in name or "周三" in name for name in names)
    for point in points:
        assert TEXT[point.quote.start : point.quote.end] == point.quote.exact
        assert len(point.name) <= 24


def test_they_are_few_and_named_once() -> None:
    points = analysed("\n\n".join([TEXT] * 8), NOTES, wording="zh", language="zh").points
    names = [point.name for point in points]
    assert len(names) == len(set(names)) <= 10


CHAPTER = """# When the data moves

## Label shift

We call it *label shift* when only the shares of the labels move. Label shift can be mended, because the
*confusion matrix* of an old model tells how to reweigh. Without label shift nothing of this is needed.

## Examples

Spam filters are an example: spammers automatically write new mails every day.

## Trees

Some people prefer walks in the forest, where *never mind* is an answer to everything.
"""


def test_a_text_that_explains_is_offered_what_it_sets_out_to_explain() -> None:
    points = analysed(CHAPTER, {}).points
    names = [point.name.lower() for point in points]
    assert names[0] == "label shift"
    assert "confusion matrix" in names
    first = points[0].quote
    assert CHAPTER[first.start - 1 : first.end + 1] == "*label shift*"
    assert "never mind" not in names


PASSING_EN = """# Layers that fill themselves in

When the appropriate flags are set, the compiler automatically inserts vector instructions. The framework
automatically infers the input shape, so that we never write it down by hand.
"""
PASSING_ZH = """# 自己补全的层

框架会自动推断输入形状，我们不用手工写，这样人工减少了 80%。

首先，我们有硬件巡检手段，坏盘会被自动隔离，半小时不恢复就叫人。
"""


@pytest.mark.parametrize(
    ("text", "language", "passing", "named"),
    [
        (PASSING_EN, "en", "input shape", "vector instructions"),
        (PASSING_ZH, "zh", "推断输入形状", "硬件巡检"),
    ],
)
def test_everyday_words_that_meet_once_are_no_name(
    text: str, language: str, passing: str, named: str
) -> None:
    names = [point.name for point in analysed(text, {}, wording=language, language=language).points]
    assert named in names
    assert passing not in names
