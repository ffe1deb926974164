"""Exit codes, errors, help and settings of the real command."""

from __future__ import annotations

import importlib
import subprocess
import sys

import click
import pytest

from banyun.interfaces.cli.group import VERBS
from banyun.main import run
from tests.cli.command import Banyun

NAMES = [name for verbs in VERBS.values() for name in verbs]


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_is_there_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert f"banyun {name}" in capsys.readouterr().out


DEFAULTS: dict[str, object] = {
    "language": None,
    "lenses": [],
    "allowed_hosts": [],
    "minutes": 20,
    "me": "",
    "indexes": [],
}


def test_every_verb_that_is_written_is_offered() -> None:
    modules = {verb.module for verbs in VERBS.values() for verb in verbs.values()}
    commands = [
        command
        for module in modules
        for command in vars(importlib.import_module(f"banyun.interfaces.cli.{module}")).values()
        if isinstance(command, click.Command)
    ]
    below = [one for group in commands if isinstance(group, click.Group) for one in group.commands.values()]
    written = [command.name for command in commands if command not in below]
    assert sorted(filter(None, written)) == sorted(NAMES)


def test_help_loads_no_library() -> None:
    code = "import sys; from banyun.main import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ended.stderr.split())
    assert loaded.isdisjoint({"sqlalchemy", "numpy", "rich", "httpx", "trafilatura", "banyun.library.facade"})
    assert all(name in ended.stdout for name in NAMES)


@pytest.mark.parametrize("verb", ["today", "list", "show", "add"])
def test_a_verb_loads_neither_what_asks_the_network_nor_what_draws_pages_and_bars(
    banyun: Banyun, verb: str
) -> None:
    assert banyun("list").code == 0  # a new home is made by Alembic
    code = f"import sys; from banyun.main import run; run([{verb!r}]); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=banyun.environ()
    )
    loaded = set(ended.stderr.split())
    assert "banyun.library.facade" in loaded
    heavy = {"alembic", "httpx", "jinja2", "mcp", "pypdfium2", "rich", "starlette", "trafilatura"}
    assert loaded.isdisjoint(heavy)


def test_wrong_usage_is_2_and_with_json_one_object(banyun: Banyun) -> None:
    assert banyun.process("nothing-of-the-kind").code == 2
    ended = banyun("search", "--json")
    assert ended.code == 2
    assert ended.out == ""
    assert ended.error["code"] == "usage"


def test_an_unknown_record_is_1_with_a_sentence(banyun: Banyun) -> None:
    ended = banyun.process("show", "no such title")
    assert ended.code == 1
    assert ended.out == ""
    assert "no such title" in ended.err
    assert banyun("show", "mat_ABC", "--json").error["code"] == "not_found"


def test_one_of_two_findings_is_unknown(banyun: Banyun) -> None:
    ended = banyun("accept", "fnd_A", "fnd_B", "--json")
    assert ended.code == 1
    assert ended.out == ""
    assert [one["source"] for one in ended.error["failures"]] == ["fnd_A", "fnd_B"]


def test_a_lens_that_is_none_is_refused_before_it_is_kept(banyun: Banyun) -> None:
    ended = banyun("config", "lenses", "cooking")
    assert ended.code == 1
    assert "there is no lens “cooking”" in ended.err
    assert "observability" in ended.err
    assert banyun("config", "--json").json == DEFAULTS


def test_settings_are_kept_and_the_rest_of_the_file_with_them(banyun: Banyun) -> None:
    assert banyun("config", "--json").json == DEFAULTS
    assert banyun("config", "lenses", "cost", "failure").code == 0
    config = banyun.home / "config.toml"
    config.write_text("# mine\n" + config.read_text("utf-8") + '# "zh" below\nlanguage = "zh"\n', "utf-8")
    assert banyun("list").out == "还没有资料。\n"
    assert banyun("config", "language", "en").code == 0
    assert banyun("config", "lenses", "--unset").code == 0
    assert config.read_text("utf-8") == '# mine\n# "zh" below\nlanguage = "en"\n'


@pytest.mark.parametrize(
    "setting", [("language", "fr"), ("language", "en", "zh"), ("colour", "red"), ("colour",)]
)
def test_a_setting_that_cannot_be(banyun: Banyun, setting: tuple[str, ...]) -> None:
    ended = banyun("config", *setting, "--json")
    assert ended.code == 1
    assert ended.error["code"] == "invalid_input"
    assert not (banyun.home / "config.toml").exists()


def test_a_reader_that_leaves_early_is_no_error(banyun: Banyun) -> None:
    with banyun.start("config") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_full_disk_behind_standard_output(banyun: Banyun) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "banyun", "config"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=banyun.environ(),
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == "The disk is full. Make room and run the same command again.\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_fault(banyun: Banyun, closed: str) -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-m", "banyun", "stats"],
        capture_output=True,
        text=True,
        env=banyun.environ(),
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert bool(ended.stdout) == (closed in ("<&-", "2>&-"))
