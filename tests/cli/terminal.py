"""Somebody at a terminal: the real command behind a pseudo-terminal, answers given one at a prompt."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence

from tests.cli.command import Banyun

PATIENCE_S = 60.0
_SIZE = struct.pack("HHHH", 40, 100, 0, 0)
_ESCAPES = re.compile(rb"\x1b\[[?0-9;]*[A-Za-z]")


def typed(banyun: Banyun, arguments: Sequence[object], answers: Sequence[str], prompt: str = "> ") -> str:
    """What the command shows to somebody who gives these answers, one at each ``prompt``, and nothing
    at any further one."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, _SIZE)
    environ = {**banyun.environ(), "TERM": "dumb", "EDITOR": "", "VISUAL": ""}
    command = [sys.executable, "-m", "banyun", *map(str, arguments)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ) as process:
        os.close(theirs)
        try:
            shown, left = _talk(ours, [*answers], prompt.encode())
        finally:
            process.terminate()
            os.close(ours)
    assert not left, f"never asked for: {left}; shown: {shown}"
    return shown


def _talk(ours: int, answers: list[str], prompt: bytes) -> tuple[str, list[str]]:
    """Until the command ends, or asks for more than there is; what it showed, and answers left."""
    shown, since = b"", 0
    while select.select([ours], [], [], PATIENCE_S)[0]:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # Linux: the other side is closed
            break
        shown += piece
        if _ESCAPES.sub(b"", shown[since:]).endswith(prompt):
            if not answers:
                break
            since = len(shown)
            os.write(ours, answers.pop(0).encode() + b"\n")
        elif not piece:
            break
    return _ESCAPES.sub(b"", shown).decode("utf-8", "replace").replace("\r\n", "\n"), answers
