"""Blocks of a text: what it is made of, before it is cut into passages.

Markdown is read by CommonMark's block rules with tables (markdown-it-py, inline rules off, so
that a book takes a second); plain text by blank lines and lines that can only be headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from banyun.language.scripts import HAN_CLASS
from banyun.materials.changes import change_end
from banyun.materials.material import Section, TextFormat
from banyun.materials.passage import PassageKind

_LONGEST_HEADING = 120
"""A longer heading is a paragraph that happens to stand above a rule of dashes."""

_KINDS: dict[str, PassageKind] = {
    "paragraph_open": "prose",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "blockquote_open": "quote",
    "fence": "code",
    "code_block": "code",
    "table_open": "table",
    "hr": "rule",
}
_HAN = re.compile(f"[{HAN_CLASS}]")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^>]*>", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"\w")
_PLAIN_HEADING = re.compile(
    r"[ \t\u3000]*(?:(?P<part>第[〇零一二三四五六七八九十百千两\d]{1,8}[部卷编篇])"
    r"|(?P<chapter>第[〇零一二三四五六七八九十百千两\d]{1,8}[章回]"
    r"|(?:chapter|CHAPTER|Chapter)[ \t]+(?:\d+|[IVXLC]+)\b)"
    r"|(?P<section>第[〇零一二三四五六七八九十百千两\d]{1,8}节))"
    r"(?:[ \t\u3000:：.．、]*[^\n。！？!?；;，,]{0,40})[ \t\u3000]*"
)
_PLAIN_LEVELS = ("part", "chapter", "section")
_REFERENCES = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:references|bibliography|works cited|literature cited|参考文献|引用文献)",
    re.IGNORECASE,
)
_INLINE = re.compile(r"!?\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])?")
_MARKS = re.compile(r"[*`]+|<[^>\n]*>|\{#[^}\n]*\}|~~|(?<!\w)_+|_+(?!\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """``[start, end)`` in code points, blank lines after it included; ``level`` and ``title``
    of a heading, else 0 and empty. ``parts`` are where its own blocks (list items, a quote's
    paragraphs) begin."""

    kind: PassageKind
    start: int
    end: int
    level: int = 0
    title: str = ""
    parts: tuple[int, ...] = ()


def blocks(text: str, format: TextFormat, body_start: int = 0) -> list[Block]:
    """The blocks of the body, in order; they cover ``text[body_start:]`` exactly."""
    body = text[body_start:].replace("\r", " ")
    if not body:
        return []
    found = _plain(body) if format == "plain" else _markdown(body)
    return _touching(found, body_start, len(text))


def outline(found: Sequence[Block]) -> tuple[Section, ...]:
    """The headings among blocks, each with the span up to the next of its rank."""
    if not found:
        return ()
    headings = [block for block in found if block.level]
    ends = [found[-1].end] * len(headings)
    open_at: list[int] = []
    for index, heading in enumerate(headings):
        while open_at and headings[open_at[-1]].level >= heading.level:
            ends[open_at.pop()] = heading.start
        open_at.append(index)
    return tuple(
        Section(heading.level, heading.title, heading.start, end)
        for heading, end in zip(headings, ends, strict=True)
    )


def is_references(title: str) -> bool:
    """Whether a heading opens a list of references."""
    return _REFERENCES.fullmatch(title.strip().strip(":：")) is not None


def plain_title(markup: str) -> str:
    """A heading's words without inline markup."""
    words = _MARKS.sub("", _INLINE.sub(r"\1", markup))
    return " ".join(words.split())[:_LONGEST_HEADING]


def _touching(found: Sequence[Block], offset: int, length: int) -> list[Block]:
    """Blocks shifted by ``offset`` and stretched so that each ends where the next begins."""
    starts = [block.start + offset for block in found]
    starts[0] = offset
    ends = [*starts[1:], length]
    return [
        Block(block.kind, start, end, block.level, block.title, tuple(part + offset for part in block.parts))
        for block, start, end in zip(found, starts, ends, strict=True)
    ]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])


def _line_starts(body: str) -> list[int]:
    starts = [0]
    starts.extend(match.end() for match in re.finditer("\n", body))
    return starts


def _markdown(body: str) -> list[Block]:
    lines = _line_starts(body)
    lines.append(len(body))
    found: list[Block] = []
    last_line = -1
    for token, parts, inline in _top_tokens(_parser().parse(body)):
        if token.map is None or token.map[0] <= last_line:
            continue
        first, after = token.map
        last_line = first
        start, end = lines[first], lines[min(after, len(lines) - 1)]
        starts = tuple(lines[part] for part in parts if first < part < after)
        found.append(_block(token, body[start:end], start, end, starts, inline))
    return found or [Block("rule", 0, len(body))]


def _top_tokens(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[int], str]]:
    """Each token of the top level with the lines at which its children begin, and the raw
    words of a heading."""
    held: Token | None = None
    parts: list[int] = []
    inline = ""
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            if held is not None:
                yield held, parts, inline
            held, parts, inline = token, [], ""
        elif token.level == 1 and token.nesting >= 0 and token.map is not None:
            parts.append(token.map[0])
            if token.type == "inline":
                inline = token.content
    if held is not None:
        yield held, parts, inline


def _block(token: Token, raw: str, start: int, end: int, parts: tuple[int, ...], inline: str) -> Block:
    if token.type == "heading_open":
        title = plain_title(inline)
        if len(inline) > _LONGEST_HEADING and token.markup in ("=", "-"):
            return Block("prose", start, end)
        return Block("heading", start, end, int(token.tag[1]), title)
    if token.type == "html_block":
        return Block(_html_kind(raw), start, end)
    if token.type == "code_block" and len(_HAN.findall(raw)) > len(raw) / 3:
        return Block("prose", start, end)  # Chinese paragraphs indented with spaces
    return Block(_KINDS.get(token.type, "prose"), start, end, parts=parts)


def _html_kind(raw: str) -> PassageKind:
    if raw.startswith("<!--") and "-->" not in raw:
        return "prose"  # an unclosed comment hides what follows from nobody who reads the file
    if _WORD.search(_TAG.sub("", raw)):
        return "prose"
    return "code" if raw[:8].lower().startswith(("<script", "<style")) else "rule"


def _plain(body: str) -> list[Block]:
    found: list[Block] = []
    lines = body.split("\n")
    starts = _line_starts(body)
    open_paragraph = False
    at = 0
    while at < len(lines):
        line, start, end = lines[at], starts[at], min(starts[at] + len(lines[at]) + 1, len(body))
        changed = change_end(lines, at)
        heading = _PLAIN_HEADING.fullmatch(line) if len(line) < 80 else None
        if changed > at:
            found.append(Block("code", start, end))
        elif heading is not None:
            level = 1 + next(at for at, name in enumerate(_PLAIN_LEVELS) if heading.group(name))
            found.append(Block("heading", start, end, level, " ".join(line.split())))
        elif line.strip() and not open_paragraph:
            found.append(Block("prose", start, end))
        open_paragraph = changed == at and heading is None and bool(line.strip())
        at = max(changed, at + 1)
    return found or [Block("rule", 0, len(body))]
