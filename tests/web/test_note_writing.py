"""Notes edited, made and linked without scripts."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from banyun.language.wording import say
from banyun.library import Library
from tests.web.served import BASE, NOW, Browser, csrf_of
from tests.web.shelf import Shelf

BYTES = (
    b"\xef\xbb\xbf---\r\ntags: [sre]\r\n---\r\n\r\n# Nightly checks\r\n\r\n"
    b"  We halved <the> alarms. \r\n\r\nSee [[warm-up|warm]] and [[nowhere]]."
)


def library(shelf: Shelf) -> Library:
    return Library(shelf.home, clock=lambda: NOW, wording=shelf.lang)


@pytest.fixture
def vault(shelf: Shelf, tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "checks.md").write_bytes(BYTES)
    (folder / "warm-up.md").write_text("# Pre-warming\n\nOf caches.\n")
    with library(shelf) as opened:
        opened.learn([folder])
    return folder


def named(shelf: Shelf, key: str) -> str:
    with library(shelf) as opened:
        return next(one.id for one in opened.notes() if one.key == key)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def text_of(page: str) -> str:
    """What a browser has in the field of the text."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1].removeprefix("\n"))


def sent(browser: Browser, address: str, page: str, **fields: str) -> tuple[int, str]:
    """A form as a browser sends it, line ends and all."""
    values = {name: value.replace("\n", "\r\n") for name, value in fields.items()}
    answer = browser.client.post(address, data={"csrf": csrf_of(page), **values}, headers={"Origin": BASE})
    return answer.status_code, answer.text


def test_saved_unchanged_the_file_stays_byte_for_byte(shelf: Shelf, vault: Path, browser: Browser) -> None:
    note = named(shelf, "checks.md")
    page = browser.get(f"/notes/{note}/edit")
    assert str(vault / "checks.md") in page
    code, after = sent(browser, f"/notes/{note}/edit", page, text=text_of(page), state=field(page, "state"))
    assert code == 200
    assert say("web.said.unchanged", shelf.lang) in after
    assert (vault / "checks.md").read_bytes() == BYTES


def test_a_note_is_edited_in_its_file(shelf: Shelf, vault: Path, browser: Browser) -> None:
    note = named(shelf, "checks.md")
    assert f'href="/notes/{note}/edit"' in browser.get(f"/notes/{note}")
    page = browser.get(f"/notes/{note}/edit")
    text = text_of(page).replace("halved", "thirded")
    code, after = sent(browser, f"/notes/{note}/edit", page, text=text, state=field(page, "state"))
    assert code == 200
    assert say("web.said.saved", shelf.lang) in after
    assert "thirded &lt;the&gt; alarms" in after
    assert (vault / "checks.md").read_bytes() == BYTES.replace(b"halved", b"thirded")


def test_a_conflict_keeps_what_was_typed_and_shows_both(shelf: Shelf, vault: Path, browser: Browser) -> None:
    note = named(shelf, "checks.md")
    page = browser.get(f"/notes/{note}/edit")
    (vault / "checks.md").write_bytes(BYTES.replace(b"halved", b"doubled"))
    typed = text_of(page).replace("halved", "thirded") + "\n\n  a last line  "
    code, back = sent(browser, f"/notes/{note}/edit", page, text=typed, state=field(page, "state"))
    assert code == 409
    assert text_of(back) == typed
    assert "<mark>  We doubled &lt;the&gt; alarms. </mark>" in back
    assert say("notes.edit.both", shelf.lang) in back
    assert b"doubled" in (vault / "checks.md").read_bytes()
    code, _after = sent(browser, f"/notes/{note}/edit", back, text=typed, state=field(back, "state"))
    assert code == 200
    assert (vault / "checks.md").read_bytes().endswith(b"[[nowhere]].\r\n\r\n  a last line  ")
    with library(shelf) as opened:
        assert opened.open_note(note).note.version == 3


def test_of_two_tabs_the_second_gets_its_text_back(shelf: Shelf, vault: Path, browser: Browser) -> None:
    note = named(shelf, "warm-up.md")
    first = second = browser.get(f"/notes/{note}/edit")
    sent(browser, f"/notes/{note}/edit", first, text="# Pre-warming\n\nfirst\n", state=field(first, "state"))
    code, back = sent(
        browser, f"/notes/{note}/edit", second, text="# Pre-warming\n\nsecond\n", state=field(second, "state")
    )
    assert code == 409
    assert "second" in text_of(back)
    assert "<mark>first</mark>" in back


@pytest.mark.parametrize("wrong", ["read-only", "gone", "no note"])
def test_what_cannot_be_saved_is_said_and_kept(
    shelf: Shelf, vault: Path, browser: Browser, wrong: str
) -> None:
    note, place = named(shelf, "checks.md"), vault / "checks.md"
    page = browser.get(f"/notes/{note}/edit")
    if wrong == "read-only":
        place.chmod(0o444)
    elif wrong == "gone":
        place.unlink()
    else:
        place.write_bytes(b"\x00\x01\x02" * 40)
    code, back = sent(browser, f"/notes/{note}/edit", page, text="typed\nwords", state=field(page, "state"))
    assert code in (409, 422)
    assert text_of(back) == "typed\nwords"
    assert 'role="alert"' in back


def test_a_note_that_grew_here_is_edited(shelf: Shelf, browser: Browser) -> None:
    with library(shelf) as opened:
        asked = opened.ask("How many?")
        opened.deduce(asked.question.id, "Half of them.")
        note = next(one.id for one in opened.notes() if one.collection == "grown")
    page = browser.get(f"/notes/{note}/edit")
    assert say("notes.edit.in_here", shelf.lang) in page
    text = text_of(page).replace("Half", "A third")
    code, after = sent(browser, f"/notes/{note}/edit", page, text=text, state=field(page, "state"))
    assert code == 200
    assert "A third of them." in after


def test_lines_that_are_empty_at_the_beginning_stay(shelf: Shelf, vault: Path, browser: Browser) -> None:
    (vault / "empty-lines.md").write_bytes(b"\n\nwords after two empty lines")
    with library(shelf) as opened:
        opened.learn([vault])
    note = named(shelf, "empty-lines.md")
    page = browser.get(f"/notes/{note}/edit")
    assert text_of(page) == "\n\nwords after two empty lines"


def test_a_new_note_is_written(shelf: Shelf, browser: Browser) -> None:
    page = browser.get("/notes/new?title=Walks")
    assert 'value="Walks"' in page
    code, after = sent(
        browser, "/notes/new", page, title="Walks", text="Calm words.", basis="did", when="2024"
    )
    assert code == 200
    assert "Calm words." in after
    assert (shelf.home / "notes" / "Walks.md").read_text().startswith("---\nbasis: did\nwhen: 2024\n---\n")
    code, back = sent(
        browser, "/notes/new", page, title="Walks", text="Other\n words", basis="read", when="soon"
    )
    assert code == 422
    assert text_of(back) == "Other\n words"
    assert field(back, "when") == "soon"
    assert re.search(r'value="read" checked', back)
    assert (shelf.home / "notes" / "Walks.md").read_text().endswith("Calm words.\n")


def test_links_lead_both_ways(shelf: Shelf, vault: Path, browser: Browser) -> None:
    checks, warm = named(shelf, "checks.md"), named(shelf, "warm-up.md")
    page = browser.get(f"/notes/{checks}")
    assert f'<a class="wiki" href="/notes/{warm}">warm</a>' in page
    assert 'class="wiki lost" href="/notes/new?title=nowhere"' in page
    links = page[page.index('aria-labelledby="links"') :].split("</section>")[0]
    assert say("notes.links.lost", shelf.lang) in links
    back = browser.get(f"/notes/{warm}")
    back = back[back.index('aria-labelledby="backlinks"') :].split("</section>")[0]
    assert f'href="/notes/{checks}"' in back
    browser.post(f"/notes/{warm}/link", to="nightly checks")
    assert (vault / "warm-up.md").read_text() == "# Pre-warming\n\nOf caches.\n\n[[checks|Nightly checks]]\n"
    token = csrf_of(browser.get("/notes"))
    answer = browser.client.post(
        f"/notes/{warm}/link", data={"csrf": token, "to": "no such thing"}, headers={"Origin": BASE}
    )
    assert answer.status_code == 404


def test_where_several_are_called_so_the_reader_is_asked(shelf: Shelf, vault: Path, browser: Browser) -> None:
    (vault / "deep").mkdir()
    (vault / "deep" / "checks.md").write_text("# Deep checks\n\nOther words.\n")
    with library(shelf) as opened:
        opened.learn([vault])
    warm, deep = named(shelf, "warm-up.md"), named(shelf, "deep/checks.md")
    page = browser.post(f"/notes/{warm}/link", to="checks")
    assert say("notes.links.which", shelf.lang, name="checks") in html.unescape(page)
    assert f'value="{deep}"' in page
    browser.post(f"/notes/{warm}/link", to=deep)
    assert "[[deep/checks|Deep checks]]" in (vault / "warm-up.md").read_text()


def test_a_material_shows_the_notes_that_link_to_it(shelf: Shelf, vault: Path, browser: Browser) -> None:
    note = named(shelf, "warm-up.md")
    browser.post(f"/notes/{note}/link", to=shelf.talk)
    assert f'href="/notes/{note}"' in browser.get(f"/m/{shelf.talk}").split("</header>")[1]
    assert f'href="/m/{shelf.talk}"' in browser.get(f"/notes/{note}").split('id="links"')[1]


def test_titles_are_offered_for_what_is_typed(shelf: Shelf, vault: Path, browser: Browser) -> None:
    note = named(shelf, "warm-up.md")
    piece = browser.get(f"/notes/offered?q=night&of={note}")
    assert 'data-written="[[checks|Nightly checks]]"' in piece
    assert "<li" not in browser.get("/notes/offered?q=")


def test_a_found_note_shows_its_body(shelf: Shelf, vault: Path, browser: Browser) -> None:
    page = browser.get("/library?q=sre+halved")
    found = page[page.index('id="shelf"') :]
    assert "halved</mark> &lt;the&gt; alarms" in found
    assert "tags:" not in found
