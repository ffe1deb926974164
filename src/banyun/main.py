"""Composes the interfaces into one command: the command line, and the doors that its verbs open."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from banyun.errors import BanyunError
from banyun.interfaces.cli.running import run_cli, tell_of_fault

if TYPE_CHECKING:
    from banyun.interfaces.cli.doors import McpDoor, WebDoor


def run(arguments: Sequence[str] | None = None) -> int:
    """The ``banyun`` command.

    Args:
        arguments: What follows the command's name; the process's own by default.

    Returns:
        The exit code.
    """
    if arguments is None:
        sys.excepthook = tell_of_fault
        _stand_in_for_closed_streams()
        arguments = sys.argv[1:]
    return run_cli(arguments, DOORS)


def _stand_in_for_closed_streams() -> None:
    """Opens to nowhere what the process was started without (``banyun stats >&-``), before a file of the
    home gets its number and what is printed goes into it."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _mcp(door: McpDoor) -> None:
    serving, access = _part("mcp", "serving"), _part("mcp", "access")
    allowed = access.Access(door.allow_write, door.auto_accept, door.denied)
    if door.port is None:
        serving.serve_stdio(door.open_library, allowed, door.wording)
    else:
        serving.serve_http(
            door.open_library,
            allowed,
            door.wording,
            port=door.port,
            token=door.token,
            listening=door.listening,
        )


def _serve(door: WebDoor) -> None:
    _part("web", "serving", "serve").serve(
        door.open_library,
        door.configured,
        port=door.port,
        token=door.token,
        listening=door.listening,
    )


def _skill(folder: Path) -> list[Path]:
    written: list[Path] = _part("mcp", "method").install_skill(folder)
    return written


DOORS: dict[str, Callable[[Any], Any]] = {"mcp": _mcp, "skill": _skill, "serve": _serve}


def _part(interface: str, module: str, verb: str = "") -> ModuleType:
    """A module of another interface, loaded when its door is opened.

    Args:
        verb: The verb that opens it, where it is not called like its interface.

    Raises:
        BanyunError: what it stands on is not installed.
    """
    try:
        return importlib.import_module(f"banyun.interfaces.{interface}.{module}")
    except ModuleNotFoundError as absent:
        raise BanyunError(
            f"`banyun {verb or interface}` needs {absent.name}, which is not installed.",
            f"Install the extra: pip install 'banyun[{interface}]'.",
        ) from absent
