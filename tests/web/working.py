"""A home in which somebody has worked, in a browser without scripts."""

from __future__ import annotations

import html
import re
import time
from dataclasses import dataclass

from banyun.language.wording import say
from banyun.library import Library
from tests.web.lived_in import LivedIn
from tests.web.served import BASE, NOW, Browser, csrf_of
from tests.web.shelf import Shelf


@dataclass
class Working:
    """A home in which somebody has worked, in a browser without scripts."""

    shelf: Shelf
    made: LivedIn
    browser: Browser

    @property
    def talk(self) -> str:
        return f"/m/{self.shelf.talk}"

    def library(self) -> Library:
        return Library(self.shelf.home, clock=lambda: NOW, wording=self.shelf.lang)

    def say(self, key: str, **values: object) -> str:
        return say(key, self.shelf.lang, **values)

    def do(self, address: str, act: str, /, **fields: object) -> str:
        """The page that a form leads to, once what it began is done."""
        page = self.browser.post(address, act=act, **fields)
        return self.waited(page)

    def waited(self, page: str) -> str:
        """The page that a page which waits leads to."""
        for _ in range(1200):
            then = re.search(r'data-then="([^"]+)"', page)
            if then is None:
                return page
            time.sleep(0.1)
            page = self.browser.get(html.unescape(then[1]))
        raise AssertionError("it was never done")

    def refused(self, address: str, act: str, /, **fields: object) -> str:
        """The page with the reason; the status says that nothing was done."""
        token = csrf_of(self.browser.get("/passes"))
        answer = self.browser.client.post(
            address, data={"csrf": token, "act": act, **fields}, headers={"Origin": BASE}
        )
        page = self.waited(answer.text)
        assert answer.status_code == 422 or page != answer.text, page
        assert 'role="alert"' in page
        return page


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
