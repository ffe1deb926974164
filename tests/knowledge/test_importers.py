"""What is a note in a folder, and why the rest is not."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from banyun.errors import InvalidInput, UnreadableSource
from banyun.knowledge.importers import open_source
from banyun.knowledge.importers.base import Found, NoteSource, Skipped, SkipReason
from banyun.knowledge.importers.folder import MAX_NOTE_BYTES, FolderImporter
from banyun.knowledge.learning import learn
from banyun.storage.memory import MemoryStore


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def outcome(root: Path, kind: str = "auto") -> tuple[list[str], dict[str, str]]:
    """Keys of the notes read, and the reason for everything else."""
    importer = open_source(root, kind)
    scan = importer.scan()
    skipped = {skip.path: skip.reason for skip in scan.skipped}
    keys = []
    for found in scan.found:
        read = importer.read(found)
        if isinstance(read, NoteSource):
            keys.append(read.key)
        else:
            skipped[read.path] = read.reason
    return keys, dict(skipped)


def test_a_folder_of_all_sorts(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.md": "words",
            "B.MARKDOWN": "words",
            "sub/deep/c.txt": "words",
            "日记/二〇一九.md": "字",
            "emoji 🦉 & (x) 'y'.md": "words",
            "gbk.txt": "我们上线了巡检系统".encode("gbk"),
            "crlf.md": "one\r\ntwo\r\n",
            "empty.md": "",
            "blank.md": " \n\t\n",
            "junk.md": bytes(range(256)) * 8,
            "photo.png": b"\x89PNG",
            "no_suffix": "words",
            "notes.org": "* heading",
            "plan.canvas": "{}",
            ".hidden.md": "words",
            ".config/x.md": "words",
            ".git/HEAD.md": "ref",
            "node_modules/p/README.md": "words",
            ".trash/old.md": "words",
            "Templates/daily.md": "{{date}}",
        },
    )
    keys, skipped = outcome(tmp_path)
    assert keys == sorted(
        [
            "a.md",
            "B.MARKDOWN",
            "sub/deep/c.txt",
            "日记/二〇一九.md",
            "emoji 🦉 & (x) 'y'.md",
            "gbk.txt",
            "crlf.md",
        ]
    )
    assert skipped == {
        "empty.md": "empty",
        "blank.md": "empty",
        "junk.md": "not_text",
        "photo.png": "attachment",
        "no_suffix": "attachment",
        "notes.org": "other_format",
        "plan.canvas": "canvas",
        ".hidden.md": "hidden",
        ".config/": "hidden",
        ".git/": "vendored",
        "node_modules/": "vendored",
        ".trash/": "trash",
        "Templates/": "template",
    }
    assert len({Skipped("x", reason).said("zh") for reason in get_args(SkipReason)}) == len(
        get_args(SkipReason)
    )


def test_links_are_followed_once_and_never_in_circles(tmp_path: Path) -> None:
    write(tmp_path, {"vault/a.md": "words", "vault/sub/b.md": "words", "outside/c.md": "words"})
    vault = tmp_path / "vault"
    (vault / "sub/up").symlink_to(vault)
    (vault / "self").symlink_to(vault / "self")
    (vault / "again.md").symlink_to(vault / "a.md")
    (vault / "broken.md").symlink_to(tmp_path / "nowhere.md")
    (vault / "linked").symlink_to(tmp_path / "outside")
    (vault / "linked too").symlink_to(tmp_path / "outside")
    (vault / "one.md").symlink_to(tmp_path / "outside/c.md")
    (vault / "above").symlink_to(tmp_path)
    keys, skipped = outcome(vault)
    assert keys == ["a.md", "linked/c.md", "one.md", "sub/b.md"]
    assert skipped == {
        "sub/up/": "link_loop",
        "self": "attachment",
        "again.md": "link_loop",
        "broken.md": "broken_link",
        "linked too/": "link_loop",
        "above/": "link_loop",
    }


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "words"})
    os.mkfifo(tmp_path / "pipe.md")
    assert outcome(tmp_path) == (["a.md"], {"pipe.md": "not_a_file"})


def test_a_dump_is_no_note(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "words"})
    with open(tmp_path / "dump.md", "wb") as file:
        file.truncate(MAX_NOTE_BYTES + 1)
    assert outcome(tmp_path) == (["a.md"], {"dump.md": "too_large"})


def test_what_grows_or_goes_while_it_is_read(tmp_path: Path) -> None:
    importer = FolderImporter(tmp_path)
    assert importer.read(Found("gone.md", tmp_path / "gone.md")) == Skipped("gone.md", "broken_link")
    with open(tmp_path / "grown.md", "wb") as file:
        file.truncate(MAX_NOTE_BYTES + 1)
    assert importer.read(Found("grown.md", tmp_path / "grown.md")) == Skipped("grown.md", "too_large")


def test_no_permission_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.md": "words", "closed/b.md": "words", "c.md": "words"})
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert outcome(tmp_path) == (["a.md", "c.md"], {"closed/": "unreadable"})


def test_names_are_the_same_on_every_system(tmp_path: Path) -> None:
    write(tmp_path, {"cafe\u0301.md": "words"})
    assert outcome(tmp_path)[0] == ["café.md"]


@pytest.mark.skipif(os.name != "posix", reason="bytes in names")
def test_a_name_that_is_not_text_still_has_a_key(tmp_path: Path) -> None:
    try:
        with open(os.path.join(os.fsencode(tmp_path), b"\xd1\xb2\xbc\xec.md"), "wb") as file:
            file.write(b"words")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    keys, _ = outcome(tmp_path)
    assert len(keys) == 1
    assert keys[0].encode()


def vault(root: Path) -> Path:
    write(
        root,
        {
            ".obsidian/app.json": json.dumps({"userIgnoreFilters": ["Archive/", "/draft-\\d+/", "/(?<bad/"]}),
            ".obsidian/templates.json": json.dumps({"folder": "Vorlagen"}),
            ".obsidian/daily-notes.json": json.dumps({"folder": "journal", "format": "DD-MM-YYYY"}),
            "Note.md": "---\naliases: [The note]\ntags: [ops]\n---\nWords, see [[Other|that]] #inline",
            "Other.md": "words",
            "Archive/old.md": "words",
            "Archived.md": "words",
            "draft-12.md": "words",
            "Vorlagen/t.md": "words",
            "board.canvas": "{}",
            "pic.png": b"\x89",
            "journal/11-06-21.md": "words of the day",
        },
    )
    return root


def test_a_vault_is_recognised_and_its_settings_kept(tmp_path: Path) -> None:
    root = vault(tmp_path)
    assert open_source(root).kind == "obsidian"
    keys, skipped = outcome(root)
    assert keys == ["Archived.md", "Note.md", "Other.md", "journal/11-06-21.md"]
    assert skipped == {
        ".obsidian/": "hidden",
        "Archive/": "ignored",
        "draft-12.md": "ignored",
        "Vorlagen/": "template",
        "board.canvas": "canvas",
        "pic.png": "attachment",
    }
    assert open_source(root, "folder").kind == "folder"


@pytest.mark.parametrize(
    ("setting", "name", "day"),
    [
        ({"folder": "journal", "format": "DD-MM-YYYY"}, "journal/11-06-2021.md", "2021-06-11"),
        (
            {"folder": "/journal/", "format": "YYYY/MM/YYYY-MM-DD"},
            "journal/2021/06/2021-06-11.md",
            "2021-06-11",
        ),
        ({"format": "YYYY年M月D日 dddd"}, "2021年6月11日 星期五.md", "2021-06-11"),
        ({"format": "[log] YYYYMMDD"}, "log 20210611.md", "2021-06-11"),
        ({}, "2021-06-11.md", "2021-06-11"),
        ({"folder": "journal"}, "2021-06-11.md", ""),
        ({"format": "DD-MM-YYYY"}, "31-02-2021.md", ""),
        ({"format": "MMMM Do"}, "June 11th.md", ""),
        ([1, 2], "2021-06-11.md", "2021-06-11"),
    ],
)
def test_daily_notes_are_dated_by_the_vaults_own_format(
    tmp_path: Path, setting: object, name: str, day: str
) -> None:
    write(tmp_path, {".obsidian/daily-notes.json": json.dumps(setting), name: "words"})
    importer = open_source(tmp_path)
    source = importer.read(importer.scan().found[0])
    assert isinstance(source, NoteSource)
    assert source.day == day


@pytest.mark.parametrize("settings", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_broken_settings_are_as_if_not_there(tmp_path: Path, settings: bytes) -> None:
    write(tmp_path, {".obsidian/app.json": settings, ".obsidian/daily-notes.json": settings, "a.md": "words"})
    assert outcome(tmp_path)[0] == ["a.md"]


def test_a_path_inside_a_vault_belongs_to_it(tmp_path: Path) -> None:
    root = vault(tmp_path / "vault").resolve()
    inside = open_source(root / "journal")
    assert (inside.collection, inside.scope, inside.kind) == (str(root), "journal/", "obsidian")
    single = open_source(root / "Note.md")
    assert (single.collection, single.scope) == (str(root), "Note.md")
    assert [found.key for found in single.scan().found] == ["Note.md"]


def test_aliases_tags_and_links_of_a_vault(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    store = MemoryStore()
    learn([vault(tmp_path)], store, clock)
    note = next(note for note in store.notes() if note.key == "Note.md")
    assert (note.aliases, note.tags, note.links) == (("The note",), ("ops", "inline"), ("Other",))


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource):
        open_source(tmp_path / "absent")
    with pytest.raises(InvalidInput):
        open_source(tmp_path, "obsidian")
    with pytest.raises(InvalidInput):
        open_source(tmp_path, "onenote")
