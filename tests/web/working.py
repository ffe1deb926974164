"""A home in which somebody has worked, in a browser without scripts."""

from __future__ import annotations

import html
import re
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
        return self.browser.post(address, act=act, **fields)

    def refused(self, address: str, act: str, /, **fields: object) -> str:
        """The page with the reason; the status says that nothing was done."""
        token = csrf_of(self.browser.get("/passes"))
        answer = self.browser.client.post(
            address, data={"csrf": token, "act": act, **fields}, headers={"Origin": BASE}
        )
        assert answer.status_code == 422, answer.text
        assert 'role="alert"' in answer.text
        return answer.text


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
