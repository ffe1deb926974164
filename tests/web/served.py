"""The web app on a real home: in this process for HTTP, on a port of its own for browsers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from benchmarks.web_server import serving as serving
from starlette.applications import Starlette
from starlette.testclient import TestClient

from banyun.interfaces.web.access import Access
from banyun.interfaces.web.app import build_app
from banyun.interfaces.web.opening import begin
from banyun.interfaces.web.site import Site
from banyun.library import Library
from banyun.library.settings import read_settings
from banyun.library.token import install_token

ROOT = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-03-14T09:26:53+00:00")
BASE = "http://127.0.0.1:8417"


def site_of(home: Path) -> Site:
    """What all pages share, for a home whose clock stands still."""
    return Site(
        lambda report, cancel, wording: Library(
            home, clock=lambda: NOW, wording=wording, report=report, cancel=cancel
        ),
        lambda: read_settings(home / "config.toml").language,
        Access(install_token(home)),
    )


def fill(home: Path, lang: str, *texts: Path) -> list[str]:
    """Puts the example notes of the reliability engineer and some texts into a home; gives the texts'
    ids."""
    with Library(home, clock=lambda: NOW, wording=lang) as library:
        library.learn([ROOT / "examples" / lang / "vault-sre"])
        return [library.add(str(text)).material.id for text in texts]


def held(site: Site, material: str, lang: str) -> None:
    """Waits until a text is held against the notes."""
    job = begin(site, material, lang)
    assert job.over.wait(240)
    assert job.news.state == "done", job.error


@dataclass
class Browser:
    """A browser without scripts: it keeps cookies, sends what forms send, follows where it is sent."""

    app: Starlette
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = TestClient(self.app, base_url=BASE, follow_redirects=True)

    def get(self, address: str, **headers: str) -> str:
        answer = self.client.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, address: str, page: str = "", /, **fields: object) -> str:
        """Sends a form with the token of a page (of the first one, where none is given)."""
        token = csrf_of(page or self.get("/"))
        answer = self.client.post(address, data={"csrf": token, **fields}, headers={"Origin": BASE})
        assert answer.status_code == 200, answer.text
        return answer.text


def csrf_of(page: str) -> str:
    found = re.search(r'<meta name="csrf" content="([^"]+)">', page)
    assert found is not None
    return found[1]


def let_in(site: Site) -> Browser:
    """A browser that came in by a link."""
    browser = Browser(build_app(site))
    assert browser.client.get(f"/pair?code={site.access.code()}").status_code == 200
    return browser
