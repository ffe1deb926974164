"""Outlines: what they tell, what they lack, and what of them is not the text's."""

from __future__ import annotations

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
