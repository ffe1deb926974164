"""Cuts a text into passages of readable size along its structure.

A passage is a block, or small neighbouring blocks of one section put together, or a piece of a
long block cut at its items, lines or sentences. Sizes are counted in Han characters; three
characters of any other script count as one, so 600 is about 1,800 Latin characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from banyun.language.scripts import HAN_CLASS
from banyun.language.sentences import sentences
from banyun.materials.material import TextFormat
from banyun.materials.passage import Passage, PassageKind, passage_id
from banyun.materials.structure import Block, blocks, is_references

SMALL = 40.0
"""A passage smaller than this goes with its neighbour …"""
ROOMY = 240.0
"""… as long as both together stay under this."""
LONG = 600.0
"""Size of the pieces of a block that is too long …"""
TOO_LONG = 750.0
"""… which is one over this size: an ordinary paragraph stays whole."""

HEADING_SEPARATOR = " › "

_HAN = re.compile(f"[{HAN_CLASS}]")
_FLOWING: frozenset[PassageKind] = frozenset({"prose", "list"})
_INDENT = 24
"""Markers before a sentence, such as a list's, are shorter than this many characters."""
_LETTER = re.compile(r"\w")
_MARK_SIGN = "%% banyun:"
_MARK_LINE = re.compile(r"^[ \t]*%%[ \t]*banyun:[^\n]*%%[ \t\r]*(?:\n\s*|\Z)", re.MULTILINE)
"""Begins or ends a part of a note that Banyun wrote (``knowledge.generated``)."""


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: PassageKind
    start: int
    end: int
    heading: str
    size: float


def segment(text: str, format: TextFormat, owner_id: str, body_start: int = 0) -> list[Passage]:
    """The passages of a text.

    Args:
        text: All of it, line ends as ``\\n``.
        format: How its structure is marked.
        owner_id: The text's id, from which the passages' ids follow.
        body_start: Where the body begins; what stands before is one ``front_matter`` passage.

    Returns:
        Passages that touch and cover the text exactly; none for an empty text.
    """
    pieces = _pieces(text, blocks(text, format, body_start))
    if body_start > 0:
        pieces.insert(0, _Piece("front_matter", 0, body_start, "", 0.0))
    return [
        Passage(
            passage_id(owner_id, piece.start, piece.end),
            piece.start,
            piece.end,
            piece.heading,
            piece.kind,
            text[piece.start : piece.end],
        )
        for piece in pieces
    ]


def size(text: str) -> float:
    """Size of a text in Han characters; three other characters count as one."""
    stripped = len(text.strip())
    han = len(_HAN.findall(text))
    return han + (stripped - han) / 3


def _pieces(text: str, found: Sequence[Block]) -> list[_Piece]:
    pieces: list[_Piece] = []
    section: list[_Piece] = []
    path: list[Block] = []
    for block in found:
        if block.level:
            pieces.extend(_merged(section))
            section = []
            while path and path[-1].level >= block.level:
                path.pop()
            pieces.append(_Piece("heading", block.start, block.end, _joined(path), 0.0))
            path.append(block)
        else:
            pieces_of_block = _cut(text, block, _joined(path))
            if any(is_references(heading.title) for heading in path):
                pieces_of_block = [replace(piece, kind="references") for piece in pieces_of_block]
            section.extend(pieces_of_block)
    pieces.extend(_merged(section))
    return pieces


def _joined(path: Sequence[Block]) -> str:
    return HEADING_SEPARATOR.join(block.title for block in path if block.title)


def _merged(section: Sequence[_Piece]) -> list[_Piece]:
    """Small neighbours of one section put together; a rule between two parts them."""
    result: list[_Piece] = []
    for piece in section:
        if result and _belong(result[-1], piece):
            result[-1] = _together(result[-1], piece)
        else:
            result.append(piece)
    return result


def _belong(left: _Piece, right: _Piece) -> bool:
    if left.kind not in _FLOWING or right.kind not in _FLOWING:
        return left.kind == right.kind and left.kind in ("quote", "rule") and left.size + right.size < SMALL
    return min(left.size, right.size) < SMALL and left.size + right.size <= ROOMY


def _together(left: _Piece, right: _Piece) -> _Piece:
    kind = left.kind if left.size >= right.size else right.kind
    return _Piece(kind, left.start, right.end, left.heading, left.size + right.size)


def _cut(text: str, block: Block, heading: str) -> list[_Piece]:
    """A block, in pieces of readable size if it is too long; a line with a mark of Banyun's is a rule."""
    if block.kind == "prose" and _MARK_SIGN in text[block.start : block.end]:
        return [piece for part in _at_marks(text, block) for piece in _cut_plain(text, part, heading)]
    return _cut_plain(text, block, heading)


def _at_marks(text: str, block: Block) -> Iterator[Block]:
    """A block parted before and after lines that mark a part of a note as Banyun's."""
    at = block.start
    for mark in _MARK_LINE.finditer(text, block.start, block.end):
        if mark.start() > at:
            yield replace(block, start=at, end=mark.start(), parts=())
        yield Block("rule", mark.start(), mark.end())
        at = mark.end()
    if at < block.end:
        yield replace(block, start=at, parts=())


def _cut_plain(text: str, block: Block, heading: str) -> list[_Piece]:
    whole = size(text[block.start : block.end])
    kind = block.kind
    if kind == "prose" and not _LETTER.search(text, block.start, block.end):
        kind = "rule"
    if whole <= TOO_LONG:
        return [_Piece(kind, block.start, block.end, heading, whole)]
    atoms = _atoms(text, block)
    return [_Piece(kind, start, end, heading, weight) for start, end, weight in _packed(atoms)]


_Atom = tuple[int, int, float]
_Way = Callable[[str, int, int], Sequence[int]]


def _atoms(text: str, block: Block) -> list[_Atom]:
    """The smallest stretches a long block is put together from again: as coarse as their size
    allows."""
    ways: list[_Way] = [_sentence_starts, _word_starts, _anywhere]
    if block.kind in ("list", "code", "table", "quote"):
        ways.insert(0, _line_starts)
    atoms = _split(text, block.start, block.end, list(block.parts))
    for way in ways:
        finer: list[_Atom] = []
        for start, end, weight in atoms:
            if weight <= LONG:
                finer.append((start, end, weight))
            else:
                finer.extend(_split(text, start, end, way(text, start, end)))
        atoms = finer
    return atoms


def _split(text: str, start: int, end: int, at: Sequence[int]) -> list[_Atom]:
    bounds = [start, *(cut for cut in at if start < cut < end), end]
    return [(left, right, size(text[left:right])) for left, right in pairwise(bounds)]


def _sentence_starts(text: str, start: int, end: int) -> list[int]:
    cuts = []
    for span in sentences(text[start:end])[1:]:
        cut = start + span.start
        line = text.rfind("\n", max(start, cut - _INDENT), cut) + 1
        # Markers and indents belong to the line they begin.
        cuts.append(
            line if line > start and cut - line < _INDENT and not _LETTER.search(text, line, cut) else cut
        )
    return cuts


def _line_starts(text: str, start: int, end: int) -> list[int]:
    return [match.end() for match in re.compile("\n").finditer(text, start, end)]


def _word_starts(text: str, start: int, end: int) -> list[int]:
    """Every so many characters, after white space or a mark."""
    cuts: list[int] = []
    last = start
    for match in re.compile(r"[\s，、；,;:：|]+").finditer(text, start, end):
        if match.end() - last > LONG / 4:
            cuts.append(match.end())
            last = match.end()
    return cuts


def _anywhere(_text: str, start: int, end: int) -> Sequence[int]:
    return range(start + int(LONG), end, int(LONG))


def _packed(atoms: Sequence[_Atom]) -> list[_Atom]:
    """Neighbouring atoms together, in as few pieces as ``LONG`` allows, of about equal size."""
    total = sum(weight for _, _, weight in atoms)
    pieces = max(1, -(-int(total) // int(LONG)))
    aim = total / pieces
    result: list[_Atom] = []
    start, held = atoms[0][0], 0.0
    for left, _, weight in atoms:
        if held and (held + weight > TOO_LONG or abs(held + weight - aim) > abs(held - aim)):
            result.append((start, left, held))
            start, held = left, 0.0
        held += weight
    result.append((start, atoms[-1][1], held))
    return result
