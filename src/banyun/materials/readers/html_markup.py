"""From a tree of elements to Markdown.

Takes HTML's own elements and those of trafilatura's trees (``head``, ``list``, ``item``, ``hi``,
``quote``, ``row``, ``cell``, ``lb``). Keeps what carries structure: headings, lists, fenced and
inline code, tables, quotes, line breaks. Emphasis and link addresses are dropped, so that a
sentence can be quoted as it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTAINERS = frozenset(
    (
        *("html", "body", "main", "article", "section", "div", "center", "header", "footer", "aside", "nav"),
        *("figure", "figcaption", "details", "summary", "dl", "dd", "dt", "address", "form", "fieldset"),
        *("td", "th", "cell", "tbody", "thead", "tfoot", "ab", "doc", "text"),
    )
)
_LEFT_OUT = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas"),
        *("video", "audio", "button", "input", "select", "textarea", "option", "graphic", "img", "picture"),
        *("source", "link", "meta", "title", "comment"),
    )
)
_LISTS = frozenset(("ul", "ol", "list", "menu", "dir"))
_ITEMS = frozenset(("li", "item"))
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_DEEPEST = 120


@dataclass
class _Writer:
    """Blocks written so far and the line of inline text being collected."""

    blocks: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)

    def text(self, words: str | None) -> None:
        if words:
            self.line.append(_SPACE.sub(" ", words))

    def flush(self) -> None:
        """Ends the paragraph; two line breaks within it end one too."""
        for part in re.split(r"\n[ \n]*\n", "".join(self.line)):
            lines = [_SPACE.sub(" ", line).strip() for line in part.split("\n")]
            words = "\n".join(line for line in lines if line)
            if words:
                self.blocks.append(words)
        self.line.clear()

    def block(self, text: str) -> None:
        self.flush()
        if text.strip():
            self.blocks.append(text)


def markdown_of(element: HtmlElement) -> str:
    """The element's content as Markdown, blocks parted by blank lines, a line break at the end;
    empty if it has no words."""
    blocks = _blocks(element, 0)
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _blocks(element: HtmlElement, depth: int) -> list[str]:
    writer = _Writer()
    writer.text(element.text)
    for child in element:
        _add(writer, child, depth + 1)
        writer.text(child.tail)
    writer.flush()
    return writer.blocks


def _tag(element: HtmlElement) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else "comment"


def _add(writer: _Writer, element: HtmlElement, depth: int) -> None:
    tag = _tag(element)
    level = _heading_level(element, tag)
    if tag in _LEFT_OUT:
        return
    if depth > _DEEPEST:
        writer.text(
            element.text_content() if isinstance(element, HtmlElement) else "".join(element.itertext())
        )
    elif level:
        writer.block(_heading(element, level))
    elif tag in ("br", "lb"):
        writer.line.append("\n")
    elif tag == "hr":
        writer.flush()
    elif tag == "pre" or (tag == "code" and _is_block_of_code(element)):
        writer.block(_fence(element))
    elif tag in ("code", "tt", "kbd", "samp"):
        writer.line.append(_inline_code(element))
    elif tag in _LISTS:
        writer.block("\n".join(_items(element, depth)))
    elif tag in ("blockquote", "quote"):
        writer.block(_quoted(_blocks(element, depth)))
    elif tag == "table":
        _table(writer, element, depth)
    elif tag == "p" or tag in _CONTAINERS or tag in _ITEMS:
        writer.flush()
        writer.blocks.extend(_blocks(element, depth))
    else:
        _inline(writer, element, depth)


def _inline(writer: _Writer, element: HtmlElement, depth: int) -> None:
    """An element within a line, which may hold blocks all the same."""
    writer.text(element.text)
    for child in element:
        _add(writer, child, depth + 1)
        writer.text(child.tail)


def _heading_level(element: HtmlElement, tag: str) -> int:
    if tag == "head":
        rend = element.get("rend", "")
        return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2
    return _HEADINGS.get(tag, 0)


def _words(element: HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def _heading(element: HtmlElement, level: int) -> str:
    words = _words(element).rstrip("#¶").strip()
    return f"{'#' * level} {words}" if words else ""


def _is_block_of_code(element: HtmlElement) -> bool:
    return "\n" in "".join(element.itertext()).strip() or any(_tag(child) == "code" for child in element)


def _inline_code(element: HtmlElement) -> str:
    words = _words(element)
    if not words:
        return ""
    ticks = "``" if "`" in words else "`"
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"


def _fence(element: HtmlElement) -> str:
    for line_break in list(element.iter("br", "lb")):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = [child for child in element if _tag(child) == "code"]
    for line in lines[:-1] if len(lines) > 1 else []:  # pages of WeChat accounts have one a line
        if not "".join(line.itertext()).endswith("\n") and not (line.tail or "").startswith("\n"):
            line.tail = "\n" + (line.tail or "")
    code = "".join(element.itertext()).replace("\r\n", "\n").replace("\u00a0", " ").strip("\n")
    if not code.strip():
        return ""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{_language(element)}\n{code}\n{ticks}"


def _language(element: HtmlElement) -> str:
    """The programming language, where a class names it."""
    parent = element.getparent()
    nearby = [element, *element.iter("code"), *([parent] if parent is not None else [])]
    for each in nearby:
        found = re.search(
            r"(?:lang(?:uage)?|highlight(?:-source)?|brush:?)[-_ ]([A-Za-z0-9+#]+)", each.get("class") or ""
        )
        if found and found.group(1) not in ("none", "text", "plaintext"):
            return found.group(1)
    return ""


def _items(element: HtmlElement, depth: int) -> Iterator[str]:
    ordered = _tag(element) == "ol" or element.get("rend") == "ol"
    number = int(start) if (start := element.get("start") or "").isdecimal() and len(start) < 6 else 1
    for child in element:
        if _tag(child) in _LEFT_OUT:
            continue
        blocks = _blocks(child, depth + 1)
        if _tag(child) in _LISTS:
            blocks = ["\n".join(_items(child, depth + 1))]
        if not blocks:
            continue
        marker = f"{number}. " if ordered else "- "
        number += 1
        inner = _joined_item(blocks)
        yield marker + inner.replace("\n", "\n" + " " * len(marker)).replace(
            "\n" + " " * len(marker) + "\n", "\n\n"
        )


def _joined_item(blocks: Sequence[str]) -> str:
    """An item's blocks; a list within it follows directly."""
    text = blocks[0]
    for block in blocks[1:]:
        text += ("\n" if re.match(r"(?:- |\d+\. )", block) else "\n\n") + block
    return text


def _quoted(blocks: Sequence[str]) -> str:
    text = "\n\n".join(blocks)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""


def _table(writer: _Writer, element: HtmlElement, depth: int) -> None:
    """A table of data as rows of cells; one that only lays out a page as its blocks."""
    rows = [row for row in element.iter("tr", "row") if next(row.iterancestors("table"), element) is element]
    cells = [[cell for cell in row if _tag(cell) in ("td", "th", "cell")] for row in rows]
    widest = max((len(row) for row in cells), default=0)
    if widest < 2 or len(rows) < 2 or any(_lays_out(cell) for row in cells for cell in row):
        writer.flush()
        for row in cells:
            for cell in row:
                writer.blocks.extend(_blocks(cell, depth + 1))
        return
    lines = [_row([_cell(cell) for cell in row], widest) for row in cells]
    writer.block("\n".join([lines[0], _row(["---"] * widest, widest), *lines[1:]]))


def _lays_out(cell: HtmlElement) -> bool:
    return (
        next(cell.iter("table", "pre", "ul", "ol", "list", *_HEADINGS), None) is not None
        or len(_words(cell)) > 600
    )


def _cell(cell: HtmlElement) -> str:
    for line_break in list(cell.iter("br", "lb", "p")):
        line_break.tail = " " + (line_break.tail or "")
    return _words(cell).replace("|", "\\|")


def _row(cells: Sequence[str], widest: int) -> str:
    return "| " + " | ".join([*cells, *[""] * (widest - len(cells))]) + " |"
