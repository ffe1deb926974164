"""What is asked on a terminal; each of it can be said with arguments too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Banyun
from tests.cli.terminal import typed

pty = pytest.importorskip("pty")

NOTE = """# Warm restarts

In 2024 a restarted node copied the hottest keys from its neighbour in sixteen seconds.
"""
QUESTION = "How long may the copy of the hottest keys take?"


@pytest.fixture
def asked(banyun: Banyun, tmp_path: Path) -> str:
    (tmp_path / "warm.md").write_text(NOTE, "utf-8")
    banyun("learn", tmp_path / "warm.md", "--basis", "did")
    return str(banyun("question", QUESTION, "--json").json[0]["question"])


def test_a_break_may_end_in_a_deduction(banyun: Banyun, asked: str) -> None:
    shown = typed(banyun, ["ponder"], ["About sixteen seconds.", "As it was with us.", "", "1"])
    assert QUESTION in shown
    assert "Kept." in shown
    (deduction,) = banyun("question", asked, "--json").json["deductions"]
    assert deduction["text"] == "About sixteen seconds.\nAs it was with us."
    assert len(deduction["notes"]) == 1
    typed(banyun, ["ponder"], ["No, eight will do.", "", "y", ""])
    assert banyun("question", asked, "--json").json["deductions"][1]["moved"] is True


def test_a_break_may_end_in_nothing(banyun: Banyun, asked: str) -> None:
    other = banyun("question", "Who else does it?", "--json").json[0]["question"]
    before = banyun("stats", "--json").json
    shown = typed(banyun, ["ponder"], ["s", ""])
    assert QUESTION in shown
    assert "Who else does it?" in shown
    assert "There is no other one now." in typed(banyun, ["ponder"], ["s", "s"])
    assert banyun("stats", "--json").json == before
    assert banyun("question", other, "--json").json["deductions"] == []


def test_whether_it_moved_is_asked_from_the_second_deduction_on(banyun: Banyun, asked: str) -> None:
    assert "move" not in typed(banyun, ["deduce", asked, "Sixteen seconds."], [])
    typed(banyun, ["deduce", asked, "Sixteen seconds, still."], ["n"])
    moved = [one["moved"] for one in banyun("question", asked, "--json").json["deductions"]]
    assert moved == [None, False]


def test_a_skim_ends_in_a_decision(banyun: Banyun, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Caches\n\nLet a cache node copy the hottest keys first.\n", "utf-8")
    assert "later" in typed(banyun, ["skim", tmp_path / "a.md"], ["l"])
    assert banyun("list", "--json").json[0]["triage"] == "later"
    typed(banyun, ["skim", "Caches"], [""])
    assert banyun("list", "--json").json[0]["triage"] == "later"
    typed(banyun, ["triage", "Caches"], ["x"])
    assert banyun("list", "--json").json[0]["triage"] == "drop"


def test_the_interview_goes_on_where_it_was_left(banyun: Banyun) -> None:
    typed(banyun, ["interview"], ["The deploy tool, since 2018.", "", "", "q"])
    shown = typed(banyun, ["interview"], ["I took the DNS down on 3 May 2020.", "", "q"])
    assert "other people still use" not in shown
    answered = {one["number"]: one["when"] for one in banyun("interview", "--json").json if one["note"]}
    assert answered == {1: "2018", 2: "2020-05-03"}
