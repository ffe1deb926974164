"""From lines to blocks: what frames a page is taken off, headings and paragraphs are told apart.

Sizes are judged against the body's, the commonest size of the document's characters. Paragraphs
that a page, a column or a figure interrupts are put together again; words hyphenated only by a
line's end lose the hyphen, unless the document writes them with it elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Literal

from banyun.language.scripts import HAN_CLASS
from banyun.materials.readers.pdf_lines import Line

BlockKind = Literal["heading", "prose", "item", "caption", "labels"]

_EDGE = 0.09
"""Share of the page's height, at its top and bottom, where headers and footers stand."""
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[A-Z]\.\d{1,2}|第.{1,4}[章节]|[一二三四五六七八九十]{1,3}、)\s+\S"
)
_LETTERED = re.compile(r"[A-Z]\s+[A-Z]")
_NAMED = re.compile(
    r"(?:abstract|introduction|references|bibliography|acknowledge?ments?|appendix|conclusions?|摘\s*要|引言|参考文献|致谢|附录|结论)[.:：]?",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|algorithm|listing|图|表|算法)\s*\d+(?:[.\-]\d+)*\s*[:.：、]?\s", re.IGNORECASE
)
_ITEM = re.compile(r"[•▪◦●‣⁃∙]\s*|[-–]\s+(?=[A-Z\u4e00-\u9fff])|[(（]\d{1,2}[)）]\s*(?=[^\W\d])")
_ENDS = re.compile(r"[.!?。！？:：;；…][\"'”’」』）)\]\d]*$")
_HAN_END = re.compile(f"[{HAN_CLASS}，。、；：！？（）《》“”]$")
_HAN_START = re.compile(f"[{HAN_CLASS}，。、；：！？（）《》“”]")
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_WORD_END = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*$")


@dataclass
class Block:
    """Lines that belong together; ``level`` of a heading, else 0. ``rest`` are lines that go on
    after something that stood between."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    level: int = 0


def without_frames(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The pages without running headers, footers and page numbers."""
    seen: Counter[str] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        seen.update({_shape(line) for line in lines if _at_edge(line, height)})
    often = max(2, min(len(pages), 3), round(0.3 * len(pages)))
    return [
        [
            line
            for line in lines
            if not (_at_edge(line, height) and (seen[_shape(line)] >= often or _is_page_number(line)))
        ]
        for lines, height in zip(pages, heights, strict=True)
    ]


def _shape(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower())


def _is_page_number(line: Line) -> bool:
    return (
        re.fullmatch(
            r"[-–—\s]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*/\s*\d{1,4})?[-–—\s]*|第\s*\d+\s*页.*", line.text
        )
        is not None
    )


def _at_edge(line: Line, height: float) -> bool:
    return line.base < _EDGE * height or line.base > (1 - _EDGE) * height


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The commonest font size, in points, weighed by characters."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def blocks_of(pages: Sequence[Sequence[Line]], body: float) -> list[Block]:
    """The blocks of a document in reading order."""
    leading = _leading(pages, body)
    edges = [_edges(lines, body) for lines in pages]
    blocks: list[Block] = []
    for number, lines in enumerate(pages):
        for line in lines:
            kind, level = _kind(line, body)
            block = blocks[-1] if blocks else None
            if block is None or _begins(block, line, kind, level, leading, edges[number]):
                blocks.append(Block(kind, [line], level))
            else:
                block.lines.append(line)
    return _continued([_labelled(block, body) for block in blocks], body)


def _leading(pages: Sequence[Sequence[Line]], body: float) -> float:
    """The usual distance between two baselines of the body."""
    gaps = [
        above.base - below.base
        for lines in pages
        for above, below in pairwise(lines)
        if above.size == below.size == body and 0 < above.base - below.base < 3 * body
    ]
    return median(gaps) if gaps else 1.2 * body


def _edges(lines: Sequence[Line], body: float) -> list[tuple[float, float]]:
    """Left and right edges of a page's columns."""
    lefts = Counter(round(line.left) for line in lines if line.size == body)
    columns: list[tuple[float, float]] = []
    for left, count in lefts.most_common(4):
        if count >= 3 and all(abs(left - other) > 60 for other, _ in columns):
            rights = [line.right for line in lines if abs(line.left - left) < 30 and line.size == body]
            columns.append((float(left), sorted(rights)[int(0.9 * (len(rights) - 1))]))
    return columns


def _kind(line: Line, body: float) -> tuple[BlockKind, int]:
    if _CAPTION.match(line.text) and line.size <= body + 0.5:
        return "caption", 0
    if line.turned:
        return "labels", 0
    larger = line.size >= body + 1
    marked = line.bold and line.size >= body - 0.5
    short = len(line.text) <= 110 and not line.text.endswith((",", "，", "。", ";"))
    if short and re.search(r"[^\W\d]{2}", line.text):
        lettered = line.page > 0 and _LETTERED.match(line.text) is not None
        numbered = lettered or _NUMBERED.match(line.text) is not None
        if _NAMED.fullmatch(line.text) and (larger or marked):
            return "heading", 2
        if numbered and (larger or marked):
            depth = line.text.split()[0].strip(".").count(".")
            return "heading", min(6, 2 + depth)
        if line.size >= body + 1.5:
            return "heading", 1 if line.size >= body + 4 else 2
    return ("item" if _ITEM.match(line.text) else "prose"), 0


def is_section(text: str) -> bool:
    """Whether a heading is numbered or one that every paper has."""
    return _NAMED.fullmatch(text) is not None or _NUMBERED.match(text) is not None


def _begins(
    block: Block,
    line: Line,
    kind: BlockKind,
    level: int,
    leading: float,
    edges: Sequence[tuple[float, float]],
) -> bool:
    """Whether a line begins a new block after those of ``block``."""
    last = block.lines[-1]
    gap = last.base - line.base
    if kind == "heading" or block.kind == "heading":
        goes_on = kind == block.kind and level == block.level and last.size == line.size
        return not (
            goes_on and 0 < gap < 1.6 * max(leading, line.size * 1.2) and not _NUMBERED.match(line.text)
        )
    if kind in ("caption", "item", "labels") or block.kind == "labels" or abs(last.size - line.size) > 0.8:
        return True
    if gap <= 0 or line.page != last.page:
        return True  # another column or page: what goes on is put together later
    if gap > (1.2 if block.kind == "caption" else 1.45) * max(leading, 1.15 * line.size):
        return True
    if last.hyphen:
        return False
    left, right = _column(last, line, edges)
    indented = 0.7 * line.size < line.left - left < 5 * line.size and last.left - left < 0.7 * line.size
    stopped = last.right < right - 3 * line.size
    return (indented and (stopped or bool(_ENDS.search(last.text)))) or (
        stopped and bool(_ENDS.search(last.text))
    )


def _column(last: Line, line: Line, edges: Sequence[tuple[float, float]]) -> tuple[float, float]:
    for left, right in edges:
        if left - 6 <= line.left <= right:
            return left, right
    return min(last.left, line.left), max(last.right, line.right)


def _labelled(block: Block, body: float) -> Block:
    """Scraps of figures and tables: small, short lines that say no sentence."""
    if block.kind in ("prose", "item") and block.lines[0].size < body - 0.9:
        short = median(len(line.text) for line in block.lines) < 36
        if short and not re.search(r"[a-z]{2,}\.\s*$|。$", block.lines[-1].text):
            block.kind = "labels"
    elif (
        block.kind == "prose" and len(block.lines) == 1 and not re.search(r"[^\W\d_]{3}", block.lines[0].text)
    ):
        block.kind = "labels"
    return block


def _continued(blocks: Sequence[Block], body: float) -> list[Block]:
    """Paragraphs that something interrupts, whole again."""
    result: list[Block] = []
    still_open: list[Block] = []
    for block in blocks:
        at_size = abs(block.lines[0].size - body) <= 0.8
        before = (
            [each for each in still_open if _goes_on(each, block)]
            if block.kind == "prose" and at_size
            else []
        )
        if before:
            before[0].lines.extend(block.lines)
            continue
        result.append(block)
        if block.kind == "heading":
            still_open = []
        elif block.kind in ("prose", "item") and at_size:
            # A word that a column's end cut waits for its other half past other paragraphs.
            still_open = [*(each for each in still_open[-2:] if each.lines[-1].hyphen), block]
    return _labels_together(result)


def _goes_on(before: Block, after: Block) -> bool:
    last, first = before.lines[-1], after.lines[0]
    lower = first.text[:1].islower()
    if last.hyphen or _ENDS.search(last.text):
        return last.hyphen and lower
    elsewhere = first.page != last.page or first.base >= last.base
    return lower or (elsewhere and first.page - last.page <= 1)


def _labels_together(blocks: Sequence[Block]) -> list[Block]:
    result: list[Block] = []
    for block in blocks:
        if block.kind == "labels" and result and result[-1].kind == "labels":
            result[-1].lines.extend(block.lines)
        else:
            result.append(block)
    return result


def vocabulary(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """The document's words, lower case, those with hyphens too."""
    return frozenset(word.lower() for lines in pages for line in lines for word in _WORD.findall(line.text))


def joined(lines: Sequence[Line], words: frozenset[str]) -> str:
    """A block's lines as one line of text."""
    text = lines[0].text
    for above, below in pairwise(lines):
        text += _joint(above, below, words) + below.text
    return text


def _joint(above: Line, below: Line, words: frozenset[str]) -> str:
    if above.hyphen:
        left, right = _WORD_END.search(above.text), _WORD.match(below.text)
        if left and right:
            whole, parted = left.group() + right.group(), f"{left.group()}-{right.group()}"
            if whole.lower() in words:
                return ""
            if parted.lower() in words or right.group()[0].isupper() or "-" in left.group():
                return "-"
            return ""
        return "-"
    if _HAN_END.search(above.text) or _HAN_START.match(below.text):
        both = _HAN_END.search(above.text) and _HAN_START.match(below.text)
        return "" if both else " "
    return " "
