"""Parses a PDF with pdfium: text in reading order as Markdown, its pages, what it says about
itself. Runs confined. Scraps of figures and tables are kept in fences, out of the reading."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from banyun.errors import EmptySource, EncryptedSource, TooLarge, UnreadableSource
from banyun.materials.material import Document, PageSpan
from banyun.materials.readers.describing import date_in, kind_of, language_in
from banyun.materials.readers.pdf_layout import (
    Block,
    blocks_of,
    body_size,
    is_section,
    joined,
    vocabulary,
    without_frames,
)
from banyun.materials.readers.pdf_lines import Line, lines_of
from banyun.materials.source import MOST_CHARACTERS, Source
from banyun.materials.structure import blocks, outline

MOST_PAGES = 3000
_LEAST_WORDS = 16
"""Letters a page must have on average, else the PDF is pictures of pages."""
_NO_TITLE = re.compile(
    r"(?:untitled|microsoft word|powerpoint|.*\.(?:docx?|tex|dvi|pdf|pptx?|indd)$|\W*$)", re.IGNORECASE
)
_FUNCTION_WORD = re.compile(r"\b(?:the|is|are|was|were|to|that|it|this|with)\b", re.IGNORECASE)
_ABSTRACT = re.compile(r"abstract|摘\s*要", re.IGNORECASE)
_PLACE = re.compile(
    r"universit|institut|college|school|laborator|\binc\b|\bltd\b|\bcorp|department|@|大学|学院|研究|公司",
    re.I,
)
_NAME = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|der|la)){1,3}|[\u4e00-\u9fff]{2,4}")


def read_document(source: Source) -> Document:
    """The document of a PDF.

    Raises:
        EncryptedSource: needs a password.
        EmptySource: no pages, or no text on them.
        TooLarge: too many pages or characters.
        UnreadableSource: damaged.
    """
    try:
        pdf = pdfium.PdfDocument(source.data)
        with pdf:
            return _document(pdf, source)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_SUCCESS:
            raise EmptySource("the PDF has no pages.", "Save it again from its source.") from error
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedSource(
                "the PDF is protected by a password.",
                "Open it, save a copy without a password, add the copy.",
            ) from error
        raise UnreadableSource("the PDF is damaged.", "Open it, print it to a new PDF, add that.") from error


def _document(pdf: pdfium.PdfDocument, source: Source) -> Document:
    if len(pdf) > MOST_PAGES:
        raise TooLarge(f"the PDF has {len(pdf)} pages; the most that is read is {MOST_PAGES}.", "Split it.")
    raw = [lines_of(pdf[number], number) for number in range(len(pdf))]
    letters = sum(len(re.findall(r"[^\W\d_]", line.text)) for lines in raw for line in lines)
    if letters < _LEAST_WORDS * min(len(raw), 20):
        raise EmptySource(
            "the PDF is scanned: its pages hold pictures and no text.", "Run it through OCR and add that."
        )
    pages = without_frames(raw, [pdf[number].get_height() for number in range(len(pdf))])
    body = body_size(pages)
    found = blocks_of(pages, body)
    title_block = _title_block(found, body)
    _demote(found, title_block)
    text, spans = _written(found, title_block, pages, [pdf.get_page_label(n) for n in range(len(pdf))])
    if len(text) > MOST_CHARACTERS:
        raise TooLarge("the PDF's text is too long.", "Split it and add the parts.")
    words = vocabulary(pages)
    facts = pdf.get_metadata_dict(skip_empty=True)
    given = facts.get("Title", "").strip()
    own = joined(title_block.lines, words) if title_block else ""
    title = own or (given if not _NO_TITLE.match(given) else "") or source.stem
    sections = outline(blocks(text, "markdown"))
    return Document(
        text=text,
        format="markdown",
        title=given if given and not _NO_TITLE.match(given) else title,
        kind=kind_of(text, title, source.stem, sections, len(pdf)),
        language=language_in(text),
        authors=_authors(facts.get("Author", ""), found, title_block),
        published=date_in(re.sub(r"^D:(\d{4})(\d\d)(\d\d).*", r"\1-\2-\3", facts.get("CreationDate", ""))),
        address=source.address,
        outline=sections,
        pages=spans,
        warnings=_warnings(found),
    )


def _warnings(found: Sequence[Block]) -> tuple[str, ...]:
    scraps = sum(block.kind == "labels" for block in found)
    return (f"{scraps} scraps of figures and tables are left out of the reading",) if scraps else ()


def _title_block(found: Sequence[Block], body: float) -> Block | None:
    """The largest heading of the first page, if it is larger than the body."""
    first = [block for block in found if block.kind == "heading" and block.lines[0].page == 0]
    largest = max(first, key=lambda block: block.lines[0].size, default=None)
    return largest if largest is not None and largest.lines[0].size >= body + 1.5 else None


def _demote(found: Sequence[Block], title: Block | None) -> None:
    """Large print between the title and the first section names people and places."""
    after_title = False
    for block in found:
        if block.lines[0].page > 0 or (after_title and is_section(block.lines[0].text)):
            return
        if block is title:
            after_title = True
        elif after_title and block.kind == "heading":
            block.kind, block.level = "prose", 0


def _says_something(text: str) -> bool:
    """Whether a block is sentences, which names and places are not."""
    return re.search("[。！？]", text) is not None or len(_FUNCTION_WORD.findall(text)) >= 3


def _authors(given: str, found: Sequence[Block], title: Block | None) -> tuple[str, ...]:
    """Who the metadata name, else the names between title and abstract."""
    if given.strip():
        return tuple(
            dict.fromkeys(name.strip() for name in re.split(r"[,;，；、]| and ", given) if name.strip())
        )
    names: list[str] = []
    after_title = False
    for block in found:
        text = " ".join(line.text for line in block.lines)
        if block is title:
            after_title = True
        elif after_title and (
            _ABSTRACT.match(text)
            or block.kind == "heading"
            or block.lines[0].page > 0
            or len(names) > 30
            or len(text) > 600
            or _says_something(text)
        ):
            break
        elif after_title:
            for line in block.lines:
                if not _PLACE.search(line.text):
                    names += [
                        part for piece in re.split(r"[^\w .'’-]+|\d+", line.text) if (part := piece.strip())
                    ]
    return tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))


def _written(
    found: Sequence[Block], title: Block | None, pages: Sequence[Sequence[Line]], labels: Sequence[str]
) -> tuple[str, tuple[PageSpan, ...]]:
    """The blocks as Markdown, and where each page begins in it."""
    words = vocabulary(pages)
    parts: list[str] = []
    starts: dict[int, int] = {}
    at = 0
    for block in found:
        lead, text = _marked(block, title, words)
        starts.setdefault(block.lines[0].page, at)
        before = block.lines[0].page
        for number, line in enumerate(block.lines):
            if line.page != before:
                offset = len(joined(block.lines[:number], words))
                starts.setdefault(line.page, min(at + len(lead) + offset, at + len(text)))
                before = line.page
        parts.append(text)
        at += len(text)
    return "".join(parts), _spans(starts, labels, at)


def _spans(starts: dict[int, int], labels: Sequence[str], length: int) -> tuple[PageSpan, ...]:
    spans: list[PageSpan] = []
    end = length
    for number in range(len(labels) - 1, -1, -1):
        start = 0 if number == 0 else min(starts.get(number, end), end)
        spans.append(PageSpan(labels[number] or str(number + 1), start, end))
        end = start
    return tuple(reversed(spans))


def _marked(block: Block, title: Block | None, words: frozenset[str]) -> tuple[str, str]:
    """What stands before a block's own text, and all of it as Markdown."""
    if block.kind == "labels":
        return "```\n", "```\n" + "\n".join(line.text for line in block.lines).replace(
            "```", "'''"
        ) + "\n```\n\n"
    text = joined(block.lines, words)
    if block.kind == "heading":
        lead = "#" * (1 if block is title else max(2, block.level)) + " "
    elif block.kind == "item":
        lead, text = "- ", re.sub(r"\A[•▪◦●‣⁃∙–-]\s*", "", text)
    else:
        lead = ""
        text = re.sub(r"\A(#{1,6}\s|>|[-+*]\s|```|~~~)", r"\\\1", text)
    return lead, f"{lead}{text}\n\n"
