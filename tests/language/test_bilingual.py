from __future__ import annotations

from banyun.language.bilingual import Glossary, glossed, key_of


def test_pairs_are_read_from_brackets() -> None:
    texts = [
        "上线前要预热缓存 (cache)，否则会抖。",
        "We keep a write-ahead log（预写日志）, and a bloom filter (布隆过滤器).",
        "用**检查点**（checkpoint）恢复。",
        "没有括号 cache，就没有对。他笑了 (haha)。",
    ]
    pairs = glossed(texts)
    assert ("缓存", "cache") in pairs
    assert ("预写日志", "write-ahead log") in pairs
    assert ("布隆过滤器", "bloom filter") in pairs
    assert ("检查点", "checkpoint") in pairs


def test_translations_go_both_ways_in_any_spelling() -> None:
    glossary = Glossary([("緩存", "Cache")])
    assert dict(glossary.translations("缓存")).keys() == {key_of("caches")}
    assert dict(glossary.translations(key_of("caching"))).keys() == {"缓存"}
    assert glossary.translations("巡检") == ()


def test_growing_leaves_the_first_one_alone() -> None:
    built_in = Glossary.built_in()
    grown = built_in.grown(["拉齐（levelling）之后再切流量。"])
    assert grown.translations("拉齐")
    assert not built_in.translations("拉齐")
    assert grown.translations("缓存")


def test_the_built_in_list_is_large_and_well_formed() -> None:
    assert len(Glossary.built_in()) > 800


def test_a_gloss_may_give_the_words_and_their_initials() -> None:
    text = "固态驱动器（solid state drives，SSD）使用闪存，中央处理器（central processing unit, CPU）不用。"
    assert ("固态驱动器", "SSD") in glossed([text])
    assert ("固态驱动器", "solid state drives") in glossed([text])
    assert ("中央处理器", "CPU") in glossed([text])
