"""Talking with a reader at a terminal: a key pressed, a text written in their editor.

Only where standard input and output are both terminals; every verb can do the same by arguments.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click

from banyun.errors import BanyunError
from banyun.language.wording import say

STDIN = "-"
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


def read(text: str | None) -> str | None:
    """What an option gives: ``-`` is standard input."""
    return sys.stdin.read() if text == STDIN else text


def written(scaffold: Sequence[str], lang: str, text: str = "") -> str:
    """What the reader writes in ``$VISUAL`` or ``$EDITOR``, above a line that cuts off the scaffold;
    empty where they write nothing. Who names no editor writes line by line up to the end of input:
    none that they cannot leave is opened.

    Raises:
        BanyunError: the editor cannot be run, or ended badly.
    """
    if not (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        click.echo(say("mastery.write.end", lang))
        return sys.stdin.read().strip()
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
