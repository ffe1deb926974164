"""A note in an Obsidian vault, and the way back: what Banyun wrote is never the reader's evidence."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.cli.command import Banyun
from tests.told import ROOT, WORDS, copied, read, tell


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    lang = str(request.param)
    folder = tmp_path_factory.mktemp(f"vault-{lang}")
    shutil.copytree(ROOT / "examples" / lang / "vault-sre", folder / "vault")
    (folder / "vault" / ".obsidian").mkdir(exist_ok=True)
    banyun = Banyun(folder / "home", lang="zh_CN.UTF-8" if lang == "zh" else "en_GB.UTF-8")
    read(banyun, lang, folder / "vault")
    tell(banyun, lang)
    return lang, folder


@pytest.fixture
def lang(told: tuple[str, Path]) -> str:
    return told[0]


@pytest.fixture
def vault(told: tuple[str, Path]) -> Path:
    """The vault that was learned; what a test writes in it is taken out again by ``reader``."""
    return told[1] / "vault"


@pytest.fixture
def reader(told: tuple[str, Path], vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    lang, folder = told
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    before = set(vault.rglob("*"))
    yield copied(folder / "home", tmp_path / "home", lang)
    for path in sorted(set(vault.rglob("*")) - before, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def share(reader: Banyun, lang: str, *more: object) -> Path:
    ended = reader("share", WORDS[lang]["talk"], "--as", "obsidian", *more, "--json")
    assert ended.code == 0, ended.err
    return Path(ended.json["path"])


def test_a_note_goes_into_the_vault_that_was_learned(reader: Banyun, lang: str, vault: Path) -> None:
    path = share(reader, lang)
    assert path.parent == vault / "Banyun"
    text = path.read_text("utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    material = reader("show", WORDS[lang]["talk"], "--json").json
    assert front["title"] == material["title"]
    assert front["authors"] == material["authors"]
    assert str(front["date"]) == material["published"] == "2024-10-17"
    assert front["banyun"] == material["material"]
    assert "banyun" in front["tags"]


def test_links_lead_to_files_that_are_there_and_quotes_have_ids(
    reader: Banyun, lang: str, vault: Path
) -> None:
    text = share(reader, lang).read_text("utf-8")
    links = re.findall(r"\[\[([^\]|]+)", text)
    assert links
    assert [
        link for link in links if not ((vault / f"{link}.md").is_file() or (vault / link).is_file())
    ] == []
    assert any(WORDS[lang]["post-mortem"] in link for link in links)
    ids = re.findall(r"^\^(q-[0-9a-f]{8})$", text, re.MULTILINE)
    assert ids
    assert len(ids) == len(set(ids))
    for line in re.finditer(r"^\^q-.*$", text, re.MULTILINE):
        assert text[line.start() - 2 : line.start()] == text[line.end() : line.end() + 2] == "\n\n"
    for name in ("details", "rehearsal", "deduction 2", "grasp", "design", "learned"):
        assert WORDS[lang][name] in text, name


def test_the_readers_words_stay_byte_for_byte_while_parts_change(reader: Banyun, lang: str) -> None:
    path = share(reader, lang)
    before = path.read_bytes()
    front_end = before.index(b"---\n", 4) + 4
    mine_above = "我的想法 — mine, with $maths$ and %%a comment%%\r\n\r\n".encode()
    mine_below = b"no line end at the end\xff\xfe"
    own_front = before[:front_end].replace(b"---\ntitle", b"---\naliases: [x]\ntitle", 1)
    path.write_bytes(own_front + mine_above + before[front_end:] + mine_below)
    ids = set(re.findall(rb"^\^q-\w+$", before, re.MULTILINE))
    reader("question", "How large is a wave?", "--on", WORDS[lang]["talk"])
    assert share(reader, lang) == path
    after = path.read_bytes()
    assert b"How large is a wave" in after
    assert after.startswith(own_front + mine_above)
    assert after.endswith(mine_below)
    assert ids <= set(re.findall(rb"^\^q-\w+$", after, re.MULTILINE)), "links to quotes still lead there"


def test_words_written_into_a_part_stop_it_until_forced(reader: Banyun, lang: str) -> None:
    path = share(reader, lang)
    path.write_text(
        path.read_text("utf-8").replace(WORDS[lang]["details"], "I have changed this.", 1), "utf-8"
    )
    edited = path.read_bytes()
    reader("question", "How large is a wave?", "--on", WORDS[lang]["talk"])
    refused = reader("share", WORDS[lang]["talk"], "--as", "obsidian", "--json").error
    assert refused["code"] == "not_overwritten"
    assert path.read_bytes() == edited
    share(reader, lang, "--force")
    text = path.read_text("utf-8")
    assert "I have changed this." in text
    assert WORDS[lang]["details"] in text
    assert share(reader, lang) == path


def test_a_mark_that_lost_its_half_stops_it_until_forced(reader: Banyun, lang: str) -> None:
    path = share(reader, lang)
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"^%% banyun:end evidence %%\n", "", text, flags=re.MULTILINE), "utf-8")
    error = reader("share", WORDS[lang]["talk"], "--as", "obsidian", "--json").error
    assert error["code"] == "not_overwritten"
    assert re.search(r"\d+", error["message"])
    share(reader, lang, "--force")
    assert share(reader, lang) == path


def test_a_note_is_found_where_it_was_moved_and_two_are_told(reader: Banyun, lang: str, vault: Path) -> None:
    path = share(reader, lang)
    moved = vault / "Banyun" / "deeper"
    moved.mkdir()
    moved = path.rename(moved / "Another name.md")
    assert share(reader, lang) == moved
    assert not path.exists()
    shutil.copy(moved, vault / "Banyun" / "deeper" / "twin.md")
    assert (
        reader("share", WORDS[lang]["talk"], "--as", "obsidian", "--json").error["code"] == "not_overwritten"
    )


def test_a_file_of_the_readers_by_that_name_stays(reader: Banyun, lang: str, vault: Path) -> None:
    title = reader("show", WORDS[lang]["talk"], "--json").json["title"]
    (vault / "Banyun").mkdir()
    own = vault / "Banyun" / f"{title.upper()}.md"
    own.write_text("Mine.\n")
    path = share(reader, lang)
    assert path.name == f"{title} 2.md"
    assert own.read_text() == "Mine.\n"


def test_the_way_back_gives_no_echo(reader: Banyun, lang: str, vault: Path) -> None:
    talk = WORDS[lang]["talk"]
    digested = reader("digest", talk, "--json").json
    path = share(reader, lang)
    mine = {
        "en": "The spiral reminds me of a dam that breaks upstream.",
        "zh": "这个恶性循环让我想起上游溃坝。",
    }[lang]
    path.write_text(path.read_text("utf-8") + f"{mine}\n", "utf-8")
    learned = reader("learn", vault, "--json").json
    assert learned["added"] == 1
    again = reader("digest", talk, "--json").json
    evidence = [
        [(one["note"], one["quote"]) for one in passage["evidence"]] for passage in digested["passages"]
    ]
    assert [
        [(one["note"], one["quote"]) for one in passage["evidence"]] for passage in again["passages"]
    ] == evidence
    recalled = reader("recall", mine, "--json").json
    note = next(one for one in recalled if mine in one["quote"])
    assert note["quote"] == mine, "Banyun's words right above it are no part of it"
    shown = reader("show", note["note"], "--json").json
    assert shown["origin"]["on"][0]["id"] == digested["material"]["id"]
    assert shown["when"] != "2024-10-17", "the material's day is not the day of these thoughts"
    for words in (WORDS[lang]["theirs"], WORDS[lang]["principle"]):
        found = reader("recall", words, "--json").json
        assert note["note"] not in [one["note"] for one in found], "Banyun's own parts are nobody's words"
    assert share(reader, lang) == path


def test_several_vaults_are_told_and_a_folder_decides(reader: Banyun, lang: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / ".obsidian").mkdir(parents=True)
    (other / "a.md").write_text("# Something else\n\nA note of another vault about cooking fish.\n")
    reader("learn", other)
    error = reader("share", WORDS[lang]["talk"], "--as", "obsidian", "--json").error
    assert str(other) in error["message"]
    path = share(reader, lang, "--to", other / "Reading")
    assert path.parent == other / "Reading"
    assert "[[" not in path.read_text("utf-8"), "no links into another vault"
