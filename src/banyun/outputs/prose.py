"""A text's own Markdown as blocks of runs, each run knowing where in the text it came from.

Renderers need to mark quotes and terms, which are offsets into the source, inside text that is
shown without its markup. So this is not a Markdown renderer: it understands headings, lists,
quotes, code, tables, links and emphasis, keeps every offset, and shows whatever it does not
understand as it stands. Nothing in a text is ever handed on as markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from banyun.outputs.line_ends import kept_in_markdown, kept_in_plain

BlockKind = Literal["heading", "paragraph", "item", "quote", "code", "row"]
Style = Literal["strong", "em", "code"]
MarkKind = Literal["quote", "answered", "term", "point"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to point out in a text: ``[start, end)`` in its code points. ``answered`` are the
    words that a note answers, where a ``quote`` would shout; ``point`` those of the reader's points."""

    start: int
    end: int
    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. ``start`` is the source offset of the first code point, and each further one
    lies one further; ``marks`` are the kinds of mark it lies in; ``href`` an http(s) address of a link,
    ``wiki`` the target of a wikilink."""

    text: str
    start: int
    styles: frozenset[Style] = frozenset()
    marks: frozenset[MarkKind] = frozenset()
    href: str | None = None
    wiki: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (``level`` 1 to 6), paragraph, list item (``level`` of nesting from 0,
    ``marker`` as shown), quote, code, or table row (``cells`` in place of ``runs``)."""

    kind: BlockKind
    runs: tuple[Run, ...]
    level: int = 0
    marker: str = ""
    cells: tuple[tuple[Run, ...], ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.all_runs())

    def all_runs(self) -> Iterator[Run]:
        yield from self.runs
        for cell in self.cells:
            yield from cell


@dataclass(slots=True)
class _Content:
    """Characters of a block with the source offset of each."""

    text: str
    origin: list[int]

    def part(self, start: int, end: int) -> _Content:
        return _Content(self.text[start:end], self.origin[start:end])


_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r" {0,3}> ?")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_RULE = re.compile(r" {0,3}([-*_=])[ \t]*(?:\1[ \t]*){2,}$")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_TABLE_LINE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_INLINE = re.compile(
    r"""\\(?P<escaped>[!-/:-@\[-`{-~])
    | (?<![A-Za-z0-9_:]):(?:label|eqlabel|width):(?P<set>`[^`\n]{0,300}`)
    | (?<![A-Za-z0-9_:]):[A-Za-z][\w-]{0,20}:`(?P<role>[^`\n]{1,300})`
    | (?P<ticks>`+)(?P<code>[^`].{0,2000}?|[^`])(?P=ticks)(?!`)
    | !?\[\[(?:(?P<target>[^\[\]|\n]{0,300})\|)?(?P<wiki>[^\[\]|\n]{1,300})\]\]
    | !?\[(?P<label>[^\[\]\n]{0,600})\]
        \((?P<href>[^()\s]{0,600}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?)(?:[ ]"[^"\n]{0,300}")?\)
    | <(?P<address>https?://[^<>\s]{1,600})>
    | (?P<two>\*\*|__)(?=\S)(?P<strong>.{1,2000}?)(?<=\S)(?P=two)
    | ==(?=\S)(?P<lit>[^=]{1,600})(?<=\S)==
    | \*(?=[^\s*])(?P<em>[^*\n]{1,1000})(?<=\S)\*
    | (?<![\w_])_(?=[^\s_])(?P<low>[^_\n]{1,1000})(?<=\S)_(?![\w_])
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE_KIND = re.compile(r"(?:sub)*(?:sec|fig|eq|chap|chapter|tab|table|img|alg|thm|lst)[_:-]+(?=\w)")
"""What a label of Sphinx begins with says what it is a label of, to the machine: ``fig_cat``."""

_DEEPEST = 4

# Controls that would reach the terminal or turn the reading direction around.
_CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
_CONTROLS |= {0x7F: 0x2421}
_CONTROLS |= dict.fromkeys(
    (*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029), 0xFFFD
)


def visible(text: str) -> str:
    """The text with control characters made visible and harmless, code point for code point.

    Escape sequences can't reach a terminal and bidirectional overrides can't turn a line around
    (the marks that Hebrew and Arabic need stay).
    """
    return text.translate(_CONTROLS)


def one_line(text: str) -> str:
    """A title or name as one line, controls made visible."""
    return visible(" ".join(text.split()))


def begun(line: str, most: int) -> str:
    """The beginning of a line, of at most so many code points and an ellipsis: no word is cut that is
    not most of it."""
    if len(line) <= most:
        return line
    kept = line[:most]
    if line[most].isascii() and line[most].isalnum() and (at := kept.rfind(" ")) > most // 2:
        kept = kept[:at]
    return f"{kept.rstrip(' ,;:，；：、')}…"


def blocks(
    text: str, *, offset: int = 0, marks: Sequence[Mark] = (), markdown: bool = True, code: bool = False
) -> list[Block]:
    """The blocks of a text.

    Args:
        text: A passage, or any stretch of a text.
        offset: Where it lies in its source; runs and ``marks`` count from the source's start.
        marks: What to point out; a mark may span runs and blocks.
        markdown: False for plain text: paragraphs at blank lines, line ends kept but for those of a
            margin.
        code: True where all of it is code.
    """
    found = list(_code(text) if code else _structure(text) if markdown else _plain(text))
    return [_finish(block, content, offset, marks, markdown) for block, content in found]


def plain(text: str, *, markdown: bool = True) -> str:
    """The text as words on one line, without markup."""
    words = " ".join(block.text for block in blocks(text, markdown=markdown))
    return " ".join(words.split())


@lru_cache(maxsize=1 << 12)
def plain_lines(text: str, *, markdown: bool = True) -> str:
    """The text as words without markup, its blocks and the lines that it sets on lines of their own."""
    lines = (line for block in blocks(text, markdown=markdown) for line in block.text.split("\n"))
    return "\n".join(" ".join(line.split()) for line in lines)


def window(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """The stretch around ``text[start:end]`` worth showing: its paragraph, at most ``reach``
    code points more on either side, cut where a sentence or a word ends."""
    top = max(text.rfind("\n\n", 0, start) + 2, 0) if "\n\n" in text[:start] else 0
    bottom = text.find("\n\n", end)
    bottom = len(text) if bottom < 0 else bottom
    if start - top > reach:
        top = _cut_before(text, start - reach, start)
    if bottom - end > reach:
        bottom = _cut_after(text, end, end + reach)
    return top, bottom


_SENTENCE_END = re.compile(r"[。！？!?；]|\.(?=\s)|\n")


def _cut_before(text: str, low: int, high: int) -> int:
    sentence = _SENTENCE_END.search(text, low, high)
    if sentence:
        return sentence.end()
    space = text.find(" ", low, high)
    return space + 1 if space >= 0 else low


def _cut_after(text: str, low: int, high: int) -> int:
    ends = [match.end() for match in _SENTENCE_END.finditer(text, low, high)]
    if ends:
        return ends[-1]
    space = text.rfind(" ", low, high)
    return space if space > low else high


def _code(text: str) -> Iterator[tuple[Block, list[_Content]]]:
    lines = [line for line in _lines(text) if not _FENCE.match(line.text)]
    yield Block("code", ()), [_joined(_dedented(_trimmed(lines)), "\n")]


def _plain(text: str) -> Iterator[tuple[Block, list[_Content]]]:
    gathered: list[_Content] = []
    for line in [*_lines(text), _Content("", [])]:
        if line.text.strip():
            gathered.append(line)
        elif gathered:
            yield Block("paragraph", ()), [_flowed(gathered, kept_in_plain([one.text for one in gathered]))]
            gathered = []


def _structure(text: str) -> Iterator[tuple[Block, list[_Content]]]:
    lines = _lines(text)
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.text.strip():
            at += 1
            continue
        take = _fenced(lines, at) or _indented(lines, at)
        if take:
            inner = [each for each in lines[at : at + take] if not _FENCE.match(each.text)]
            yield Block("code", ()), [_joined(_dedented(_trimmed(inner)), "\n")]
        elif heading := _HEADING.match(line.text):
            yield Block("heading", (), level=len(heading[1])), [line.part(*heading.span(2))]
            take = 1
        elif _RULE.match(line.text):
            take = 1
        elif item := _ITEM.match(line.text):
            take = _until(lines, at + 1, _item_goes_on)
            level = len(item[1].expandtabs(4)) // 2
            first = line.part(item.end(), len(line.text))
            parts = [first, *(_stripped(each) for each in lines[at + 1 : at + take])]
            marker = item[2] if item[2][0].isdigit() else "•"
            yield Block("item", (), level=level, marker=marker), [_set(parts, verse=False)]
        elif _QUOTE.match(line.text):
            take = _until(lines, at + 1, lambda text: bool(_QUOTE.match(text)))
            inner = [_after(each, _QUOTE) for each in lines[at : at + take]]
            yield Block("quote", ()), [_set(inner)]
        elif _is_table(lines, at):
            take = _until(lines, at + 1, lambda text: "|" in text)
            for number, row in enumerate(lines[at : at + take]):
                if number != 1:
                    yield Block("row", (), level=int(number > 0)), _cells(row)
        else:
            take = _until(lines, at + 1, _paragraph_goes_on)
            parts = lines[at : at + take]
            under = _SETEXT.match(parts[-1].text) if len(parts) > 1 else None
            if under:
                level = 1 if under[1][0] == "=" else 2
                yield Block("heading", (), level=level), [_set(parts[:-1], verse=False)]
            else:
                yield Block("paragraph", ()), [_set(parts)]
        at += take


def _lines(text: str) -> list[_Content]:
    at = 0
    lines = []
    for line in text.split("\n"):
        lines.append(_Content(line, list(range(at, at + len(line)))))
        at += len(line) + 1
    return lines


def _until(lines: Sequence[_Content], at: int, goes_on: Callable[[str], bool]) -> int:
    """How many lines from ``at - 1`` belong together."""
    taken = 1
    while at < len(lines) and goes_on(lines[at].text):
        at += 1
        taken += 1
    return taken


def _item_goes_on(text: str) -> bool:
    return bool(text.strip()) and not (
        _ITEM.match(text) or _HEADING.match(text) or _FENCE.match(text) or _QUOTE.match(text)
    )


def _paragraph_goes_on(text: str) -> bool:
    return bool(text.strip()) and not (
        _HEADING.match(text)
        or _FENCE.match(text)
        or _QUOTE.match(text)
        or re.match(r"[ \t]*[-*+][ \t]", text)
    )


def _fenced(lines: Sequence[_Content], at: int) -> int:
    opening = _FENCE.match(lines[at].text)
    if not opening:
        return 0
    for end in range(at + 1, len(lines)):
        if lines[end].text.strip().startswith(opening[1]):
            return end + 1 - at
    return len(lines) - at


def _indented(lines: Sequence[_Content], at: int) -> int:
    if at and lines[at - 1].text.strip():
        return 0
    end = at
    while end < len(lines) and (lines[end].text.startswith(("    ", "\t")) or not lines[end].text.strip()):
        end += 1
    if end == at or _ITEM.match(lines[at].text):
        return 0
    return end - at


def _is_table(lines: Sequence[_Content], at: int) -> bool:
    return (
        "|" in lines[at].text
        and at + 1 < len(lines)
        and "|" in lines[at + 1].text
        and bool(_TABLE_LINE.match(lines[at + 1].text))
    )


def _cells(row: _Content) -> list[_Content]:
    edges = [-1, *(match.start() for match in re.finditer(r"(?<!\\)\|", row.text)), len(row.text)]
    cells = [_stripped(row.part(left + 1, right)) for left, right in pairwise(edges)]
    if cells and not cells[0].text:
        cells = cells[1:]
    return cells[:-1] if cells and not cells[-1].text else cells


def _stripped(content: _Content) -> _Content:
    start = len(content.text) - len(content.text.lstrip())
    return content.part(start, max(start, len(content.text.rstrip())))


def _after(content: _Content, pattern: re.Pattern[str]) -> _Content:
    match = pattern.match(content.text)
    return content.part(match.end() if match else 0, len(content.text))


def _trimmed(lines: list[_Content]) -> list[_Content]:
    kept = [index for index, line in enumerate(lines) if line.text.strip()]
    return lines[kept[0] : kept[-1] + 1] if kept else []


def _dedented(lines: list[_Content]) -> list[_Content]:
    filled = [line.text for line in lines if line.text.strip()]
    indent = min((len(text) - len(text.lstrip()) for text in filled), default=0)
    return [line.part(min(indent, len(line.text)), len(line.text)) for line in lines]


def _joined(lines: Sequence[_Content], between: str) -> _Content:
    text: list[str] = []
    origin: list[int] = []
    for line in lines:
        if origin and line is not lines[0]:
            text.append(between)
            origin.append(origin[-1] + 1)
        text.append(line.text)
        origin.extend(line.origin)
    return _Content("".join(text), origin)


def _set(lines: Sequence[_Content], *, verse: bool = True) -> _Content:
    """Lines of Markdown as they are read."""
    return _flowed(lines, kept_in_markdown([line.text for line in lines], verse=verse))


def _flowed(lines: Sequence[_Content], kept: Sequence[bool]) -> _Content:
    """Lines as one: a line end where it is ``kept``, else a space between Latin words and nothing
    between Han."""
    text: list[str] = []
    origin: list[int] = []
    for at, line in enumerate(lines):
        bare = _stripped(line)
        if text and bare.text:
            between = "\n" if kept[at - 1] else "" if _wide(text[-1][-1]) and _wide(bare.text[0]) else " "
            if between:
                text.append(between)
                origin.append(origin[-1] + 1)
        if at < len(kept) and kept[at] and bare.text.endswith("\\"):
            bare = bare.part(0, len(bare.text) - 1)
        if bare.text:
            text.append(bare.text)
            origin.extend(bare.origin)
    return _Content("".join(text), origin)


def _wide(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"


def _finish(
    block: Block, contents: list[_Content], offset: int, marks: Sequence[Mark], markdown: bool
) -> Block:
    plain_look = block.kind == "code" or not markdown
    styled = tuple(
        tuple(_marked(_whole(content) if plain_look else _inline(content, frozenset(), 0), offset, marks))
        for content in contents
    )
    if block.kind == "row":
        return replace(block, cells=styled)
    return replace(block, runs=styled[0])


@dataclass(frozen=True, slots=True)
class _Piece:
    content: _Content
    styles: frozenset[Style]
    href: str | None = None
    wiki: str | None = None


def _whole(content: _Content) -> list[_Piece]:
    return [_Piece(content, frozenset())] if content.text else []


def _inline(content: _Content, styles: frozenset[Style], depth: int) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    for match in _INLINE.finditer(content.text):
        if match.start() > at:
            pieces.append(_Piece(content.part(at, match.start()), styles))
        pieces.extend(_matched(content, match, styles, depth))
        at = match.end()
    if at < len(content.text):
        pieces.append(_Piece(content.part(at, len(content.text)), styles))
    return pieces


def _matched(
    content: _Content, match: re.Match[str], styles: frozenset[Style], depth: int
) -> Iterable[_Piece]:
    group = str(match.lastgroup)
    if group == "href":
        label = content.part(*match.span("label"))
        href = match["href"] if match["href"].startswith(("https://", "http://")) else None
        inner = _inline(label, styles, depth + 1) if depth < _DEEPEST else [_Piece(label, styles)]
        return [replace(piece, href=href) for piece in inner]
    if group == "set":
        return []
    start, end = match.span(group)
    if group == "role" and (kind := _REFERENCE_KIND.match(match["role"])):
        start += kind.end()
    inner_content = content.part(start, end)
    added: dict[str, Style] = {"code": "code", "strong": "strong", "em": "em", "low": "em"}
    inner_styles = styles | {added[group]} if group in added else styles
    if group == "wiki":
        return [_Piece(inner_content, inner_styles, wiki=(match["target"] or match["wiki"]).strip())]
    if group == "address":
        return [_Piece(inner_content, styles, href=inner_content.text)]
    if group in ("code", "escaped", "role") or depth >= _DEEPEST:
        return [_Piece(inner_content, inner_styles)]
    return _inline(inner_content, inner_styles, depth + 1)


def _marked(pieces: Iterable[_Piece], offset: int, marks: Sequence[Mark]) -> Iterator[Run]:
    """Pieces cut where marks begin and end."""
    for piece in pieces:
        origin, text = piece.content.origin, piece.content.text
        here = [
            (left, right, mark.kind)
            for mark in marks
            if origin
            and (left := bisect_left(origin, mark.start - offset))
            < (right := bisect_left(origin, mark.end - offset))
        ]
        gaps = (at for at in range(1, len(origin)) if origin[at] != origin[at - 1] + 1)
        cuts = sorted({0, len(text), *gaps, *(edge for left, right, _ in here for edge in (left, right))})
        for left, right in pairwise(cuts):
            yield Run(
                text=visible(text[left:right]),
                start=origin[left] + offset,
                styles=piece.styles,
                marks=frozenset(kind for low, high, kind in here if low <= left and right <= high),
                href=piece.href,
                wiki=piece.wiki,
            )
