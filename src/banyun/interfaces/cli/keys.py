"""Asking for one key after another. What is typed ahead is kept for the next question."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Sequence

import click

from banyun.interfaces.cli.session import Session
from banyun.interfaces.cli.terminal import STOP, reply, stops
from banyun.language.wording import say
from banyun.outputs.columns import Word, painted, wrap

_END_OF_INPUT = "\x04"
_ESCAPE, _LEAD = 0x1B, 0xC0
SKIP = " "

Key = tuple[str, str]
"""A key, and the name of what it does in the catalogue (``validation.keys``)."""


class Asking:
    """Questions to whoever sits there, in their language."""

    def __init__(self, session: Session, lang: str) -> None:
        self._session = session
        self.lang = lang
        self.stopped = False
        """Whether a line was answered with the key that stops: nothing more is to be asked."""

    def key(self, keys: Sequence[Key]) -> str:
        """Shows the keys, waits for one of them and says what it does. Enter is the space bar; the end of
        input stops."""
        self.quiet(self._legend(keys))
        does = {key: say(f"validation.keys.{name}", self.lang) for key, name in keys}
        while True:
            pressed = _pressed().lower()
            pressed = SKIP if pressed in ("\r", "\n") else pressed
            if pressed == _END_OF_INPUT:
                return STOP
            if pressed in does:
                self.quiet(say("conversing.chosen", self.lang, does=does[pressed]))
                return pressed

    def line(self, key: str, **values: object) -> str:
        """One line of the reader's own, stripped; empty where they only press Enter, and from where they
        stop on."""
        if self.stopped:
            return ""
        answer = reply(self._session, say(f"validation.ask.{key}", self.lang, **values))
        self.stopped = stops(answer)
        return "" if self.stopped else answer

    def tell(self, text: str) -> None:
        """What is to be read, set off from what was before it."""
        click.echo(text.rstrip())

    def quiet(self, text: str) -> None:
        """A line that steps back."""
        lines = wrap([Word(text, "quiet")], min(self._session.width, 100))
        click.echo(painted(lines, colour=self._session.colour), nl=False)

    def _legend(self, keys: Sequence[Key]) -> str:
        space = say("validation.keys.space", self.lang)
        named = [(key, say(f"validation.keys.{name}", self.lang)) for key, name in keys]
        return " · ".join(f"{space if key == SKIP else key} {does}" for key, does in named)


def _pressed() -> str:
    """One key; what was typed ahead is not lost, and Ctrl-C interrupts as ever. Keys that send more
    than one character (arrows) are one key, too."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor, termios.TCSADRAIN)
    try:
        found = os.read(descriptor, 1)
        while found and (found[0] == _ESCAPE or found[0] >= _LEAD) and _more(descriptor):
            found += os.read(descriptor, 1)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
    return found.decode("utf-8", "replace") if found else _END_OF_INPUT


def _more(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0.0)[0])
