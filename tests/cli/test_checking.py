"""``master … details --model`` through the real command, in front of a real server on loopback, in both
languages; and once with a real llama.cpp."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun
from tests.cli.terminal import terminal
from tests.engine.models.server import KEY, ModelServer

EXAMPLES = Path(__file__).parents[2] / "examples"


def answer(body: dict[str, Any]) -> str:
    """Each answer is wrong by the first words of the passage that it is asked about."""
    content = body["messages"][-1]["content"]
    text = content if isinstance(content, str) else "".join(part["text"] for part in content)
    if '{"checks"' not in text:
        return '{"points": []}'
    number = re.findall(r"§(\d+)(?: ?\.|，)", text)[-1]
    passage = text.split(f"[§{number}]\n", 1)[1].split("\n[§", 1)[0].strip()
    plain = next(line for line in passage.splitlines() if not line.startswith("#") and line.strip())
    quote = " ".join(plain.split()[:8]) if plain.isascii() else plain[:20]
    check = {"verdict": "partly", "why": "A part is missing.", "quote": quote}
    return json.dumps({"checks": [check]})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.setenv("SMALL_KEY", KEY)
    with ModelServer(answer) as running:
        yield running
        assert running.complaints == []


def ready(home: Path, server: ModelServer, lang: str) -> Banyun:
    locale = {"en": "en_GB.UTF-8", "zh": "zh_CN.UTF-8"}[lang]
    banyun = Banyun(home, locale)
    assert banyun("add", EXAMPLES / lang / "talk.md").code == 0
    ended = banyun(
        *("models", "add", "small", "--backend", "openai", "--address", server.address, "--model", "small"),
        *("--key-env", "SMALL_KEY"),
    )
    assert ended.code == 0, ended.err
    return banyun


def material(banyun: Banyun) -> str:
    (one,) = banyun("list", "--json").json
    return str(one["material"])


@pytest.mark.parametrize(
    ("lang", "said", "kept"),
    [
        ("en", "small: partly right. A part is missing.", "Your score stays as it was"),
        ("zh", "small：对了一部分。", "你的成绩不变"),
    ],
)
def test_answers_are_checked_after_they_are_given(
    lang: str, said: str, kept: str, tmp_path: Path, server: ModelServer
) -> None:
    banyun = ready(tmp_path / "home", server, lang)
    talk = material(banyun)
    early = banyun("master", talk, "details", "--model", "small", "--json")
    assert early.error["code"] == "not_found"
    assert server.seen == []
    told = banyun("master", talk, "details", "--answer", "1", "7", "--answer", "2", "8", "--model", "small")
    assert told.code == 0, told.err
    assert said in told.out
    assert kept in told.out
    before = banyun("master", talk, "--json").json
    checked = banyun("master", talk, "details", "--model", "small", "--json").json
    Draft202012Validator(SCHEMAS["master --model"]).validate(checked)
    assert (checked["asked"], checked["before"], len(checked["answers"])) == (0, 2, 2)
    (check,) = checked["answers"][0]["checks"]
    assert (check["verdict"], check["by"], check["state"]) == ("partly", "small", "suggested")
    text = (EXAMPLES / lang / "talk.md").read_text("utf-8")
    assert text[check["start"] : check["end"]] == check["quote"]
    assert banyun("dismiss", check["finding"]).code == 0
    again = banyun("master", talk, "details", "--model", "small", "--json").json
    assert again["answers"][0]["checks"] == []
    assert banyun("master", talk, "--json").json == before
    assert len(server.seen) == 2


def test_a_round_at_the_terminal_is_checked_at_its_end(tmp_path: Path, server: ModelServer) -> None:
    banyun = ready(tmp_path / "home", server, "en")
    talk = material(banyun)
    asked = len(banyun("master", talk, "details", "--json").json["questions"])
    with terminal(banyun, "master", talk, "details", "--model", "small") as screen:
        for _ in range(asked):
            screen.waits_for("  > ")
            screen.types("seven\n")
            screen.waits_for("press Enter: ")
            screen.types("\n")
        screen.waits_for("small: partly right.")
        assert screen.ends() == 0
    assert "Your score stays as it was" in screen.seen


@pytest.mark.parametrize(
    "arguments",
    [
        ["principle", "--text", "x", "--model", "small"],
        ["details", "--overrule", "1", "why", "--model", "small"],
        ["details", "--yes"],
    ],
)
def test_a_model_goes_with_details_alone(arguments: list[str], tmp_path: Path, server: ModelServer) -> None:
    banyun = ready(tmp_path / "home", server, "en")
    assert banyun("master", material(banyun), *arguments).code == 2
