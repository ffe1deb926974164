"""`banyun index`: vectors of the notes, made in pieces, in the embedder's languages, never doubled."""

from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from banyun.engine.models.tensors import read_tensors
from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun, Ended
from tests.engine.models.folders import write_static, write_tensors
from tests.engine.models.server import KEY, Fault, ModelServer

NOTES = {
    "drives.md": "# Drives\n\nFaulty drives died in the night, and we isolated them by hand.\n",
    "bread.md": "# Bread\n\nThe starter doubles in four hours; the loaf wants nine in the cold kitchen.\n",
    "patrol.md": "# 巡检\n\n夜间巡检脚本发现坏盘先隔离，半小时不恢复就叫人。误报从每周三十次降到两次。\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEAR_KEY", KEY)


def near(banyun: Banyun, address: str, name: str = "near", **more: object) -> None:
    """A profile of an embedder behind a server on loopback."""
    lines = [f"[models.{name}]", 'backend = "openai"', 'model = "small"', f'address = "{address}"']
    lines += [
        "embeds = true",
        'key_env = "NEAR_KEY"',
        'languages = ["en"]',
        *(f"{key} = {value}" for key, value in more.items()),
    ]
    banyun.home.mkdir(exist_ok=True)
    config = banyun.home / "config.toml"
    before = config.read_text() if config.exists() else ""
    config.write_text(before + "\n".join(lines) + "\n")


def status(banyun: Banyun) -> list[dict[str, Any]]:
    answer = banyun("index", "--status", "--json").json
    jsonschema.validate(answer, SCHEMAS["index"])
    models: list[dict[str, Any]] = answer["models"]
    return models


def inputs(server: ModelServer) -> list[str]:
    """All texts that the server was sent, those of the trial and of questions left out."""
    return [text for seen in server.seen for text in seen.body.get("input", []) if text.startswith("text ")]


def many(folder: Path, count: int) -> None:
    for at in range(count):
        (folder / f"{at:03}.md").write_text(f"text number {at} speaks of the thing that is number {at}.\n")


def test_without_a_model_there_is_nothing_to_index_with(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    assert banyun("index", "--json").error["code"] == "invalid_input"
    assert "models add" in banyun("index").err
    assert status(banyun) == []
    assert "No vectors" in banyun("index", "--status").out
    assert banyun("index", "--drop").code == 0
    assert banyun("index", "--drop", "--status").code == 2


def test_notes_are_gone_through_once(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    with ModelServer() as server:
        near(banyun, server.address)
        made = banyun("index", "--json")
        jsonschema.validate(made.json, SCHEMAS["index"])
        assert (made.json["made"], made.json["taken"]) == (2, 0)
        (model,) = made.json["models"]
        assert (model["name"], model["languages"], model["whole"]) == ("near", ["en"], True)
        assert (model["embedded"], model["left_out"], model["pending"]) == (2, 4, 0)
        assert not any(re.search("坏盘先隔离", text) for seen in server.seen for text in seen.body["input"])
        asked = len(server.seen)
        assert banyun("index", "--json").json["made"] == 0
        assert len(server.seen) == asked
        (vault / "bread.md").write_text(NOTES["bread.md"] + "\n## Oven\n\nIt is as hot as it can be made.\n")
        banyun("learn", vault)
        assert status(banyun)[0]["pending"] == 4
        again = banyun("index", "--json").json
        assert (again["made"], again["taken"]) == (1, 1)
        assert server.complaints == []


def test_one_that_is_killed_goes_on_where_it_was(banyun: Banyun, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    many(folder, 200)
    banyun("learn", folder)
    with ModelServer() as server:
        near(banyun, server.address)
        banyun("index")
        banyun("index", "--drop")
        whole = set(inputs(server))
        assert len(whole) == 200
        server.seen.clear()
        # The trial asks four times, the two first batches pass, the third one hangs.
        server.faults = [Fault("none")] * 6 + [Fault("hang")]
        with banyun.start("index") as running:
            while len(server.seen) < 7:
                assert running.poll() is None
                server.asked.wait(0.05)
            running.send_signal(signal.SIGKILL)
            running.wait(20)
            if running.stdin:
                running.stdin.close()
        before = inputs(server)
        (model,) = status(banyun)
        assert (model["embedded"], model["pending"], model["whole"]) == (128, 72, False)
        assert "128 of 200" in banyun("index", "--status").out
        server.seen.clear()
        server.released.set()
        ended = banyun("index", "--json").json
        assert (ended["made"], ended["models"][0]["embedded"]) == (72, 200)
        assert set(inputs(server)).isdisjoint(before[:128])
        assert len(inputs(server)) == 72
    with closing(sqlite3.connect(banyun.home / "banyun.sqlite")) as home:
        rows = home.execute("SELECT count(*), count(DISTINCT passage_id) FROM vectors").fetchone()
    assert rows == (200, 200)


def test_one_that_is_interrupted_says_how_to_go_on(banyun: Banyun, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    many(folder, 100)
    banyun("learn", folder)
    with ModelServer() as server:
        near(banyun, server.address)
        server.faults = [Fault("none")] * 5 + [Fault("hang")]
        with banyun.start("index") as running:
            while len(server.seen) < 6:
                assert running.poll() is None
                server.asked.wait(0.05)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate("", timeout=60)
        assert running.returncode == 130
        assert "the same command goes on" in said
        server.released.set()
        assert banyun("index", "--json").json["made"] == 36


def test_an_embedder_that_fails_keeps_what_was_made(banyun: Banyun, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    many(folder, 100)
    banyun("learn", folder)
    with ModelServer() as server:
        near(banyun, server.address)
        server.faults = [Fault("none")] * 5 + [Fault("wrong_vectors", body="3")]
        assert banyun("index", "--json").error["code"] == "malformed_reply"
        assert status(banyun)[0]["pending"] == 36
        assert banyun("recall", "number 7", "--json").code == 0
        assert banyun("index", "--json").json["made"] == 36


def test_recall_and_search_by_meaning(banyun: Banyun, vault: Path, minilm_folder: Path) -> None:
    banyun("learn", vault)
    asked = ("recall", "take failing storage out of service")
    before = banyun(*asked, "--json").json
    assert before == []
    chinese = ("recall", "坏盘要隔离", "--json")
    in_chinese = banyun(*chinese).out
    assert "巡检" in in_chinese
    assert banyun("models", "add", "minilm", "--backend", "onnx", "--model", minilm_folder).code == 0
    assert "answers" in banyun("models", "--check").out
    assert banyun(*asked, "--json").json == before
    made = banyun("index")
    assert made.code == 0, made.err
    assert "English" in made.out
    found = banyun(*asked, "--json").json
    assert [one["title"] for one in found] == ["Drives"]
    assert found[0]["quote"] in NOTES["drives.md"]
    assert "Near in meaning" in found[0]["why"]
    searched = banyun("search", "remove", "bad", "disks").out
    assert "Drives  (near in meaning)" in searched
    assert banyun("search", "drives", "--json").json[0].get("near") is None
    assert banyun(*chinese).out == in_chinese
    banyun("index", "--drop")
    assert banyun(*asked, "--json").json == before


def test_a_model_that_is_gone_or_another_is_said_and_words_remain(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    folder = write_static(banyun.home.parent / "static")
    (folder / "README.md").write_text("---\nlanguage: en\n---\n")
    banyun("models", "add", "static", "--backend", "model2vec", "--model", folder)
    assert "does not tell sentences apart" in banyun("index").err
    words = ("recall", "faulty drives in the night")
    assert banyun(*words, "--json").json[0]["title"] == "Drives"
    table = np.array(read_tensors(folder / "model.safetensors")["embeddings"])
    write_tensors(folder / "model.safetensors", {"embeddings": -table})
    other = banyun(*words)
    assert "is not the model any more" in other.err
    assert "Faulty drives" in other.out
    (folder / "tokenizer.json").unlink()
    gone = banyun(*words)
    assert "it has no tokenizer.json" in gone.err
    assert "Faulty drives" in gone.out
    banyun("models", "remove", "static")
    assert "No model is called" in banyun(*words).err


def test_one_of_several_is_named(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    with ModelServer() as server:
        near(banyun, server.address, "one")
        near(banyun, server.address, "two", query_prefix='"query: "')
        assert "one, two" in banyun("index").err
        assert banyun("index", "--model", "two").code == 0
        assert banyun("index", "--json").json["models"][0]["name"] == "two"
        assert banyun("index", "--model", "one", "--json").json["made"] == 2
        assert [one["name"] for one in status(banyun)] == ["one"]
        assert banyun("index", "--model", "three", "--json").error["code"] == "not_found"


def test_texts_are_not_sent_away_unasked(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    near(banyun, "https://vectors.example/v1", "far")
    refused = banyun("index")
    assert refused.code == 1
    assert "vectors.example" in refused.err


def test_other_languages_of_a_model_are_taken_up(banyun: Banyun, vault: Path) -> None:
    banyun("learn", vault)
    with ModelServer() as server:
        near(banyun, server.address)
        banyun("index")
        config = banyun.home / "config.toml"
        config.write_text(config.read_text().replace('["en"]', '["en", "zh"]'))
        assert banyun("index", "--json").json["models"][0]["embedded"] == 3


def test_a_digest_holds_with_an_index_and_is_the_same_without(
    banyun: Banyun, vault: Path, tmp_path: Path, minilm_folder: Path
) -> None:
    banyun("learn", vault)
    talk = tmp_path / "talk.md"
    talk.write_text(
        "# Disks\n\nWe isolate faulty drives by hand at night, before they die.\n\n坏盘先隔离。\n"
    )

    def evidence(ended: Ended) -> list[tuple[str, str, str]]:
        return [
            (one["title"], one["quote"], passage["known"])
            for passage in ended.json["passages"]
            for one in passage["evidence"]
        ]

    before = banyun("digest", talk, "--json")
    banyun("models", "add", "minilm", "--backend", "onnx", "--model", minilm_folder)
    banyun("index")
    with_index = banyun("digest", talk, "--json")
    assert evidence(with_index) == evidence(before) != []
    banyun("index", "--drop")
    assert evidence(banyun("digest", talk, "--json")) == evidence(before)


def test_what_is_not_installed_is_named(banyun: Banyun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    banyun("models", "add", "static", "--backend", "model2vec", "--model", "/nowhere")
    assert "banyun[embed]" in banyun("models", "--check").out


def test_in_chinese(vault: Path, tmp_path: Path) -> None:
    banyun = Banyun(tmp_path / "home", "zh_CN.UTF-8")
    banyun("learn", vault)
    assert "没有会做向量的模型" in banyun("index").err
    with ModelServer() as server:
        near(banyun, server.address)
        assert "英文" in banyun("index").out
        assert "没有收的" in banyun("index", "--status").out
    assert "只按字面进行" in banyun("recall", "faulty drives in the night").err
    assert "已删除 near 的向量" in banyun("index", "--drop").out
