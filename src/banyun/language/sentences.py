"""Sentences of Chinese, English and mixed text, plain or lightly marked up.

Lines are put together into blocks first (a hard-wrapped paragraph is one block; a heading, a
list item, a table row, a formula, a line of code are one each), then blocks are cut at the
ends of sentences. Markers of lists, quotes and headings belong to no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from banyun.language.scripts import HAN_CLASS
from banyun.language.span import Span
from banyun.language.words import word_list

_MARKER = re.compile(
    r"(?:[ \t>]*(?:#{1,6}[ \t]+|[-*+•‣·][ \t]+|\(?\d{1,3}[.)、][ \t]+|\d{1,3}、|\[[ xX]\][ \t]+))+"
)
_QUOTE_MARKER = re.compile(r"[ \t>]*")
_STARTS_BLOCK = re.compile(
    r"[ \t>]*(?:#{1,6}[ \t]|[-*+•‣·][ \t]|\(?\d{1,3}[.)、][ \t]|\d{1,3}、|\||```|~~~|\$\$|:::|!\[|\[\^|<)"
)
_FENCE = re.compile(r"[ \t>]*(```|~~~)")
_FORMULA = re.compile(r"(?<![=<>!:])(?:=|≈|∝|≤|≥|:=)(?![=>])")
_OPERATOR = re.compile(r"[+*/×÷^√∑∫\\]| [-–] ")
_ONLY_MARKS = re.compile(r"[\W_]*\Z")

_HARD_END = "。！？｡"
_CLOSERS = "」』”’）)】》\"'*_`］]"
_SOFT_WRAP_COLUMNS = 40
"""A line narrower than this was not broken by a wrap at the margin."""

_GOES_ON = re.compile(r"[a-z][a-z'’-]*[ ,.;:)]")
_UNFINISHED = re.compile(r"[A-Za-z,][)*_`\"”’$]*\Z")
_WORDS_OF_A_LINE = 3
"""Spaces of a line from which, unfinished and followed by a small letter, it goes on: many write a line a
phrase."""

_ABBREVIATIONS = word_list("abbreviations.en")
_NEVER_LAST = word_list("never_last.en")
"""Abbreviations after which no sentence begins, even before a capital."""

_WORD_BEFORE = re.compile(r"[A-Za-z][A-Za-z.]*\Z")
_HAN = re.compile(f"[{HAN_CLASS}]")


def sentences(text: str) -> list[Span]:
    """The sentences of a text, in order, without overlap and without the white space and the
    markers around them. Every letter and digit that is not part of a marker is in one."""
    spans: list[Span] = []
    for block in _blocks(text):
        spans.extend(_sentences_of_block(text, block))
    return spans


def _columns(line: str) -> int:
    """Width in a terminal: Chinese characters and marks are two wide, all else one (their three
    UTF-8 bytes are counted, other scripts come out a little wide)."""
    return (len(line) + len(line.encode("utf-8", "replace"))) // 2


def is_formula(line: str) -> bool:
    """A line that states an equation: a relation, and an operator or few words around it."""
    if _FORMULA.search(line) is None or line.rstrip().endswith(tuple("。，；,;")):
        return False
    return len(_FORMULA.findall(line)) == 1 and (
        _OPERATOR.search(line) is not None or _columns(line.strip()) <= _SOFT_WRAP_COLUMNS
    )


def _wraps(line: str, following: str) -> bool:
    """Whether a paragraph goes on from this line to the next, its break being only a margin."""
    stripped = line.rstrip()
    if line.endswith("  "):
        return False
    if _GOES_ON.match(following) and _UNFINISHED.search(stripped) and stripped.count(" ") >= _WORDS_OF_A_LINE:
        return True
    if _columns(stripped) < _SOFT_WRAP_COLUMNS:
        return False
    if stripped[-1] in ":：" or stripped.rstrip(_CLOSERS)[-1:] in (*_HARD_END, "…"):
        return False
    # A wrapped paragraph breaks where the next word did not fit.
    first = following.strip().split(" ", 1)[0]
    widest = max(_columns(stripped), _columns(following.rstrip()))
    return _columns(stripped) + 1 + _columns(first) > 0.8 * widest


def _blocks(text: str) -> Iterator[Span]:
    """Stretches of lines that are read as one, markers at their start left out."""
    start: int | None = None
    fenced = False
    lines = list(re.finditer(r"[^\n]+|(?<=\n)(?=\n)", text))
    for index, match in enumerate(lines):
        line = match.group()
        fence = _FENCE.match(line) is not None
        blank = not line.strip() or _ONLY_MARKS.match(line) is not None
        alone = fenced or fence or blank or is_formula(line)
        if start is not None and (alone or _STARTS_BLOCK.match(line) is not None):
            yield Span(start, lines[index - 1].end())
            start = None
        if fence:
            fenced = not fenced
        if alone:
            if not blank and not fence:
                yield Span(_after_marker(text, match.start(), match.end()), match.end())
            continue
        if start is None:
            start = _after_marker(text, match.start(), match.end())
        following = lines[index + 1].group() if index + 1 < len(lines) else ""
        heading = line.lstrip(" >").startswith("#")
        table = line.lstrip(" >").startswith("|")
        if heading or table or not _wraps(line, following):
            yield Span(start, match.end())
            start = None
    if start is not None:
        yield Span(start, len(text))


def _after_marker(text: str, start: int, end: int) -> int:
    marker = _MARKER.match(text, start, end) or _QUOTE_MARKER.match(text, start, end)
    return marker.end() if marker else start


def _sentences_of_block(text: str, block: Span) -> Iterator[Span]:
    start = block.start
    brackets = _brackets(text, block)
    at = start
    while stop := _STOP.search(text, at, block.end):
        at = stop.start()
        if at in brackets:
            at = brackets[at]
            continue
        end = _end_of_sentence(text, at, block)
        at = end if end is not None else at + 1
        span = _trimmed(text, start, end) if end is not None else None
        if span is not None:
            yield span
            start = at
    span = _trimmed(text, start, block.end)
    if span is not None:
        yield span


_STOP = re.compile(rf"[{_HARD_END}.!?（(]")
"""Where a sentence may end, or an aside opens."""

_LONGEST_ASIDE = 160
"""Characters in brackets up to which no sentence ends inside them."""

_ASIDE = re.compile(rf"（[^（）\n]{{0,{_LONGEST_ASIDE}}}）|\([^()\n]{{0,{_LONGEST_ASIDE}}}\)")


def _brackets(text: str, block: Span) -> dict[int, int]:
    """Where an aside opens → where its bracket closes."""
    return {match.start(): match.end() - 1 for match in _ASIDE.finditer(text, block.start, block.end)}


def _end_of_sentence(text: str, at: int, block: Span) -> int | None:
    """Where the sentence that closes with the character at ``at`` ends; None if it goes on."""
    character = text[at]
    if character in _HARD_END:
        return _past_closers(text, at + 1, block.end)
    if character not in ".!?":
        return None
    end = _past_closers(text, at + 1, block.end)
    if end == block.end:
        return end
    following = text[end]
    if _HAN.match(following):
        return None if character == "." and text[max(block.start, at - 1)].isdigit() else end
    if not following.isspace() or _next_letters(text, end, block)[:1].islower():
        return None
    return end if character != "." or _full_stop(text, at, end, block) else None


def _next_letters(text: str, at: int, block: Span) -> str:
    """What follows, past white space, brackets and opening quotes."""
    return text[at : min(block.end, at + 40)].lstrip(" \t\n>\"'“‘([*_`")


def _full_stop(text: str, at: int, end: int, block: Span) -> bool:
    """Whether the period at ``at``, white space after it, ends a sentence."""
    rest = _next_letters(text, end, block)
    word = _WORD_BEFORE.search(text, max(block.start, at - 24), at)
    if word is None:
        return True
    before = word.group().lower()
    if len(before) == 1 and word.group().isupper():
        return _HAN.match(rest[:1] or " ") is not None  # an initial: J. Smith
    if before in _NEVER_LAST:
        return False
    return before not in _ABBREVIATIONS or rest[:1].isupper()


def _past_closers(text: str, at: int, limit: int) -> int:
    while at < limit and text[at] in _HARD_END + "!?." + _CLOSERS:
        at += 1
    return at


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space around it; None if it says nothing."""
    while start < end and (text[start].isspace() or text[start] in ">"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if _ONLY_MARKS.match(text, start, end) is None else None
