"""The rules of the house that a machine can check."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 500
REGISTRY_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org", "deb.debian" + ".org")


def tracked(pattern: str = "") -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *([pattern] if pattern else [])],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_source_file_is_too_long_to_read() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in tracked("src/*.py")}
    assert {str(path): n for path, n in lengths.items() if n > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [path.name for path in tracked("src/*.py")]
    assert [name for name in named if re.search("util|helper|manager", name)] == []


def test_no_file_names_a_package_registry() -> None:
    found = []
    for path in tracked():
        content = path.read_bytes()
        found += [(str(path), host) for host in REGISTRY_HOSTS if host.encode() in content]
    assert found == []


def test_no_tracked_file_is_large() -> None:
    assert [str(path) for path in tracked() if path.stat().st_size > 1_000_000] == []


def test_every_locked_package_carries_a_hash() -> None:
    for lock in tracked("requirements/*.txt"):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text())
        assert entries
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_core_install_stays_small() -> None:
    names = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements/core.txt").read_text(), re.M))
    assert len(names) <= 50
