"""Mastery through the real command: from nothing to *yours*, over days, and what changes by it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from banyun.outputs.schemas import SCHEMAS
from banyun.study.mastery.details import find_details
from tests.cli.command import Banyun
from tests.cli.terminal import terminal
from tests.mastery.materials import listener_of, shuffled, tellings

REPO = Path(__file__).parents[2]
OUTLINE = REPO / "tests" / "mastery" / "outline.zh.md"
EXPLANATION = next(one.explanation for one in tellings() if one.name == "talk-zh")
KEYWORDS = next(one.keywords for one in tellings() if one.name == "talk-zh") * 2


@dataclass(frozen=True, slots=True)
class Later(Banyun):
    """The command on a later day."""

    now: str = "2026-03-14T09:26:53+00:00"

    def environ(self) -> dict[str, str]:
        return {**Banyun.environ(self), "BANYUN_TEST_NOW": self.now}

    def on(self, day: str) -> Later:
        return Later(self.home, self.lang, f"{day}T09:00:00+00:00")


@pytest.fixture
def reader(tmp_path: Path) -> Later:
    made = Later(tmp_path / "home")
    assert made("add", REPO / "examples" / "zh" / "talk.md").code == 0
    return made


def answers(reader: Later, *, wrong: int | None = None) -> list[object]:
    """Right answers to all of the round but one: what a reader who remembers would say."""
    found: list[object] = []
    for one in reader("master", "假期", "details", "--json").json["questions"]:
        found += [
            "--answer",
            str(one["number"]),
            KNOWN[one["question"][-24:]] if one["number"] != wrong else "忘了",
        ]
    return found


KNOWN: dict[str, str] = {}


@pytest.fixture(autouse=True)
def known() -> None:
    """What the details of the talk want, by the end of the question."""
    if not KNOWN:
        listener = listener_of((REPO / "examples" / "zh" / "talk.md").read_text("utf-8"))
        every = [one.id for one in listener.reading.passages]
        for aimed in ((), every, *([one] for one in every)):
            for detail in find_details(listener, aimed=aimed):
                KNOWN[detail.question[-24:]] = "、".join(detail.wanted)


def test_nothing_is_asked_for_before_it_is_tried(reader: Later) -> None:
    shown = reader("master", "假期", "--json").json
    assert [part["earned"] for part in shown["parts"]] == [None, None, None]
    assert (shown["next"], shown["due"], shown["yours"]) == ("principle", "2026-03-14", None)
    assert reader("master", "--json").json == []
    assert "Principle" in reader("master", "假期").out


@pytest.mark.parametrize("text", ["", "太短了。", "字" * 3])
def test_too_little_is_refused_and_not_kept(reader: Later, text: str) -> None:
    assert reader("master", "假期", "principle", "--text", text, "--json").error["code"] == "invalid_input"
    assert reader("master", "--json").json == []


def test_the_text_itself_is_refused_and_not_kept(reader: Later) -> None:
    talk = REPO / "examples" / "zh" / "talk.md"
    error = reader("master", "假期", "principle", "--file", talk, "--json").error
    assert error["code"] == "invalid_input"
    assert reader("master", "假期", "shareable", "--file", talk, "--json").error["code"] == "invalid_input"
    assert reader("master", "--json").json == []


def test_keywords_are_kept_as_an_attempt_that_earned_nothing(reader: Later) -> None:
    tried = reader("master", "假期", "principle", "--text", KEYWORDS, "--json").json
    assert (tried["attempt"]["earned"], tried["told"], tried["sentences"]) == (False, [], 0)
    assert len(tried["left_out"]) >= 3
    (part, *_) = reader("master", "假期", "--json").json["parts"]
    assert [one["attempt"] for one in part["attempts"]] == [tried["attempt"]["attempt"]]


def test_an_explanation_comes_from_standard_input_and_can_be_undone(reader: Later) -> None:
    done = reader("master", "假期", "principle", "--text", "-", "--json", given=EXPLANATION).json
    assert done["attempt"]["earned"]
    assert reader("show", done["attempt"]["attempt"], "--json").json["text"] == EXPLANATION
    assert "Principle" in reader("show", done["attempt"]["attempt"]).out
    assert reader("undo", "--json").json["verb"] == "master"
    assert reader("master", "--json").json == []


def test_gaps_of_an_explanation_are_asked_next(reader: Later) -> None:
    without = "\n".join(line for line in EXPLANATION.splitlines() if "QUIC" not in line)
    tried = reader("master", "假期", "principle", "--text", without, "--json").json
    gaps = {one["passage"] for one in tried["left_out"]}
    assert any("最后一公里" in one["heading"] for one in tried["left_out"])
    asked = reader("master", "假期", "details", "--json").json["questions"]
    assert sum("最后一公里" in one["section"] for one in asked) >= 2
    assert gaps


def test_details_are_judged_shown_with_the_text_and_can_be_overruled(reader: Later) -> None:
    sat = reader("master", "假期", "details", *answers(reader, wrong=2), "--json").json
    assert [one["right"] for one in sat["results"]] == [True, False, *[True] * (len(sat["results"]) - 2)]
    talk = (REPO / "examples" / "zh" / "talk.md").read_text("utf-8")
    for one in sat["results"]:
        assert one["quote"][:12] in talk[one["start"] : one["end"]].replace("\n", "")
    again = reader("master", "假期", "details", "--overrule", "2", "我说的是同一回事", "--json").json
    overruled = again["attempt"]["answers"][1]
    assert (overruled["right"], overruled["counts"]) == (False, True)
    assert overruled["overruled"] == "我说的是同一回事"
    assert reader("undo", "--json").json["verb"] == "master"
    (attempt,) = reader("master", "假期", "--json").json["parts"][1]["attempts"]
    assert attempt["answers"][1]["counts"] is False
    assert reader("master", "假期", "details", "--overrule", "9", "x", "--json").error["code"] == "not_found"
    assert (
        reader("master", "假期", "details", "--overrule", "1", " ", "--json").error["code"] == "invalid_input"
    )
    assert (
        reader("master", "假期", "details", "--answer", "99", "x", "--json").error["code"] == "invalid_input"
    )


def mastered(reader: Later) -> Later:
    """The talk made one's own over four days."""
    assert reader("master", "假期", "principle", "--text", EXPLANATION, "--json").json["attempt"]["earned"]
    for day in ("2026-03-15", "2026-03-16", "2026-03-17", "2026-03-18"):
        then = reader.on(day)
        if given := answers(then):
            then("master", "假期", "details", *given)
    last = reader.on("2026-03-19")
    stands = last("master", "假期", "--json").json
    assert stands["parts"][1]["earned"] is not None
    assert stands["next"] == "shareable"
    shared = last("master", "假期", "shareable", "--file", OUTLINE, "--json").json
    assert shared["attempt"]["earned"], shared
    return last


def test_one_day_does_not_earn_the_details(reader: Later) -> None:
    for _ in range(4):
        if given := answers(reader):
            reader("master", "假期", "details", *given)
    stands = reader("master", "假期", "--json").json
    assert stands["parts"][1]["earned"] is None
    assert stands["parts"][1]["due"] == "2026-03-15"
    assert reader("master", "假期", "details", "--json").json["questions"] == []
    assert "Nothing to ask now" in reader("master", "假期", "details").out


def test_when_all_three_are_earned_it_is_yours_and_said_so(reader: Later) -> None:
    last = mastered(reader)
    shown = last("master", "假期", "--json").json
    Draft202012Validator(SCHEMAS["master"]).validate(shown)
    assert shown["yours"].startswith("2026-03-19")
    assert "It is yours" in last("master", "假期").out
    assert last("list", "--json").json[0]["yours"] == shown["yours"]
    assert "Yours since 19 March 2026" in last("list").out
    assert "Yours since 19 March 2026" in last("show", "假期").out


def test_what_was_explained_joins_the_notes_but_is_no_evidence_for_its_own_text(
    reader: Later, tmp_path: Path
) -> None:
    before = evidence(reader, "假期")
    last = mastered(reader)
    recalled = last("recall", "重启的缓存节点向邻居要热 key 清单，按热度拷瓦片", "--json").json
    titles = {one["title"] for one in recalled}
    assert any("原理" in one or "principle" in one for one in titles)
    assert evidence(last, "假期") == before == []
    other = tmp_path / "另一篇.md"
    other.write_text(
        "# 缓存重启\n\n缓存节点重启以后内存是空的，应该先向邻居要热 key 清单，按热度把数据拷过来，"
        "拷多少就接多少流量，还要限制占邻居网卡的比例。\n",
        "utf-8",
    )
    last("add", other)
    assert evidence(last, "另一篇")
    note = last("show", recalled[0]["note"], "--json").json
    assert note["basis"] == "read"
    assert note["origin"]["kind"] == "attempt"
    assert note["origin"]["part"] in ("principle", "shareable")
    assert [one["title"] for one in note["origin"]["on"]] == ["假期第一天的地图"]
    assert "Grown from" in last("show", recalled[0]["note"]).out


def test_undo_takes_back_the_notes_with_the_attempt_that_made_it_yours(reader: Later) -> None:
    last = mastered(reader)
    last("undo")
    assert last("master", "假期", "--json").json["yours"] is None
    assert last("recall", "重启的缓存节点向邻居要热 key 清单", "--json").json == []


def evidence(reader: Later, material: str) -> list[str]:
    digest = reader("digest", material, "--json").json
    return [one["title"] for passage in digest["passages"] for one in passage["evidence"]]


def test_what_one_is_at_is_listed_with_what_is_next(reader: Later) -> None:
    reader("master", "假期", "principle", "--text", EXPLANATION)
    (listed,) = reader("master", "--json").json
    assert (listed["next"], listed["due"]) == ("details", "2026-03-14")
    assert "Details" in reader("master").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("假期", "principle", "--answer", "1", "x"),
        ("假期", "details", "--text", "x"),
        ("假期", "principle", "--discussion", "dsc_1"),
        ("假期", "shareable", "--text", "x", "--discussion", "dsc_1"),
        ("假期", "all"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(reader: Later, arguments: tuple[str, ...]) -> None:
    assert reader("master", *arguments).code == 2


def test_one_interrupt_ends_a_round_and_what_was_answered_counts(reader: Later) -> None:
    with terminal(reader, "master", "假期", "details") as at:
        at.waits_for("  > ")
        at.types("七万张\n")
        at.waits_for("Enter: ")
        at.interrupts()
        assert at.ends() == 0
        assert "0 of 1 right" in at.rest
    with terminal(reader, "master", "假期", "details") as at:
        at.waits_for("  > ")
        at.interrupts()
        assert at.ends() == 0
    (attempt,) = reader("master", "假期", "--json").json["parts"][1]["attempts"]
    assert len(attempt["answers"]) == 1


def test_words_in_another_order_are_told_so_only_where_they_would_count(reader: Later) -> None:
    mixed = shuffled(EXPLANATION)
    said = "Its words stand beside one another otherwise"
    assert said in reader("master", "假期", "principle", "--text", mixed).out
    nothing = reader("master", "假期", "principle", "--text", mixed[-120:]).out
    assert "0 %" in nothing
    assert said not in nothing


@pytest.mark.parametrize(
    ("lang", "hint", "left"),
    [("en", "q: enough for now", "left. Go on with:"), ("zh", "q：先到这里", "没问。接着答：")],
)
def test_a_round_says_how_to_stop_and_keeps_what_was_answered(
    tmp_path: Path, lang: str, hint: str, left: str
) -> None:
    reader = Later(tmp_path / "home", lang)
    assert reader("add", REPO / "examples" / "zh" / "talk.md").code == 0
    with terminal(reader, "master", "假期", "details") as at:
        at.waits_for(hint)
        at.waits_for("  > ")
        at.types("忘了\n")
        at.waits_for("  > ")
        at.types("q\n")
        assert at.ends() == 0
        assert left in at.rest
        assert " details" in at.rest
    (attempt,) = reader("master", "假期", "--json").json["parts"][1]["attempts"]
    assert [one["answer"] for one in attempt["answers"]] == ["忘了"]


def test_whoever_stops_at_a_judgement_overrules_nothing(reader: Later) -> None:
    with terminal(reader, "master", "假期", "details") as at:
        at.waits_for("  > ")
        at.types("七万张\n")
        at.waits_for("press Enter: ")
        at.types("q\n")
        assert at.ends() == 0
        assert "0 of 1 right" in at.rest
    (attempt,) = reader("master", "假期", "--json").json["parts"][1]["attempts"]
    assert [one["overruled"] for one in attempt["answers"]] == [""]


def test_a_round_left_at_once_keeps_nothing(reader: Later) -> None:
    with terminal(reader, "master", "假期", "details") as at:
        at.waits_for("  > ")
        at.types("Q\n")
        assert at.ends() == 0
        assert "Go on with: banyun master" in at.rest
    assert reader("master", "假期", "--json").json["parts"][1]["attempts"] == []


def test_what_is_too_short_at_the_terminal_is_gone_on_with(reader: Later) -> None:
    first, rest = EXPLANATION[:20], EXPLANATION[20:].replace("\n\n", "\n")
    with terminal(reader, "master", "假期", "principle") as at:
        at.waits_for("leave it, nothing is kept")
        at.types(f"{first}\n\x04")
        at.waits_for("What you wrote is still there.")
        at.waits_for("leave it, nothing is kept")
        at.types(f"{rest}\n\x04")
        assert at.ends() == 0
    (attempt,) = reader("master", "假期", "--json").json["parts"][0]["attempts"]
    assert attempt["earned"]
    assert reader("show", attempt["attempt"], "--json").json["text"].startswith(first)


@pytest.mark.parametrize("part", ["principle", "shareable"])
def test_writing_is_left_with_one_key_and_nothing_is_kept(reader: Later, part: str) -> None:
    with terminal(reader, "master", "假期", part) as at:
        at.waits_for("leave it, nothing is kept")
        at.types("q\n")
        assert at.ends() == 0
        assert "Nothing written, nothing kept." in at.rest
    assert reader("master", "--json").json == []


def test_nobody_writes_for_what_is_not_there(reader: Later) -> None:
    with terminal(reader, "master", "no such text", "principle") as at:
        assert at.ends() == 1
    assert "Ctrl-D" not in at.seen


def test_what_never_came_up_is_shown_with_the_attempt_later_too(reader: Later) -> None:
    without = "\n".join(line for line in EXPLANATION.splitlines() if "QUIC" not in line)
    tried = reader("master", "假期", "principle", "--text", without, "--json").json
    terms = {term for one in tried["left_out"] for term in one["missing"]}
    assert terms
    attempt = tried["attempt"]["attempt"]
    shown = reader("show", attempt).out
    assert all(term in shown for term in terms)
    assert "What you left out" in shown
    kept = reader("show", attempt, "--json").json["left_out"]
    assert [(one["passage"], one["missing"], one["in_part"]) for one in kept] == [
        (one["passage"], one["missing"], one["in_part"]) for one in tried["left_out"]
    ]


def test_how_a_detail_is_kept_is_not_said_of_none(reader: Later) -> None:
    out = reader("master", "假期", "details", "--answer", "1", "七万张").out
    assert "details kept (kept is what was right on 2 different days)" in out
