"""Clipping: by the window, and by programs that hold the token."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from banyun.findings.points import is_point
from banyun.library import Library
from banyun.library.token import install_token
from tests.web.served import BASE, NOW, let_in
from tests.web.shelf import Shelf


def library(home: Path) -> Library:
    return Library(home, clock=lambda: NOW, wording="en")


PAGE = """<html><head><title>Warm</title></head><body><article><h1>Warm caches</h1>
<p>A cache node that starts empty must not ask the database; it should ask its neighbour, who has the
same keys in memory and can copy the hottest ones first.</p>
<p>The second paragraph is there so that the article is long enough to be taken for one.</p>
<script>document.title = "owned"</script></article></body></html>"""


def test_a_program_with_the_token_clips(english: Shelf) -> None:
    site = english.site
    client = let_in(site).client
    client.cookies.clear()
    clip = {
        "url": "https://example.org/warm",
        "title": "Warm caches",
        "html": PAGE,
        "selection": "it should ask its neighbour",
    }
    bearer = {"Authorization": f"Bearer {install_token(english.home)}"}
    answer = client.post("/api/clips", json=clip, headers=bearer)
    assert answer.status_code == 201
    told = answer.json()
    again = client.post("/api/clips", json=clip, headers=bearer).json()
    assert again["material"] == told["material"]
    with library(english.home) as opened:
        text = opened.text_of(told["material"])
        points = [one for one in opened.digest(told["material"]).findings if is_point(one)]
    assert text.material.address == "https://example.org/warm"
    assert "owned" not in text.version.text
    assert [one.quotes[0].exact for one in points] == ["it should ask its neighbour"]
    for wrong in (
        [1],
        {"html": PAGE},
        {"url": "https://example.org/"},
        {"url": "file:///etc/passwd", "html": PAGE},
    ):
        assert client.post("/api/clips", json=wrong, headers=bearer).status_code == 422


def test_a_clip_without_session_or_token_is_refused(english: Shelf) -> None:
    client = let_in(english.site).client
    client.cookies.clear()
    clip = {"url": "https://example.org/warm", "html": PAGE}
    for headers in (
        {},
        {"Authorization": "Bearer guessed"},
        {"Origin": "https://example.org"},
        {"Origin": "https://example.org", "Authorization": "Bearer guessed"},
    ):
        answer = client.post("/api/clips", json=clip, headers=headers)
        assert answer.status_code in (401, 403), headers
        assert "access-control-allow-origin" not in answer.headers
    assert client.get("/clip").status_code == 200
    assert client.get("/clip/form", follow_redirects=False).status_code == 303
    assert "csrf" not in client.get("/clip").text


def test_the_window_posts_a_form(english: Shelf) -> None:
    browser = let_in(english.site)
    form = browser.get("/clip/form")
    token = re.search(r'name="csrf" value="([^"]+)"', form)
    assert token
    fields = {
        "csrf": token[1],
        "url": "https://example.org/warm",
        "title": "",
        "html": PAGE,
        "selection": "no such words",
    }
    answer = browser.client.post("/api/clips", data=fields, headers={"Origin": BASE})
    assert answer.status_code == 200
    assert answer.url.path.startswith("/m/mat_")


def test_the_bookmarklet_is_for_this_server(english: Shelf) -> None:
    page = let_in(english.site).get("/clipper")
    link = re.search(r'href="(javascript:[^"]+)"', page)
    assert link
    script = unquote(link[1].removeprefix("javascript:"))
    assert f'const home = "{BASE}"' in script
    assert "BANYUN" not in script
    assert install_token(english.home) not in page
