"""The verb note as the reader's own hand: new notes, edits, links."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.command import Banyun

EDITOR = """#!/bin/sh
sed -i 's/halved/thirded/' "$1"
"""
SPOILER = """#!/bin/sh
sed -i 's/halved/thirded/' "$1"
printf 'written meanwhile' > "{place}"
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "checks.md").write_bytes(b"# Nightly checks\r\n\r\nWe halved the false alarms.\r\n")
    return folder


@pytest.fixture
def taught(banyun: Banyun, vault: Path) -> Banyun:
    assert banyun("learn", vault).code == 0
    return banyun


def editor(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder / "editor"
    place.write_text(script)
    place.chmod(place.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(place))
    monkeypatch.delenv("VISUAL", raising=False)


def test_a_text_is_given_whole(taught: Banyun, vault: Path) -> None:
    done = taught("note", "checks", "--text", "# Nightly checks\n\nWe thirded them.\n", "--json")
    assert done.json["version"] == 2
    assert (vault / "checks.md").read_bytes() == b"# Nightly checks\r\n\r\nWe thirded them.\r\n"
    assert taught("undo").code == 0
    assert b"halved" in (vault / "checks.md").read_bytes()


def test_a_text_is_changed_in_an_editor(
    taught: Banyun, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, EDITOR, monkeypatch)
    assert taught("note", "Nightly checks", "--edit").code == 0
    assert (vault / "checks.md").read_bytes() == b"# Nightly checks\r\n\r\nWe thirded the false alarms.\r\n"


def test_what_cannot_be_saved_is_kept_in_a_file(
    taught: Banyun, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor(tmp_path, SPOILER.format(place=vault / "checks.md"), monkeypatch)
    error = taught("note", "checks", "--edit", "--json").error
    assert error["code"] == "not_overwritten"
    draft = Path(str(error["hint"]).removeprefix("What you wrote is kept in ").removesuffix("."))
    assert "thirded" in draft.read_text()
    draft.unlink()
    assert (vault / "checks.md").read_text() == "written meanwhile"


def test_a_new_note_is_written_and_linked(taught: Banyun, vault: Path) -> None:
    made = taught(
        *("note", "Walks at night", "--new", "--text", "What one thinks then."),
        *("--basis", "thought", "--when", "2024-05", "--tag", "calm", "--json"),
    )
    assert made.code == 0, made.err
    assert (taught.home / "notes" / "Walks at night.md").read_text() == (
        "---\nbasis: thought\nwhen: 2024-05\n---\n\n# Walks at night\n\nWhat one thinks then.\n"
    )
    assert made.json["tags"] == ["calm"]
    assert taught("note", "checks", "--link", "Walks at night").code == 0
    assert (vault / "checks.md").read_bytes().endswith(b"\r\n\r\n[[Walks at night]]\r\n")
    again = taught("note", "Walks at night", "--new", "--text", "x", "--json")
    assert again.error["code"] == "not_overwritten"


def test_a_new_note_goes_into_a_learned_folder(taught: Banyun, vault: Path) -> None:
    assert taught("note", "Another", "--new", "--text", "words", "--in", vault).code == 0
    assert (vault / "Another.md").read_text() == "# Another\n\nwords\n"


@pytest.mark.parametrize(
    "options", [("--new", "--edit"), ("--new", "--link", "x"), ("--edit", "--text", "x"), ("--in", "x")]
)
def test_what_does_not_go_together_is_said(taught: Banyun, options: tuple[str, ...]) -> None:
    assert taught("note", "checks", *options).code == 2


def test_search_shows_words_of_the_body(banyun: Banyun, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: Retries\ntags: [retry]\n---\n\nWe gave each retry a budget.\n")
    banyun("learn", folder)
    (found,) = banyun("search", "retry", "--json").json
    assert found["line"] == "We gave each retry a budget."
    (named,) = banyun("search", "retries", "--json").json
    assert named["line"] == "We gave each retry a budget."
