"""What the pages tell a reader to type does what they say."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.console import Command, commands, missing, run
from tests.docs.warm import warm

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "examples" / "README.md"])
WITH_COMMANDS = [page for page in PAGES if commands(page.read_text("utf-8"))]


@pytest.fixture(scope="module")
def programs() -> Iterator[Path]:
    """The folder of the program that the pages call."""
    with tempfile.TemporaryDirectory() as folder, warm(Path(folder)) as program:
        yield program.parent


@pytest.mark.timeout(900)  # a page tells six weeks: a hundred commands on a machine that others use
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_keeps_its_promises(page: Path, programs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copytree(ROOT / "examples", folder / "examples")
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(tmp_path),
        "BANYUN_HOME": str(tmp_path / "home"),
        "BANYUN_TEST_NOW": "2026-03-14T09:26:53+00:00",
        "LANG": "zh_CN.UTF-8" if page.name.endswith(".zh.md") else "en_US.UTF-8",
        "PYTHONUTF8": "1",
    }
    for command in commands(page.read_text("utf-8")):
        wrong = run(command, folder, environment)
        assert wrong is None, f"{page.relative_to(ROOT)}, {wrong}"


PAGE = """# A page

```console
$ echo one; echo two three; echo four
one
two   …
$ printf '%s\\n' \\
> five
five
```

```console exit=3
$ echo no >&2; exit 3
no
```
"""


def test_commands_are_found_with_their_lines() -> None:
    found = commands(PAGE)
    assert [(each.shown, each.exit, each.line) for each in found] == [
        (("one", "two   …"), 0, 4),
        (("five",), 0, 7),
        (("no",), 3, 13),
    ]


def test_a_kept_promise_is_nothing_to_say(tmp_path: Path) -> None:
    assert [run(each, tmp_path, os.environ) for each in commands(PAGE)] == [None, None, None]


def test_a_broken_promise_is_named(tmp_path: Path) -> None:
    wrong = run(Command("echo one", ("two",), 0, 9), tmp_path, os.environ)
    assert wrong is not None
    assert "line 9" in wrong
    assert "does not print “two”" in wrong
    refused = run(Command("exit 4", (), 0, 9), tmp_path, os.environ)
    assert refused is not None
    assert "exits 4" in refused


def test_lines_must_come_in_order() -> None:
    assert missing(("a", "c"), "a\nb\nc\n") is None
    assert missing(("c", "a"), "a\nb\nc\n") == "a"
    assert missing(("…", "b …", "c"), "a\nb and more\nc\n") is None
