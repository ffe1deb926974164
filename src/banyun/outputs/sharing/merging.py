"""Puts generated parts into a note that the reader writes in, too: their text stays byte for byte.

A part whose marks stand is replaced where it stands, wherever it was moved to. One that is not there is
put in after the part that usually stands before it. What was changed by hand between the marks, and marks of
which one half is gone, stop it; or, where that is wanted, what stood there stays as the reader's own text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banyun.knowledge.generated import Part, closing, opening, parts_of, sum_of

_STRAY = re.compile(
    r"^([ \t]*%%[ \t]*)banyun:(begin|end)([ \t]+[a-z][a-z-]*(?:[ \t]+[0-9a-f]{12})?[ \t]*%%[ \t\r]*)$"
)


@dataclass(frozen=True, slots=True)
class Merged:
    """``text`` as it should be; ``edited`` the names of parts that somebody had changed, ``stray`` the lines
    of marks without their other half."""

    text: str
    edited: tuple[str, ...] = ()
    stray: tuple[int, ...] = ()


def new_note(front: str, parts: Mapping[str, str]) -> str:
    """A note that is not there yet: its front matter, then the parts that have something in them."""
    blocks = [_block(name, inner) for name, inner in parts.items() if inner]
    return front + "\n" + "\n\n".join(blocks) + "\n"


def merged(text: str, parts: Mapping[str, str]) -> Merged:
    """The text with these parts in it, by name in their usual order; an empty one is kept as its marks where
    it stands, and not put in where it does not."""
    eol = "\r\n" if re.search(r"\r\n", text) and not re.search(r"(?<!\r)\n", text) else "\n"
    found, strays = parts_of(text)
    lost = tuple(sorted({one.line for one in strays}))
    text = _unmarked(text, lost)
    found = parts_of(text)[0]
    edited = []
    for part in reversed(found):
        if part.name not in parts:
            continue
        inner = parts[part.name]
        if part.intact and sum_of(part.inner) == sum_of(inner):
            continue
        made = _lines(_block(part.name, inner), eol)
        if not part.intact:
            edited.append(part.name)
            made += eol + eol + part.inner
        text = text[: part.start] + made + text[part.end :]
    for name, inner in parts.items():
        if inner and all(one.name != name for one in found):
            text = _inserted(text, name, _lines(_block(name, inner), eol), list(parts), eol)
            found = parts_of(text)[0]
    return Merged(text, tuple(reversed(edited)), lost)


def _unmarked(text: str, lines: Sequence[int]) -> str:
    """Marks on these lines (from 1) are marks no more."""
    if not lines:
        return text
    every = text.split("\n")
    for line in lines:
        every[line - 1] = _STRAY.sub(r"\1banyun:was-\2\3", every[line - 1])
    return "\n".join(every)


def _block(name: str, inner: str) -> str:
    return "\n\n".join(filter(None, (opening(name, inner), inner, closing(name))))


def _lines(block: str, eol: str) -> str:
    return block.replace("\n", eol)


def _inserted(text: str, name: str, block: str, order: Sequence[str], eol: str) -> str:
    before: Part | None = None
    present = {one.name: one for one in parts_of(text)[0]}
    for other in order[: order.index(name)]:
        before = present.get(other, before)
    if before is not None:
        return text[: before.end] + eol + eol + block + text[before.end :]
    ends = "" if not text or text.endswith("\n") else eol
    return text + ends + (eol if text else "") + block + eol
