"""EPUB books: order, structure, what they say of themselves; damaged and hostile ones."""

from __future__ import annotations

import io
import zipfile

import pytest

from banyun.errors import EmptySource, EncryptedSource, TooLarge, UnreadableSource, UnsupportedSource
from banyun.materials.adding import reading
from banyun.materials.material import Document
from banyun.materials.readers import read, reader_for
from banyun.materials.readers.epub_book import read_book
from banyun.materials.source import Source
from tests.conftest import NOW
from tests.materials.books import book, package, page, plain_book

OUTSIDE = "<container><rootfile full-path='../../etc/passwd'/></container>"


def parsed(data: bytes) -> Document:
    return read_book(Source(data, "book.epub"))


def test_a_book_is_read_in_the_order_of_its_spine_and_asides_come_last() -> None:
    items = [
        ("a", "one.xhtml", ""),
        ("b", "sub/two.xhtml", ""),
        ("n", "notes.xhtml", ""),
        ("t", "nav.xhtml", "nav"),
    ]
    data = book(
        {
            "one.xhtml": page("<h1>First</h1><p>Alpha.</p>"),
            "sub/two.xhtml": page("<h1>Second</h1><p>Beta.</p>"),
            "notes.xhtml": page("<h1>Notes</h1><p>Gamma.</p>"),
            "nav.xhtml": page(
                '<nav epub:type="toc"><ol><li><a href="one.xhtml">Contents line</a></li></ol></nav>'
            ),
        },
        package(items, ["-n", "t", "b", "a", "b"], title="On Caches"),
    )

    document = read(Source(data, "/shelf/x.epub"))

    assert document.text == "# Second\n\nBeta.\n\n# First\n\nAlpha.\n\n# Notes\n\nGamma.\n"
    assert (document.title, document.kind, document.language) == ("On Caches", "book", "en")
    assert (document.authors, document.published) == (("Ada Byron", "王小"), "2021-03-04")
    assert [section.title for section in document.outline] == ["Second", "First", "Notes"]
    assert document.warnings == ()


def test_chapters_without_a_heading_take_the_title_of_the_contents() -> None:
    nav = (
        '<nav epub:type="toc"><ol><li><a href="a.xhtml">Part One</a>'
        '<ol><li><a href="b%20b.xhtml#x">第一章 预热</a></li></ol></li></ol></nav>'
        '<nav epub:type="landmarks"><ol><li><a href="c.xhtml">Not this</a></li></ol></nav>'
    )
    data = book(
        {
            "a.xhtml": page("<p>PART ONE</p><p>Alpha.</p>"),
            "b b.xhtml": page("<p>缓存先热起来。</p>"),
            "c.xhtml": page("<p>Bare.</p>"),
            "nav.xhtml": page(nav),
        },
        package(
            [("a", "a.xhtml", ""), ("b", "b%20b.xhtml", ""), ("c", "c.xhtml", ""), ("n", "nav.xhtml", "nav")],
            ["a", "b", "c"],
        ),
    )

    assert parsed(data).text == "# Part One\n\nAlpha.\n\n## 第一章 预热\n\n缓存先热起来。\n\nBare.\n"


def test_titles_of_an_older_book_come_from_its_ncx() -> None:
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>'
        "<navPoint><navLabel><text>Warm start</text>"
        '</navLabel><content src="a.xhtml"/></navPoint></navMap></ncx>'
    )
    opf = package([("a", "a.xhtml", "")], ["a"])
    opf = opf.replace(
        "</manifest>", '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    )
    opf = opf.replace("<spine>", '<spine toc="ncx">')

    assert (
        parsed(book({"a.xhtml": page("<p>Alpha.</p>"), "toc.ncx": ncx}, opf)).text
        == "# Warm start\n\nAlpha.\n"
    )


def test_structure_is_kept_and_readings_and_note_marks_do_not_run_into_words() -> None:
    body = (
        '<h2>表</h2><p>一词<a epub:type="noteref" href="#n">1</a>。'
        "<ruby>漢<rt>かん</rt></ruby>&nbsp;x &lt; y</p>"
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
        "<pre><code>for x in y:\n    z()</code></pre><script>alert(1)</script><p>a<br/>b</p>"
    )
    text = parsed(plain_book(body)).text

    assert "一词[1]。漢 x < y" in text
    assert "| a | b |\n| --- | --- |\n| 1 | 2 |" in text
    assert "```\nfor x in y:\n    z()\n```" in text
    assert "alert" not in text


def test_a_page_that_is_no_xml_is_read_as_html() -> None:
    data = book(
        {"a.xhtml": "<html><body><p>Loose <b>tags<p>and & signs</body>"},
        package([("a", "a.xhtml", "")], ["a"]),
    )

    assert parsed(data).text == "Loose tags\n\nand & signs\n"


def test_a_chinese_book_in_gbk_is_read() -> None:
    chapter = page("<p>缓存预热是一种常见的手段。</p>").replace("utf-8", "gb2312").encode("gb18030")

    assert "缓存预热" in parsed(book({"a.xhtml": chapter}, package([("a", "a.xhtml", "")], ["a"]))).text


def test_quotes_anchor_into_the_book() -> None:
    source = Source(
        plain_book("<h1>One</h1><p>Alpha is first.</p>", "<h1>Two</h1><p>Beta is next.</p>"), "b.epub"
    )

    found = reading(source, NOW)

    assert [p.heading for p in found.passages if p.readable] == ["One", "Two"]
    assert "".join(passage.text for passage in found.passages) == found.version.text


def test_a_missing_chapter_is_named_and_the_rest_is_read() -> None:
    opf = package([("a", "a.xhtml", ""), ("b", "gone.xhtml", "")], ["b", "a"])
    document = parsed(book({"a.xhtml": page("<p>Alpha.</p>")}, opf))

    assert document.text == "Alpha.\n"
    assert "gone.xhtml" in document.warnings[0]


def locked(chapter: str, algorithm: str) -> bytes:
    opf = package([("a", "a.xhtml", "")], ["a"])
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        f'<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData>'
        f'<e:CipherReference URI="OEBPS/{chapter}"/></e:CipherData></e:EncryptedData></encryption>'
    )
    return book({"a.xhtml": page("<p>Alpha.</p>"), "/META-INF/encryption.xml": encryption}, opf)


def test_a_locked_book_says_so_and_hidden_fonts_are_no_lock() -> None:
    with pytest.raises(EncryptedSource):
        parsed(locked("a.xhtml", "http://www.w3.org/2001/04/xmlenc#aes256-cbc"))
    assert parsed(locked("font.otf", "http://www.idpf.org/2008/embedding")).text == "Alpha.\n"


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK\x03\x04 cut off", UnreadableSource),
        (b"no zip at all", UnreadableSource),
        (zipped({"a.txt": b"words"}), UnreadableSource),
        (plain_book("<img src='a.png'/>"), EmptySource),
        (plain_book("<p>Alpha.</p>")[:-40], UnreadableSource),
        (book({}, "<package>", OUTSIDE), UnreadableSource),
        (plain_book("<p>" + "x" * (25 * 2**20) + "</p>"), TooLarge),
        (zipped({f"{at}": b"" for at in range(20_001)}), TooLarge),
    ],
)
def test_damaged_and_hostile_books_are_one_clear_error(data: bytes, error: type[UnreadableSource]) -> None:
    with pytest.raises(error) as caught:
        read(Source(data, "book.epub"))
    assert "book.epub" in caught.value.message
    assert caught.value.hint


def test_entities_of_a_bomb_expand_to_nothing() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    data = book({"a.xhtml": page("<p>Alpha &b; &x; end.</p>", bomb)}, package([("a", "a.xhtml", "")], ["a"]))

    assert parsed(data).text == "Alpha end.\n"


def test_what_is_named_and_typed_otherwise_is_told_by_its_bytes() -> None:
    data = plain_book("<p>Alpha.</p>")

    assert reader_for(Source(data, "download")).name == "epub"
    assert reader_for(Source(data, "https://a.b/c", media_type="application/epub+zip")).name == "epub"
    with pytest.raises(UnsupportedSource):
        reader_for(Source(zipped({"word/document.xml": b"<w/>"}), "a.docx"))
