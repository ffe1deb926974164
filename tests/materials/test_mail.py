"""Mail: decoded, cut into own words and quotes, and read as a thread; patches kept out of prose."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import EmptySource, UnreadableSource
from banyun.materials.adding import reading
from banyun.materials.mail import Mail, bare_subject, is_mail, mails, own_words, pieces, unflowed
from banyun.materials.readers import read, reader_for
from banyun.materials.readers.mail_thread import markdown
from banyun.materials.source import Source
from tests.conftest import NOW

DIFF = (
    "diff --git a/mm/slab.c b/mm/slab.c\nindex 1111111..2222222 100644\n--- a/mm/slab.c\n+++ b/mm/slab.c\n"
    "@@ -1,3 +1,4 @@\n int a;\n\n-int b;\n+int c;\n"
)
STAT = " mm/slab.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
PATCH = (
    "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
    "From: Ada Byron <ada@example.org>\nDate: Wed, 3 Mar 2021 10:20:30 +0800\n"
    "Subject: [PATCH v2] slab: warm the cache\n before use\n\n"
    "A cold cache costs a miss each.\n\nSigned-off-by: Ada Byron <ada@example.org>\n---\n"
    f"{STAT}\n{DIFF}-- \n2.40.0\n"
)


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"From": "王小 <wang@example.org>", "Date": "Wed, 03 Mar 2021 10:20:30 +0800"}.items():
        made[name] = value
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def only(data: bytes) -> Mail:
    found = mails(data)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("charset", "encoding"), [("gb2312", "base64"), ("utf-8", "quoted-printable"), ("big5", "8bit")]
)
def test_parts_and_headers_are_decoded(charset: str, encoding: str) -> None:
    made = message(Subject="关于预热", Message_ID="<1@x>", In_Reply_To="<0@x>", References="<a@x> <0@x>")
    made.set_content("預熱在前。\n" if charset == "big5" else "预热在前。\n", charset=charset, cte=encoding)

    found = only(made.as_bytes())

    assert found.text == ("預熱在前。" if charset == "big5" else "预热在前。")
    assert (found.sender, found.address, found.subject) == ("王小", "wang@example.org", "关于预热")
    assert (found.message_id, found.replies_to, found.references) == ("1@x", "0@x", ("a@x", "0@x"))
    assert found.when == datetime(2021, 3, 3, 2, 20, 30, tzinfo=UTC)


def test_plain_words_go_before_html_and_attachments_are_named() -> None:
    made = message(Subject="x")
    made.set_content("Plain words.\n")
    made.add_alternative("<p>Rich <b>words</b></p>", subtype="html")
    made.add_attachment(b"\x00\x01", maintype="image", subtype="png", filename="图.png")

    found = only(made.as_bytes())

    assert (found.text, found.left_out) == ("Plain words.", ("图.png",))


def test_html_alone_is_read_as_words_with_its_quotes() -> None:
    made = message(Subject="x")
    made.set_content(
        "<style>p{}</style><p>Yes &amp; no.</p>"
        "<blockquote>Was it?<br>Really?</blockquote><script>x()</script>",
        subtype="html",
    )

    found = only(made.as_bytes())

    assert own_words(found.text) == "Yes & no."
    assert [piece.depth for piece in pieces(found.text)] == [0, 1]


@pytest.mark.parametrize(
    "body",
    [
        "Mine.\n\nOn Wed, 3 Mar 2021 at 10:20, Ada <a@b.c> wrote:\n> Hers.\n> > Older.\n\n"
        "Mine too.\n\n-- \nAda\n",
        "Mine.\n\nOn Wed, 3 Mar 2021 at 10:20, Ada\n<a@b.c> wrote:\n\n> Hers.\n\nMine too.\n",
        "Mine.\n\n王小 <w@x.cn> 于2021年3月3日周三 写道：\n\n> Hers.\n\nMine too.\n",
        "Mine.\n\nMine too.\n\n------------------ 原始邮件 ------------------\n发件人: x\nHers.\n",
        "Mine.\n\nMine too.\n\n-----Original Message-----\nFrom: x\n\nHers.\n",
        "Mine.\n\nMine too.\n\nFrom: Ada\nSent: Monday\nTo: me\nSubject: x\n\nHers.\n",
    ],
)
def test_what_is_new_is_told_from_what_is_quoted(body: str) -> None:
    assert own_words(body).split() == ["Mine.", "Mine", "too."]
    if ">" in body:
        assert any(piece.depth and "Hers." in piece.text for piece in pieces(body))


@given(st.lists(st.tuples(st.integers(0, 3), st.text("abc 话", min_size=1, max_size=8)), max_size=8))
def test_pieces_keep_every_word_in_order(lines: list[tuple[int, str]]) -> None:
    body = "\n".join("> " * depth + words for depth, words in lines)

    assert "".join("".join(piece.text.split()) for piece in pieces(body)) == "".join(
        "".join(words.split()) for _, words in lines
    )


def test_flowed_text_is_joined_within_its_depth() -> None:
    assert unflowed("one \ntwo\n> a \n> b\n-- \nsig") == "one two\n> a b\n-- \nsig"
    assert unflowed("预热 \n在前", joined=True) == "预热在前"


def mailbox(*messages: str) -> bytes:
    return "".join(f"From mboxrd@z Thu Jan  1 00:00:00 1970\n{each}\n" for each in messages).encode()


THREAD = mailbox(
    "From: Ada <a@x>\nDate: Wed, 3 Mar 2021 10:20:30 +0000\nSubject: [PATCH] slab: warm the cache\n"
    f"Message-ID: <1@x>\n\nA cold cache costs.\n---\n{STAT}\n{DIFF}-- \n2.40\n",
    "From: Bob <b@x>\nDate: Thu, 4 Mar 2021 10:20:30 +0000\nSubject: Re: [PATCH] slab: warm the cache\n"
    "In-Reply-To: <1@x>\nMessage-ID: <2@x>\n\n"
    "On Wed, Ada wrote:\n> A cold cache costs.\n\n>From where did you measure it?\n",
)


def test_a_thread_becomes_one_text_with_a_heading_each_and_its_patch_as_code() -> None:
    source = Source(THREAD, "thread.mbox")
    document = read(source)

    assert (document.kind, document.title, document.authors) == (
        "patch",
        "[PATCH] slab: warm the cache",
        ("Ada",),
    )
    assert document.published == "2021-03-03"
    assert [section.title for section in document.outline][1:] == [
        "Ada, 2021-03-03 10:20",
        "Bob, 2021-03-04 10:20",
    ]
    assert "\nFrom where did you measure it?" in document.text
    passages = reading(source, NOW).passages
    assert next(p.text.strip() for p in passages if p.kind == "prose") == "A cold cache costs."
    assert any(p.kind == "code" and "+int c;" in p.text for p in passages)
    assert not any(p.readable and "int" in p.text for p in passages)


def test_a_single_patch_is_kept_as_written_and_its_change_is_no_prose() -> None:
    source = Source(PATCH.encode(), "0001-slab.patch")
    found = reading(source, NOW)

    assert found.version.text == PATCH
    assert (found.material.kind, found.material.authors) == ("patch", ("Ada Byron <ada@example.org>",))
    assert PATCH[found.version.body_start :].startswith("A cold cache")
    assert not any(p.readable and ("int" in p.text or "| 2 +-" in p.text) for p in found.passages)
    assert any(p.readable and "A cold cache" in p.text for p in found.passages)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.eml", b"Subject: x\n\nwords", "mail"),
        ("a", b"From: a@b\nSubject: x\n\nwords", "mail"),
        ("a.txt", THREAD, "mail"),
        ("series.patch", PATCH.encode() * 2, "mail"),
        ("one.patch", PATCH.encode(), "plain"),
        ("a.txt", b"Note: this\nis plain", "plain"),
        ("a.txt", b"From here on it is plain 2021\n", "plain"),
        ("a.md", b"From: a@b\nSubject: x\n\nwords", "markdown"),
    ],
)
def test_mail_is_told_by_its_name_or_its_headers(name: str, data: bytes, expected: str) -> None:
    assert reader_for(Source(data, name)).name == expected


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"Subject: x\n\n", EmptySource),
        (b"no header here\n", UnreadableSource),
        (
            b"Subject: =?utf-8?b?////?=\nDate: yesterday\nContent-Type: multipart/mixed; boundary=x\n\n",
            EmptySource,
        ),
    ],
)
def test_what_is_no_mail_is_one_clear_error(data: bytes, error: type[UnreadableSource]) -> None:
    with pytest.raises(error, match="cannot be read"):
        read(Source(data, "a.eml"))


def test_hostile_mail_is_bounded() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(3_000)
    )
    broken = (
        b"Subject: ok\nContent-Type: text/plain; charset=x-none\n"
        b"Content-Transfer-Encoding: base64\n\n!!!=\nYWJj"
    )

    with pytest.raises(UnreadableSource):
        read(Source(nested, "a.eml"))
    assert read(Source(broken, "a.eml")).title == "ok"
    assert not is_mail(b"x" * 100_000)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = mails(b"Subject: x\nFrom: y\nContent-Type: " + data)
    except UnreadableSource:
        return
    assert found


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: AW: x", "x"),
        ("回复：x", "x"),
        ("[PATCH] x", "[PATCH] x"),
        ("Re[2]: x", "x"),
        ("Recall", "Recall"),
    ],
)
def test_a_subject_without_its_replies(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare


def test_a_line_of_dashes_makes_no_heading_of_the_words_above() -> None:
    assert markdown("Above\n---\nbelow") == "Above\n\n---\nbelow\n"
