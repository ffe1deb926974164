"""Outlines: what they tell, what they lack, and what of them is not the text's."""

from __future__ import annotations

import pytest

from banyun.materials.anchor import anchor_at
from banyun.study.mastery import shareable
from banyun.study.mastery.details import find_details
from banyun.study.mastery.matter import key_matter
from tests.mastery.materials import REPO, listener_of

TALK = (REPO / "examples" / "zh" / "talk.md").read_text("utf-8")
LISTENER = listener_of(TALK)
OUTLINE = (REPO / "tests" / "mastery" / "outline.zh.md").read_text("utf-8")


def told(text: str) -> shareable.Coverage:
    keys, details = key_matter(LISTENER), find_details(LISTENER)
    return shareable.coverage(LISTENER, keys, details, LISTENER.told(text))


def claims(text: str):  # type: ignore[no-untyped-def]
    return shareable.claims_of(text, [("mat_1", LISTENER)], lambda _: None)


def test_an_outline_of_the_talk_covers_it() -> None:
    found = told(OUTLINE)
    assert shareable.share_of_matter([found]) >= shareable.ENOUGH
    assert shareable.share_of_details([found]) >= shareable.ENOUGH
    assert {one.support for one in claims(OUTLINE)} <= {"material", "none"}


def test_each_point_is_anchored_in_the_text() -> None:
    for one in claims(OUTLINE):
        if one.support == "material":
            assert TALK[one.quote.start : one.quote.end] == one.quote.exact


def test_half_an_outline_names_what_it_lacks() -> None:
    half = told("\n".join(OUTLINE.splitlines()[:4]))
    assert shareable.share_of_details([half]) < shareable.ENOUGH
    assert half.missing
    assert half.gaps


def test_a_figure_that_differs_is_flagged_with_both() -> None:
    (claim,) = claims("渲染机器比去年少用了 45%。")
    assert (claim.support, claim.figure, claim.theirs) == ("differs", "45%", "38%")
    assert "38%" in claim.quote.exact
    (claim,) = claims("渲染机器比去年少用了 38%。")
    assert claim.support == "material"


def test_a_way_of_counting_is_no_figure_that_differs() -> None:
    text = "# 看见\n\n人的眼睛是一种昂贵的器官，收到的信息远远超过大脑能处理的，所以大脑只挑着看。\n"
    one = [("mat_1", listener_of(text))]
    said = "人的眼睛收到的信息有一亿位，远远超过大脑能处理的，所以大脑挑着看。"
    (claim,) = shareable.claims_of(said, one, lambda _: None)
    assert (claim.support, claim.figure) == ("material", "")


def test_what_the_text_does_not_say_has_no_support() -> None:
    (claim,) = claims("我去年把订单数据库从单机迁移到了分片集群，花了三个星期。")
    assert claim.support == "none"
    quote = anchor_at("迁移数据库的复盘", 0, 7)
    (claim,) = shareable.claims_of(
        "我去年把订单数据库从单机迁移到了分片集群，花了三个星期。",
        [("mat_1", LISTENER)],
        lambda _: ("note_1", quote),
    )
    assert (claim.support, claim.note_id, claim.quote) == ("note", "note_1", quote)


def test_a_list_of_keywords_tells_no_details() -> None:
    keywords = (
        "瓦片、缓存、渲染集群、命中率、邻居、热 key、巡检、信号、机架、QUIC、BBR、拥塞、上行、采样。" * 3
    )
    assert told(keywords).told == ()


DRIVES = """# Drives

## Hard drives

A hard drive spins at 7,200 revolutions per minute. The head needs eight milliseconds to seek a track.

## Flash drives

A flash drive reaches 500,000 operations per second. Its blocks are erased together before a write.

## Exercises

1. Compare how hard drives, spinning at some revolutions per minute, and flash drives, at some operations per
   second, serve a cold archive that nobody compacts.
"""
DISKS = """# 两种盘

## 机械盘

机械盘每分钟转 7200 圈。磁头寻道要等八毫秒。

## 闪存盘

闪存盘每秒能做 $50$ 万次操作。写入之前，块要整个擦除。
"""
JOINED = "A hard drive spins at 7,200 revolutions per minute, while a flash drive reaches 500,000 operations."
TOGETHER = "机械盘每分钟转 7200 圈，闪存盘每秒能做 50 万次操作。"


@pytest.mark.parametrize(("text", "said"), [(DRIVES, JOINED), (DISKS, TOGETHER)])
def test_what_joins_two_passages_is_borne_out_by_both(text: str, said: str) -> None:
    (claim,) = shareable.claims_of(said, [("mat_1", listener_of(text))], lambda _: None)
    assert claim.support == "material"
    assert claim.quote is not None
    quotes = [claim.quote, *claim.also]
    assert len(quotes) == 2
    assert "7" in quotes[0].exact
    assert "50" in quotes[1].exact
    assert all(text[one.start : one.end] == one.exact for one in quotes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DRIVES, JOINED.replace("7,200", "9,900")),
        (DRIVES, JOINED.replace("spins", "never spins")),
        (DRIVES, "A flash drive spins at 7,200 revolutions, while a hard drive reaches 500,000 operations."),
        (DISKS, TOGETHER.replace("7200", "9900")),
        (DISKS, TOGETHER.replace("每分钟转", "没有每分钟转")),
        (DISKS, "闪存盘每分钟转 7200 圈，机械盘每秒能做 50 万次操作。"),
    ],
)
def test_what_joins_them_wrongly_is_not_borne_out_by_both(text: str, said: str) -> None:
    for claim in shareable.claims_of(said, [("mat_1", listener_of(text))], lambda _: None):
        assert claim.also == ()


def test_an_exercise_bears_nothing_out() -> None:
    said = "Hard drives and flash drives serve a cold archive that nobody compacts at all."
    (claim,) = shareable.claims_of(said, [("mat_1", listener_of(DRIVES))], lambda _: None)
    assert claim.support == "none"


def test_a_figure_in_the_marks_of_a_formula_is_one() -> None:
    (claim,) = shareable.claims_of(
        "闪存盘每秒能做 50 万次操作。", [("mat_1", listener_of(DISKS))], lambda _: None
    )
    assert claim.support == "material"
