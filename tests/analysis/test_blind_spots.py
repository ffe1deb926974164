from __future__ import annotations

from typing import Any

from tests.analysis.reader import analysed

TALK = """# How Tern ships boxes

Our depot robots talk over ZigLink. ZigLink keeps a mesh of forty robots alive, and ZigLink routers
hand packets from aisle to aisle.

When the mesh is full we fall back to plain radio. Operators like ZigLink because the ZigLink radio
needs no cabling, and the ZigLik firmware is small.

We load boxes by colour. Loading by colour made the trucks leave nine minutes earlier.
"""


def terms(text: str, notes: dict[str, str], **more: Any) -> list[str]:
    return [spot.term for spot in analysed(text, notes, **more).blind_spots]


def test_a_technology_the_text_leans_on_and_the_notes_lack_comes_first() -> None:
    spots = analysed(TALK, {"Bread": "The starter doubles in four hours."}).blind_spots
    assert spots[0].term == "ZigLink"
    assert spots[0].in_notes == 0
    assert spots[0].count >= 6
    assert len(spots[0].passage_ids) == 2
    quote = spots[0].quote
    assert TALK[quote.start : quote.end] == quote.exact == "ZigLink"


def test_a_misspelling_is_an_alias_and_no_spot_of_its_own() -> None:
    spots = analysed(TALK, {}).blind_spots
    assert [spot.term for spot in spots if spot.term.startswith("ZigL")] == ["ZigLink"]
    assert "ZigLik" in spots[0].aliases


def test_what_the_notes_speak_of_is_no_blind_spot() -> None:
    notes = {f"Mesh {at}": f"Measured ZigLink loss on floor {at}." for at in range(4)}
    assert "ZigLink" not in terms(TALK, notes)


def test_what_a_note_is_called_after_is_no_blind_spot() -> None:
    assert "ZigLink" not in terms(TALK, {"ZigLink in the north depot": "It worked for a year."})


def test_one_passing_mention_leaves_a_weaker_spot() -> None:
    plenty = analysed(TALK, {}).blind_spots[0].score
    thin = analysed(TALK, {"Radio": "Somebody mentioned ZigLink at lunch, we talked of buses."}).blind_spots[
        0
    ]
    assert thin.term == "ZigLink"
    assert thin.in_notes == 1
    assert thin.score < plenty


def test_latin_terms_are_matched_by_token_not_inside_words() -> None:
    text = "OSS keeps the cold tier. We moved OSS to cheaper disks. OSS reads take 40 ms, OSS lists are slow."
    assert "OSS" in terms(text, {"Running": "I ran across the moss and lost the bosses."})


def test_a_term_known_under_its_translation_is_no_blind_spot() -> None:
    text = "我们做了 prefetch。prefetch 之后首屏更快，prefetch 的开销不大，prefetch 命中很高。"
    assert "prefetch" in terms(text, {}, wording="zh")
    notes = {f"笔记{at}": "缓存预取做过三次，预取策略按访问序列来。" for at in range(4)}
    assert "prefetch" not in terms(text, notes, wording="zh", language="zh")


def test_compounds_and_glosses_are_one_topic() -> None:
    text = (
        "我们用 QRMA 传输方案。QRMA(远程直写)省掉一次拷贝，QRMA 网络带宽很贵。\n\n"
        "后来 QRMA 传输做了调优，QRMA 传输接近上限。"
    )
    spots = analysed(text, {}, wording="zh").blind_spots
    assert [spot.term for spot in spots if "QRMA" in spot.term] == ["QRMA"]
    assert spots[0].count >= 5


def test_code_names_and_ordinary_words_are_none() -> None:
    text = (
        "We call `load_boxes()` and `load_boxes` again; load_boxes is old. For example the problem is time. "
        "For example the identifier is long, an identifier is a word, the identifier stays."
    )
    assert terms(text, {}) == []


def test_what_the_text_built_itself_ranks_below_the_field_it_uses() -> None:
    text = (
        "We present Ternbox. Ternbox sorts boxes. Ternbox runs on QRMA. QRMA moves the bytes of Ternbox. "
        "With QRMA, Ternbox is fast, and QRMA is cheap."
    )
    found = terms(text, {}, title="Ternbox: sorting by colour")
    assert found.index("QRMA") < found.index("Ternbox") if "Ternbox" in found else "QRMA" in found


def test_an_acronym_and_its_plural_are_one_spot_named_in_the_singular() -> None:
    text = "QRUs are fast. We bought QRUs. A QRU costs more. Most QRUs idle; each QRU waits for QRUs."
    assert [term for term in terms(text, {}) if term.startswith("QRU")] == ["QRU"]


def test_what_nearly_always_stands_in_a_longer_name_is_named_by_it() -> None:
    text = "长短期记忆网络有门。长短期记忆网络很慢。我们换掉了长短期记忆网络。长短期记忆网络的状态要存。"
    assert [term for term in terms(text, {}, wording="zh") if "长短期" in term] == ["长短期记忆网络"]


def test_a_name_cut_inside_a_word_is_completed() -> None:
    text = (
        "用杰卡德系数衡量重叠。杰卡德系数在零和一之间，杰卡德系数越大越像。"
        "两个框的杰卡德系数也叫交并比，杰卡德系数为零就没有重叠。"
    )
    found = terms(text, {}, wording="zh")
    assert "杰卡德系数" in found
    assert "卡德系数" not in found


def test_what_happens_to_a_thing_is_no_name_of_it() -> None:
    text = "IoU超过阈值就保留。IoU超过一半算对。IoU 是交并比，IoU 在零和一之间，IoU超过九成很少见。"
    (spot,) = [one for one in analysed(text, {}, wording="zh").blind_spots if "IoU" in one.term]
    assert spot.term == "IoU"
    assert not [alias for alias in spot.aliases if "超过" in alias]


def test_a_term_that_stands_beside_a_greater_one_belongs_to_it() -> None:
    text = (
        "QRMA needs ZPFC. ZPFC stops the QRMA senders. QRMA moves bytes. QRMA is cheap.\n\n"
        "Without ZPFC a QRMA packet is lost. QRMA cards cost more. The robots use BTLink.\n\n"
        "BTLink is slow. Most robots keep BTLink."
    )
    topic = {spot.term: spot.topic for spot in analysed(text, {}).blind_spots}
    assert (topic["QRMA"], topic["ZPFC"], topic["BTLink"]) == ("QRMA", "QRMA", "BTLink")


def test_settled_terms_are_none_under_whatever_spelling() -> None:
    text = "远程直接内存访问很快。RDMA 省掉一次拷贝，RDMA 网卡很贵，RDMA 传输做了调优。"
    assert "RDMA" in terms(text, {}, wording="zh")
    gone = analysed(text, {}, wording="zh", settled=frozenset({"rdma"})).blind_spots
    assert [spot.term for spot in gone if "RDMA" in spot.term] == []


def test_a_spot_is_named_by_the_name_it_stands_in_and_not_by_what_people_say_of_it_daily() -> None:
    text = (
        "# Covariate shift\n\nA covariate shift moves the inputs. With covariate\nshift the labels stay. "
        "Nobody sees a covariate shift at once.\n\nCovariate shift is mended by weights, and decision-making "
        "goes on. Decision-making is slow, decision-making is dear.\n\nDecision-making never ends."
    )
    found = terms(text, {})
    assert found[0].lower() == "covariate shift"
    assert "covariate" not in found
    assert "decision-making" not in found


def test_a_word_that_only_says_how_things_are_is_no_blind_spot() -> None:
    text = (
        "# Rings\n\nThe ring reduction is nontrivial. A ring reduction sends each part on, and a nontrivial\n"
        "amount of traffic stays. Whoever plans a ring reduction sees that this case is nontrivial too.\n\n"
        "Sparsity helps a ring reduction, and sparsity is cheap: with sparsity most parts are empty.\n"
    )
    found = terms(text, {})
    assert "nontrivial" not in found
    assert "sparsity" in [one.lower() for one in found]
