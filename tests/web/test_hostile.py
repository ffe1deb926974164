"""A text that tries everything is only a text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from banyun.events import CancelToken, silent
from tests.outputs.hostile import attacks
from tests.web.served import fill, held, let_in, site_of


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def test_no_markup_of_a_text_reaches_the_page(tmp_path: Path) -> None:
    home = tmp_path / "home"
    told = "\n\n".join(attacks("http://198.51.100.7/")).replace("\x00", "")
    text = tmp_path / "hostile.md"
    text.write_text(f"# <img src=x onerror=alert(1)> Title\n\n{told}\n", "utf-8")
    note = tmp_path / "notes" / "note.md"
    note.parent.mkdir()
    note.write_text(f"# <b>Note</b> <script>alert(1)</script>\n\n{told}\n", "utf-8")
    (material,) = fill(home, "en", text)
    site = site_of(home)
    with site.open_library(silent, CancelToken(), "en") as library:
        library.learn([note.parent])
        passages = [one.analysis.passage for one in library.digest(material).passages]
    held(site, material, "en")
    browser = let_in(site)
    pages = [browser.get("/"), browser.get(f"/m/{material}"), browser.get(f"/m/{material}/skim")]
    pages += [browser.get(f"/m/{material}/beside/{one.id}") for one in passages if one.readable]
    assert "198.51.100.7" in pages[1]
    for page in pages:
        elements = Elements()
        elements.feed(page)
        for tag, attributes in elements.found:
            assert tag not in ("iframe", "object", "embed", "base", "style", "video", "audio"), tag
            assert not any(name.startswith("on") or name == "style" for name in attributes), attributes
            for name in ("src", "href", "action", "hx-post", "hx-get"):
                value = attributes.get(name, "")
                if tag == "a" and name == "href":
                    assert re.match(r"(/|#|\?|https?://)", value), value
                elif value:
                    assert value.startswith("/"), (tag, value)
            if tag == "meta":
                assert attributes.get("http-equiv") is None
