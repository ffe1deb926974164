"""Composes the interfaces into one command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from banyun.interfaces.cli.running import run_cli, tell_of_fault


def run(arguments: Sequence[str] | None = None) -> int:
    """The ``banyun`` command.

    Args:
        arguments: What follows the command's name; the process's own by default.

    Returns:
        The exit code.
    """
    if arguments is None:
        sys.excepthook = tell_of_fault
        arguments = sys.argv[1:]
    return run_cli(arguments)
