"""The skim fits a minute: outline with dots, points, what is known, blind spots."""

import json
from dataclasses import replace

import pytest

from banyun.outputs.columns import width_of
from banyun.outputs.records import as_json
from banyun.outputs.skim import outline, readable, skim_text, skim_values
from tests.outputs.sample import sample, without_notes


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_readable_passage_is_one_dot(lang: str) -> None:
    digest = sample(lang)
    assert sum(len(entry.known) for entry in outline(digest)) == len(readable(digest))
    text = skim_text(digest, lang)
    dots = sum(text.count(dot) for dot in "●◐○")
    assert dots == len(readable(digest)) + 3, "and three in the key below"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_fits_a_screen(lang: str) -> None:
    text = skim_text(sample(lang), lang, width=80)
    assert len(text.splitlines()) <= 40
    assert all(width_of(line) <= 82 for line in text.splitlines())


def test_it_names_what_the_reader_knows_and_lacks() -> None:
    text = skim_text(sample("zh"), "zh")
    assert "放号早晨的冷缓存  你做过 · 2019 年 6 月" in text
    assert "QUIC、BBR 和 UDP 分段卸载" in text
    assert "读完约 5 分钟" in text
    assert "你的笔记里没有与此相关的。" in skim_text(without_notes(sample("zh")), "zh")


def test_its_json_counts_the_same() -> None:
    values = json.loads(as_json(skim_values(sample("en"))))
    assert values["passages"] == {"known": 1, "partly": 2, "new": 15}
    assert values["minutes"] == 6
    assert [spot["term"] for spot in values["blind_spots"]][:2] == ["QUIC", "BBR"]
    assert len(values["yours"]) == 3


def test_a_material_without_headings_has_one_entry_without_a_title() -> None:
    digest = sample("en")
    bare = replace(digest, version=replace(digest.version, outline=()))

    entries = outline(bare)

    assert [entry.title for entry in entries] == [""]
    assert len(entries[0].known) == len(readable(bare))
    assert skim_text(bare, "en")
