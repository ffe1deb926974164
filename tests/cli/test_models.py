"""`banyun models`: profiles in config.toml, keys nowhere, and nothing leaves before it is agreed to."""

from __future__ import annotations

import tomllib

import jsonschema
import pytest

from banyun.errors import NotConfirmed
from banyun.library import Library
from banyun.outputs.schemas import SCHEMAS
from tests.cli.command import Banyun
from tests.engine.models.conftest import request
from tests.engine.models.server import KEY, ModelServer

FAR = ("--backend", "openai", "--address", "https://models.example/v1", "--model", "small")


def config(banyun: Banyun) -> str:
    return (banyun.home / "config.toml").read_text("utf-8")


def test_without_a_model_nothing_is_missed(banyun: Banyun) -> None:
    assert "works without one" in banyun("models").out
    assert banyun("models", "--json").json == []


def test_a_model_is_added_listed_and_removed(banyun: Banyun) -> None:
    banyun("config", "language", "en")
    before = config(banyun)
    added = banyun("models", "add", "far", *FAR, "--key-env", "FAR_KEY")
    assert added.code == 0, added.err
    assert "not agreed yet" in added.out
    listed = banyun("models", "--json").json
    jsonschema.validate(listed, SCHEMAS["models"])
    assert [(one["name"], one["key"], one["key_found"], one["leaves"]) for one in listed] == [
        ("far", "FAR_KEY", False, True)
    ]
    assert banyun("models", "add", "far", *FAR, "--json").error["code"] == "invalid_input"
    assert banyun("models", "remove", "far").code == 0
    assert tomllib.loads(config(banyun)) == tomllib.loads(before)
    assert banyun("models", "remove", "far", "--json").error["code"] == "not_found"


def test_settings_and_comments_stay_as_they_are(banyun: Banyun) -> None:
    banyun.home.mkdir()
    (banyun.home / "config.toml").write_text(
        '# mine\nlanguage = "en"\n\n[models.a]\nbackend = "openai"\nmodel = "m"\n'
        "[models.a.budget] # small\ncalls = 3\n\n# about b\n"
        '[models.b]\nbackend = "anthropic"\nmodel = "m"\n'
    )
    assert banyun("models", "remove", "a").code == 0
    assert config(banyun).startswith('# mine\nlanguage = "en"\n')
    assert set(tomllib.loads(config(banyun))["models"]) == {"b"}
    assert banyun("config", "lenses", "cost").code == 0
    assert tomllib.loads(config(banyun))["lenses"] == ["cost"]
    assert set(tomllib.loads(config(banyun))["models"]) == {"b"}


def test_what_only_a_hand_can_take_out_is_left(banyun: Banyun) -> None:
    banyun.home.mkdir()
    text = 'models = { a = { backend = "openai", model = "m" } }\n'
    (banyun.home / "config.toml").write_text(text)
    assert banyun("models", "remove", "a", "--json").error["code"] == "invalid_input"
    assert config(banyun) == text


def test_a_broken_profile_stops_models_and_nothing_else(banyun: Banyun) -> None:
    banyun.home.mkdir()
    (banyun.home / "config.toml").write_text(f'[models.a]\nbackend = "openai"\nmodel = "m"\nkey = "{KEY}"\n')
    said = banyun("models")
    assert said.code == 1
    assert "keys are not kept in config.toml" in said.err
    assert KEY not in said.err
    assert banyun("list").code == 0


def test_without_a_terminal_and_an_agreement_nothing_leaves(banyun: Banyun) -> None:
    banyun("models", "add", "far", *FAR)
    refused = banyun("models", "confirm", "far")
    assert refused.code == 1
    assert "models.example" in refused.err
    with Library(banyun.home) as library, pytest.raises(NotConfirmed):
        library.model("far")
    agreed = banyun("models", "confirm", "far", "--yes")
    assert (agreed.code, "models.example" in agreed.out) == (0, True)
    with Library(banyun.home) as library:
        library.model("far").close()


def test_an_agreement_is_for_one_address(banyun: Banyun) -> None:
    banyun("models", "add", "far", *FAR)
    banyun("models", "confirm", "far", "--yes")
    (banyun.home / "config.toml").write_text(config(banyun).replace("models.example", "elsewhere.example"))
    with Library(banyun.home) as library, pytest.raises(NotConfirmed, match=r"elsewhere\.example"):
        library.model("far")
    banyun("models", "remove", "far")
    banyun("models", "add", "far", *FAR)
    with Library(banyun.home) as library, pytest.raises(NotConfirmed):
        library.model("far")


def test_a_damaged_record_of_agreements_agrees_to_nothing(banyun: Banyun) -> None:
    banyun("models", "add", "far", *FAR)
    for text in ("{", "[]", '{"models": 3}', '{"models": {"far": 3}}'):
        (banyun.home / "consents.json").write_text(text)
        with Library(banyun.home) as library, pytest.raises(NotConfirmed):
            library.model("far")


def test_what_is_on_this_machine_needs_no_agreement(banyun: Banyun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEAR_KEY", KEY)
    with ModelServer("Understood.") as server:
        where = (
            "--backend",
            "openai",
            "--address",
            server.address,
            "--model",
            "small",
            "--key-env",
            "NEAR_KEY",
        )
        assert banyun("models", "add", "near", *where).code == 0
        assert "answers" in banyun("models", "--check").out
        with Library(banyun.home) as library:
            model = library.model("near")
            assert model.generate(request()).text == "Understood."
            assert model.tally.answers == 1
            model.close()
    assert "cannot be reached" in banyun("models", "--check").out
    for file in banyun.home.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes()


def test_in_clear_is_said(banyun: Banyun) -> None:
    banyun(
        "models", "add", "lan", "--backend", "openai", "--address", "http://192.168.1.9/v1", "--model", "m"
    )
    assert "can be read on its way" in banyun("models", "confirm", "lan", "--yes").err
