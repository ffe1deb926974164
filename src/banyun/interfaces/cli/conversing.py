"""Talking with a reader at a terminal: a key pressed, a text written in their editor.

Only where standard input and output are both terminals; every verb can do the same by arguments.
"""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Mapping, Sequence

import click

from banyun.errors import BanyunError
from banyun.interfaces.cli.terminal import stops
from banyun.language.wording import say

STDIN = "-"
_A_LINE = 4
"""Characters that come at once from which they are words and no key."""

_AT_ONCE, _A_MOMENT_S = 65536, 0.05
_CUT = "# ------------------------ >8 ------------------------"


def pressed(keys: Mapping[str, str], lang: str) -> str:
    """Shows what each key does, and waits for one of them. Enter is the last one; an interrupt or the
    end of input goes through as ``click.Abort``."""
    shown = "  ".join(f"[{key}] {does}" for key, does in keys.items())
    click.echo(f"  {shown}  ", nl=False)
    while True:
        char = click.getchar().lower()
        if char in ("\x03", "\x04"):
            raise click.Abort
        found = list(keys)[-1] if char in ("\r", "\n") else char
        if found in keys:
            click.echo(say("conversing.chosen", lang, does=keys[found]))
            return found


def pressed_or_pasted(keys: Mapping[str, str], lang: str) -> tuple[str, str]:
    """As ``pressed``; where whole lines come instead of a key, they are no keys but what somebody pasted
    or typed at once: the first key, and these lines as they are."""
    shown = "  ".join(f"[{key}] {does}" for key, does in keys.items())
    click.echo(f"  {shown}  ", nl=False)
    while True:
        came = _come()
        char = came[:1].lower()
        if not came or char in ("\x03", "\x04"):
            raise click.Abort
        if len(came.strip()) >= _A_LINE and char != "\x1b":
            click.echo(f"\n{came.rstrip()}")
            return next(iter(keys)), came
        found = list(keys)[-1] if char in ("\r", "\n") else char
        if found in keys:
            click.echo(say("conversing.chosen", lang, does=keys[found]))
            return found, ""


def _come() -> str:
    """A key, or all that comes with it, as a paste does; empty at the end of input."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor, termios.TCSADRAIN)
    try:
        found = os.read(descriptor, _AT_ONCE)
        while found and select.select([descriptor], [], [], _A_MOMENT_S)[0]:
            more = os.read(descriptor, _AT_ONCE)
            if not more:
                break
            found += more
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
    return found.decode("utf-8", "replace").replace("\x1b[200~", "").replace("\x1b[201~", "")


def read(text: str | None) -> str | None:
    """What an option gives: ``-`` is standard input."""
    return sys.stdin.read() if text == STDIN else text


def written(scaffold: Sequence[str], lang: str, text: str = "", pasted: str = "") -> str:
    """What the reader writes in ``$VISUAL`` or ``$EDITOR``, above a line that cuts off the scaffold;
    empty where they write nothing. Who names no editor writes line by line up to the end of input:
    none that they cannot leave is opened. The key that stops, alone on the first line, leaves it.

    Args:
        text: What stands in the editor at first.
        pasted: What came already: it goes on from there.

    Raises:
        BanyunError: the editor cannot be run, or ended badly.
    """
    if not (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        click.echo(say("mastery.write.end", lang))
        first = sys.stdin.readline()
        if stops(first) and pasted[-1:] in ("", "\n"):
            return ""
        return (pasted + first + (sys.stdin.read() if first else "")).strip()
    text = "\n\n".join(one for one in (text.strip(), pasted.strip()) if one)
    below = "\n".join(f"# {line}".rstrip() for line in scaffold)
    page = f"{text}\n\n{_CUT}\n# {say('conversing.above', lang)}\n#\n{below}\n"
    try:
        saved = click.edit(page, extension=".md")
    except click.ClickException as error:
        raise BanyunError(
            f"The editor could not be used: {error.format_message()}",
            "Set $EDITOR, or give the text with --text.",
        ) from error
    return "" if saved is None else saved.partition(_CUT)[0].strip()
