"""Drafts to authors: mail that strict parsers read, nothing injected, quotes untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import InvalidInput
from banyun.materials.mail import Mail, mails, own_words, pieces
from banyun.outputs.columns import width_of
from banyun.outputs.letters import (
    COLUMNS,
    Letter,
    Person,
    language_for,
    mail_of,
    patch_reply,
    quoted,
    text_of,
    wrapped,
)

AT = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
ZH = Letter(
    author=Person("王小", "wang@example.org"),
    reader=Person("李“长”名", "li@example.org"),
    title="推理集群里的缓存：一次改造的记录，以及一个很长很长很长很长很长很长很长的标题",
    quote="机器坏了先隔离，\n再找人。",
    question="隔离的时间窗是怎么定的？",
    deduction="大概是按误报率反推的。",
    deduced=date(2026, 3, 1),
    address="https://example.org/a?b=c",
    language="zh",
)
EN = Letter(
    author=Person("Ada Byron", "ada@example.org"),
    reader=Person("Bob, Jr.", "bob@example.org"),
    title="On Caches",
    quote="\tif (cold)\n\t\twarm(cache);",
    question="Why is it warmed before the lock is taken? " * 4,
    deduction="I suppose that the lock is held for too long otherwise.",
)
PARENT = Mail(
    message_id="2021.ada@example.org",
    replies_to="",
    references=tuple(f"a-very-long-message-id-number-{at}@mail.gmail.example.org" for at in range(40)),
    sender="Ada Byron",
    address="ada@example.org",
    when=datetime(2021, 3, 3, 10, 20, tzinfo=UTC),
    subject="[PATCH] slab: warm the cache",
    text="",
)


def strict(data: bytes) -> EmailMessage:
    """The message as the standard library reads it, refused if anything in it is defective."""
    message = message_from_bytes(data, policy=policy.default)
    assert message.defects == []
    assert [header.defects for header in message.values() if header.defects] == []
    return message


def test_a_letter_is_mail_with_its_people_date_and_words() -> None:
    data = mail_of(ZH, AT)
    message = strict(data)

    assert message["To"].addresses[0].display_name == "王小"
    assert message["To"].addresses[0].addr_spec == "wang@example.org"
    assert message["From"].addresses[0].display_name == "李“长”名"
    assert ZH.title in message["Subject"]
    assert message["Date"].datetime == AT
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == text_of(ZH)
    assert data.replace(b"\r\n", b"").count(b"\n") == 0
    head = data.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(len(line) for line in head.split(b"\r\n")) <= 78


def test_the_text_says_quote_question_and_deduction_in_the_authors_language() -> None:
    text = text_of(ZH)

    assert text.startswith("王小，您好：\n\n")
    assert "\n> 机器坏了先隔离，\n> 再找人。\n" in text
    assert text.index(ZH.question) < text.index("2026 年 3 月 1 日") < text.index(ZH.deduction)
    assert text.endswith("李“长”名\n")
    assert "Dear Ada Byron," in text_of(EN)
    assert [language_for(each) for each in ("zh", "zh-Hant", "en", "de")] == ["zh", "zh", "en", "en"]


def test_without_a_deduction_or_names_nothing_is_said_of_them() -> None:
    bare = Letter(Person(), Person(), "T", "quoted", "why?")

    assert text_of(bare).split("\n\n")[0] == "Hello,"
    assert "myself" not in text_of(bare)
    message = strict(mail_of(bare, AT))
    assert message["To"] is None
    assert message["From"] is None


def test_an_answer_in_a_thread_names_what_it_answers_and_quotes_it_untouched() -> None:
    data = patch_reply(EN, PARENT, AT)
    message = strict(data)

    assert message["Subject"] == "Re: [PATCH] slab: warm the cache"
    assert message["In-Reply-To"] == "<2021.ada@example.org>"
    assert message["References"].split() == [f"<{each}>" for each in (*PARENT.references, PARENT.message_id)]
    assert message["To"].addresses[0].addr_spec == "ada@example.org"
    assert message.get_param("format") is None
    body = message.get_content()
    assert "On 3 March 2021, Ada Byron wrote:\n> \tif (cold)\n> \t\twarm(cache);\n\n" in body
    assert all(width_of(line) <= COLUMNS for line in body.split("\n") if not line.startswith(">"))
    assert b"\r" not in data
    assert max(len(line) for line in data.split(b"\n")) <= 998


def test_the_answer_is_read_back_as_its_own_words_and_its_quote() -> None:
    back = mails(patch_reply(EN, PARENT, AT))[0]

    assert back.replies_to == PARENT.message_id
    assert own_words(back.text).startswith("Why is it warmed")
    assert [piece.text.strip("\n") for piece in pieces(back.text) if piece.depth == 1] == [EN.quote]


def test_a_subject_is_answered_once_and_references_are_not_doubled() -> None:
    parent = Mail("b@x", "", ("a@x", "b@x"), "A", "a@x.org", None, "RE: x", "")
    message = strict(patch_reply(EN, parent, AT))

    assert message["Subject"] == "RE: x"
    assert message["References"] == "<a@x> <b@x>"


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: all@example.org", "x\nBcc: all@example.org", "x\u2028Bcc: y\x00", "a\x85b"]
)
def test_nothing_a_title_or_name_says_becomes_a_header(evil: str) -> None:
    letter = Letter(Person(evil, "a@b.org"), Person(evil, "c@d.org"), evil, evil, evil, evil, language="en")
    parent = Mail("a@b", "", (evil, "ok@x"), evil, "a@b.org", AT, evil, "")

    for data in (mail_of(letter, AT), patch_reply(letter, parent, AT)):
        message = strict(data)
        assert message["Bcc"] is None
        assert set(message.keys()) <= {
            *("From", "To", "Subject", "Date", "X-Unsent", "In-Reply-To", "References"),
            *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
        }


@pytest.mark.parametrize(
    "address",
    [
        "a",
        "a@",
        "@b.org",
        "a b@c.org",
        "a@b.org, c@d.org",
        "a@b.org\nBcc: x@y.org",
        "名@b.org",
        "a@" + "b" * 300,
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match="no mail address"):
        mail_of(Letter(Person("A", address), Person(), "T", "q", "why?"), AT)


def test_an_international_host_is_written_in_ascii() -> None:
    message = strict(mail_of(Letter(Person("A", "a@例子.cn"), Person(), "T", "q", "why?"), AT))
    assert message["To"].addresses[0].addr_spec == "a@xn--fsqu00a.cn"


def test_a_letter_without_question_quote_or_message_to_answer_is_refused() -> None:
    for letter in (Letter(Person(), Person(), "T", " ", "why?"), Letter(Person(), Person(), "T", "q", "\n")):
        with pytest.raises(InvalidInput):
            text_of(letter)
    with pytest.raises(InvalidInput, match="Message-ID"):
        patch_reply(EN, Mail("", "", (), "A", "a@x.org", None, "x", ""), AT)


@given(quote=st.text(min_size=1), question=st.text(min_size=1), title=st.text())
def test_any_words_make_mail_that_says_them(quote: str, question: str, title: str) -> None:
    letter = Letter(Person("A", "a@b.org"), Person("B", "c@d.org"), title, quote, question)
    try:
        data = mail_of(letter, AT)
    except InvalidInput:
        assert not quote.strip() or not question.strip()
        return
    message = strict(data)
    assert message.get_content().replace("\r\n", "\n") == text_of(letter)


@given(st.text("ab 预热，。-\n", max_size=300))
def test_wrapping_changes_only_white_space_and_fits(words: str) -> None:
    shown = wrapped(words)

    assert "".join(shown.split()) == "".join(words.split())
    if max((len(word) for word in words.split()), default=0) < 30:
        assert all(width_of(line) <= COLUMNS for line in shown.split("\n"))


def test_an_address_longer_than_a_line_stays_whole_and_quotes_are_nested() -> None:
    address = "https://example.org/" + "x" * 90

    assert address in wrapped(f"See {address} for it.").split("\n")
    assert quoted("a\n\n> b") == "> a\n>\n>> b"


@pytest.mark.parametrize("letter", [ZH, EN], ids=["zh", "en"])
def test_what_was_thought_before_is_told_too_the_oldest_first(letter: Letter) -> None:
    said = [(date(2025, 12, 24), "First thought."), (date(2026, 1, 7), "Second thought.")]
    text = text_of(replace(letter, earlier=tuple(said)))
    places = [text.index(words) for words in ("First thought.", "Second thought.", letter.deduction)]
    assert places == sorted(places)
    assert "2025" in text
