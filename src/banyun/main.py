"""Composes the interfaces into one command."""

from __future__ import annotations


def run() -> int:
    """The ``banyun`` command."""
    return 0
