"""The engine room's verbs, as they are typed."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from pathlib import Path

import jsonschema
import pytest

from banyun.engine.bench.picture import picture
from banyun.engine.bench.row import Row, at_least, not_run
from banyun.engine.sizing import KNOWN, Architecture, architecture_of
from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun
from tests.engine.conftest import SMALL, training_text


@pytest.fixture
def banyun(tmp_path: Path) -> Banyun:
    home = tmp_path / "home"
    home.mkdir()
    return Banyun(home)


def configure(banyun: Banyun, text: str) -> None:
    (banyun.home / "engine.toml").write_text(text, "utf-8")


@pytest.fixture
def ready(banyun: Banyun, model: Path) -> Banyun:
    configure(banyun, f'model = "{model}"\ncontext = 2048\nslots = 1\nram_gib = 0\n')
    return banyun


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.md"
    path.write_text(training_text()[:1200], "utf-8")
    return path


def test_texts_are_read_ahead_and_the_status_tells(ready: Banyun, text: Path, tmp_path: Path) -> None:
    listed = tmp_path / "due"
    listed.write_text(f"{text}\n\n", "utf-8")
    warmed = ready("engine", "warm", "--list", listed, "--json").json
    jsonschema.validate(warmed, SCHEMAS["engine warm"])
    (first,) = warmed
    assert (first["document"], first["origin"]) == (str(text), "computed")
    again = ready("engine", "warm", text)
    assert "loaded from disk" in again.out
    status = ready("engine", "status", "--json").json
    jsonschema.validate(status, SCHEMAS["engine status"])
    (kept,) = status["prefixes"]
    assert (kept["tokens"], kept["documents"], kept["uses"]) == (first["computed"], [str(text)], 1)
    assert status["hit_rate"] == pytest.approx(0.5)
    said = ready("engine", "status").out
    assert "50% of the tokens" in said
    assert f"{kept['tokens']} tokens" in said


def test_a_material_of_the_home_is_read_under_its_id(ready: Banyun, text: Path) -> None:
    (added,) = ready("add", text, "--json").json
    ready("engine", "warm", added["material"])
    (kept,) = ready("engine", "status", "--json").json["prefixes"]
    assert kept["documents"] == [added["material"]]


def test_what_is_pinned_is_said_to_be(ready: Banyun, text: Path) -> None:
    ready("engine", "warm", text)
    assert ready("engine", "pin", text).code == 0
    assert ready("engine", "status", "--json").json["prefixes"][0]["pinned"]
    ready("engine", "pin", "--off", text)
    assert not ready("engine", "status", "--json").json["prefixes"][0]["pinned"]
    assert ready("engine", "pin", "nothing").code == 1


def test_the_documents_that_can_be_read_are(ready: Banyun, text: Path) -> None:
    ended = ready("engine", "warm", "no such material", text, "--json")
    assert ended.code == 1
    assert [record["document"] for record in json.loads(ended.out)] == [str(text)]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "No model is set"),
        ("model = 3", "cannot be “3”"),
        ("modle = 'x'", "modle"),
        ("model = ", "cannot be read"),
        ("[share]\nport = 1", "not complete"),
    ],
)
def test_a_wrong_configuration_is_one_sentence(banyun: Banyun, text: Path, written: str, said: str) -> None:
    configure(banyun, written)
    error = banyun("engine", "warm", text, "--json").error
    assert said in str(error["message"])


def test_without_anything_kept_the_status_says_so(banyun: Banyun) -> None:
    configure(banyun, "ram_gib = 0")
    assert "Nothing has been asked" in banyun("engine", "status").out


def test_caches_are_offered_to_those_who_know_the_token(banyun: Banyun) -> None:
    assert "no [share]" in str(banyun("engine", "share", "--json").error["message"])
    configure(banyun, 'ram_gib = 0\n[share]\ntoken = "secret"\nport = 0\n')
    sharing = banyun.start("engine", "share", "--json")
    assert sharing.stdout is not None
    try:
        line = "".join(iter(lambda: sharing.stdout.readline(), "}\n")) + "}"  # type: ignore[union-attr]
        host, port = json.loads(line)["address"].removeprefix("http://").split(":")
        for token, status in (("secret", b" 200 "), ("guess", b" 401 ")):
            with socket.create_connection((host, int(port)), timeout=10) as connection:
                connection.sendall(f"GET /caches HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
                assert status in connection.recv(200)
    finally:
        sharing.terminate()
        sharing.communicate(timeout=20)


def test_the_bench_keeps_its_parts_and_draws_them(banyun: Banyun, tmp_path: Path) -> None:
    results, svg = tmp_path / "results", tmp_path / "bench.svg"
    results.mkdir()
    row = at_least("kept from before", 3.0, 2.0, 5, "banyun engine bench --part moving", "×")
    (results / "moving.json").write_text(json.dumps([row.as_json()]), "utf-8")
    ended = banyun("engine", "bench", "--part", "moving", "--results", results, "--svg", svg, "--json")
    jsonschema.validate(ended.json, SCHEMAS["engine bench"])
    assert [row["figure"] for row in ended.json] == ["kept from before"]
    assert ended.code == 0
    assert "kept from before" in svg.read_text("utf-8")


def test_the_sizes_are_the_formula(banyun: Banyun, model: Path) -> None:
    assert Architecture("Llama 3.1 8B", 32, 8, 128).bytes_per_token() == 131072
    assert len({one.name for one in KNOWN}) == len(KNOWN)
    assert architecture_of(model).bytes_per_token() == SMALL.kv_bytes_per_token
    (record,) = banyun("engine", "sizes", "--model", model, "--prefill", 100, "--json").json
    assert record["break_even"] == 100 * SMALL.kv_bytes_per_token
    assert "Llama 3.1 8B: 128 KiB a token" in banyun("engine", "sizes").out


def test_the_picture_is_well_formed(tmp_path: Path) -> None:
    rows = [
        at_least("a < b & c", 50.0, 2.0, 1, "x", "×"),
        at_least("missed", 1.0, 2.0, 1, "x"),
        Row("no gate", 1.0, "s", 1),
        not_run("not here", "no root", "x", ">= 20"),
    ]
    (tmp_path / "bench.svg").write_text(picture(rows), "utf-8")
    parsed = subprocess.run(
        ["python3", "-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])", tmp_path / "bench.svg"],
        check=False,
    )
    assert parsed.returncode == 0
    assert "no gate" not in picture(rows)
    assert "not run" in picture(rows)


def with_model(banyun: Banyun, model: Path, name: str = "random") -> None:
    added = banyun("models", "add", name, "--backend", "llama", "--model", model, "--context", 4096)
    assert added.code == 0, added.err


def test_what_is_due_today_is_read_ahead_for_the_model_that_runs_here(
    banyun: Banyun, model: Path, text: Path, tmp_path: Path
) -> None:
    with_model(banyun, model)
    assert "Nothing that is due" in banyun("engine", "warm").out
    (added,) = banyun("add", text, "--json").json
    other = tmp_path / "other.md"
    other.write_text("# Later\n\nA text that is put aside for some other month of the year.\n", "utf-8")
    banyun("add", other)
    banyun("triage", "Later", "later")
    warmed = banyun("engine", "warm", "--json")
    assert warmed.code == 0, warmed.err
    jsonschema.validate(warmed.json, SCHEMAS["engine warm"])
    (read,) = warmed.json
    assert (read["document"], read["origin"]) == (added["material"], "computed")
    assert banyun("point", added["material"], "--name", "First", "--quote", some_words(text)).code == 0
    joined = banyun("digest", added["material"], "--model", "random", "--json")
    usage = joined.json["usage"]["model"]
    assert usage["prompt_tokens"] - usage["cached_tokens"] < read["computed"]
    (again,) = banyun("engine", "warm", added["material"], "--model", "random", "--json").json
    assert again["computed"] == 0


def some_words(text: Path) -> str:
    """Five words of it."""
    found = re.search(r"\b[a-z]+(?: [a-z]+){4}\b", text.read_text("utf-8"))
    assert found is not None
    return found[0]


def test_which_model_is_read_for_is_clear_or_asked(banyun: Banyun, model: Path, text: Path) -> None:
    assert "No model of yours runs here" in str(banyun("engine", "warm", "--json").error["message"])
    with_model(banyun, model)
    with_model(banyun, model, "second")
    assert "random, second" in str(banyun("engine", "warm", "--json").error["message"])
    banyun("add", text)
    assert banyun("engine", "warm", "--model", "second").code == 0
    banyun(
        *("models", "add", "far", "--backend", "openai", "--address", "https://far.example/v1"),
        "--model",
        "x",
    )
    error = banyun("engine", "warm", "--model", "far", "--json").error
    assert "elsewhere" in str(error["message"])
    assert banyun("engine", "warm", text, "--first", text, "--model", "random").code == 2
