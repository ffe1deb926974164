"""The terminal view: opens with what the reader did right, both quotes marked, short."""

from dataclasses import replace

import pytest

from banyun.digest.front_page import front_page
from banyun.outputs.columns import width_of
from banyun.outputs.prose import plain
from banyun.outputs.text import digest_text, recall_text
from tests.outputs.sample import sample, with_stance, without_notes


def squeezed(text: str) -> str:
    return "".join(text.replace("│", " ").split())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 80, 110, 160])
def test_no_line_is_wider_than_the_terminal(lang: str, width: int) -> None:
    for line in digest_text(sample(lang), lang, width=width).split("\n"):
        assert width_of(line) <= width + 2


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_quotes_are_marked_below_each_other_on_a_narrow_terminal(lang: str) -> None:
    digest = sample(lang)
    text = squeezed(digest_text(digest, lang, width=80))
    opening = front_page(digest).opening
    assert opening is not None
    for quote in (opening.evidence.material_quote, opening.evidence.recalled.quote):
        assert f"▸{squeezed(plain(quote.exact))}◂" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_passage_and_note_stand_side_by_side_on_a_wide_terminal(lang: str) -> None:
    text = digest_text(sample(lang), lang, width=120)
    rows = [line for line in text.split("\n") if "│" in line]
    assert len(rows) > 5
    assert "▸" in "".join(row.split("│")[0] for row in rows)
    assert "▸" in "".join(row.split("│")[1] for row in rows)
    assert len({width_of(row.split("│")[0]) for row in rows}) == 1


def test_it_opens_with_what_the_reader_did_probably() -> None:
    lines = digest_text(sample("en"), "en", width=120).split("\n")
    at = lines.index("What you already did right")
    assert at < 5
    assert lines[at + 1].startswith("You probably did this already, in June 2019: “Cold search cache")
    zh = digest_text(sample("zh"), "zh", width=120)
    assert "你大概在 2019 年 6 月就做过：《放号早晨的冷缓存》" in zh


def test_probably_goes_once_the_reader_agreed() -> None:
    text = digest_text(with_stance(sample("zh"), "confirms"), "zh", width=120)
    assert "你在 2019 年 6 月就做过：《放号早晨的冷缓存》" in text


def test_a_reader_without_notes_is_not_shamed() -> None:
    text = digest_text(without_notes(sample("en")), "en")
    assert "It is new ground" in text
    assert "▸" not in text


def test_the_rest_is_named_with_its_command() -> None:
    digest = sample("en")
    text = squeezed(digest_text(digest, "en"))
    assert squeezed("On request: 1 more technique and 1 more blind spot.") in text
    assert squeezed(f"banyun digest {digest.material.id} --format html") in text


def test_escape_sequences_in_a_text_never_reach_the_terminal() -> None:
    digest = sample("en")
    hostile = "\x1b]0;owned\x07\x9b31m\u202e"
    digest = replace(
        digest,
        material=replace(digest.material, title=f"T{hostile}", authors=(hostile,)),
        findings=tuple(
            replace(finding, name=f"{finding.name}{hostile}", text=hostile) for finding in digest.findings
        ),
    )
    for colour in (False, True):
        text = digest_text(digest, "en", colour=colour)
        assert "\x1b]" not in text
        assert not any(char in text for char in "\x07\x9b\u202e")
    assert "\x1b" not in digest_text(digest, "en")


def test_recalled_notes_show_quote_source_and_reason() -> None:
    recalled = [each.recalled for piece in sample("en").passages for each in piece.analysis.evidence]
    text = squeezed(recall_text(recalled, "en"))
    for each in recalled:
        for part in (each.title, plain(each.quote.exact), each.why, each.note_id):
            assert squeezed(part) in text
    assert recall_text([], "zh") == "你的笔记里没有与此相关的。\n"
