"""Letters drafted and discussions filed through the real command, and what they change afterwards."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Banyun

ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.
"""
QUOTE = "copy the hottest keys from a neighbour"
QUESTION = "How long may the copy take?"
THREAD = """From ada@example.org Thu Mar 21 10:15:32 2024
From: Ada Writer <ada@example.org>
To: list@example.org
Subject: [PATCH] cache: warm up from a neighbour
Date: Thu, 21 Mar 2024 10:15:32 +0000
Message-ID: <first@example.org>

A node that restarts asks its neighbour for the hottest keys before it takes traffic.

From bob@example.org Thu Mar 21 12:00:00 2024
From: Bob Reader <bob@example.org>
To: list@example.org
Subject: Re: [PATCH] cache: warm up from a neighbour
Date: Thu, 21 Mar 2024 12:00:00 +0000
Message-ID: <second@example.org>
In-Reply-To: <first@example.org>
References: <first@example.org>

> A node that restarts asks its neighbour for the hottest keys before it takes traffic.

The neighbour must not suffer from it: give the copying a fifth of the link and no more.
"""
CHAT = """2026-03-01 10:15 Ada: Sixteen seconds for forty gigabytes, with a cap on the link.
2026-03-01 10:16 Lin: And what did the readers notice meanwhile?
2026-03-01 10:20 Ada: A longer tail on the donor, four milliseconds at p99.
"""


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    (tmp_path / "caches.md").write_text(ARTICLE, "utf-8")
    assert banyun("add", tmp_path / "caches.md").code == 0
    return banyun


def asked(reader: Banyun) -> str:
    (question,) = reader("question", QUESTION, "--on", "caches", "--quote", QUOTE, "--json").json
    return str(question["question"])


def evidence(reader: Banyun) -> list[str]:
    digest = reader("digest", "caches", "--json").json
    return [one["title"] for passage in digest["passages"] for one in passage["evidence"]]


def test_a_letter_has_the_quote_the_question_and_my_deductions(reader: Banyun, tmp_path: Path) -> None:
    question = asked(reader)
    reader("deduce", question, "A minute.")
    reader("deduce", question, "As long as a fifth of the link allows.")
    reader("config", "me", "Lin <lin@example.org>")
    target = tmp_path / "letter.eml"
    to = ("--to", "Ada Writer <ada@example.org>")
    assert reader("discuss", question, "--draft", "eml", *to, "--output", target).out.strip() == str(target)
    mail = message_from_bytes(target.read_bytes(), policy=policy.default)
    assert (mail["To"], mail["From"]) == ("Ada Writer <ada@example.org>", "Lin <lin@example.org>")
    body = mail.get_content()
    for said in (f"> {QUOTE}", QUESTION, "As long as a fifth of the link allows."):
        assert said in body
    assert body.index("Before that (14 March 2026) I thought: A minute.") < body.index("As long as a fifth")
    text = reader("discuss", question, "--draft", "text", "--json").json
    assert QUESTION in text["text"]
    assert reader("discuss", "--json").json == []


def test_a_letter_needs_a_question_and_words_of_the_material(reader: Banyun) -> None:
    (bare,) = reader("question", QUESTION, "--on", "caches", "--json").json
    letter = ("discuss", bare["question"], "--draft", "text", "--json")
    assert reader(*letter).error["code"] == "invalid_input"
    assert reader(*letter, "--quote", "copy the coldest keys").error["code"] == "quote_not_found"
    assert QUOTE in reader(*letter, "--quote", QUOTE).json["text"]
    assert reader("discuss", "caches", "--draft", "text", "--json").error["code"] == "invalid_input"
    (lost,) = reader("question", "Why?", "--json").json
    assert reader("discuss", lost["question"], "--draft", "text", "--json").error["code"] == "invalid_input"
    assert reader("discuss", bare["question"], "--draft", "eml", "--file", "x").code == 2


def test_a_patch_reply_answers_the_message_that_said_it(banyun: Banyun, tmp_path: Path) -> None:
    thread = tmp_path / "thread.mbox"
    thread.write_text(THREAD, "utf-8")
    assert banyun("add", thread).code == 0
    quote = "give the copying a fifth of the link and no more"
    (one,) = banyun(
        "question", "A fifth of which link?", "--on", "neighbour", "--quote", quote, "--json"
    ).json
    target = tmp_path / "reply.eml"
    banyun("discuss", one["question"], "--draft", "patch", "--output", target)
    mail = message_from_bytes(target.read_bytes(), policy=policy.default)
    assert mail["In-Reply-To"] == "<second@example.org>"
    assert mail["References"].split() == ["<first@example.org>", "<second@example.org>"]
    assert "bob@example.org" in mail["To"]
    first = "asks its neighbour for the hottest keys"
    banyun("discuss", one["question"], "--draft", "patch", "--quote", first, "--output", target)
    assert message_from_bytes(target.read_bytes())["In-Reply-To"] == "<first@example.org>"


def test_an_article_has_no_thread_to_answer_in(reader: Banyun) -> None:
    assert reader("discuss", asked(reader), "--draft", "patch", "--json").error["code"] == "invalid_input"


def filed(reader: Banyun, tmp_path: Path, *more: str) -> dict[str, Any]:
    chat = tmp_path / "chat.txt"
    chat.write_text(CHAT, "utf-8")
    (one,) = reader("discuss", asked(reader), "--file", chat, *more, "--json").json
    return dict(one)


@pytest.mark.parametrize("more", [("--me", "Lin"), ("--with", "Ada"), ("--me", "Lin <lin@example.org>")])
def test_their_words_and_mine_are_kept_apart(reader: Banyun, tmp_path: Path, more: tuple[str, ...]) -> None:
    one = filed(reader, tmp_path, *more)
    assert (one["with"], one["when"], one["medium"]) == ("Ada", "2026-03-01", "chat")
    assert [(turn["who"], turn["mine"]) for turn in one["turns"]] == [
        ("Ada", False),
        ("Lin", True),
        ("Ada", False),
    ]
    theirs = reader("recall", "a longer tail on the donor, four milliseconds", "--json").json[0]
    mine = reader("recall", "what did the readers notice meanwhile", "--json").json[0]
    assert (theirs["basis"], theirs["when"], "Ada" in theirs["title"]) == ("read", "2026-03-01", True)
    assert mine["basis"] == "thought"
    assert theirs["note"] != mine["note"]
    assert evidence(reader) == []


def test_what_was_said_stands_beside_the_question_and_is_found(reader: Banyun, tmp_path: Path) -> None:
    one = filed(reader, tmp_path, "--with", "Ada")
    question = reader("show", one["about"], "--json").json
    (beside,) = question["filed"]
    assert (beside["id"], beside["kind"]) == (one["discussion"], "discussion")
    assert "Ada: A longer tail on the donor" in reader("show", one["about"]).out
    shown = reader("show", one["discussion"], "--json").json
    assert [turn["text"] for turn in shown["turns"]] == [turn["text"] for turn in one["turns"]]
    assert "me: And what did the readers notice" in reader("show", one["discussion"]).out
    found = [(each["kind"], each["id"]) for each in reader("search", "donor", "--json").json]
    assert found == [("discussion", one["discussion"])]
    assert reader("undo", "--json").json["verb"] == "discuss"
    assert reader("discuss", "--json").json == []
    assert reader("recall", "a longer tail on the donor", "--json").json == []


def test_a_talk_is_filed_on_a_material_in_words(reader: Banyun) -> None:
    said = "Ada says the donor's tail is what one has to watch."
    (one,) = reader("discuss", "caches", "--text", "-", "--with", "Ada", "--json", given=said).json
    assert (one["medium"], one["about_text"], one["with"]) == ("notes", "Empty caches", "Ada")
    digest = reader("digest", "caches", "--json").json
    assert [each["discussion"] for each in digest["own"]["discussions"]] == [one["discussion"]]
    assert "discussed with Ada" in reader("show", "caches").out
    assert [each["discussion"] for each in reader("discuss", "caches", "--json").json] == [one["discussion"]]


def test_nothing_is_filed_of_a_bad_file(reader: Banyun, tmp_path: Path) -> None:
    (tmp_path / "junk.txt").write_bytes(bytes(range(256)) * 8)
    question = asked(reader)
    assert reader("discuss", question, "--file", tmp_path / "junk.txt", "--json").code == 1
    assert reader("discuss", question, "--file", tmp_path / "absent.txt", "--json").code == 1
    assert reader("discuss", question, "--text", " ", "--json").code == 1
    assert reader("discuss", "--text", "x").code == 2
    assert reader("discuss", "--json").json == []
