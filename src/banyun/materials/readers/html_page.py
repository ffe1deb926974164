"""Parses a page: decodes it, finds its main text, writes it as Markdown. Runs confined.

The main text is trafilatura's where it finds enough: its precise extraction, or the ordinary
one where the precise one throws most of that away. Pages of WeChat accounts hide their body
from sight until a script runs; it is taken as it stands. Where nothing else finds words, the
page's own ``article`` or ``main`` does.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction

from banyun.errors import EmptySource, NotText, TooLarge, UnreadableSource
from banyun.materials.material import Document
from banyun.materials.readers.describing import kind_of, language_in
from banyun.materials.readers.html_facts import Facts, facts_of
from banyun.materials.readers.html_markup import markdown_of
from banyun.materials.source import MOST_CHARACTERS, Source
from banyun.materials.structure import blocks, outline

MOST_PAGE_BYTES = 24 * 2**20
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.I)
_DECLARED_XML = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9_.-]+)""", re.I)
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk"), "gb18030"),
    "big5": "big5hkscs",
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("ks_c_5601-1987", "euc-kr"), "cp949"),
    **dict.fromkeys(("x-sjis", "shift_jis", "shift-jis"), "cp932"),
}
"""The encodings that pages really are in when they name a smaller one (WHATWG Encoding)."""
_LIKELY = ("gb18030", "big5hkscs", "cp932", "cp949")
_BODIES = ('//*[@id="js_content"]', '//*[@id="js_article"]//*[contains(@class, "rich_media_content")]')
_OWN = ("//article", "//main", '//*[@role="main"]', "//body")
_FRAME = ["nav", "footer", "aside", "form", "header", "dialog", "menu"]
_NO_PAGE = "there are no words in the page's main text."
_SAVE = "Open it in a browser, save the page and add the file."
_NOTE_MARK = re.compile(
    r"""(?:<sup\b[^>]{0,200}>\s*)?<a\b[^>]{0,300}\bhref=["']?\#[^>]{0,300}>\s*(?:<sup\b[^>]{0,200}>\s*)?"""
    r"""[\[(［]?\s*(\d{1,3}|[*†‡])\s*[\])］]?\s*(?:</sup>\s*</a>|</a>\s*</sup>)""",
    re.IGNORECASE,
)
"""A raised link to a note of the same page."""
_LEAST_SHARE = 0.5
"""Share of the ordinary extraction that the precise one must keep to be believed."""


def read_page(source: Source) -> Document:
    """The document of a page.

    Raises:
        EmptySource: no main text.
        NotText: in no encoding known here.
        TooLarge: over 24 MB.
        UnreadableSource: not HTML that can be parsed.
    """
    if len(source.data) > MOST_PAGE_BYTES:
        raise TooLarge(f"the page has more than {MOST_PAGE_BYTES // 2**20} MB.", _SAVE)
    html = bracketed_marks(decoded(source.data, source.charset))
    page = parsed(html)
    facts = facts_of(page, html)
    text = main_text(page, html)
    if not re.search(r"\w", text):
        raise EmptySource(_NO_PAGE, _SAVE)
    if len(text) > MOST_CHARACTERS:
        raise TooLarge("the page's text is too long.", "Split it and add the parts.")
    return _document(text, facts, source)


def bracketed_marks(html: str) -> str:
    """The page with marks of notes in brackets, so that none runs into the word before it."""
    return _NOTE_MARK.sub(r"[\1]", html) if "<sup" in html.lower() else html


def _document(text: str, facts: Facts, source: Source) -> Document:
    sections = outline(blocks(text, "markdown"))
    title = facts.title or next((section.title for section in sections if section.title), "") or source.stem
    return Document(
        text=text,
        format="markdown",
        title=title,
        kind=kind_of(text, title, source.stem, sections),
        language=language_in(text),
        authors=facts.authors,
        published=facts.published,
        address=facts.address or source.address,
        outline=sections,
    )


def decoded(data: bytes, charset: str = "") -> str:
    """The page's characters.

    In this order: byte order mark, UTF-8 where it is valid, what the server and the page say,
    the encodings of Chinese, Japanese and Korean where strict, a guess.

    Raises:
        NotText: none of these.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    declared = [_codec(name) for name in (charset, *_named(data))]
    for encoding in ("utf-8", *declared):
        text = _strict(data, encoding)
        if text is not None and "\x00" not in text:
            return text
    for encoding in declared:
        text = data.decode(encoding, "replace") if encoding else ""
        if text and text.count("\ufffd") < len(text) / 500:
            return text
    for encoding in _LIKELY:
        text = _strict(data, encoding)
        if text is not None and "\x00" not in text and re.search("[的了是のは이다是]", text):
            return text
    best = from_bytes(data).best()
    if best is None:
        raise NotText("the page is in no encoding known here.", _SAVE)
    return str(best)


def _named(data: bytes) -> list[str]:
    head = data[:8192]
    found = [match.group(1) for match in (_DECLARED.search(head), _DECLARED_XML.search(head)) if match]
    return [name.decode("ascii") for name in found]


def _codec(name: str) -> str:
    wider = _WIDER.get(name.strip().lower(), name.strip().lower())
    try:
        return codecs.lookup(wider).name if wider else ""
    except LookupError:
        return ""


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeDecodeError, LookupError):
        return None


def parsed(html: str) -> HtmlElement:
    """The page as a tree.

    Raises:
        EmptySource: nothing in it.
        UnreadableSource: not HTML.
    """
    # An encoding named inside a text that is decoded already would be believed.
    html = re.sub(r"\A\s*<\?xml[^>]*\?>", "", html).replace("\x00", "")
    if not html.strip():
        raise EmptySource(_NO_PAGE, _SAVE)
    try:
        return document_fromstring(html, parser=HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableSource("it is not a page that can be parsed.", _SAVE) from error


def main_text(page: HtmlElement, html: str) -> str:
    """The main text as Markdown; empty where there is none."""
    for path in _BODIES:
        for body in page.xpath(path):
            text = markdown_of(body)
            if len(text) > 40:
                return text
    text = _extracted(html)
    return text if re.search(r"\w", text) else _own_text(page)


def _extracted(html: str) -> str:
    precise = _extraction(html, precise=True)
    ordinary = _extraction(html, precise=False)
    return precise if len(precise) >= _LEAST_SHARE * len(ordinary) else ordinary


def _extraction(html: str, *, precise: bool) -> str:
    found = bare_extraction(
        html,
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        favor_precision=precise,
        with_metadata=False,
    )
    body = getattr(found, "body", None)
    return markdown_of(body) if body is not None else ""


def _own_text(page: HtmlElement) -> str:
    """The words of the page's own main element, without what frames it."""
    for path in _OWN:
        for element in page.xpath(path):
            for frame in list(element.iter(*_FRAME)):
                frame.drop_tree()
            text = markdown_of(element)
            if re.search(r"\w", text):
                return text
    return ""
