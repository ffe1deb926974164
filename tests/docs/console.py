"""Console blocks of a page: commands with the output that the page promises.

A fence ```` ```console ```` holds lines that begin with ``$ ``, each a shell command (a backslash at
its end goes on in the next line, which begins with ``> ``), and after it the output as the page
shows it. ``console on=2026-03-16`` says on which day that is, ``console exit=1`` that the last command
is refused. The lines shown must come in
that order in what the command prints, standard error included; other lines may come between, ``…``
stands for any text, and runs of spaces count as one.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```console(?: on=([\d-]+))?(?: exit=(\d+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NINE = "T09:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page, the lines it shows, the exit code it promises, and the day it is, if the
    page says so."""

    command: str
    shown: tuple[str, ...]
    exit: int
    line: int
    day: str | None = None


def commands(page: str) -> list[Command]:
    """All commands of a page, in order."""
    found = []
    for fence in _FENCE.finditer(page):
        first = page.count("\n", 0, fence.start(3)) + 1
        parts = re.split(r"^\$ ", fence[3], flags=re.MULTILINE)
        assert not parts[0].strip(), f"line {first}: output before any command"
        at = first + parts[0].count("\n")
        for index, part in enumerate(parts[1:], 1):
            command, *shown = part.rstrip("\n").split("\n")
            while command.endswith("\\") and shown:
                command += "\n" + shown.pop(0).removeprefix("> ")
            last = index == len(parts) - 1
            code = int(fence[2]) if fence[2] and last else 0
            lines = tuple(line for line in shown if line.strip())
            found.append(Command(command, lines, code, at, fence[1]))
            at += part.count("\n")
    return found


def missing(shown: tuple[str, ...], printed: str) -> str | None:
    """The first promised line that does not come in its turn, or None."""
    lines = iter([_squeezed(line) for line in printed.splitlines()])
    for promised in shown:
        if promised.strip() == "…":
            continue
        wanted = re.compile(".*".join(re.escape(part) for part in _squeezed(promised).split("…")))
        if not any(wanted.fullmatch(line) for line in lines):
            return promised
    return None


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def run(command: Command, folder: Path, environment: Mapping[str, str]) -> str | None:
    """Runs a command; what is wrong with it in one line, or None."""
    now = {"BANYUN_TEST_NOW": f"{command.day}{_NINE}"} if command.day else {}
    done = subprocess.run(
        ["sh", "-c", command.command],
        cwd=folder,
        env={**environment, **now},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != command.exit:
        return f"line {command.line}: `{command.command}` exits {done.returncode}: {done.stdout[-600:]}"
    if lost := missing(command.shown, done.stdout):
        return f"line {command.line}: `{command.command}` does not print “{lost}”, but:\n{done.stdout[:3000]}"
    return None
