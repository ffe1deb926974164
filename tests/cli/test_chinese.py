"""The command line speaks Chinese: help, wrong usage, errors, warnings."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from banyun.interfaces.cli.group import VERBS
from banyun.interfaces.cli.running import banyun
from banyun.interfaces.cli.speaking import spoken
from banyun.language.catalogues import tables
from banyun.main import run
from banyun.outputs.columns import width_of

HELP: dict[str, dict[str, str]] = {}
for file in tables("help"):
    for heading, lines in file.items():
        assert isinstance(lines, dict)
        HELP.setdefault(heading, {}).update(lines)
HAN = r"[\u3400-\u9fff]"


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("BANYUN_HOME", str(tmp_path / "home"))


def commands() -> Iterator[tuple[list[str], click.Command]]:
    def below(path: list[str], command: click.Command) -> Iterator[tuple[list[str], click.Command]]:
        yield path, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                yield from below([*path, name], found)

    yield from below([], banyun)


def sentences() -> set[str]:
    """Every sentence of the help."""
    found = {verb.line for verbs in VERBS.values() for verb in verbs.values()}
    for _, command in commands():
        found.add(inspect.cleandoc(command.help or ""))
        found |= {
            option.help for option in command.params if isinstance(option, click.Option) and option.help
        }
        if command.short_help:
            found.add(command.short_help)
    return found - {""}


def test_every_sentence_of_the_help_has_a_chinese_one() -> None:
    known = {english for table in HELP.values() for english in table}
    assert sorted(sentences() - known) == [], "add them to catalogues/help"


def test_no_chinese_help_is_left_of_what_is_gone() -> None:
    spoken_of = {english for name in ("options", "verbs", "texts") for english in HELP[name]}
    clicks = {"Show this message and exit."}
    assert sorted(spoken_of - sentences() - clicks) == []


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_help_is_chinese_and_fits_its_window(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("用法：")
    assert max(width_of(line) for line in shown.splitlines()) <= 82
    left = re.sub(r"--?[\w-]+|[A-Z]{2,}|\[[^\]]*\]|`[^`]*`|banyun \w+", "", shown)
    assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", left), left


def test_errors_say_in_chinese_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["digest", "nothing-like-it"]) == 1
    assert capsys.readouterr().err == "没有叫“nothing-like-it”的资料。banyun list 会列出来。\n"


def test_errors_in_json_keep_their_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", "show", "nothing-like-it"]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    error = json.loads(caught.err)["error"]
    assert error["code"] == "not_found"
    assert re.search(HAN, error["message"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["digesst"], "错误：没有 digesst 这个命令。"),
        (["recall"], "错误：缺少参数 TEXT|-。"),
        (["recall", "x", "--limit", "many"], "错误：--limit 的值不对：“many”不是整数。"),
        (["recall", "x", "--limit", "0"], "错误：--limit 的值不对：0 不在"),
        (["list", "--colour"], "错误：没有 --colour 这个选项。"),
        (["list", "more"], "错误：多了一个参数：more"),
        (["digest", "x", "--format", "pdf"], "错误：--format 的值不对：“pdf”不在这些里面："),
    ],
)
def test_wrong_usage_in_chinese(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("用法：banyun")
    assert said in shown
    assert "--help 看说明。" in shown


def test_the_settings_go_before_the_locale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('language = "en"\n')
    assert spoken(home) == "en"
    assert run(["--help"]) == 0
    assert capsys.readouterr().out.startswith("Usage:")


def test_broken_settings_leave_the_locale(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("language = [")
    assert spoken(tmp_path) == "zh"


def test_control_characters_in_a_name_stay_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "x\x1b]0;owned\x07"]) == 1
    assert "\x1b" not in capsys.readouterr().err
