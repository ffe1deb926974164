"""Techniques, situations and rehearsals through the real command, and what they change afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Banyun

TALK = """# 把缓存讲明白

我们总结了两个公式：

更低的成本 = 更省的机器 + 更短的链路
更快的恢复 = 更小的范围 + 更早的发现

缺数据的节点不去查库，而是让邻居直接把热点传过来，三秒就能接流量。
"""
PROMOTION = """---
date: 2021-06-18
---
# 晋升答辩准备

网关是我这一年的主要工作。大促峰值网关 P99 从 180ms 降到 46ms，机器从 620 台降到 410 台。
"""
POOL = """---
date: 2021-03-02
---
# 连接池排队

我把网关到上游的连接池拆成子集，排队从 40ms 降到 3ms。
"""
HINDSIGHT = """---
date: 2023-09-01
---
# 网关后来怎么样了

晋升答辩以后两年，网关的 P99 又回到了 95ms，因为没有人再看连接池。
"""


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    notes = tmp_path / "notes"
    notes.mkdir()
    for name, text in (("答辩", PROMOTION), ("连接池", POOL), ("后来", HINDSIGHT)):
        (notes / f"{name}.md").write_text(text, "utf-8")
    (tmp_path / "talk.md").write_text(TALK, "utf-8")
    assert banyun("learn", notes, "--basis", "did").code == 0
    assert banyun("digest", tmp_path / "talk.md").code == 0
    return banyun


def offered(reader: Banyun) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader("technique", "把缓存讲明白", "--json").json["offered"]
    return found


def formula(reader: Banyun) -> dict[str, Any]:
    finding = next(one["finding"] for one in offered(reader) if one["details"]["kind"] == "formula")
    taken: dict[str, Any] = reader("technique", "--take", finding, "--name", "两行公式", "--json").json
    return taken


def test_an_offered_technique_becomes_mine_with_its_quote(reader: Banyun) -> None:
    taken = formula(reader)
    assert (taken["name"], taken["kind"]) == ("两行公式", "formula")
    (quote,) = taken["quotes"]
    assert TALK[quote["start"] : quote["end"]] == quote["quote"]
    assert "更低的成本" in quote["quote"]
    assert reader("show", taken["from_finding"], "--json").json["state"] == "accepted"
    again = reader("technique", "--take", taken["from_finding"], "--why", "一眼就懂", "--json").json
    assert (again["technique"], again["name"], again["why"]) == (taken["technique"], "两行公式", "一眼就懂")
    assert [one["technique"] for one in reader("technique", "--json").json] == [taken["technique"]]
    assert "两行公式" in reader("technique").out


def test_an_offered_technique_is_taken_by_its_number(reader: Banyun) -> None:
    first = offered(reader)[0]
    assert f"1. {first['name']}" in reader("technique", "把缓存讲明白").out
    taken = reader("technique", "把缓存讲明白", "--take", "1", "--json").json
    assert taken["from_finding"] == first["finding"]
    assert reader("technique", "把缓存讲明白", "--take", "99", "--json").error["code"] == "not_found"
    assert reader("technique", "--take", "1").code == 2
    assert "a technique" in reader("undo").out


def test_one_undo_takes_the_technique_and_the_acceptance_back(reader: Banyun) -> None:
    taken = formula(reader)
    assert reader("undo", "--json").json["verb"] == "technique"
    assert reader("technique", "--json").json == []
    assert reader("show", taken["from_finding"], "--json").json["state"] == "suggested"


def test_a_technique_of_my_own_needs_the_materials_words(reader: Banyun) -> None:
    made = ("technique", "向邻居拷", "--on", "把缓存讲明白", "--pattern", "缺数据的节点向邻居要")
    forged = reader(*made, "--quote", "让远方的节点把热点传过来", "--json")
    assert forged.error["code"] == "quote_not_found"
    assert reader("technique", "--json").json == []
    quote = "让邻居直接把热点传过来"
    card = reader(*made, "--quote", quote, "--json").json
    assert (card["kind"], card["quotes"][0]["quote"]) == ("engineering", quote)
    changed = reader("technique", "向邻居拷", "--kind", "运维", "--json").json
    assert (changed["technique"], changed["kind"]) == (card["technique"], "运维")
    assert reader("technique", "没有这个", "--kind", "运维", "--json").error["code"] == "not_found"
    assert reader("technique", "新的", "--pattern", "先报数", "--quote", "x", "--json").code == 1
    assert reader("technique", "向邻居拷", "--drop").code == 0
    assert reader("technique", "--json").json == []
    reader("undo")
    assert [one["name"] for one in reader("technique", "--json").json] == ["向邻居拷"]


def test_a_taken_technique_comes_up_in_a_later_situation_and_not_in_any(reader: Banyun) -> None:
    taken = formula(reader)
    review = reader("situation", "晋升答辩", "--when", "2021-06", "--text", "讲网关这一年", "--json").json
    assert [one["technique"] for one in review["fits"]] == [taken["technique"]]
    assert "180ms → 46ms" in review["fits"][0]["why"]
    dinner = reader("situation", "周末做饭", "--text", "给家里烧一条鱼", "--json").json
    assert dinner["fits"] == []
    assert reader("situation", "周末做饭").code == 0


def test_a_new_technique_names_the_situations_it_fits(reader: Banyun) -> None:
    reader("situation", "五月的分享", "--text", "给新同事讲热点数据怎么预热")
    reader("situation", "周末做饭", "--text", "给家里烧一条鱼")
    made = ("technique", "向邻居拷热点", "--on", "把缓存讲明白", "--pattern", "缺热点数据的节点向邻居要")
    assert [one["name"] for one in reader(*made, "--json").json["fits"]] == ["五月的分享"]
    assert [one["name"] for one in formula(reader)["fits"]] == ["五月的分享"]


def test_a_sharp_number_needs_a_figure_among_the_notes_of_then(banyun: Banyun, tmp_path: Path) -> None:
    note = tmp_path / "plain.md"
    note.write_text("---\ndate: 2021-05-02\n---\n# 网关\n\n网关换了鉴权的做法。\n", "utf-8")
    banyun("learn", note)
    banyun("technique", "一个数", "--kind", "sharp_number", "--pattern", "只放一个数")
    banyun("technique", "三件事", "--kind", "enumeration", "--pattern", "先报数")
    review = banyun("situation", "网关评审", "--when", "2021-06", "--text", "汇报网关", "--json").json
    assert [one["name"] for one in review["fits"]] == ["三件事"]


def test_the_time_of_a_situation_is_read_off_its_name_and_the_clock(banyun: Banyun) -> None:
    placed = {
        name: banyun("situation", name, "--text", "…", "--json").json
        for name in ("talk in May", "promotion review 2021", "二月的分享", "a dinner")
    }
    assert {name: (one["when"], one["tense"]) for name, one in placed.items()} == {
        "talk in May": ("2026-05", "future"),
        "promotion review 2021": ("2021", "past"),
        "二月的分享": ("2027-02", "future"),
        "a dinner": (None, "future"),
    }
    moved = banyun("situation", "a dinner", "--when", "2025-12-24", "--json").json
    assert (moved["when"], moved["tense"]) == ("2025-12-24", "past")
    assert banyun("situation", "a dinner", "--future", "--json").json["tense"] == "future"
    assert banyun("situation", "x", "--when", "some day", "--json").error["code"] == "invalid_input"
    assert banyun("situation", "the zoo", "--json").error["code"] == "not_found"


def test_a_rehearsal_is_drafted_from_the_notes_of_then_and_of_nothing_later(reader: Banyun) -> None:
    taken = formula(reader)
    reader("situation", "晋升答辩", "--when", "2021-06", "--text", "讲网关这一年的工作")
    page = reader("rehearse", taken["technique"], "晋升答辩", "--json").json
    assert [one["when"] for one in page["notes"]] == ["2021-06-18", "2021-03-02"]
    assert (page["until"], page["widened"]) == ("2021-06-30", False)
    assert page["scaffold"] == [
        "更低的 ____ = 更省的 ____ + 更短的 ____",
        "更快的 ____ = 更小的 ____ + 更早的 ____",
    ]
    assert page["figures"][0]["figures"][:2] == ["180ms", "46ms"]
    assert page["figures"][0]["quote"] in PROMOTION
    seen = reader("rehearse", taken["technique"], "晋升答辩", "--later", "--json").json
    assert "后来" not in str(page)
    assert "2023-09-01" not in [one["when"] for one in page["notes"]]
    assert seen["until"] is None
    shown = reader("rehearse", taken["technique"], "晋升答辩").out
    assert "____" in shown
    assert "180ms" in shown


def test_where_there_are_no_notes_of_then_the_window_widens_and_says_so(reader: Banyun) -> None:
    taken = formula(reader)
    reader("situation", "年会发言", "--when", "2022-12", "--text", "讲网关")
    page = reader("rehearse", taken["technique"], "年会发言", "--json").json
    assert page["widened"] is True
    assert {one["when"] for one in page["notes"]} == {"2021-06-18", "2021-03-02"}
    assert "Nothing nearer" in reader("rehearse", taken["technique"], "年会发言").out


WRITTEN = "更快的网关 = 更短的鉴权 + 更小的连接池子集；一个数：180ms 到 46ms。"


def test_a_rehearsal_is_kept_and_recalled_but_is_no_evidence_for_its_material(
    reader: Banyun, tmp_path: Path
) -> None:
    taken = formula(reader)
    reader("situation", "晋升答辩", "--when", "2021-06", "--text", "讲网关这一年的工作")
    page = reader("rehearse", taken["technique"], "晋升答辩", "--text", WRITTEN, "--json").json
    (kept,) = page["rehearsals"]
    assert kept["text"] == WRITTEN
    assert kept["notes"] == [one["note"] for one in page["notes"]]
    recalled = reader("recall", "更短的鉴权，更小的连接池子集", "--json").json
    assert "两行公式" in recalled[0]["title"]
    assert (recalled[0]["basis"], recalled[0]["when"]) == ("thought", "2026-03-14")
    digest = reader("digest", "把缓存讲明白", "--json").json
    evidence = {one["note"] for passage in digest["passages"] for one in passage["evidence"]}
    assert recalled[0]["note"] not in evidence
    again = reader(
        "rehearse", taken["technique"], "晋升答辩", "--text", "-", "--json", given="再写一遍。\n"
    ).json
    assert [one["text"] for one in again["rehearsals"]] == [WRITTEN, "再写一遍。"]
    assert [one["note"] for one in again["notes"]] == [one["note"] for one in page["notes"]]
    assert reader("undo", "--json").json["verb"] == "rehearse"
    assert len(reader("rehearse", taken["technique"], "晋升答辩", "--json").json["rehearsals"]) == 1
    assert reader("rehearse", taken["technique"], "晋升答辩", "--text", " ", "--json").code == 1


def test_what_was_just_written_stands_alone_and_says_what_stands_beside_it(reader: Banyun) -> None:
    taken = formula(reader)
    placed = reader("situation", "晋升答辩", "--when", "2021-06", "--json").json["situation"]
    first = reader("rehearse", taken["technique"], "晋升答辩", "--text", WRITTEN).out
    assert WRITTEN[:12] in first
    assert "banyun situation" not in first
    second = reader("rehearse", taken["technique"], "晋升答辩", "--text", "再写一遍。").out
    assert "再写一遍。" in second
    assert WRITTEN[:12] not in second
    assert f"banyun situation {placed}" in second
    beside = reader("situation", placed).out
    assert WRITTEN[:12] in beside
    assert "再写一遍。" in beside


def test_an_offered_technique_is_taken_when_it_is_written_out(reader: Banyun) -> None:
    finding = offered(reader)[0]["finding"]
    reader("situation", "五月的分享", "--text", "讲缓存")
    seen = reader("rehearse", finding, "五月的分享", "--json").json
    assert seen["technique"]["technique"] == finding
    assert reader("technique", "--json").json == []
    page = reader("rehearse", finding, "五月的分享", "--text", WRITTEN, "--json").json
    assert [one["technique"] for one in reader("technique", "--json").json] == [
        page["technique"]["technique"]
    ]
    assert reader("undo", "--json").json["verb"] == "rehearse"
    assert reader("technique", "--json").json == []


def test_a_technique_for_a_place_of_the_next_weeks_says_so_on_the_front_page(reader: Banyun) -> None:
    (plain,) = [one for one in techniques_of(reader) if one["kind"] == "formula"]
    assert plain["for"] is None
    reader("situation", "四月的分享", "--text", "给新同事讲缓存")
    reader("situation", "十月的分享", "--text", "给新同事讲缓存")
    (found,) = [one for one in techniques_of(reader) if one["kind"] == "formula"]
    assert (found["for"]["name"], found["for"]["when"]) == ("四月的分享", "2026-04")
    for form in ("text", "md", "html"):
        assert "for your 四月的分享 (April 2026)" in reader("digest", "把缓存讲明白", "--format", form).out
    assert "十月的分享" not in reader("digest", "把缓存讲明白").out
    early = reader("digest", "把缓存讲明白", "--as-of", "2024", "--json").json
    assert {one["for"] for one in early["techniques"]} == {None}


def techniques_of(reader: Banyun) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader("digest", "把缓存讲明白", "--json").json["techniques"]
    return found


def test_a_situation_without_a_rehearsal_comes_up_today(reader: Banyun) -> None:
    taken = formula(reader)
    placed = reader("situation", "四月的分享", "--text", "给新同事讲缓存", "--json").json["situation"]

    def due() -> list[str]:
        today = reader("today", "--minutes", "600", "--json").out
        return [line for line in today.splitlines() if f"banyun situation {placed}" in line]

    assert len(due()) == 1
    reader("rehearse", taken["technique"], placed, "--text", WRITTEN)
    assert due() == []


def test_show_and_search_know_what_was_made(reader: Banyun) -> None:
    taken = formula(reader)
    reader("situation", "晋升答辩", "--when", "2021-06", "--text", "讲网关这一年的工作")
    page = reader("rehearse", taken["technique"], "晋升答辩", "--text", WRITTEN, "--json").json
    (rehearsal,) = page["rehearsals"]
    situation = page["situation"]["situation"]
    assert reader("show", rehearsal["rehearsal"], "--json").json == rehearsal
    assert "晋升答辩准备" in reader("show", rehearsal["rehearsal"]).out
    assert reader("show", taken["technique"], "--json").json["name"] == "两行公式"
    assert reader("show", situation, "--json").json["when"] == "2021-06"
    found = {(one["kind"], one["id"]) for one in reader("search", "连接池子集", "--json").json}
    assert found == {("rehearsal", rehearsal["rehearsal"])}
    assert ("situation", situation) in {
        (one["kind"], one["id"]) for one in reader("search", "这一年的工作", "--json").json
    }
    material = reader("show", "把缓存讲明白", "--json").json
    assert [one["technique"] for one in material["techniques"]] == [taken["technique"]]
    reader("technique", taken["technique"], "--drop")
    assert reader("show", taken["technique"], "--json").error["code"] == "not_found"
    assert reader("show", rehearsal["rehearsal"], "--json").json == rehearsal
    assert reader("situation", "晋升答辩").code == 0


def test_what_was_made_survives_the_way_to_another_home(reader: Banyun, tmp_path: Path) -> None:
    taken = formula(reader)
    reader("situation", "晋升答辩", "--when", "2021-06", "--text", "讲网关这一年的工作")
    reader("rehearse", taken["technique"], "晋升答辩", "--text", WRITTEN)
    reader("challenge", "把缓存讲明白", "--compare", "邻居 | 让邻居直接把热点传过来 | 先限速")
    reader("discuss", "把缓存讲明白", "--text", "A: 为什么？\nB: 贵。\nA: 多贵？\nB: 三倍。", "--me", "A")
    assert reader("export", tmp_path / "out").code == 0
    other = Banyun(tmp_path / "other")
    assert other("import", tmp_path / "out").code == 0
    for asked in (("technique",), ("situation",), ("challenge", "把缓存讲明白"), ("discuss",)):
        assert other(*asked, "--json").json == reader(*asked, "--json").json


@pytest.mark.parametrize(
    ("lang", "then", "to_come"),
    [
        ("en", "What the trouble was there", "What the trouble will be there"),
        ("zh", "当时的麻烦是", "到时候的麻烦会是"),
    ],
)
def test_what_one_writes_into_speaks_of_the_time_of_the_situation(
    reader: Banyun, lang: str, then: str, to_come: str
) -> None:
    there = Banyun(reader.home, lang)
    assert there("technique", "Drop a few", "--pattern", "Give up a little to keep the rest").code == 0
    there("situation", "Gateway, 2021", "--when", "2021-06", "--text", "the load test of the gateway")
    there("situation", "Gateway, next year", "--when", "2027-06", "--text", "the load test of the gateway")
    assert then in there("rehearse", "Drop a few", "Gateway, 2021").out
    shown = there("rehearse", "Drop a few", "Gateway, next year").out
    assert to_come in shown
    assert then not in shown
