"""A countdown on standard error, for skimming a paper at a terminal; it can be paused."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from banyun.findings.exploration import Skim
from banyun.language.wording import say
from banyun.outputs.frontier import skim_words
from banyun.study.exploring import timer

TICK_S = 0.5
_DONE = ("q", "Q", "\r", "\n", "")
"""Keys that end it; nothing more to read ends it too."""


def at_terminal() -> bool:
    """Whether someone sits there who sees it run and can press a key."""
    return sys.stdin.isatty() and sys.stderr.isatty()


@contextmanager
def single_keys() -> Iterator[None]:
    """Keys come one by one, without being shown; Ctrl-C still interrupts."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def pressed(seconds: float) -> str | None:
    """The key pressed within so many seconds; empty where the input ended."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return os.read(sys.stdin.fileno(), 1).decode("utf-8", "replace") if ready else None


def count_down(
    skim: Skim,
    now: Callable[[], datetime],
    turn: Callable[[str], Skim],
    lang: str,
    *,
    key: Callable[[float], str | None] = pressed,
) -> None:
    """Shows the time left until the reader is done or it is over.

    Args:
        skim: The skim, running.
        now: Tells the time.
        turn: Pauses or resumes it (and keeps that); gives how it then is.
        key: The next key, None where none comes in so many seconds.
    """
    told = False
    while True:
        over = timer(skim).over(now())
        keys = say("frontier.pausing" if skim.paused else "frontier.keys", lang)
        line = f"{skim_words(skim, now(), lang)}   {keys}"
        sys.stderr.write(f"\r\x1b[K{line}")
        if over and not told:
            sys.stderr.write(f"\a\n{say('frontier.over', lang)}\n")
            told = True
        sys.stderr.flush()
        got = key(TICK_S)
        if got is None:
            continue
        if got in _DONE:
            break
        if got in (" ", "p", "P"):
            skim = turn("resume" if skim.paused else "pause")
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
