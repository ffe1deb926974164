"""An edit of a note's file: what the reader touched is changed, all else stays byte for byte.

A form shows a text with plain line ends, and a browser sends it back with its own. So the text that
comes back is held against the file line by line: lines that are the same keep their very bytes, with
the byte order mark, the line ends (mixed ones too) and the spelling that they had; new ones are written
in the encoding of the file, with the line end that most of its lines have.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from banyun.errors import EmptySource, InvalidInput, NotText
from banyun.materials.decoding import Spelling, spelled

_ENDS = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n)|([^\r\n]+)\Z")
_MOST_COMPARED = 4_000_000
"""Pairs of lines that are compared; where more have changed they are taken as all new."""


@dataclass(frozen=True, slots=True)
class _Line:
    """``end`` is empty for a last line without one; ``data`` are its bytes, where it has any."""

    words: str
    end: str
    data: bytes = b""

    @property
    def key(self) -> tuple[str, bool]:
        return self.words, bool(self.end)


def plain_ends(text: str) -> str:
    """The text as a form shows it and as it is compared: every line end is ``\\n``."""
    return _ENDS.sub("\n", text)


def rewritten(data: bytes, typed: str) -> bytes:
    """The bytes of a file once its text is what was typed.

    Args:
        data: The file as it is.
        typed: The whole text, whatever its line ends.

    Raises:
        InvalidInput: nothing is left, or the file's encoding has no way to write it.
        EmptySource, NotText: the file as it is cannot be read.
    """
    text, spelling = spelled(data)
    typed = plain_ends(typed)
    if typed == plain_ends(text):
        return data
    before = _with_bytes(_lines(text), data[len(spelling.mark) :], spelling.encoding)
    usual = _usual_end(before)
    lines = _apart(_edited(before, list(_lines(typed)), usual))
    pieces = [one.data or _encoded(one, spelling) for one in lines]
    made = spelling.mark + b"".join(pieces)
    _check_read_back(made, typed, spelling)
    return made


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        yield _Line(match[1], match[2]) if match[2] else _Line(match[3], "")


def _with_bytes(lines: Iterator[_Line], data: bytes, encoding: str) -> list[_Line]:
    """The lines, each with its bytes."""
    found = list(lines)
    whole = [one.words + one.end for one in found]
    try:
        made = [one.encode(encoding) for one in whole]
    except UnicodeEncodeError:
        made = []
    if b"".join(made) != data:  # an encoding that writes a character in more than one way
        made = _cut(data, encoding, [len(one) for one in whole])
    return [_Line(one.words, one.end, own) for one, own in zip(found, made, strict=True)]


def _cut(data: bytes, encoding: str, lengths: Sequence[int]) -> list[bytes]:
    """The bytes of pieces of a text that have so many characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    ends = [at + 1 for at in range(len(data)) for _ in decoder.decode(data[at : at + 1])]
    made, characters, start = [], 0, 0
    for length in lengths:
        characters += length
        end = ends[characters - 1] if characters else 0
        made.append(data[start:end])
        start = end
    return made


def _usual_end(lines: Sequence[_Line]) -> str:
    counted = Counter(one.end for one in lines if one.end)
    return counted.most_common(1)[0][0] if counted else "\n"


def _edited(before: Sequence[_Line], typed: Sequence[_Line], usual: str) -> Iterator[_Line]:
    """The typed lines: those that were there already as they were."""
    for start, end, first, last, same in _blocks([one.key for one in before], [one.key for one in typed]):
        if same:
            yield from before[start:end]
            continue
        for at in range(first, last):
            old = before[start + at - first] if start + at - first < end else None
            end_of = (old.end if old and old.end else usual) if typed[at].end else ""
            yield _Line(typed[at].words, end_of)


def _apart(lines: Iterator[_Line]) -> Iterator[_Line]:
    """An empty line after one that ends in a lone carriage return ends so too: the two would be one."""
    last = ""
    for line in lines:
        line = _Line("", "\r") if last == "\r" and not line.words and line.end == "\n" else line
        yield line
        last = line.end


def _blocks(
    before: Sequence[tuple[str, bool]], after: Sequence[tuple[str, bool]]
) -> Iterator[tuple[int, int, int, int, bool]]:
    """Stretches of both, in order, and whether they are the same."""
    least = min(len(before), len(after))
    head = next((at for at in range(least) if before[at] != after[at]), least)
    tail = next((at for at in range(least - head) if before[-1 - at] != after[-1 - at]), least - head)
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    yield 0, head, 0, head, True
    if len(left) * len(right) > _MOST_COMPARED:
        yield head, head + len(left), head, head + len(right), False
    else:
        for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            yield head + a, head + b, head + c, head + d, what == "equal"
    yield len(before) - tail, len(before), len(after) - tail, len(after), True


def _encoded(line: _Line, spelling: Spelling) -> bytes:
    try:
        return (line.words + line.end).encode(spelling.encoding)
    except UnicodeEncodeError as error:
        raise InvalidInput(
            f"“{line.words[error.start : error.end]}” cannot be written in the file's encoding,"
            f" {spelling.encoding}.",
            "Leave it out, or save the file as UTF-8 first.",
        ) from error


def _check_read_back(made: bytes, typed: str, spelling: Spelling) -> None:
    """What is written must be read as what was typed when it is learned."""
    try:
        read = plain_ends(spelled(made)[0])
    except EmptySource as error:
        raise InvalidInput("A note needs some words.", "Write something.") from error
    except NotText:
        read = ""
    if read != typed:
        raise InvalidInput(
            f"With this text the file could not be told to be in {spelling.encoding} any more.",
            "Save the file as UTF-8 first.",
        )
