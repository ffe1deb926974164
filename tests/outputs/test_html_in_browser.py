"""A real browser opens the HTML: no script runs, nothing is fetched, no error on the console."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from banyun.outputs.html import digest_html
from tests.outputs.hostile import hostile_digest
from tests.outputs.sample import sample

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


class Listener(ThreadingHTTPServer):
    """Remembers every path that it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Keeps quiet."""

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def opened(page: Path, profile: Path) -> tuple[str, list[str]]:
    """The page's document after loading, and what was said on the console."""
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--enable-logging=stderr", f"--user-data-dir={profile}", "--virtual-time-budget=2000"),
            *("--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    return done.stdout, [
        line for line in done.stderr.splitlines() if "CONSOLE" in line and "source: chrome://" not in line
    ]


def test_hostile_text_runs_nothing_and_fetches_nothing(listener: Listener, tmp_path: Path) -> None:
    page = tmp_path / "hostile.html"
    page.write_text(digest_html(hostile_digest(listener.address), "en"), "utf-8")
    document, console = opened(page, tmp_path / "profile")
    assert "<title>owned</title>" not in document
    assert "<title>&lt;script&gt;" in document
    assert listener.asked == []
    assert console == []


def test_the_watch_sees_a_page_that_does_run_and_fetch(listener: Listener, tmp_path: Path) -> None:
    page = tmp_path / "careless.html"
    page.write_text(
        "<!doctype html><title>x</title><script>document.title='owned';console.log('hello')</script>"
        f"<img src='{listener.address}i.png'>",
        "utf-8",
    )
    document, console = opened(page, tmp_path / "profile")
    assert "<title>owned</title>" in document
    assert listener.asked == ["/i.png"]
    assert any("hello" in line for line in console)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_ordinary_digest_opens_without_a_word_on_the_console(lang: str, tmp_path: Path) -> None:
    page = tmp_path / "digest.html"
    page.write_text(digest_html(sample(lang), lang), "utf-8")
    document, console = opened(page, tmp_path / "profile")
    assert 'class="spread"' in document
    assert console == []
