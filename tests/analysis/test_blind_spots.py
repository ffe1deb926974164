from __future__ import annotations

from tests.analysis.reader import analysed

TALK = """# How Tern ships boxes

Our depot robots talk over ZigLink. ZigLink keeps a mesh of forty robots alive, and ZigLink routers
hand packets from aisle to aisle.

When the mesh is full we fall back to plain radio. Operators like ZigLink because the ZigLink radio
needs no cabling, and the ZigLik firmware is small.

We load boxes by colour. Loading by colour made the trucks leave nine minutes earlier.
"""


def terms(text: str, notes: dict[str, str], **more: str) -> list[str]:
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
