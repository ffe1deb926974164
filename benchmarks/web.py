"""How long the server takes for each page, on a home of 10,000 materials and 100,000 notes.

Timed is a request in the server's own process, from the first byte asked to the last answered; a page is
asked for in many forms (other filters, other pages of a list, words that grow letter by letter). The pages
that change with what the reader does are asked for once more after each change, when nothing kept
of them is good any more. ``python -m benchmarks web`` works on the home of ``web_home``.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from banyun.interfaces.web.access import Access
from banyun.interfaces.web.app import build_app
from banyun.interfaces.web.opening import begin
from banyun.interfaces.web.site import Site
from banyun.library import Library
from banyun.library.token import install_token
from banyun.storage.sqlite import SqliteStore
from benchmarks import web_book
from benchmarks.data import shared_data
from benchmarks.latency import pages, percentile
from benchmarks.row import Row, at_most, not_run
from benchmarks.web_home import NOW, Book, filled
from benchmarks.web_pages import ACTS, LANG, PAGES, Act, Known, Page, evidence_of, known

COMMAND = "python -m benchmarks web"
ASKED = 40
"""Times that each page is asked for."""
CHANGED = 20
"""Times that a page is asked for after a change."""
GATE_MS = 100
BASE = "http://127.0.0.1:8417"


def rows() -> list[Row]:
    data = shared_data()
    if data is None:
        return [not_run("web page p95", "no ../shared/data", COMMAND, f"<= {GATE_MS}")]
    book = pages(data / "d2l")
    with filled(book) as home:
        return measure(home, book)


def measure(home: Path, book: Book) -> list[Row]:
    site = site_of(home)
    store = SqliteStore(home)
    there = known(store, words_of(book))
    store.close()
    with TestClient(build_app(site), base_url=BASE, follow_redirects=False) as client:
        return [*asked_everything(site, Asker(site, client), there), *web_book.rows(site, COMMAND)]


def asked_everything(site: Site, asker: Asker, there: Known) -> list[Row]:
    for text in there.texts:
        begin(site, text, LANG).over.wait()
    there = replace(there, evidence=evidence_of(site, there.texts))
    every = [page for several in PAGES.values() for page in several]
    found = [asker.asked(page, there) for page in every]
    found += [asker.done(act, there) for act in ACTS]
    changes = [act for act in ACTS if act.name in ("a stance", "describing a note", "putting off")]
    found += [asker.changed(page, there, changes) for page in every if page.changing]
    return found


def site_of(home: Path) -> Site:
    return Site(
        lambda report, cancel, wording: Library(
            home, clock=lambda: NOW, wording=wording, report=report, cancel=cancel
        ),
        lambda: LANG,
        Access(install_token(home)),
    )


def words_of(book: Book) -> list[str]:
    """Words that one may type: English ones, and Chinese ones."""
    words = [word for page in book[:50] for one in page[:3] for word in re.findall(r"[a-z]{5,}", one.text)]
    return words + [
        match for page in book for one in page[:2] for match in re.findall("[\u4e00-\u9fff]{2,4}", one.text)
    ]


class Asker:
    """A browser without scripts, and a watch."""

    def __init__(self, site: Site, client: TestClient) -> None:
        self.client = client
        self.client.get(f"/pair?code={site.access.code()}")
        self._csrf = site.access.csrf(self.client.cookies[site.access.cookie])
        self._drawn = random.Random(4)

    def asked(self, page: Page, there: Known) -> Row:
        """A page, asked for many times."""
        self._get(page, there)
        return _row(page.name, [_timed(lambda: self._get(page, there)) for _ in range(ASKED)])

    def done(self, act: Act, there: Known) -> Row:
        """What a form does, done many times."""
        self._post(act, there)
        return _row(f"{act.name} (POST)", [_timed(lambda: self._post(act, there)) for _ in range(ASKED)])

    def changed(self, page: Page, there: Known, acts: Sequence[Act]) -> Row:
        """A page, each time after something else has changed."""
        times = []
        for number in range(CHANGED):
            self._post(acts[number % len(acts)], there)
            times.append(_timed(lambda: self._get(page, there)))
        return _row(f"{page.name}, after a change", times)

    def _get(self, page: Page, there: Known) -> None:
        address = page.ask(self._drawn, there)
        answer = self.client.get(address, headers={"hx-request": "true"} if page.piece else {})
        if answer.status_code not in (200, 303):
            raise SystemExit(f"{address}: {answer.status_code} {answer.text[:400]}")

    def _post(self, act: Act, there: Known) -> None:
        address, form = act.form(self._drawn, there)
        headers = {"Origin": BASE, "x-csrf-token": self._csrf}
        answer = self.client.post(
            address, data=form, headers={**headers, "hx-request": "true"} if act.piece else headers
        )
        if answer.status_code not in (200, 303):
            raise SystemExit(f"{address} {form}: {answer.status_code} {answer.text[:400]}")


Times = tuple[float, float]
"""Milliseconds by the clock, and of the processor."""


def _timed(ask: Callable[[], None]) -> Times:
    wall, cpu = time.perf_counter(), time.process_time()
    ask()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


def _row(name: str, times: Sequence[Times]) -> Row:
    wall, cpu = [one for one, _ in times], [one for _, one in times]
    said = f"p50 {percentile(wall, 0.5):.0f}"
    said += f"; CPU p50 {percentile(cpu, 0.5):.0f}, p95 {percentile(cpu, 0.95):.0f}"
    return at_most(f"{name}, p95", percentile(wall, 0.95), GATE_MS, len(times), COMMAND, "ms", said)
