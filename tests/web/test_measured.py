"""Every page of the app is measured, or it is said why not."""

from __future__ import annotations

from benchmarks.web_pages import PAGES, UNMEASURED
from starlette.routing import Mount, Route

from banyun.interfaces.web.app import routes
from tests.web.shelf import Shelf


def test_every_address_that_is_read_is_measured_or_has_a_reason(english: Shelf) -> None:
    found = {
        one.path
        for one in routes(english.site)
        if isinstance(one, Mount) or (isinstance(one, Route) and "GET" in (one.methods or ()))
    }
    assert found == {*PAGES, *UNMEASURED}
    assert not PAGES.keys() & UNMEASURED.keys()
    assert all(PAGES.values())
    assert all(UNMEASURED.values())


def test_pages_are_told_apart_by_their_names() -> None:
    names = [page.name for several in PAGES.values() for page in several]
    assert len(names) == len(set(names))
