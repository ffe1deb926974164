"""One text before two readers, without scripts."""

from __future__ import annotations

import re

import pytest

from tests.web.served import ROOT
from tests.web.working import Working, words_of


def waited(working: Working, address: str, sign: str) -> str:
    """The page once what it waits for is done."""
    for _ in range(60):
        page = working.browser.client.get(address).text
        job = re.search(r'data-job="/events/(job_\w+)"', page)
        if job is None:
            assert sign in page, words_of(page)
            return page
        assert working.browser.client.get(f"/events/{job[1]}").status_code == 200
    raise AssertionError("it does not end")


def test_the_same_text_reads_otherwise_to_another_reader(working: Working) -> None:
    other = ROOT / "examples" / working.shelf.lang / "vault-transport"
    page = waited(working, f"{working.talk}/readers?other={other}", 'class="two"')
    assert "vault-transport" in page
    assert page.count('class="item differs"') > 3
    assert page.count('class="item"') == 0
    whole = working.browser.get(f"{working.talk}/readers?other={other}&all=1")
    assert whole.count('class="item"') > 0
    with working.library() as library:
        assert len(library.notes()) < 60


def test_an_earlier_day_and_what_moved_since(working: Working) -> None:
    page = waited(working, f"{working.talk}/readers?other=2020", 'class="two"')
    assert 'class="item differs"' in page
    waited(working, f"{working.talk}/readers?since=2025-10-01", 'class="report"')
    refused = waited(working, f"{working.talk}/readers?other=no/such/place", 'role="alert"')
    assert 'value="no/such/place"' in refused


def test_what_fails_slowly_says_so_once_and_is_tried_again(
    working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 0.0)
    address = f"{working.talk}/readers?other=no/such/place"
    assert "data-either" in working.browser.client.get(address).text
    for _ in range(2):
        assert 'value="no/such/place"' in waited(working, address, 'role="alert"')
