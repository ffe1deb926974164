"""Pages become the text that a person would read on them."""

from __future__ import annotations

import pytest

from banyun.errors import EmptySource, NotText, TooLarge
from banyun.materials.material import Document
from banyun.materials.readers import read
from banyun.materials.readers.html_markup import markdown_of
from banyun.materials.readers.html_page import MOST_PAGE_BYTES, decoded, read_page
from banyun.materials.source import Source

CHINESE = (
    "网关在大促之前做过一次压测，发现连接池的上限太低。我们把上限改成了两千，又在发布之前加了一次预热，"
    "当天的命中率没有掉到九成以下。事后复盘的时候大家都同意，这一次没有出事，主要是靠预热。"
)
ENGLISH = (
    "The gateway was load tested before the sale, and the test showed that the pool was far too small. "
    "We raised its limit and warmed the cache up half an hour before each release, and nothing broke. "
)
QUOTED = "Whoever owns the pager owns the decision, said the review, and nobody in the room disagreed."
LINKS = "".join(f'<li><a href="/{number}">Chapter {number} of another book</a></li>' for number in range(20))


def page(body: str, head: str = "", frame: bool = True) -> str:
    nav = f"<nav><ul>{LINKS}</ul></nav>" if frame else ""
    foot = "<footer>© 2023 Some Company. All rights reserved.</footer>" if frame else ""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{nav}<article>{body}</article>{foot}</body></html>"


def made(html: str | bytes, charset: str = "", name: str = "page.html") -> Document:
    data = html.encode() if isinstance(html, str) else html
    return read_page(Source(data, name, charset=charset))


def fragment(html: str) -> str:
    from lxml.html import fragment_fromstring  # noqa: PLC0415

    return markdown_of(fragment_fromstring(html, create_parent="div"))


def test_the_main_text_is_kept_with_its_structure() -> None:
    text = made(
        page(
            f"<h1>Warm gateways</h1><p>{ENGLISH}<b>Bold words</b> and <a href='http://x.y/z'>a link</a>.</p>"
            f"<h2>What we <code>did</code></h2><p>{ENGLISH}</p>"
            "<ol><li>raised the limit<li>warmed the cache</ol>"
            "<pre><code class='language-python'>for key in hot:\n    read(key)\n</code></pre>"
            f"<p>{ENGLISH}</p>"
            f"<blockquote><p>{QUOTED}</p></blockquote>"
            f"<table><tr><th>year<th>rate</tr><tr><td>2019<td>82 %</tr></table><p>{ENGLISH}</p>"
        )
    ).text

    assert "## What we did" in text
    assert "Bold words and a link." in text
    assert "1. raised the limit\n2. warmed the cache" in text
    assert "```python\nfor key in hot:\n    read(key)\n```" in text
    assert f"> {QUOTED}" in text
    assert "| year | rate |\n| --- | --- |\n| 2019 | 82 % |" in text
    assert "another book" not in text
    assert "All rights" not in text
    assert "http" not in text


def test_chinese_pages_keep_their_text() -> None:
    items = "<ul><li>先压测</li><li>再预热</li></ul>"
    body = f"<h1>预热手记</h1><p>{CHINESE}</p><h2>做法</h2><p>{CHINESE}</p>{items}"
    document = made(page(body, "<title>预热手记 - 某博客</title>"))

    assert document.language == "zh"
    assert document.title == "预热手记"
    assert document.text.count(CHINESE) == 2
    assert "- 先压测\n- 再预热" in document.text
    assert [section.title for section in document.outline] == ["预热手记", "做法"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    words = (
        "這個系統在發布之前會先預熱緩存，這樣就不會在第一個請求到來的時候變慢。"
        if encoding == "big5"
        else CHINESE
    )
    assert words in decoded(page(f"<p>{words}</p>", frame=False).encode(encoding))


@pytest.mark.parametrize("name", ["gb2312", "GBK", "gb18030"])
def test_a_page_that_names_a_smaller_encoding_is_read_in_the_larger(name: str) -> None:
    html = page(
        f"<p>{CHINESE}镕喆</p>", f'<meta http-equiv="Content-Type" content="text/html; charset={name}">'
    )
    assert "镕喆" in decoded(html.encode("gb18030"))


def test_the_servers_charset_counts_before_a_guess() -> None:
    assert "naïve café" in decoded("<p>naïve café</p>".encode("cp1252"), "iso-8859-1")


def test_a_few_damaged_bytes_do_not_lose_the_page() -> None:
    data = page(f"<p>{CHINESE * 20}</p>", '<meta charset="gbk">').encode("gb18030")
    assert CHINESE in decoded(data.replace("复盘".encode("gb18030"), b"\xff\xff", 1))


def test_bytes_in_no_encoding_are_no_text() -> None:
    with pytest.raises(NotText):
        read_page(Source(bytes(range(128, 256)) * 3 + b"\x00\x00\x81\xff" * 99, "x.html"))


def test_a_wechat_page_shows_its_hidden_body() -> None:
    html = f"""<html><head><meta property="og:title" content="预热手记">
      <meta name="author" content="阿甲"></head>
      <body><h1 id="activity-name">预热手记</h1><span id="js_name">某公众号</span>
      <div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;">
      <section><span>{CHINESE}</span></section>
      <section><section><p><span>第二段。</span>{CHINESE}</p></section></section>
      <blockquote>所引的话。</blockquote><pre><code>a = 1<br>b = 2</code></pre></div>
      <script>var msg_title = '预热手记'.html(false); var ct = "1717171717";
      var nickname = htmlDecode("某公众号");</script>
      </body></html>"""
    document = made(html)

    assert document.text.startswith(CHINESE)
    assert f"第二段。{CHINESE}" in document.text
    assert "> 所引的话。" in document.text
    assert "a = 1\nb = 2" in document.text
    assert (document.title, document.authors, document.published) == ("预热手记", ("阿甲",), "2024-06-01")


def test_facts_come_from_linked_data_and_meta() -> None:
    head = """<title>Warm gateways | Some Site</title>
      <link rel="canonical" href="https://a.b/warm">
      <script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Warm &amp; fast",
        "datePublished": "2021-03-04T05:06:07Z", "author": [{"name": "Ada"}, {"name": "Alan"}]}]}</script>"""
    document = made(page(f"<p>{ENGLISH * 3}</p>", head))

    assert (document.title, document.authors) == ("Warm & fast", ("Ada", "Alan"))
    assert (document.published, document.address) == ("2021-03-04", "https://a.b/warm")


@pytest.mark.parametrize("broken", ["{", '{"@graph": ' * 5000, "[" * 100_000, '{"@type": 3, "author": 7}'])
def test_broken_linked_data_is_ignored(broken: str) -> None:
    head = f'<title>Warm gateways</title><script type="application/ld+json">{broken}</script>'
    assert made(page(f"<p>{ENGLISH * 3}</p>", head)).title == "Warm gateways"


def test_a_paper_names_its_authors() -> None:
    head = "".join(f'<meta name="citation_author" content="{name}">' for name in ("A B", "C D"))
    assert made(page(f"<p>{ENGLISH * 3}</p>", head)).authors == ("A B", "C D")


def test_a_page_that_names_no_title_is_named_after_its_heading_or_file() -> None:
    assert made(page(f"<h1>Warm</h1><p>{ENGLISH * 3}</p>")).title == "Warm"
    assert made(page(f"<p>{ENGLISH * 3}</p>"), name="dir/warm.html").title == "warm"


@pytest.mark.parametrize(
    "html", ["<html></html>", page("", frame=False), "<html><body><script>x=1</script></body></html>"]
)
def test_a_page_without_words_is_empty(html: str) -> None:
    with pytest.raises(EmptySource, match=r"“page\.html” cannot be read: there are no words"):
        read(Source(html.encode(), "page.html"))


def test_a_short_page_keeps_what_it_says() -> None:
    assert "Only this." in made("<html><body><nav>Home</nav><p>Only this.</p></body></html>").text


def test_a_huge_page_is_refused() -> None:
    with pytest.raises(TooLarge, match="24 MB"):
        made(b"<html>" + b"x" * MOST_PAGE_BYTES)


def test_scripts_and_styles_are_no_text() -> None:
    text = made(page(f"<p>{ENGLISH * 3}</p><script>alert('x')</script><style>p {{color: red}}</style>")).text
    assert "alert" not in text
    assert "color" not in text


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a<br>b<br><br>c</p>", "a\nb\n\nc\n"),
        ("<ul><li>a<ul><li>b</ul><li><p>c</p><p>d</p></ul>", "- a\n  - b\n- c\n\n  d\n"),
        ('<ol start="3"><li>a<li>b</ol>', "3. a\n4. b\n"),
        ("<p>use <code>a `b`</code> now</p>", "use `` a `b` `` now\n"),
        ("<pre>a ``` b</pre>", "````\na ``` b\n````\n"),
        ("<blockquote>a<p>b</p></blockquote>", "> a\n>\n> b\n"),
        (
            "<table><tr><td><h2>T</h2></td><td>x</td></tr><tr><td>y</td><td>z</td></tr></table>",
            "## T\n\nx\n\ny\n\nz\n",
        ),
        ("<table><tr><td>a|b<td>c<tr><td>d</table>", "| a\\|b | c |\n| --- | --- |\n| d |  |\n"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc\n"),
        ("<p>a <b>b</b><i>c</i>\n d</p>", "a bc d\n"),
        ("<img src=x alt=y><hr>", ""),
    ],
)
def test_elements_as_markdown(html: str, markdown: str) -> None:
    assert fragment(html) == markdown


def test_marks_of_notes_do_not_run_into_words() -> None:
    for mark in (
        "<sup><a href='#fn1' id='r1'>1</a></sup>",
        '<sup class="footnote-ref"><a href="#fn1">[1]</a></sup>',
        '<a href="#fn1" class="footnote-ref"><sup>1</sup></a>',
    ):
        assert (
            "A warm cache[1] is cheap." in made(page(f"<p>A warm cache{mark} is cheap. {ENGLISH}</p>")).text
        )
    kept = made(page(f"<p>10<sup>2</sup> keys and <a href='#x'>a part</a>. {ENGLISH}</p>")).text
    assert "102 keys and a part." in kept


def test_code_that_is_one_element_a_line_keeps_its_lines() -> None:
    code = "<pre><code><span>def warm():</span></code><code><span>    load()</span></code></pre>"
    assert fragment(code) == "```\ndef warm():\n    load()\n```\n"
    assert fragment("<pre><code>a\n</code><code>b</code></pre>") == "```\na\nb\n```\n"
