"""The Python of the pages does what the pages say.

A fence ```` ```python ```` is run, all of a page in one process and in order; the fence ```` ```text ````
right after one holds lines that it prints, in that order (see ``console.missing``).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.console import missing

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted(ROOT.glob("docs/how-to/*.md")) if _FENCE.search(page.read_text("utf-8"))]


def test_there_are_such_pages() -> None:
    assert [page.name for page in PAGES] == ["scripts.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_keeps_its_promises(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copytree(ROOT / "examples", folder / "examples")
    blocks = _FENCE.findall(page.read_text("utf-8"))
    program = "\n".join(f"{code}\nprint('\\x1e', flush=True)" for code, _ in blocks)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "HOME": str(tmp_path),
            "LANG": "en_US.UTF-8",
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for (code, shown), printed in zip(blocks, done.stdout.split("\x1e\n")[:-1], strict=True):
        lines = tuple(line for line in shown.splitlines() if line.strip())
        assert missing(lines, printed) is None, f"{code}\nprints\n{printed}"
