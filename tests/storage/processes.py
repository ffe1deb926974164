"""Child processes that import what the tests do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def child_environment() -> dict[str, str]:
    """The environment of a child that finds the product and the tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


def command(module: str, *arguments: object) -> list[str]:
    """``python -m module arguments…`` with this Python."""
    return [sys.executable, "-m", module, *map(str, arguments)]
