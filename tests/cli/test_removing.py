"""``remove`` through the real command: it tells what goes, asks, and leaves what is the reader's."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun
from tests.cli.terminal import terminal

ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.
"""


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    (tmp_path / "caches.md").write_text(ARTICLE, "utf-8")
    assert banyun("add", tmp_path / "caches.md").code == 0
    (asked,) = banyun("question", "How long may the copy take?", "--on", "caches", "--json").json
    banyun("deduce", asked["question"], "Sixteen seconds, if the neighbour has a fifth of its card to spare.")
    return banyun


def test_without_a_word_of_yours_nothing_goes(reader: Banyun) -> None:
    assert reader("remove", "caches", "--json").error["code"] == "not_confirmed"
    told = reader("remove", "caches").err
    assert "1 question" in told
    assert "--yes" in told
    assert len(reader("list", "--json").json) == 1
    assert reader("remove", "nothing", "--yes", "--json").error["code"] == "not_found"


def test_it_goes_and_what_grew_from_it_stays(reader: Banyun, tmp_path: Path) -> None:
    original = list((reader.home / "originals").glob("??/*"))
    assert len(original) == 1
    done = reader("remove", "caches", "--backup", tmp_path / "before.backup", "--yes", "--json").json
    Draft202012Validator(SCHEMAS["remove"]).validate(done)
    assert {"kind": "question", "count": 1} in done["records"]
    assert done["kept"]["notes"] == 1
    assert reader("list", "--json").json == []
    assert not original[0].exists()
    (recalled,) = reader("recall", "a fifth of the neighbour's card, sixteen seconds", "--json").json
    assert "Sixteen seconds" in recalled["quote"]
    assert reader("show", recalled["note"]).code == 0
    assert reader("doctor").code == 0
    assert reader("today", "--json").code == 0
    assert reader("restore", tmp_path / "before.backup").code == 0
    assert [one["title"] for one in reader("list", "--json").json] == ["Empty caches"]


@pytest.mark.parametrize(
    ("locale", "goes", "sure", "done"),
    [
        ("en_GB.UTF-8", "1 question", "Remove it?", "“Empty caches” is removed."),
        ("zh_CN.UTF-8", "1 个问题", "删吗？", "《Empty caches》已删掉。"),
    ],
)
def test_at_a_terminal_it_tells_and_asks(
    reader: Banyun, locale: str, goes: str, sure: str, done: str
) -> None:
    banyun = Banyun(reader.home, locale)
    with terminal(banyun, "remove", "caches") as screen:
        screen.waits_for(goes)
        screen.waits_for(sure)
        screen.types("n\n")
        assert screen.ends() == 1
    assert len(banyun("list", "--json").json) == 1
    with terminal(banyun, "remove", "caches") as screen:
        screen.waits_for(sure)
        screen.types("y\n")
        screen.waits_for(done)
        assert screen.ends() == 0
    assert banyun("list", "--json").json == []
