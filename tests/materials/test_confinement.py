"""What hostile files do to the child stays with the child."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.errors import TooLarge, UnreadableSource
from banyun.materials.confinement import (
    LIMITS,
    answered,
    document_as_values,
    document_from,
    read_confined,
)
from banyun.materials.material import Document, PageSpan, Section
from banyun.materials.readers import read
from banyun.materials.source import Source

FLOOD = b"<html><body>" + b"<p>a <i>b</i> " * 1_000_000
WORDS = "<p>Some words that make up a paragraph of a page, and a few more of them.</p>"


def test_a_document_crosses_unchanged() -> None:
    source = Source(
        f"<title>预热</title><body>{WORDS}".encode(), "a.html", "http://a.b/c", "text/html", "utf-8"
    )

    document = read_confined("html", source)

    assert (document.title, document.address) == ("预热", "http://a.b/c")
    assert document.text.strip() == WORDS[3:-4]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=50), numbers=st.lists(st.integers(0, 99), max_size=3))
def test_a_document_survives_json(text: str, numbers: list[int]) -> None:
    document = Document(
        text,
        "markdown",
        text,
        "paper",
        "en",
        authors=(text,) * len(numbers),
        outline=tuple(Section(1, text, number, number + 1) for number in numbers),
        pages=tuple(PageSpan(text, number, number + 1) for number in numbers),
    )
    assert document_from(json.loads(json.dumps(document_as_values(document)))) == document


def test_a_parser_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(TooLarge, match=r"longer than 0\.05 seconds"):
        read_confined("html", Source(WORDS.encode(), "a.html"), replace(LIMITS, time=0.05))


def test_a_parser_that_eats_memory_is_stopped() -> None:
    limits = replace(LIMITS, memory=320 * 2**20)
    assert read_confined("html", Source(WORDS.encode(), "a.html"), limits).text
    with pytest.raises(UnreadableSource) as caught:
        read_confined("html", Source(FLOOD, "a.html"), limits)
    assert "Traceback" not in caught.value.message


def test_a_parser_that_spins_is_stopped() -> None:
    with pytest.raises(UnreadableSource, match="was stopped"):
        read_confined("html", Source(FLOOD, "a.html"), replace(LIMITS, processor=1))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep words",
        "<b><i>" * 50_000 + "deep words",
        "<ul><li>" * 20_000 + "deep words",
        "<p " + "a=b " * 100_000 + ">words in a paragraph</p>",
        "<table>" * 5_000 + "words",
        "&#x110000;&#xD800;" * 1_000 + WORDS,
        "<!--" * 10_000 + WORDS,
    ],
    ids=["div", "inline", "list", "attributes", "table", "entities", "comments"],
)
def test_nesting_and_floods_are_text_or_one_clear_error(html: str) -> None:
    try:
        outcome = read(Source(f"<html><body>{html}".encode(), "bad.html")).text
    except UnreadableSource as error:
        outcome = error.message.removeprefix("“bad.html” cannot be read: ")
    assert "words" in outcome or "nested" in outcome
    assert "Traceback" not in outcome
    outcome.encode("utf-8")


def test_a_pdf_bomb_is_one_clear_error() -> None:
    packed = zlib.compress(b"BT /F1 9 Tf (x) Tj ET " * 4_000_000)
    body = (
        b"%%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>\nendobj\n"
        b"4 0 obj\n<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n"
        % (len(packed), packed)
    )
    with pytest.raises(UnreadableSource) as caught:
        read_confined(
            "pdf", Source(body, "bomb.pdf"), replace(LIMITS, memory=512 * 2**20, processor=5, time=20)
        )
    assert "Traceback" not in caught.value.message


@pytest.mark.parametrize(
    ("answer", "complaint", "code", "expected"),
    [
        (b"", b"Traceback ...\nMemoryError\n", 1, "memory"),
        (b"", b"terminate called after throwing 'std::bad_alloc'", -6, "memory"),
        (b"", b"", -9, "was stopped"),
        (b"", b"Traceback ...\nKeyError: 1\n", 1, "failed"),
        (b"not json", b"", 0, "failed"),
        (b"[]", b"", 0, "failed"),
        (b'{"document": {}}', b"", 0, "failed"),
        (b'{"error": "made_up", "message": "m", "hint": "h"}', b"", 0, "m"),
    ],
)
def test_whatever_the_child_answers_is_understood_or_one_error(
    answer: bytes, complaint: bytes, code: int, expected: str
) -> None:
    with pytest.raises(UnreadableSource, match=expected):
        answered(answer, complaint, code, LIMITS)


def test_an_answer_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        answered(b"x" * 11, b"", 0, replace(LIMITS, answer=10))
