"""The interview makes a first base: its answers turn up as evidence, each edit is a version."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import Banyun
from tests.cli.terminal import terminal

ROOT = Path(__file__).parents[2]
ANSWER = (
    "In June 2019 a search node restarted with an empty cache, and every query went to the database. "
    "Since then a restarted node copies the hottest keys from its neighbour before it takes traffic. "
    "It takes forty seconds."
)
TEXT = (
    "# Cold nodes\n\nA node that restarts has an empty cache. We let it copy the hottest keys "
    "from a neighbour before it takes traffic, so that queries do not fall through to the database.\n"
)
CHINESE = (
    "2021 年双十一前我把网关的连接池改小了，结果排队排到超时。后来先按“worker 数 × 上游数”算一遍连接，再改。"
)


def test_answers_turn_up_as_evidence(banyun: Banyun, tmp_path: Path) -> None:
    text = tmp_path / "cold.md"
    text.write_text(TEXT, "utf-8")
    answered = banyun("interview", "--answer", "2", ANSWER, "--json").json
    assert answered["when"] == "2019-06"
    digest = banyun("digest", text, "--json").json
    evidence = [one for passage in digest["passages"] for one in passage["evidence"]]
    assert {(one["note"], one["basis"], one["when"]) for one in evidence} == {
        (answered["note"], "did", "2019-06")
    }
    assert digest["passages"][-1]["known"] != "new"


def test_answering_again_makes_a_version_and_undo_takes_it_back(banyun: Banyun) -> None:
    first = banyun("interview", "--answer", "2", ANSWER, "--json").json
    second = banyun("interview", "--answer", "2", ANSWER + " Forty seconds at most.", "--json").json
    assert second["note"] == first["note"]
    assert banyun("show", first["note"], "--json").json["version"] == 2
    questions = banyun("interview", "--json").json
    assert [one["number"] for one in questions if one["note"]] == [2]
    assert questions[1]["answer"].endswith("at most.")
    banyun("undo")
    assert banyun("interview", "--json").json[1]["answer"] == ANSWER
    banyun("undo")
    assert [one for one in banyun("interview", "--json").json if one["note"]] == []


def test_it_asks_a_dozen_in_both_languages(banyun: Banyun) -> None:
    english = banyun("interview", "--json").json
    chinese = Banyun(banyun.home, "zh_CN.UTF-8")("interview", "--json").json
    assert [one["name"] for one in english] == [one["name"] for one in chinese]
    assert len({one["name"] for one in english}) == 12
    assert all("？" in one["question"] and "？" in one["follow_up"] for one in chinese)
    assert all("?" in one["follow_up"] for one in english)


def test_a_chinese_answer_gets_its_time(banyun: Banyun) -> None:
    answered = banyun("interview", "--answer", "12", CHINESE, "--json").json
    assert answered["when"] == "2021"
    (found,) = banyun("recall", "连接池排队超时", "--json").json
    assert (found["note"], found["basis"]) == (answered["note"], "did")


def test_what_is_no_answer_is_refused(banyun: Banyun) -> None:
    assert banyun("interview", "--answer", "13", ANSWER, "--json").error["code"] == "invalid_input"
    assert banyun("interview", "--answer", "1", "  ", "--json").error["code"] == "invalid_input"
    assert banyun("interview", "--answer", "1").code == 2
    assert banyun("interview", ANSWER).code == 2


def test_the_end_of_the_input_ends_the_interview(banyun: Banyun) -> None:
    with terminal(banyun, "interview") as screen:
        screen.waits_for("> ")
        screen.types("\r")
        screen.waits_for(" 2  ")
        screen.waits_for("> ")
        screen.types("\x04")
        assert screen.ends() == 0
    assert " 3  " not in screen.rest


def test_its_keys_are_told_once(banyun: Banyun) -> None:
    with terminal(banyun, "interview") as screen:
        screen.waits_for("Enter: the next one")
        screen.waits_for("> ")
        screen.types("\r")
        screen.waits_for(" 2  ")
        screen.waits_for("> ")
        screen.types("\r")
        screen.waits_for(" 3  ")
        screen.waits_for("> ")
        screen.types("q\r")
        assert screen.ends() == 0
        assert screen.seen.count("Enter: the next one") == 1
