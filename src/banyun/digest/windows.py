"""A text as a model sees it: passages numbered; in windows with a spine where it is too long at once.

The spine is the outline of the whole text, the same in front of every window, so that a model
knows where in the text it is and the windows share their beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banyun.language.sentences import sentences
from banyun.language.wording import say
from banyun.materials.passage import Passage

Count = Callable[[str], int]
"""Tokens of a text."""

_FIRST_WORDS = 120
"""Characters of a passage's first sentence that stand in the spine."""
_MOST_OF_ONE = 0.9
"""A passage longer than the window is cut to so much of it."""


@dataclass(frozen=True, slots=True)
class Window:
    """``text`` of the passages numbered ``first`` to ``last`` (from 1, both in it)."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Windows:
    """``spine`` is empty where the whole text stands in one window."""

    spine: str
    windows: tuple[Window, ...]

    def of(self, number: int) -> int:
        """The window (from 0) of a passage; the first for the material as a whole."""
        return next((at for at, one in enumerate(self.windows) if one.first <= number <= one.last), 0)


def windows_of(
    title: str, passages: Sequence[Passage], *, room: int, spine_room: int, count: Count, lang: str
) -> Windows:
    """The text in as few windows of at most ``room`` tokens as it takes, spine included."""
    head = f"{say('model.text', lang, title=_line(title))}\n\n"
    shown = [_numbered(number, one.text) for number, one in enumerate(passages, 1)]
    whole = head + "".join(shown)
    if count(whole) <= room:
        return Windows("", (Window(1, len(passages), whole),))
    spine = _spine(passages, spine_room, count, lang)
    left = room - count(spine) - count(head)
    found: list[Window] = []
    held: list[str] = []
    first, used = 1, 0
    for number, text in enumerate(shown, 1):
        fitting, tokens = _fitting(text, left, count)
        if held and used + tokens > left:
            found.append(Window(first, number - 1, head + "".join(held)))
            first, held, used = number, [], 0
        held.append(fitting)
        used += tokens
    found.append(Window(first, len(shown), head + "".join(held)))
    return Windows(spine, tuple(found))


def _numbered(number: int, text: str) -> str:
    return f"[§{number}]\n{text.strip(chr(10))}\n\n"


def _fitting(text: str, room: int, count: Count) -> tuple[str, int]:
    """The text, cut where it alone is longer than the room, and its tokens."""
    tokens = count(text)
    while tokens > room and len(text) > 1:
        text = text[: int(len(text) * _MOST_OF_ONE * room / tokens)] + "\n\n"
        tokens = count(text)
    return text, tokens


def _spine(passages: Sequence[Passage], room: int, count: Count, lang: str) -> str:
    """Headings with the passages below them and their first words; the headings alone where that is
    too long; and of those every second, third … until there is room."""
    for first_words in (_FIRST_WORDS, _FIRST_WORDS // 3, 0):
        lines = _outline(passages, first_words)
        text = f"{say('model.outline', lang)}\n\n" + "\n".join(lines) + "\n\n"
        if count(text) <= room:
            return text
    step = 1
    while count(text) > room and step < len(lines):
        step += 1
        text = f"{say('model.outline', lang)}\n\n" + "\n".join(lines[::step]) + "\n\n"
    return text


def _outline(passages: Sequence[Passage], first_words: int) -> list[str]:
    lines: list[str] = []
    heading = ""
    for number, passage in enumerate(passages, 1):
        if passage.heading and passage.heading != heading:
            heading = passage.heading
            lines.append(f"{_line(heading)} (§{number})")
        if first_words and passage.readable:
            span = next(iter(sentences(passage.text)), None)
            said = passage.text[span.start : span.end] if span else passage.text
            lines.append(f"  §{number} {_line(said)[:first_words]}")
    return lines


def _line(text: str) -> str:
    return " ".join(text.split())
