"""The right reader, the document's facts, and clear refusals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from banyun.errors import EmptySource, NotText, TooLarge, UnreadableSource, UnsupportedSource
from banyun.materials.adding import Given, load, reading
from banyun.materials.readers import read, reader_for
from banyun.materials.source import MOST_BYTES, Source


def source(text: str | bytes, name: str = "note.md", media_type: str = "") -> Source:
    return Source(text.encode() if isinstance(text, str) else text, name, media_type=media_type)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.md", "# x", "markdown"),
        ("a.txt", "some words", "plain"),
        ("a.txt", "---\ntitle: x\n---\n\nwords", "markdown"),
        ("a.txt", "# One\n\nwords\n\n## Two\n\nwords", "markdown"),
        ("a", "<!DOCTYPE html><html><body>x</body></html>", "html"),
        ("a.txt", "\n <html lang=zh><body>x", "html"),
        ("a.md", "<html> is an element", "markdown"),
        ("a.html", "words", "html"),
        ("a.bin", "%PDF-1.4", "pdf"),
        ("a.patch", "diff --git a b", "plain"),
        ("-", "words", "plain"),
        ("https://a.b/c?d=e.pdf", "<html><body>x", "html"),
        ("https://a.b/notes/x.md", "words", "markdown"),
    ],
)
def test_content_then_name_choose_the_reader(name: str, data: str, expected: str) -> None:
    assert reader_for(source(data, name)).name == expected


def test_the_media_type_chooses_where_the_name_does_not() -> None:
    assert reader_for(source("words", "https://a.b/c", "text/html")).name == "html"
    assert reader_for(source("words", "https://a.b/c", "text/plain")).name == "plain"
    assert reader_for(source("words", "https://a.b/c", "application/pdf")).name == "pdf"


def test_front_matter_says_what_it_says() -> None:
    front = "---\ntitle: 网关手记\nauthor: [甲, 乙]\ndate: 2021-06-03 10:00:00\nurl: https://a.b/c\n---\n"
    text = f"{front}\n# 别的\n\n正文在这里。\n"
    document = read(source(text))

    assert document.text == text
    assert text[document.body_start :].lstrip().startswith("# 别的")
    assert (document.title, document.authors, document.published) == ("网关手记", ("甲", "乙"), "2021-06-03")
    assert (document.address, document.language, document.kind) == ("https://a.b/c", "zh", "article")


@pytest.mark.parametrize(
    ("text", "title"), [("words\n\n## Second *level*\n", "Second level"), ("no heading at all", "a file")]
)
def test_a_title_is_the_first_heading_or_the_stem(text: str, title: str) -> None:
    assert read(source(text, "dir/a file.md")).title == title


def test_front_matter_that_is_no_yaml_is_read_all_the_same() -> None:
    document = read(source("---\ntitle: a: b: [c\n---\nwords\n"))

    assert document.title == "a: b: [c"
    assert document.warnings


def test_line_ends_and_marks_are_the_only_change() -> None:
    assert read(source(b"\xef\xbb\xbf# a\r\n\r\nb  \r\n")).text == "# a\n\nb  \n"
    assert (
        read(source("缓存预热是一种常见的手段，我们在大促之前会做一次。".encode("gb18030"), "a.txt")).language
        == "zh"
    )


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("talk.md", "# 推理架构\n\n我们做了三件事。", "talk"),
        ("a.md", "# 缓存\n\n大家好，今天给大家分享一下缓存预热。", "talk"),
        ("a.txt", "Subject: [PATCH v2] mm: fix\n\ndiff --git a/x b/x\n@@ -1 +1 @@\n-a\n+b\n", "patch"),
        (
            "a.md",
            "# P\n\n## Abstract\n\nx\n\n## 1 Intro\n\narXiv:2407.00079\n\n## References\n\n[1] y\n",
            "paper",
        ),
        ("a.txt", "".join(f"第{n}章 标题\n\n正文。\n\n" for n in "一二三四五六"), "book"),
        ("a.md", "# Notes\n\nOrdinary words.", "article"),
    ],
)
def test_the_kind_is_guessed(name: str, text: str, kind: str) -> None:
    assert read(source(text, name)).kind == kind


def test_plain_text_takes_its_title_from_a_header_or_a_first_line() -> None:
    assert read(source("Author: Ada\nTitle: Queues\nDate: 3 Mar 2021\n\nwords", "a.txt")).title == "Queues"
    assert read(source("On queues\n\nwords and words.", "a.txt")).title == "On queues"
    assert read(source("One long line that goes on.\nAnother line.", "a.txt")).title == "a"


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.pdf", "-"])
@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_nothing_is_empty(name: str, data: bytes) -> None:
    with pytest.raises(EmptySource) as caught:
        read(source(data, name))
    assert caught.value.message.startswith(f"“{name}” cannot be read: ")
    assert caught.value.hint


@pytest.mark.parametrize("name", ["junk.md", "junk.txt"])
@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 500, bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + b"\x00\xff" * 300]
)
def test_binary_under_a_text_name_is_not_text(name: str, data: bytes) -> None:
    with pytest.raises(NotText, match="cannot be read"):
        read(source(data, name))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"\x89PNG\r\n"),
        ("a.docx", b"PK\x03\x04"),
        ("a.xyz", b"words"),
    ],
)
def test_other_files_have_no_reader(name: str, data: bytes) -> None:
    with pytest.raises(UnsupportedSource, match="reader") as caught:
        read(source(data, name))
    assert "PDF" in caught.value.hint


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(200 * 2**20)  # sparse: reading it would be the slow part

    with pytest.raises(TooLarge, match="200 MB"):
        load(big)


def test_a_source_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="64 MB"):
        read(Source(b"x" * (MOST_BYTES + 1), "https://a.b/c.txt"))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedSource, match="is a folder"):
        load(tmp_path)
    with pytest.raises(UnreadableSource, match="There is no file"):
        load(tmp_path / "none.md")
    (tmp_path / "empty.md").touch()
    with pytest.raises(EmptySource, match="is empty"):
        load(tmp_path / "empty.md")


def test_a_reading_is_all_that_a_store_takes(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\nurl: http://www.a.b/c/?utm_source=x\n---\n# T\n\nSome words here.\n", encoding="utf-8"
    )

    made = reading(load(path), now)

    assert made.material.id.startswith("mat_")
    assert made.version.id.startswith("ver_")
    assert (made.version.material_id, made.version.number) == (made.material.id, 1)
    assert made.material.source == str(path)
    assert made.material.address == "https://a.b/c"
    assert made.material.added == made.version.created == now
    assert made.original == path.read_bytes()
    assert "".join(passage.text for passage in made.passages) == made.version.text
    assert made.passages[0].kind == "front_matter"


def test_what_the_reader_says_wins(now: datetime) -> None:
    made = reading(source("# T\n\nwords"), now, Given(kind="talk", title="Mine", language="zh", priority=1))

    assert (made.material.kind, made.material.title, made.material.language) == ("talk", "Mine", "zh")
    assert made.material.priority == 1
