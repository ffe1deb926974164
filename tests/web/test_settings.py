"""Settings and doors: minutes, angles, models, a link for another browser, export, import, backup."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path

import pytest

from banyun.interfaces.web.app import build_app
from banyun.language.wording import say
from banyun.library import Library
from banyun.library.settings import read_settings
from tests.web.served import BASE, NOW, Browser, csrf_of, let_in, site_of
from tests.web.shelf import Shelf


def test_minutes_angles_and_the_readers_name_are_kept(browser: Browser, shelf: Shelf) -> None:
    page = browser.post(
        "/settings", act="reading", minutes="35", lens=["cost", "security"], me="Ada <ada@example.org>"
    )
    kept = read_settings(shelf.home / "config.toml")
    assert (kept.minutes, kept.lenses, kept.me) == (35, ("cost", "security"), "Ada <ada@example.org>")
    assert 'value="Ada &lt;ada@example.org&gt;"' in page
    assert page.count(" checked") >= 4
    browser.post("/settings", act="reading", minutes="20", me="")
    assert read_settings(shelf.home / "config.toml").lenses == ()


@pytest.mark.parametrize("minutes", ["0", "601", "a few", "", "1e2"])
def test_minutes_that_are_none_change_nothing(browser: Browser, shelf: Shelf, minutes: str) -> None:
    answer = browser.client.post(
        "/settings",
        data={
            "csrf": csrf_of(browser.get("/settings")),
            "act": "reading",
            "form": "reading",
            "minutes": minutes,
            "lens": "cost",
            "me": "Ada Typed <ada@example.org>",
        },
        headers={"Origin": BASE},
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Ada Typed" in answer.text
    assert 'name="lens" value="cost" checked' in answer.text
    assert read_settings(shelf.home / "config.toml").minutes == 20


def test_models_are_listed_with_what_is_sent_and_agreed_to(english: Shelf) -> None:
    with Library(english.home, clock=lambda: NOW, wording="en") as library:
        library.add_profile(
            "far", {"backend": "openai", "model": "m", "address": "https://models.example.org/v1"}
        )
        library.add_profile("near", {"backend": "openai", "model": "n", "address": "http://127.0.0.1:9/v1"})
    browser = let_in(english.site)
    page = browser.get("/settings")
    assert "models.example.org" in page
    assert say("models.stays", "en", name="near") in html.unescape(page)
    assert 'name="act" value="agree"' in page
    agreed = browser.post("/settings", act="agree", model="far")
    assert 'name="act" value="disagree"' in agreed
    with Library(english.home, clock=lambda: NOW, wording="en") as library:
        assert library.may_send(library.profile("far"))
    browser.post("/settings", act="disagree", model="far")
    with Library(english.home, clock=lambda: NOW, wording="en") as library:
        assert not library.may_send(library.profile("far"))


def test_without_models_the_page_says_so(browser: Browser, shelf: Shelf) -> None:
    assert say("web.settings.no_models", shelf.lang) in html.unescape(browser.get("/settings"))


def test_a_link_lets_another_browser_in_once(english: Shelf) -> None:
    site = english.site
    browser = let_in(site)
    page = browser.post("/settings/link")
    link = re.search(r'value="(http://127\.0\.0\.1:8417/pair\?code=[^"]+)"', page)
    assert link is not None
    other, third = Browser(build_app(site)), Browser(build_app(site))
    assert other.client.get(link[1]).status_code == 200
    assert other.get("/")
    assert third.client.get(link[1]).status_code == 401


def exported(browser: Browser) -> bytes:
    answer = browser.client.post(
        "/settings/export", data={"csrf": csrf_of(browser.get("/"))}, headers={"Origin": BASE}
    )
    assert answer.status_code == 200
    assert 'filename="banyun-export-2026-03-14.zip"' in answer.headers["content-disposition"]
    return answer.content


def brought(browser: Browser, data: bytes, name: str = "export.zip") -> tuple[int, str]:
    answer = browser.client.post(
        "/settings/import",
        data={"csrf": csrf_of(browser.get("/")), "act": "import"},
        files={"file": (name, data)},
        headers={"Origin": BASE},
    )
    return answer.status_code, answer.text


def test_what_is_exported_comes_in_whole_elsewhere(english: Shelf, tmp_path: Path) -> None:
    browser = let_in(english.site)
    data = exported(browser)
    with Library(english.home, clock=lambda: NOW) as library:
        notes = len(library.notes())
    site = site_of(tmp_path / "elsewhere")
    other = let_in(site)
    status, _ = brought(other, data)
    assert status == 200
    job = site.jobs.of("import")
    assert job is not None
    assert job.over.wait(60)
    page = other.get("/settings")
    counts = {"materials": 1, "notes": notes}
    assert all(str(count) in page for count in counts.values())
    with Library(tmp_path / "elsewhere", clock=lambda: NOW) as library:
        assert len(library.notes()) == notes
        assert library.material(english.talk).title


def test_a_backup_is_one_file_that_can_be_restored(english: Shelf, tmp_path: Path) -> None:
    browser = let_in(english.site)
    answer = browser.client.post(
        "/settings/backup", data={"csrf": csrf_of(browser.get("/"))}, headers={"Origin": BASE}
    )
    assert 'filename="banyun-backup-2026-03-14.banyun"' in answer.headers["content-disposition"]
    saved = tmp_path / "saved"
    saved.write_bytes(answer.content)
    with Library(tmp_path / "again", clock=lambda: NOW) as library:
        library.restore(saved)
    with Library(tmp_path / "again", clock=lambda: NOW) as library:
        assert library.material(english.talk).title


def packed(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", packed("../outside"), packed("/etc/outside"), packed("a/../../outside")],
)
def test_archives_that_are_none_or_reach_outside_are_refused(english: Shelf, data: bytes) -> None:
    browser = let_in(english.site)
    status, page = brought(browser, data)
    assert status == 422
    assert page.index('id="form-import"') < page.index('role="alert"')
    assert not list(english.home.parent.rglob("outside"))


def test_an_archive_of_something_else_fails_in_words(english: Shelf) -> None:
    site = english.site
    browser = let_in(site)
    assert brought(browser, packed("hello/world.txt"))[0] == 200
    job = site.jobs.of("import")
    assert job is not None
    assert job.over.wait(30)
    assert 'class="notice wrong"' in browser.get("/settings")
    assert brought(browser, b"", name="")[0] == 422
