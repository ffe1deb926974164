"""Discussions as people save them: mail, WhatsApp, WeChat, IRC, Telegram, Slack, Markdown."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import BanyunError, EmptySource, NotText, TooLarge, UnreadableSource
from banyun.knowledge.importers.discussions import Exchange, discussions
from banyun.knowledge.importers.discussions.transcript import moment


def only(text: str | bytes, name: str = "chat.txt", me: str = "") -> Exchange:
    found = discussions(text.encode() if isinstance(text, str) else text, name, me)
    assert len(found) == 1
    return found[0]


def lines(found: Exchange) -> list[tuple[str, str, str]]:
    return [(each.who, f"{each.when:%Y-%m-%d %H:%M}" if each.when else "", each.text) for each in found.said]


ASKED = ("Ada", "2024-03-21 10:15", "Why warm it?\nI mean now.")
ANSWERED = ("王小", "2024-03-21 22:16", "因为：冷的时候贵。")


@pytest.mark.parametrize(
    "text",
    [
        "[21/03/2024, 10:15:32] Ada: Why warm it?\nI mean now.\n"
        "\u200e[21/03/2024, 22:16:01] 王小: 因为：冷的时候贵。\n",
        "21/03/2024, 10:14 - Ada created group\n21/03/2024, 10:15 - Ada: Why warm it?\nI mean now.\n"
        "21/03/2024, 22:16 - 王小: 因为：冷的时候贵。\n21/03/2024, 22:17 - 王小 left\n",
        "3/21/24, 10:15\u202fAM - Ada: Why warm it?\nI mean now.\n"
        "3/21/24, 10:16\u202fPM - 王小: 因为：冷的时候贵。\n",
        "Ada 2024/3/21 10:15:32\nWhy warm it?\nI mean now.\n\n王小 2024/3/21 22:16:01\n因为：冷的时候贵。\n",
        "Ada 2024年3月21日 10:15\nWhy warm it?\nI mean now.\n"
        "王小 2024年3月21日 晚上10:16\n因为：冷的时候贵。\n",
        "2024-03-21 10:15 Ada: Why warm it?\nI mean now.\n2024-03-21 22:16 王小：因为：冷的时候贵。\n",
        "2024-03-21 10:15 <Ada> Why warm it?\nI mean now.\n2024-03-21 22:16 <王小> 因为：冷的时候贵。\n",
        "—— 2024-03-21 ——\nAda 10:15: Why warm it?\nI mean now.\n王小 22:16: 因为：冷的时候贵。\n",
        "2024-03-21\n\n**Ada** (10:15): Why warm it?\nI mean now.\n\n**王小** (22:16): 因为：冷的时候贵。\n",
    ],
)
def test_the_ways_chats_are_written(text: str) -> None:
    found = only(text)

    assert lines(found) == [ASKED, ANSWERED]
    assert (found.with_whom, found.medium) == (("Ada", "王小"), "chat")
    assert found.when is not None
    assert found.when.first_day == date(2024, 3, 21)
    assert only(text, me="ada").with_whom == ("王小",)


def test_names_alone_are_a_talk_only_where_somebody_speaks_again() -> None:
    talk = "Ada: Why?\n王小：冷的时候贵。\n再说也慢。\nAda: I see.\n"

    assert lines(only(talk)) == [
        ("Ada", "", "Why?"),
        ("王小", "", "冷的时候贵。\n再说也慢。"),
        ("Ada", "", "I see."),
    ]
    fields = "Title: Queues\nSubject: none\nNote: this is prose with a colon: here.\n"
    assert only(fields).medium == "notes"
    diary = "2024-03-21 10:15 went home early\n2024-03-22 10:15 stayed late\n"
    assert only(diary).medium == "notes"


def test_what_cannot_be_told_is_said() -> None:
    found = only("3/4/24, 10:15 - Ada: a\n3/4/24, 10:16 - Bob: b\n")
    assert found.when is not None
    assert found.when.text == "2024-04-03"
    assert "day is taken to come first" in found.warnings[0]

    told_by_order = only("3/4/24, 10:15 - Ada: a\n4/2/24, 10:16 - Bob: b\n")
    assert [line[1][:10] for line in lines(told_by_order)] == ["2024-03-04", "2024-04-02"]
    assert told_by_order.warnings == ()


def test_telegram_json() -> None:
    export = {
        "name": "Caches",
        "type": "personal_chat",
        "messages": [
            {"id": 1, "type": "service", "date": "2024-03-21T10:00:00", "action": "phone_call", "text": ""},
            {"id": 2, "type": "message", "date": "2024-03-21T10:15:32", "from": "Ada", "text": "Why?"},
            {
                "id": 3,
                "type": "message",
                "date": "2024-03-21T10:16:00",
                "from": "王小",
                "text": ["因为", {"type": "bold", "text": "贵"}, "。"],
            },
            {
                "id": 4,
                "type": "message",
                "date": "2024-03-21T10:17:00",
                "from": "Ada",
                "photo": "x.jpg",
                "text": "",
            },
        ],
    }
    found = only(json.dumps(export), "result.json", "Ada")

    assert lines(found) == [("Ada", "2024-03-21 10:15", "Why?"), ("王小", "2024-03-21 10:16", "因为贵。")]
    assert (found.subject, found.with_whom) == ("Caches", ("王小",))
    whole = discussions(
        json.dumps({"chats": {"list": [export, {"name": "b", "messages": []}]}}).encode(), "r.json"
    )
    assert [each.subject for each in whole] == ["Caches"]


def test_slack_json() -> None:
    export = [
        {
            "type": "message",
            "subtype": "channel_join",
            "user": "U1",
            "ts": "1711016100.000100",
            "text": "joined",
        },
        {
            "type": "message",
            "user": "U1",
            "ts": "1711016132.000100",
            "text": "<@U2> is it &lt; 10%? see <https://a.b/c|this>",
            "user_profile": {"display_name": "", "real_name": "Ada Byron"},
        },
        {
            "type": "message",
            "user": "U2",
            "ts": "1711016161.000200",
            "text": "yes",
            "user_profile": {"display_name": "wang"},
        },
    ]
    found = only(json.dumps(export), "2024-03-21.json")

    assert [(each.who, each.text) for each in found.said] == [
        ("Ada Byron", "@wang is it < 10%? see this (https://a.b/c)"),
        ("wang", "yes"),
    ]
    assert found.said[0].when == datetime(2024, 3, 21, 10, 15, 32, 100, tzinfo=UTC)


def test_a_plain_list_of_messages() -> None:
    found = only(json.dumps([{"sender": "Ada", "content": "Why?", "timestamp": 1711016132000}]), "x.json")

    assert lines(found) == [("Ada", "2024-03-21 10:15", "Why?")]


def test_mail_keeps_what_is_new_apart_and_threads_are_discussions() -> None:
    box = (
        "From a@x Thu Mar 21 10:15:32 2024\nFrom: Ada <a@x.org>\nDate: Thu, 21 Mar 2024 10:15:32 +0000\n"
        "Subject: Warm caches\nMessage-ID: <1@x>\n\nWhy warm it?\n\n"
        "From b@x Thu Mar 21 10:15:32 2024\nFrom: Me <me@x.org>\nDate: Fri, 22 Mar 2024 10:15:32 +0000\n"
        "Subject: Re: Warm caches\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\n\n"
        "On Thu, Ada wrote:\n> Why warm it?\n\nBecause cold is dear.\n\n"
        "From c@x Thu Mar 21 10:15:32 2024\nFrom: Cy <c@x.org>\nSubject: Other\nMessage-ID: <3@x>\n\nLunch?\n"
    )
    first, second = discussions(box.encode(), "saved.mbox", "me@x.org")

    assert [(each.text, each.quoted) for each in first.said] == [
        ("Why warm it?", ""),
        ("Because cold is dear.", "Why warm it?"),
    ]
    assert (first.with_whom, first.medium, first.subject) == (("Ada",), "mail", "Warm caches")
    assert "Ada, 2024-03-21 10:15:\nWhy warm it?" in first.text
    assert (second.with_whom, second.when) == (("Cy",), None)


def test_markdown_notes_of_a_talk_are_kept_whole() -> None:
    found = only(
        "---\nwith: [Ada, 王小]\ndate: 2024-03-21\ntitle: Lunch\n---\n# Caches\n\nWe agreed.\n", "talk.md"
    )

    assert (found.with_whom, found.medium, found.subject) == (("Ada", "王小"), "notes", "Lunch")
    assert [each.text for each in found.said] == ["# Caches\n\nWe agreed."]
    assert found.when is not None
    assert found.when.text == "2024-03-21"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (b"", "a.txt", EmptySource),
        (b"{", "a.json", UnreadableSource),
        (b"[]", "a.json", UnreadableSource),
        (b'{"messages": 3}', "a.json", UnreadableSource),
        (b'[{"text": ""}, 4, null, {"from": {}}]', "a.json", UnreadableSource),
        (b"[" * 200_000, "a.json", TooLarge),
        (b'[{"from": "a", "text": "b", "date": ' + b"9" * 5_000 + b"}]", "a.json", UnreadableSource),
        (b"PK\x03\x04", "a.zip", NotText),
        (b"\x00\x01\x02\x03" * 50, "a.txt", NotText),
        (b"x" * (33 * 2**20), "a.txt", TooLarge),
        (b"no mail", "a.eml", UnreadableSource),
    ],
)
def test_what_is_no_discussion_is_one_clear_error(data: bytes, name: str, error: type[BanyunError]) -> None:
    with pytest.raises(error) as caught:
        discussions(data, name)
    assert caught.value.hint


@pytest.mark.parametrize("value", ["31/02/2024", "2024-13-40", "0/0/0", ""])
def test_a_day_there_is_not_is_no_day(value: str) -> None:
    assert moment(value, "10:15", month_first=False) is None


def test_long_hostile_lines_take_no_time() -> None:
    text = "\n".join(["a" * 50_000 + ":" * 100, "[" * 30_000, " " * 60_000 + "x", "1/1/1" * 20_000] * 10)

    assert only(text).medium == "notes"


WORDS = st.text("abc 因为，.", min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(st.sampled_from(["Ada", "王小"]), WORDS), min_size=1, max_size=6))
def test_every_word_of_a_dated_chat_is_kept(messages: list[tuple[str, str]]) -> None:
    text = "\n".join(f"[2024-03-21 10:15] {who}: {words}" for who, words in messages)
    found = only(text)

    assert [(each.who, each.text) for each in found.said] == [(who, words.strip()) for who, words in messages]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = discussions(text.encode("utf-8", "surrogatepass"), "x.txt")
    except UnreadableSource:
        return
    assert all(each.said for each in found)
