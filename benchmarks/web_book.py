"""A book of a million characters in the reader: how it opens, and how it scrolls in a real browser.

The book is opened as it comes in, its marks not yet there and being made meanwhile, and once more when they
are. Scrolled through is all of it, a screen at a time, as fast as the browser draws, and its contents lead
from one end to the other, before all of it is on the page and after; a *long task* (Long
Tasks API) is a time of more than 50 ms in which the page answers nothing.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from banyun.interfaces.web.app import build_app
from banyun.interfaces.web.opening import begin
from banyun.interfaces.web.site import Site
from benchmarks.latency import percentile
from benchmarks.row import Row, at_most, not_run
from benchmarks.web_home import BOOK
from benchmarks.web_pages import LANG
from benchmarks.web_server import serving

GATE_MS = 100
STALL_MS = 100
"""A longest task from which one notices that a page hangs."""
BASE = "http://127.0.0.1:8417"
ASKED = 20
NAME = "a book of 1M characters"
CHROMIUM = shutil.which("chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_WATCH = """
window.tasks = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.tasks.push([one.startTime, one.duration]);
}).observe({ type: "longtask", buffered: true });
"""
_SCROLL = """
async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const gaps = [];
  const began = performance.now();
  let before = began, still = 0;
  while (performance.now() - began < 240000) {
    scrollBy(0, innerHeight * 0.9);
    await frame();
    const now = performance.now();
    gaps.push(now - before);
    before = now;
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    if (end && !document.querySelector(".further.after")) { if (++still > 3) break; }
    else still = 0;
    if (end) await pause(30);
  }
  return {
    gaps,
    began,
    parts: document.querySelectorAll("#text .part").length,
    passages: document.querySelectorAll("#text .passage").length,
    tasks: window.tasks.filter(([at]) => at >= began),
    first: window.tasks.filter(([at]) => at < began),
  };
}
"""

_JUMP = """
async (number) => {
  const began = performance.now();
  document.querySelectorAll(".outline a[data-to]")[number].click();
  await new Promise((done) => setTimeout(done, 800));
  return window.tasks.filter(([at]) => at >= began).map(([, lasted]) => lasted);
}
"""
JUMPS = (300, 10, 150, 151, 40, 299)
"""Lines of the outline, far from one another and near."""


def rows(site: Site, command: str) -> list[Row]:
    found = list(_served(site, command))
    begin(site, BOOK, LANG).over.wait()
    found += list(_served(site, command, marked=True))
    if CHROMIUM is None:
        return [*found, not_run(f"{NAME}, longest task", "no chromium", command, f"<= {STALL_MS}")]
    return [*found, *_scrolled(site, command)]


def _served(site: Site, command: str, *, marked: bool = False) -> Iterator[Row]:
    """What the server takes for its first page, and for each of its parts."""
    client = TestClient(build_app(site), base_url=BASE, follow_redirects=False)
    client.get(f"/pair?code={site.access.code()}")
    state = "with its marks" if marked else "being held against the notes"
    addresses = [f"/m/{BOOK}"] * ASKED if marked else [f"/m/{BOOK}"]
    times, size = _times(client, addresses)
    said = f"p50 {percentile(times, 0.5):.0f} ms; {size / 1024:.0f} KiB of HTML"
    yield at_most(f"{NAME}, {state}, p95", percentile(times, 0.95), GATE_MS, len(times), command, "ms", said)
    times, size = _times(client, [f"/m/{BOOK}/part/{number}" for number in range(1, 41)])
    said = f"p50 {percentile(times, 0.5):.0f} ms; {size / 1024:.0f} KiB of HTML"
    yield at_most(
        f"a part of it, {state}, p95", percentile(times, 0.95), GATE_MS, len(times), command, "ms", said
    )


def _times(client: TestClient, addresses: list[str]) -> tuple[list[float], int]:
    times, size = [], 0
    for address in addresses:
        start = time.perf_counter()
        answer = client.get(address)
        times.append(1000 * (time.perf_counter() - start))
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        size = max(size, len(answer.content))
    return times, size


def _scrolled(site: Site, command: str) -> Iterator[Row]:
    with serving(site) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.add_init_script(_WATCH)
        page.goto(f"{address}/pair?code={site.access.code()}")
        page.goto(f"{address}/m/{BOOK}", wait_until="networkidle")
        jumped = [lasted for number in JUMPS for lasted in page.evaluate(_JUMP, number)]
        page.goto(f"{address}/m/{BOOK}", wait_until="networkidle")
        found: dict[str, Any] = page.evaluate(_SCROLL)
        jumped += [lasted for number in JUMPS for lasted in page.evaluate(_JUMP, number)]
        browser.close()
    opened = [lasted for _, lasted in found["first"]]
    scrolled = [lasted for _, lasted in found["tasks"]]
    gaps = found["gaps"]
    said = f"{found['passages']} passages in {found['parts']} parts"
    yield at_most(f"{NAME}, longest task as it opens", max(opened, default=0), STALL_MS, 1, command, "ms")
    yield at_most(
        f"{NAME}, longest task as the contents lead elsewhere",
        max(jumped, default=0),
        STALL_MS,
        2 * len(JUMPS),
        command,
        "ms",
    )
    yield at_most(
        f"{NAME}, longest task as one scrolls through it",
        max(scrolled, default=0),
        STALL_MS,
        len(gaps),
        command,
        "ms",
        f"{said}; {len(scrolled)} tasks over 50 ms",
    )
    yield Row(
        f"{NAME}, from one picture to the next, p95",
        percentile(gaps, 0.95),
        "ms",
        len(gaps),
        command=command,
    )
