"""Child processes that import what the tests do."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CONTEXT = multiprocessing.get_context("forkserver")
"""Real processes, forked from a server that has loaded everything: a thousand start in little time."""

CONTEXT.set_forkserver_preload(["tests.crash.children", "banyun.storage.sqlite.migrating"])


def child_environment() -> dict[str, str]:
    """The environment of a child that finds the product and the tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
