"""The Markdown says what the digest says and brings nothing of the text's own markup along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from banyun.digest.front_page import front_page
from banyun.outputs.markdown import digest_markdown, escaped
from banyun.outputs.prose import one_line, plain
from tests.outputs.hostile import attacks, hostile_digest
from tests.outputs.sample import sample

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


def tokens(markdown: str) -> list[Token]:
    return [each for token in PARSER.parse(markdown) for each in (token, *(token.children or ()))]


def words(markdown: str) -> str:
    shown = [token.content for token in tokens(markdown) if token.type in ("text", "code_inline", "fence")]
    return "".join("".join(shown).split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_front_page_then_the_whole_text(lang: str) -> None:
    digest = sample(lang)
    markdown = digest_markdown(digest, lang)
    said = words(markdown)
    page = front_page(digest)
    assert page.opening is not None
    for pairing in (page.opening, *page.validations):
        assert "".join(plain(pairing.evidence.material_quote.exact).split()) in said
        assert "".join(plain(pairing.evidence.recalled.quote.exact).split()) in said
    for finding in (*page.techniques, *page.blind_spots):
        assert "".join(finding.name.split()) in said
    for digested in digest.passages:
        passage = digested.analysis.passage
        if passage.readable:
            assert "".join(plain(passage.text).split()) in said
    first = next(token.content for token in tokens(markdown) if token.type == "text")
    assert first == digest.material.title


def test_both_quotes_of_the_opening_are_marked() -> None:
    markdown = digest_markdown(sample("en"), "en")
    assert "**When a cache node starts empty, it must not ask the render farm;" in markdown
    assert "> - **A restarted cache node must not ask the database." in markdown


@given(st.one_of(st.sampled_from(attacks("http://x.test/")), st.text(max_size=60)))
def test_escaped_text_is_text(text: str) -> None:
    shown = PARSER.parse(escaped(text))
    assert not any("html" in token.type for token in shown)
    line = "".join(each.content for token in shown for each in token.children or ())
    assert "".join(line.split()) == "".join(one_line(text).split())
    assert {each.type for token in shown for each in token.children or ()} <= {"text"}


def test_hostile_text_brings_no_markup_along() -> None:
    found = tokens(digest_markdown(hostile_digest("http://127.0.0.1:9/"), "en"))
    assert [token.content for token in found if "html" in token.type] == []
    assert [token for token in found if token.type == "image"] == []
    for token in found:
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(("https://e.org/", "http://127.0.0.1:9/"))
