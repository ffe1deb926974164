"""What cannot be read or kept: one clear sentence, exit 1, nothing lost, nothing half-added."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Banyun, Ended
from tests.materials.pdf_maker import encrypted_pdf, pdf
from tests.materials.web import Server, serving
from tests.storage.test_poor_homes import ALONE, needs_mount

SPARSE = 200 * 10**6


def refused(ended: Ended, code: str, *, said: str = "") -> None:
    """One sentence (and a hint) on standard error, nothing on standard output."""
    assert (ended.code, ended.out) == (1, "")
    complaint = ended.error
    assert complaint["code"] == code
    assert complaint["message"].endswith(".")
    assert "\n" not in complaint["message"]
    assert said in complaint["message"]


def sources(folder: Path) -> dict[str, str]:
    """Bad files by name, each with the code of its refusal."""
    (folder / "empty.md").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\t\n")
    (folder / "empty.pdf").write_bytes(pdf([[]]))
    (folder / "locked.pdf").write_bytes(encrypted_pdf())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of the kind")
    (folder / "junk.md").write_bytes(bytes(range(256)) * 64)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(SPARSE)
    return {
        "empty.md": "empty_source",
        "blank.txt": "empty_source",
        "empty.pdf": "empty_source",
        "locked.pdf": "encrypted_source",
        "broken.pdf": "unreadable_source",
        "junk.md": "not_text",
        "picture.png": "unsupported_source",
        "huge.txt": "too_large",
        "none.md": "unreadable_source",
    }


def test_bad_files_are_refused_and_the_good_one_added(banyun: Banyun, tmp_path: Path) -> None:
    bad = sources(tmp_path)
    good = tmp_path / "good.md"
    good.write_text("# Good\n\nThis one can be read.\n", "utf-8")
    ended = banyun.process("add", *(tmp_path / name for name in bad), good, "--json")
    assert ended.code == 1
    assert [one["title"] for one in ended.json] == ["Good"]
    codes = {Path(one["source"]).name: one["code"] for one in ended.error["failures"]}
    assert codes == bad
    assert [one["title"] for one in banyun("list", "--json").json] == ["Good"]
    assert len(list((banyun.home / "originals").rglob("*.*"))) <= 1


@pytest.mark.parametrize("name", ["empty.pdf", "junk.md", "huge.txt"])
def test_a_bad_file_alone_is_one_sentence(banyun: Banyun, tmp_path: Path, name: str) -> None:
    codes = sources(tmp_path)
    refused(banyun("digest", tmp_path / name, "--json"), codes[name], said=name)
    ended = banyun("add", tmp_path / name)
    assert (ended.code, ended.out) == (1, "")
    assert name in ended.err
    assert len(ended.err.splitlines()) == 1
    assert banyun("list", "--json").json == []


def test_a_folder_is_no_material_and_may_hold_no_notes(banyun: Banyun, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    refused(banyun("add", folder, "--json"), "unsupported_source", said="folder")
    refused(banyun("learn", folder, "--json"), "nothing_to_learn", said="folder")
    (folder / "junk.md").write_bytes(bytes(range(256)) * 64)
    (folder / "picture.png").write_bytes(b"\x89PNG")
    refused(banyun("learn", folder, "--json"), "nothing_to_learn")
    refused(banyun("learn", folder / "junk.md", "--json"), "not_text", said="junk.md")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def test_addresses_on_private_networks_are_never_asked(banyun: Banyun, server: Server) -> None:
    for address in (server.address("/page"), "http://10.0.0.7/", "http://[::1]/", "http://169.254.1.1/"):
        refused(banyun("add", address, "--json"), "address_refused")
    assert server.asked == []
    for address in ("ftp://example.org/paper.pdf", "file:///etc/passwd"):
        refused(banyun("digest", address, "--json"), "address_refused")
    assert banyun("list", "--json").json == []


def test_a_page_on_an_allowed_host_and_a_circle_of_redirects(banyun: Banyun, server: Server) -> None:
    banyun("config", "allowed_hosts", "127.0.0.1")
    refused(banyun("add", server.address("/circle/1"), "--json"), "too_many_redirects")
    (added,) = banyun("add", server.address("/page"), "--json").json
    assert added["title"] == "网关"
    asked = len(server.asked)
    digest = banyun("digest", server.address("/page"), "--json").json
    assert digest["material"]["id"] == added["material"]
    assert len(server.asked) == asked


def test_a_damaged_home_is_one_sentence(banyun: Banyun) -> None:
    assert banyun("list").code == 0
    (banyun.home / "banyun.sqlite").write_bytes(b"this is no database " * 500)
    refused(banyun("list", "--json"), "corrupt")
    ended = banyun("doctor", "--json")
    assert ended.code == 1
    assert ended.json["sound"] is False


def test_a_home_that_is_a_file(banyun: Banyun) -> None:
    banyun.home.write_text("in the way")
    refused(banyun("list", "--json"), "home_unwritable")
    assert banyun.home.read_text() == "in the way"


def alone(banyun: Banyun, script: str) -> subprocess.CompletedProcess[str]:
    """Runs a shell script in a mount namespace of its own; ``$BANYUN`` is the command."""
    environ = {**banyun.environ(), "BANYUN": f"{sys.executable} -m banyun", "HOME_DISK": str(banyun.home)}
    banyun.home.mkdir()
    return subprocess.run(
        [*ALONE, "sh", "-e", "-c", script],
        env={**environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_mount
def test_a_full_disk_loses_nothing(banyun: Banyun, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/a.md").write_text("# Cache\n\nThe cold cache was warmed by its neighbour.\n", "utf-8")
    large = tmp_path / "large.md"
    large.write_text("\n\n".join(f"Paragraph {n} of a text that is far too long." for n in range(4_000)))
    ended = alone(
        banyun,
        f"""mount -t tmpfs -o size=9m tmpfs "$HOME_DISK"
        $BANYUN learn {tmp_path}/vault >&2
        dd if=/dev/zero of="$HOME_DISK/filler" bs=1k status=none 2>/dev/null || true
        truncate -s -100K "$HOME_DISK/filler"
        $BANYUN add {large} --json && exit 9
        $BANYUN list --json
        $BANYUN recall "the cold cache was warmed by a neighbour"
        $BANYUN doctor >&2""",
    )
    assert ended.returncode == 0, ended.stderr
    assert '"code": "disk_full"' in ended.stderr
    assert ended.stdout.startswith("[]\n")
    assert "neighbour" in ended.stdout


@needs_mount
def test_a_read_only_home_is_refused(banyun: Banyun) -> None:
    ended = alone(
        banyun,
        """mount -t tmpfs -o size=9m tmpfs "$HOME_DISK"
        $BANYUN list --json
        mount -o remount,ro "$HOME_DISK"
        $BANYUN config language zh --json && exit 9
        $BANYUN list --json && exit 9
        exit 0""",
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "[]\n"
    assert ended.stderr.count('"code": "home_unwritable"') == 2
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("verb", ["digest", "skim"])
def test_a_path_where_nothing_is_is_said_to_be_no_file(banyun: Banyun, tmp_path: Path, verb: str) -> None:
    error = banyun(verb, tmp_path / "gone.pdf", "--json").error
    assert error["code"] == "unreadable_source"
    assert "There is no file" in error["message"]
    assert banyun(verb, "gone", "--json").error["code"] == "not_found"


def test_a_verb_that_is_nearly_right_is_asked_back(banyun: Banyun) -> None:
    wrong = banyun("digets", "x")
    assert wrong.code == 2
    assert "Did you mean 'banyun digest'?" in wrong.err
    assert "是不是 banyun digest？" in Banyun(banyun.home, "zh_CN.UTF-8")("digets").err
    assert "Did you mean" not in banyun("qqqqq").err
