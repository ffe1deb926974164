from __future__ import annotations

import pytest
from benchmarks.notebook import notebook

from banyun.knowledge.coverage import Holder
from banyun.knowledge.recall import Recaller
from banyun.materials.passage import Passage

CACHE = "2019 年大促那次，凌晨把热 key 提前灌进缓存预热，开闸之后数据库没有抖。预热脚本按昨天的访问日志排序。"
PATROL = "夜间巡检脚本发现坏盘先隔离，半小时不恢复就叫人。误报从每周 30 次降到 2 次。"
STOCK = "吊清汤要先红臊后白臊，汤温升到 75 度手要停，让杂质浮起来。"
SOURDOUGH = "The starter doubles in four hours at 27 degrees; in the cold kitchen it needs nine."


def passage(text: str, start: int = 0) -> Passage:
    return Passage("psg_1", start, start + len(text), "", "prose", text)


def test_the_note_that_bears_on_the_text_comes_with_its_own_words() -> None:
    store = notebook([("cache", CACHE), ("patrol", PATROL), ("stock", STOCK)], "zh")
    found = Recaller(store, wording="zh").recall("大促之前缓存要预热，把热 key 先放进去。")
    assert found[0].note_id == "note_cache"
    quote = found[0].quote
    assert CACHE[quote.start : quote.end] == quote.exact
    assert "缓存预热" in quote.exact
    assert 0 < found[0].score <= 1
    assert "预热" in found[0].why


def test_evidence_anchors_into_both_whole_texts() -> None:
    store = notebook([("patrol", PATROL), ("stock", STOCK)], "zh")
    before = "前面还有一段话。\n\n"
    text = "显卡容易损坏。我们有硬件巡检，坏了先隔离，一段时间内无法恢复再由人工处理。"
    held = Holder(store, wording="zh").hold(passage(text, len(before)))
    assert held.evidence
    quote = held.evidence[0].material_quote
    assert (before + text)[quote.start : quote.end] == quote.exact
    assert "巡检" in quote.exact


@pytest.mark.parametrize("wording", ["en", "zh"])
def test_unrelated_notes_give_nothing(wording: str) -> None:
    store = notebook([("stock", STOCK), ("bread", SOURDOUGH)], "zh")
    text = "为了解决这个问题，系统在这段时间里要先隔离坏掉的机器，再把热请求的缓存传过去，然后恢复服务。"
    held = Holder(store, wording=wording).hold(passage(text))
    assert held.evidence == ()
    assert held.known == "new"
    assert held.novelty == 1


def test_common_words_alone_are_no_evidence() -> None:
    note = "这个系统的问题是时间不够，方法也有问题。"
    store = notebook([("a", note), ("b", "The system has a problem: there is no time.")], "zh")
    text = "系统出现问题的时候，我们没有时间想别的方法。The problem of the system is time."
    assert Holder(store).hold(passage(text)).evidence == ()


def test_a_note_left_out_is_never_recalled() -> None:
    store = notebook([("cache", CACHE), ("patrol", PATROL)], "zh")
    text = "大促之前缓存要预热，把热 key 先放进去。"
    assert Recaller(store).recall(text)
    assert not Recaller(store, without_notes=["note_cache"]).recall(text)


def test_an_empty_vault_and_an_empty_text() -> None:
    assert Recaller(notebook([], "en")).recall("anything at all") == []
    assert Recaller(notebook([("a", CACHE)], "zh")).recall("") == []
    assert Holder(notebook([], "en")).hold(passage("--- 42 ---")).known == "new"


def test_one_word_finds_its_notes() -> None:
    store = notebook([("cache", CACHE), ("patrol", PATROL)], "zh")
    assert [one.note_id for one in Recaller(store).recall("巡检")] == ["note_patrol"]


def test_a_note_is_found_across_languages() -> None:
    store = notebook([("cache", CACHE), ("patrol", PATROL), ("stock", STOCK)], "zh")
    found = Recaller(store).recall("How we warm up the cache before the sale")
    assert found[0].note_id == "note_cache"
