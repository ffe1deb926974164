"""``banyun serve`` as a process of its own: the link, the token, and how it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.cli.command import Banyun


@pytest.fixture
def banyun(tmp_path: Path) -> Banyun:
    return Banyun(tmp_path / "home")


@contextmanager
def served(banyun: Banyun, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """What ``banyun serve --json`` says, while it serves."""
    with banyun.start("serve", "--port", "0", "--json", *options) as process:
        assert process.stdout is not None
        lines = ""
        while "}" not in lines:
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            lines += line
        try:
            yield process, json.loads(lines)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def test_the_printed_link_lets_a_browser_in(banyun: Banyun) -> None:
    with served(banyun) as (process, said):
        assert said["address"].startswith("http://127.0.0.1:")
        assert said["token"] not in said["link"]
        with httpx2.Client(base_url=said["address"], follow_redirects=True) as browser:
            assert browser.get("/healthz").text == "ok"
            assert "/pair" in str(browser.get("/").url)
            assert browser.get(said["link"]).status_code == 200
            assert "<h1>" in browser.get("/").text
        port = said["address"].rsplit(":", 1)[1]
        taken = banyun.process("serve", "--port", port, "--no-open")
        assert (taken.code, taken.out) == (1, "")
        assert f"Port {port} cannot be used" in taken.err
    assert process.returncode == 0


def test_it_speaks_to_the_terminal_in_chinese(tmp_path: Path) -> None:
    banyun = Banyun(tmp_path / "home", lang="zh_CN.UTF-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with banyun.start("serve", "--port", port, "--no-open") as process:
        assert process.stdout is not None
        link, words = process.stdout.readline(), process.stdout.readline()
        assert httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=20).text == "ok"
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
    assert link.startswith(f"http://127.0.0.1:{port}/pair?code=")
    assert "一刻钟" in words
    assert (process.returncode, complaint) == (0, "")
