"""PDFs become text in reading order, or one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyun.errors import EmptySource, EncryptedSource, UnreadableSource
from banyun.materials.material import Document
from banyun.materials.readers import read
from banyun.materials.readers.pdf_document import read_document
from banyun.materials.segmenting import segment
from banyun.materials.source import Source
from tests.materials.pdf_maker import Text, encrypted_pdf, pdf

WORDS = "the gateway kept its connections warm while"


def column(x: float, top: float, lines: list[str], size: float = 10) -> list[Text]:
    return [Text(x, top - 12 * number, line, size) for number, line in enumerate(lines)]


def read_bytes(data: bytes) -> Document:
    return read_document(Source(data, "paper.pdf"))


def line(number: int) -> str:
    """A full line of a column, different for every number."""
    return f"w{number} {WORDS}"


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [line(number) for number in range(20)]
    right = [line(number) for number in range(20, 40)]
    document = read_bytes(pdf([[*column(50, 700, left), *column(320, 700, right)]]))

    found = [int(word[1:]) for word in document.text.split() if word[0] == "w" and word[1:].isdigit()]
    assert found == list(range(40))


def test_columns_written_row_by_row_are_put_in_order() -> None:
    rows = [
        text
        for number in range(20)
        for text in (
            Text(50, 700 - 14 * number, f"left {number} of the gateway"),
            Text(340, 700 - 14 * number, f"right {number} of the queue"),
        )
    ]
    text = read_bytes(pdf([rows])).text

    assert text.index("left 19") < text.index("right 0")


def test_headers_footers_and_page_numbers_are_taken_off() -> None:
    pages = [
        [
            Text(50, 770, "Journal of Gateways, volume 3"),
            *column(50, 650, [line(10 * number + each) for each in range(10)]),
            Text(300, 30, str(number + 1)),
        ]
        for number in range(4)
    ]
    document = read_bytes(pdf(pages))

    assert "Journal" not in document.text
    assert [span.label for span in document.pages] == ["1", "2", "3", "4"]
    assert document.pages[0].start == 0
    assert document.pages[-1].end == len(document.text)
    for number, span in enumerate(document.pages):
        assert f"w{10 * number} " in document.text[span.start : span.end]


def test_words_broken_by_a_line_are_whole_again() -> None:
    lines = [
        "The whole fleet was moved to a new gate-",
        "way in one night, and the state-of-the-",
        "art balancer was kept. A gateway, they",
        "said, must never need a pager at night.",
    ]
    text = read_bytes(pdf([column(50, 700, lines) + column(50, 500, [line(n) for n in range(12)])])).text

    assert "a new gateway in one night" in text
    assert "state-of-the-art balancer" in text


def test_headings_are_told_by_size_and_number() -> None:
    page = [
        Text(50, 740, "Warm Gateways", 18, bold=True),
        Text(50, 715, "Ada Lovelace, Alan Turing", 11),
        Text(50, 690, "Abstract", 12, bold=True),
        *column(50, 670, [line(n) for n in range(6)]),
        Text(50, 580, "1 Introduction", 12, bold=True),
        *column(50, 560, [line(n) for n in range(6, 12)]),
        Text(50, 470, "1.1 Queues", 10, bold=True),
        *column(50, 450, [line(n) for n in range(12, 18)]),
        Text(50, 360, "References", 12, bold=True),
        *column(50, 340, ["[1] A. Turing. On computable numbers. 1936.", "[2] C. Shannon. A theory. 1948."]),
    ]
    document = read_bytes(pdf([page]))

    assert [(section.level, section.title) for section in document.outline] == [
        (1, "Warm Gateways"),
        (2, "Abstract"),
        (2, "1 Introduction"),
        (3, "1.1 Queues"),
        (2, "References"),
    ]
    assert document.title == "Warm Gateways"
    assert document.authors == ("Ada Lovelace", "Alan Turing")
    assert document.kind == "paper"
    assert document.published == "2024-01-31"
    references = [p for p in segment(document.text, "markdown", "v") if "Turing. On" in p.text]
    assert [p.kind for p in references] == ["references"]
    assert not references[0].readable


def test_chinese_is_joined_without_spaces() -> None:
    lines = [
        "　　网关在大促之前做过一次压测，发现连接池的上限太低，于是我们把上限",
        "改成了两千，又在发布之前加了一次预热，当天的命中率没有掉到九成以下。",
        "　　事后复盘的时候大家都同意，这一次没有出事，主要是靠预热，不是靠扩",
        "容。这个结论后来写进了值班手册。",
    ]
    document = read_bytes(pdf([column(60, 700, lines, 12)]))

    assert document.language == "zh"
    assert "把上限改成了两千" in document.text
    assert "不是靠扩容。" in document.text


def test_a_paragraph_goes_on_over_a_page() -> None:
    first = [*column(50, 650, [line(n) for n in range(8)]), Text(300, 20, "1")]
    rest = Text(50, 650, "and so it went on until the morning came.")
    second = [rest, *column(50, 600, [line(n) for n in range(8, 14)])]
    text = read_bytes(pdf([first, second])).text

    assert f"w7 {WORDS} and so it went on until the morning came." in text


def test_what_metadata_say_comes_first() -> None:
    document = read_bytes(
        pdf([column(50, 700, [line(n) for n in range(9)])], title="A Real Title", author="A. One; B. Two")
    )

    assert document.title == "A Real Title"
    assert document.authors == ("A. One", "B. Two")


@pytest.mark.parametrize("title", ["Microsoft Word - draft.docx", "untitled", "paper.tex"])
def test_a_title_that_names_a_program_is_no_title(title: str) -> None:
    assert read_bytes(pdf([column(50, 700, [line(n) for n in range(9)])], title=title)).title == "paper"


def test_a_pdf_without_text_is_called_scanned() -> None:
    with pytest.raises(EmptySource, match=r"“scan\.pdf” cannot be read: the PDF is scanned") as caught:
        read(Source(pdf([[], []]), "scan.pdf"))
    assert "OCR" in caught.value.hint


def test_a_pdf_without_pages_is_empty() -> None:
    with pytest.raises(EmptySource, match="no pages"):
        read_bytes(pdf([]))


def test_an_encrypted_pdf_needs_a_password() -> None:
    with pytest.raises(EncryptedSource, match="password"):
        read(Source(encrypted_pdf(), "locked.pdf"))


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\n", b"%PDF-1.7\n" + bytes(range(256)) * 40, b"%PDF-1.5 <</Kids[1 0 R]>>"]
)
def test_a_damaged_pdf_is_one_clear_error(data: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"“x\.pdf” cannot be read: the PDF is damaged"):
        read(Source(data, "x.pdf"))


def test_a_real_paper(shared: Path) -> None:
    data = (shared / "data" / "materials" / "Mooncake-FAST25.pdf").read_bytes()

    document = read(Source(data, "Mooncake-FAST25.pdf"))

    assert document.kind == "paper"
    assert document.language == "en"
    assert document.title.startswith("MOONCAKE")
    assert document.title.endswith("LLM Chatbot")
    assert len(document.authors) == 9
    assert len(document.pages) == 17
    titles = [section.title for section in document.outline]
    assert titles[1:4] == ["Abstract", "1 Introduction", "2 Preliminary and Problem Definition"]
    assert titles[-1] == "References"
    prose = [p for p in segment(document.text, "markdown", "v") if p.kind == "prose"]
    ended = sum(p.text.rstrip().endswith((".", ":", "?", ")")) for p in prose)
    assert ended / len(prose) > 0.85
    assert "\ufffe" not in document.text


def test_sentences_below_the_title_name_nobody() -> None:
    page = [
        Text(50, 740, "Warm Gateways", 18, bold=True),
        Text(50, 715, "The Gateway was slow, and the Friday evening is when it was slowest.", 11),
        *column(50, 670, [line(n) for n in range(9)]),
    ]
    assert read_bytes(pdf([page])).authors == ()
