"""Which technique fits which place: ranked, with the reason, and never all of them."""

from __future__ import annotations

from banyun.analysis.fitting import Card, Place, cards_for, is_told, places_for
from banyun.analysis.own_figures import OwnFigure
from banyun.analysis.scaffolds import formula_shape, scaffold
from banyun.materials.anchor import anchor_at

SAID = "P99 from 180ms down to 46ms."
CHANGE = OwnFigure("note_1", "Gateway", 1, anchor_at(SAID, 0, len(SAID)), ("180ms", "46ms"), True)
COPYING = Card("tec_copy", "engineering", "Copy hot keys from a neighbour cache, not the database")
QUEUES = Card("tec_queue", "engineering", "Shed load at the connection pool before the queue grows")
NUMBER = Card("tec_number", "sharp_number", "One number that shows the trouble at once")
COUNT = Card("tec_count", "enumeration", "Say how many things there are, then name each")
REVIEW = Place("sit_review", "promotion review\nthe gateway", {"note_1": "Gateway"}, (CHANGE,))
TALK = Place("sit_talk", "talk in May\nwarming the cache before the peak")
DINNER = Place("sit_dinner", "dinner with friends\na fish with ginger")
EVERY = (COPYING, QUEUES, NUMBER, COUNT)


def test_what_shares_matter_or_is_told_there_comes_up_best_first() -> None:
    talk = cards_for(TALK, EVERY, "en")
    assert {fit.card_id for fit in talk} == {"tec_copy", "tec_number", "tec_count"}
    assert talk[0].card_id == "tec_copy"
    assert "cache" in talk[0].why
    assert [fit.card_id for fit in cards_for(REVIEW, EVERY, "en")] == ["tec_number", "tec_count"]
    assert "180ms → 46ms" in cards_for(REVIEW, EVERY, "en")[0].why
    assert cards_for(DINNER, EVERY, "en") == []


def test_a_situation_in_chinese_finds_a_technique_in_english() -> None:
    place = Place("sit", "扩容方案\n缓存节点重启以后怎么预热")
    assert [fit.card_id for fit in cards_for(place, EVERY, "zh")] == ["tec_copy"]


def test_a_note_that_bears_on_both_is_a_bridge() -> None:
    card = Card("tec", "engineering", "Subset the upstreams", {"note_1": 0.7})
    (fit,) = cards_for(REVIEW, [card], "en")
    assert "Gateway" in fit.why


def test_no_sharp_number_where_the_notes_of_then_have_none() -> None:
    bare = Place("sit", "quarterly report", {"note_1": "Gateway"}, ())
    assert [fit.card_id for fit in cards_for(bare, [NUMBER, COUNT], "en")] == ["tec_count"]


def test_at_most_two_of_a_kind_of_telling() -> None:
    many = [Card(f"tec_{at}", "enumeration", f"Say how many: {at}") for at in range(6)]
    fits = cards_for(TALK, [*many, NUMBER], "en")
    assert [fit.card_id for fit in fits] == ["tec_0", "tec_number", "tec_1"]


def test_places_are_ranked_for_a_technique() -> None:
    assert [fit.place_id for fit in places_for(COPYING, [DINNER, REVIEW, TALK], "en")] == ["sit_talk"]
    assert [fit.place_id for fit in places_for(NUMBER, [DINNER, TALK, REVIEW], "en")] == [
        "sit_review",
        "sit_talk",
    ]


def test_where_one_tells() -> None:
    told = ("promotion review 2021", "21 年晋升答辩", "talk in May", "给新同事的分享", "the cost report")
    assert all(is_told(text) for text in told)
    assert not any(is_told(text) for text in ("migrate the gateway", "换掉旧的缓存", "dinner"))


def test_a_formula_keeps_what_is_compared_and_loses_the_thing() -> None:
    lines = (
        "更低的推理成本 =更省的模型结构 + 更便宜的硬件",
        "更便宜的 Long Context= 更快的 Attention 计算 + 更小的 KVCache",
    )
    assert formula_shape("\n".join(lines)) == [
        "更低的 ____ = 更省的 ____ + 更便宜的 ____",
        "更便宜的 ____ = 更快的 ____ + 更小的 ____",
    ]
    english = "Cheaper long context = faster attention + less memory"
    assert formula_shape(english) == ["Cheaper ____ = faster ____ + less ____"]
    assert formula_shape("no formula at all") == []


def test_a_scaffold_offers_the_readers_own_figures() -> None:
    made = scaffold("before_after", "", [CHANGE], [SAID], "en")
    assert made.lines == ("____ went from 180ms to 46ms, because ____.",)
    assert scaffold("sharp_number", "", [CHANGE], [], "en").lines == ("At 46ms, ____ happens.",)
    assert "____" in scaffold("a word of mine", "", [], [], "zh").lines[0]
