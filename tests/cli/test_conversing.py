"""What is asked at a terminal, with a real one: keys pressed, a text written in an editor."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Self

import pytest

from tests.cli.command import Banyun

TALK = """# Telling it

There are two levers here: first the machines, and second the way to them.

Cheaper serving = smaller models + cheaper hardware

Reads went from 40 ms down to 4 ms in production.
"""
PATIENCE_S = 60


class Conversation:
    """A run of the command at a terminal: what it prints, and keys for it."""

    def __init__(self, banyun: Banyun, *arguments: object, editor: str = "false") -> None:
        self._ours, theirs = pty.openpty()
        environ = {**banyun.environ(), "EDITOR": editor, "VISUAL": editor, "TERM": "dumb", "COLUMNS": "100"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "banyun", *map(str, arguments)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environ,
            start_new_session=True,
        )
        os.close(theirs)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        self.said = ""
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def until(self, words: str) -> str:
        """Waits until it has said something new with these words in it."""
        end = time.monotonic() + PATIENCE_S
        while words not in self.said[self._seen :]:
            assert time.monotonic() < end, self.said
            ready, _, _ = select.select([self._ours], [], [], 1.0)
            if ready:
                self.said += self._read()
        self._seen = self.said.index(words, self._seen) + len(words)
        return self.said

    def _read(self) -> str:
        try:
            return os.read(self._ours, 65536).decode("utf-8", "replace")
        except OSError:
            raise AssertionError(f"it ended: {self.said}") from None

    def press(self, key: str, answered: str) -> None:
        """Presses a key until it is answered: what comes before the terminal listens is lost."""
        for _ in range(PATIENCE_S):
            os.write(self._ours, key.encode())
            again = time.monotonic() + 1
            while time.monotonic() < again and answered not in self.said[self._seen :]:
                if select.select([self._ours], [], [], 0.1)[0]:
                    self.said += self._read()
            if answered in self.said[self._seen :]:
                break
        self.until(answered)

    def end(self) -> int:
        """Waits until it has ended, and gives its exit code."""
        while True:
            ready, _, _ = select.select([self._ours], [], [], 0.2)
            try:
                chunk = os.read(self._ours, 65536) if ready else b""
            except OSError:
                break
            if ready and not chunk:
                break
            self.said += chunk.decode("utf-8", "replace")
            if not ready and self._process.poll() is not None:
                break
        os.close(self._ours)
        return self._process.wait(PATIENCE_S)


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    (tmp_path / "talk.md").write_text(TALK, "utf-8")
    assert banyun("digest", tmp_path / "talk.md").code == 0
    return banyun


def test_offered_techniques_are_gone_through_with_a_key_each(reader: Banyun) -> None:
    offered = reader("technique", "Telling it", "--json").json["offered"]
    assert len(offered) == 3
    reader("situation", "talk in May", "--text", "how we serve it")
    with Conversation(reader, "technique", "Telling it") as talk:
        talk.until("[s] skip")
        talk.press("t", "Fits: talk in May")
        talk.until("[s] skip")
        talk.press("d", "— drop")
        talk.until("[s] skip")
        talk.press("\r", "— skip")
        assert talk.end() == 0
    left = reader("technique", "Telling it", "--json").json
    assert [one["from_finding"] for one in left["taken"]] == [offered[0]["finding"]]
    assert offered[1]["finding"] not in [one["finding"] for one in left["offered"]]
    assert offered[2]["finding"] in [one["finding"] for one in left["offered"]]


def editor(tmp_path: Path, script: str) -> str:
    made = tmp_path / "editor.sh"
    made.write_text(f"#!/bin/sh\n{script}\n")
    made.chmod(0o755)
    return str(made)


def test_a_rehearsal_is_written_in_the_editor_above_its_scaffold(reader: Banyun, tmp_path: Path) -> None:
    reader("technique", "three words", "--pattern", "Say it in three words.", "--kind", "telling")
    reader("situation", "talk in May", "--text", "how we serve it")
    insert = "sed -i '1i # A heading of mine\\n\\nSmaller, nearer, warm.' \"$1\""
    here = ("rehearse", "three words", "talk in May")
    with Conversation(reader, *here, editor=editor(tmp_path, insert)) as talk:
        talk.until("[q] quit")
        talk.press("w", "Smaller, nearer, warm.")
        assert talk.end() == 0
    (kept,) = reader(*here, "--json").json["rehearsals"]
    assert kept["text"] == "# A heading of mine\n\nSmaller, nearer, warm."


def test_without_an_editor_it_is_written_line_by_line(reader: Banyun) -> None:
    with Conversation(reader, "challenge", "Telling it", editor="") as talk:
        talk.until("[q] quit")
        talk.press("w", "Ctrl-D")
        talk.press("One line.\r\rAnother.\r\x04", "Another.")
        assert talk.end() == 0
    (kept,) = reader("challenge", "Telling it", "--json").json["versions"]
    assert kept["text"] == "One line.\n\nAnother."


@pytest.mark.parametrize(("script", "said"), [("true", "nothing kept"), ("exit 3", "could not be used")])
def test_an_empty_page_or_a_broken_editor_keeps_nothing(
    reader: Banyun, tmp_path: Path, script: str, said: str
) -> None:
    with Conversation(reader, "challenge", "Telling it", editor=editor(tmp_path, script)) as talk:
        talk.until("[q] quit")
        talk.press("w", said)
        assert talk.end() == (0 if script == "true" else 1)
    assert reader("challenge", "Telling it", "--json").json["versions"] == []
