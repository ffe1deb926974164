"""Nobody else comes in: foreign hosts and pages, browsers that are not known, forged forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from banyun.interfaces.web.access import CODE_LIFETIME_S, LIFETIME_S, Access
from banyun.interfaces.web.app import build_app, routes
from banyun.interfaces.web.guard import HEADERS
from banyun.library.token import install_token
from tests.web.served import BASE, Browser, csrf_of, let_in, site_of


def stranger(home: Path) -> TestClient:
    return TestClient(build_app(site_of(home)), base_url=BASE, follow_redirects=False)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8417", "127.0.0.2", "", "[::2]"],
)
def test_a_foreign_host_is_refused_everywhere(home: Path, host: str) -> None:
    browser = let_in(site_of(home))
    for address in ("/", "/healthz", "/pair", "/static/base.css"):
        answer = browser.client.get(address, headers={"Host": host})
        assert answer.status_code == 403, (address, answer.status_code)


@pytest.mark.parametrize("host", ["localhost:8417", "127.0.0.1:9000", "[::1]:8417", "LOCALHOST"])
def test_names_of_this_machine_are_answered(home: Path, host: str) -> None:
    assert stranger(home).get("/healthz", headers={"Host": host}).status_code == 200


def test_without_a_session_there_is_only_the_page_that_asks_for_the_token(home: Path) -> None:
    client = stranger(home)
    for address in ("/", "/settings", "/m/mat_1", "/events/job_1", "/nothing"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, "/pair"), address
    assert client.post("/settings", headers={"Origin": BASE}).status_code == 401
    assert client.get("/pair").status_code == 401
    assert "set-cookie" not in client.get("/pair").headers


def test_a_link_lets_one_browser_in_once(home: Path) -> None:
    site = site_of(home)
    code = site.access.code()
    first, second = (TestClient(build_app(site), base_url=BASE, follow_redirects=False) for _ in range(2))
    answer = first.get(f"/pair?code={code}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert install_token(home).lower() not in cookie
    assert first.get("/").status_code == 200
    assert second.get(f"/pair?code={code}").status_code == 401
    assert second.get("/").status_code == 303


def test_the_token_lets_a_browser_in_and_leaves_the_address(home: Path) -> None:
    client, token = stranger(home), install_token(home)
    answer = client.get(f"/settings?a=1&token={token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?a=1")
    assert client.get("/settings").status_code == 200
    other = stranger(home)
    assert other.get("/?token=guessed").headers["location"] == "/pair?wrong=1"
    assert other.post("/pair", data={"token": "guessed"}, headers={"Origin": BASE}).status_code == 401
    assert other.post("/pair", data={"token": token}, headers={"Origin": BASE}).status_code == 303
    assert other.get("/").status_code == 200


def test_a_session_is_of_one_installation_and_grows_old() -> None:
    now = [1_000_000.0]
    access, other = Access("one", lambda: now[0]), Access("two", lambda: now[0])
    session, code = access.begin(), access.code()
    assert access.knows(session)
    assert Access("one", lambda: now[0]).knows(session)
    assert not other.knows(session)
    assert not access.knows(session + "x")
    assert not access.knows(session.replace(".", "0.", 1))
    assert not access.knows("")
    now[0] += CODE_LIFETIME_S + 1
    assert not access.redeem(code)
    now[0] += LIFETIME_S
    assert not access.knows(session)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "same-site"},
        {"Referer": "https://evil.example/127.0.0.1:8417"},
    ],
)
def test_a_write_from_elsewhere_is_refused(home: Path, headers: dict[str, str]) -> None:
    browser = let_in(site_of(home))
    fields = {"csrf": csrf_of(browser.get("/")), "language": "zh"}
    answer = browser.client.post("/settings", data=fields, headers=headers)
    assert answer.status_code == 403
    assert "config.toml" not in [one.name for one in home.iterdir()]


def test_every_write_needs_the_token_against_forgery(home: Path) -> None:
    site = site_of(home)
    browser = let_in(site)
    other = csrf_of(let_in(site).get("/"))
    writes = [
        route.path.replace("{material}", "mat_1").replace("{act}", "react").replace("{job}", "job_1")
        for route in routes(site)
        if isinstance(route, Route) and route.methods and "POST" in route.methods and route.path != "/pair"
    ]
    assert "/settings" in writes
    for address in writes:
        for token in ({}, {"csrf": "guessed"}, {"csrf": other}):
            answer = browser.client.post(address, data=token, headers={"Origin": BASE})
            assert (answer.status_code, address) == (403, address)


def test_a_write_of_the_browsers_own_page_is_taken(home: Path) -> None:
    browser = let_in(site_of(home))
    browser.post("/settings", language="zh", theme="dark")
    page = browser.get("/settings")
    assert 'lang="zh-Hans" data-theme="dark"' in page
    referred = browser.client.post(
        "/settings",
        data={"csrf": csrf_of(page), "language": "en"},
        headers={"Referer": f"{BASE}/settings"},
    )
    assert referred.status_code == 200
    assert 'lang="en"' in browser.get("/")


def test_every_answer_forbids_what_a_page_of_ours_never_needs(home: Path) -> None:
    browser = let_in(site_of(home))
    for address in ("/", "/healthz", "/pair", "/static/page.js", "/nothing"):
        headers = browser.client.get(address).headers
        for name, value in HEADERS.items():
            assert headers[name] == value, (address, name)
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for word in ("unsafe", "*", "http", "data:", "blob:"):
        assert word not in policy


def test_no_page_has_anything_inline(browser: Browser) -> None:
    for address in ("/", "/settings"):
        page = browser.get(address)
        for inline in ("<style", " style=", " onclick=", " onload=", "javascript:"):
            assert inline not in page
        assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("fr,zh;q=0.2,en;q=0.1", "zh-Hans"),
        ("de", "en"),
        ("zh;q=x", "zh-Hans"),
    ],
)
def test_the_language_is_the_browsers_unless_it_is_set(home: Path, header: str, said: str) -> None:
    browser = let_in(site_of(home))
    assert f'<html lang="{said}"' in browser.get("/", **{"Accept-Language": header})
    browser.post("/settings", language="en")
    assert '<html lang="en"' in browser.get("/", **{"Accept-Language": header})
