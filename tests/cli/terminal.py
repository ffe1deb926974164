"""Runs the real command at a pseudo-terminal, as someone who sits before it: waits for words on the
screen, then types."""

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
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

from tests.cli.command import Banyun

PATIENCE_S = 60.0
_A_WHILE_S = 0.5
_SIZE = struct.pack("HHHH", 40, 100, 0, 0)
_ESCAPE_BYTES = re.compile(rb"\x1b\[[?0-9;]*[A-Za-z]")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(slots=True)
class Terminal:
    """A command at work, and what stands on its screen so far."""

    process: subprocess.Popen[bytes]
    master: int
    seen: str = ""
    _read_to: int = field(default=0)

    def waits_for(self, words: str) -> str:
        """Reads until words appear after what was waited for before; gives what was new."""
        deadline = time.monotonic() + PATIENCE_S
        while (at := self.seen.find(words, self._read_to)) < 0:
            if not self._read(deadline):
                raise AssertionError(f"“{words}” never came. The screen: {self.seen[self._read_to :]}")
        new, self._read_to = self.seen[self._read_to : at + len(words)], at + len(words)
        return new

    def types(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def interrupts(self) -> None:
        """Presses Ctrl-C as a person does, a while after the question stands there: a signal that comes
        between the prompt and the read behind it waits for the read to end."""
        time.sleep(_A_WHILE_S)
        self.types("\x03")

    def ends(self) -> int:
        """Reads to the end; the exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self._read(deadline):
            pass
        return self.process.wait(PATIENCE_S)

    @property
    def rest(self) -> str:
        """What came after what was waited for last."""
        return self.seen[self._read_to :]

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise AssertionError(f"Nothing more came. The screen: {self.seen}")
        try:
            more = os.read(self.master, 65536)
        except OSError:  # Linux: the other end is closed
            return False
        self.seen += _ESCAPES.sub("", more.decode("utf-8", "replace")).replace("\r\n", "\n")
        return bool(more)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)


def terminal(banyun: Banyun, *arguments: object, columns: int = 120) -> Terminal:
    """Starts a command at a terminal of that many columns."""
    master, slave = pty.openpty()
    os.set_blocking(master, True)
    environ = {**banyun.environ(), "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": str(columns), "LINES": "50"}
    here = [sys.executable, "-m", "banyun", *map(str, arguments)]
    process = subprocess.Popen(
        ["/bin/sh", "-c", f'stty cols {columns} rows 50 -echo; exec "$@"', "sh", *here],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environ,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    return Terminal(process, master)


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
        if _ESCAPE_BYTES.sub(b"", shown[since:]).endswith(prompt):
            if not answers:
                break
            since = len(shown)
            os.write(ours, answers.pop(0).encode() + b"\n")
        elif not piece:
            break
    return _ESCAPE_BYTES.sub(b"", shown).decode("utf-8", "replace").replace("\r\n", "\n"), answers
