"""An article of a hundred thousand characters is read and all its passes are worked by keys alone: one page
is loaded, once, and from then on nothing but keys is pressed."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect

from banyun.findings.points import is_point
from banyun.language.wording import say
from banyun.library import Library
from tests.cli.command import Banyun
from tests.engine.models.server import KEY, ModelServer
from tests.web.chromium import watched
from tests.web.lived_in import SAID
from tests.web.long_article import LENGTH, long_article
from tests.web.served import NOW, fill, held, serving, site_of
from tests.web.shelf import LANGUAGES

QUOTE = {"en": "its neighbour already holds the same tiles in memory", "zh": "邻居的内存里就有同样的瓦片"}
PATIENCE_MS = 120_000
SAYS = tomllib.loads(SAID.read_text("utf-8"))
"""What somebody says of the talk."""


@dataclass
class Keys:
    """Hands on the keyboard. After each key what is always true is checked: no page was loaded but the first,
    and the focus is somewhere."""

    page: Page
    loaded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", lambda frame: self.loaded.append(frame.url))
        self.page.evaluate("window.loadedOnce = true")
        self.path = self.page.evaluate("location.pathname")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def keep(self, words: str = "") -> None:
        """Writes where the focus is, and keeps it."""
        if words:
            self.type(words)
        self.press("Control+Enter")

    def settle(self) -> None:
        self.page.wait_for_function(
            "() => !document.querySelector('[aria-busy], .htmx-request')"
            " && !document.querySelector('#beside [data-job]:not(.wrong)')",
            timeout=PATIENCE_MS,
        )
        self.check()

    def check(self) -> None:
        found = self.page.evaluate(
            "() => [window.loadedOnce === true, location.pathname, document.activeElement.localName]"
        )
        assert found[:2] == [True, self.path]
        assert found[2] not in ("body", "html"), self.page.evaluate(
            "document.getElementById('beside').innerHTML.slice(0, 400)"
        )

    def place(self) -> tuple[str, int]:
        """The passage in focus, and where on the screen it stands."""
        at = "() => { const one = document.querySelector('.passage.here');"
        found = self.page.evaluate(at + " return [one.id, Math.round(one.getBoundingClientRect().top)]; }")
        return found[0], found[1]

    def has(self, selector: str) -> bool:
        return bool(self.page.locator(selector).count())

    def walk_to(self, selector: str, *, by: str = "j") -> None:
        """Walks until what is looked for is there."""
        for _ in range(120):
            if self.has(selector):
                return
            self.press(by)
        raise AssertionError(f"never came to {selector}")

    def tab_to(self, selector: str, *, by: str = "Tab") -> None:
        for _ in range(40):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press(by)
        raise AssertionError(f"never came to {selector}")

    def beside(self, text: str) -> None:
        expect(self.page.locator("#beside", has_text=text)).to_be_visible()


@dataclass(frozen=True)
class Article:
    home: Path
    lang: str
    material: str


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[ModelServer]:
    lang = request.node.callspec.params["article"]

    def answer(_body: dict[str, Any]) -> str:
        return json.dumps({"statements": [{"text": "The neighbour.", "quote": QUOTE[lang]}]})

    with ModelServer(answer) as running:
        yield running


@pytest.fixture
def article(
    request: pytest.FixtureRequest, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Article:
    lang, home, file = request.param, tmp_path / "home", tmp_path / "chronicle.md"
    file.write_text(long_article(lang), "utf-8")
    (material,) = fill(home, lang, file)
    with Library(home, clock=lambda: NOW, wording=lang) as library:
        library.configure("language", [lang])
        assert len(library.text_of(material).version.text) >= LENGTH
    monkeypatch.setenv("SMALL_KEY", KEY)
    named = Banyun(home)(
        *("models", "add", "small", "--backend", "openai", "--address", server.address),
        *("--model", "small", "--key-env", "SMALL_KEY"),
    )
    assert named.code == 0, named.err
    return Article(home, lang, material)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("article", LANGUAGES, indirect=True)
def test_a_long_article_is_read_and_its_passes_are_worked_by_keys_alone(
    chromium: Browser, article: Article
) -> None:
    site = site_of(article.home)
    held(site, article.material, article.lang)
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{article.material}")
        page.wait_for_load_state("networkidle")
        parts = int(page.locator("#desk").get_attribute("data-parts") or 0)
        assert parts >= 4
        keys = Keys(page)
        first = page.locator("#text .part").count()
        _validate(keys)
        assert page.locator("#text .part").count() > first, "the notes answer what lies parts away"
        _pick_points(keys)
        _ask_and_deduce(keys, article.lang)
        _transfer(keys)
        _frontier(keys)
        _challenge(keys)
        _look_up_and_ask(keys)
        _master(keys, article.lang)
        _read_to_the_end(keys, parts)
        _help(keys, article.lang)
        assert keys.loaded == [] or {one.split("?")[0] for one in keys.loaded} == {address + keys.path}
    _kept(article)


def _validate(keys: Keys) -> None:
    """A reaction, a stance with both quotes in view, details of one's own work; the board."""
    keys.press("n")
    here = keys.place()
    keys.press("c")
    expect(keys.page.locator('#beside button[value="could"][aria-pressed="true"]')).to_be_visible()
    assert keys.page.evaluate("CSS.highlights.has('quoted')")
    expect(keys.page.locator("#beside details.piece[open] .mine mark").first).to_be_visible()
    keys.press("v")
    expect(
        keys.page.locator('#beside details.piece[open] button[value="confirms"][aria-pressed="true"]')
    ).to_be_visible()
    keys.press("w")
    keys.keep("Forty alarms a night, four were real.")
    keys.beside("Forty alarms a night, four were real.")
    assert keys.place() == here
    # From there to the board and back: the text stands where it stood.
    keys.press("0", "1", "j")
    waiting = keys.page.locator("#beside .waits").count()
    assert waiting
    keys.press("r")
    expect(keys.page.locator("#beside .waits")).to_have_count(waiting - 1)
    keys.press("Escape", "Escape")
    assert not keys.has("#beside .working")
    assert keys.place() == here
    # Into the panel, to the note itself, and back.
    keys.press("Enter", "Enter")
    expect(keys.page.locator("#beside .working .prose")).to_be_visible()
    keys.press("Escape")
    assert keys.place() == here


def _pick_points(keys: Keys) -> None:
    """Points picked, named, merged, split, dropped; one that is offered is kept under another name."""
    here = keys.place()
    keys.press("Shift+ArrowDown", "Shift+ArrowRight")
    keys.press("m")
    keys.keep("First of mine")
    keys.press("Shift+ArrowUp", "m")
    keys.keep("Second of mine")
    own = keys.page.locator("#beside .own .name")
    expect(own.filter(has_text="Second of mine")).to_be_visible()
    expect(own.filter(has_text="First of mine")).to_be_visible()
    assert keys.place() == here
    keys.press("Enter")
    keys.walk_to("#beside .item.here:has(.name:text-is('First of mine'))")
    keys.press("e")
    keys.page.keyboard.press("Control+a")
    keys.keep("Renamed of mine")
    keys.walk_to("#beside .item.here:has(.name:text-is('Renamed of mine'))")
    keys.press("u")
    keys.type("Second")
    keys.tab_to('input[name="name"]')
    keys.page.keyboard.press("Control+a")
    keys.keep("Both of mine")
    expect(own.filter(has_text="Both of mine")).to_be_visible()
    expect(own.filter(has_text="Second of mine")).to_have_count(0)
    keys.walk_to("#beside .item.here:has(.name:text-is('Both of mine'))")
    keys.press("s")
    keys.type("One half")
    keys.tab_to('[id^="half-"][id$="-2"]')
    keys.keep("Other half")
    expect(own.filter(has_text="One half")).to_be_visible()
    keys.walk_to("#beside .item.here:has(.name:text-is('Other half'))")
    keys.press("x")
    expect(own.filter(has_text="Other half")).to_have_count(0)
    keys.press("Escape")
    assert keys.place() == here
    keys.walk_to('#beside [data-key="a"]')
    keys.press("Enter")
    keys.walk_to("#beside .item.here [data-item-key='a'], #beside .item.here [data-key='a']")
    keys.press("e")
    keys.page.keyboard.press("Control+a")
    keys.keep("As I call it")
    expect(own.filter(has_text="As I call it")).to_be_visible()
    keys.press("Escape")


def _ask_and_deduce(keys: Keys, lang: str) -> None:
    """A question from a lens, one gone on with from a beginning, one that is offered; deductions on it."""
    keys.press("q")
    keys.type("What does a miss cost?")
    keys.tab_to("#question-lens")
    keys.page.keyboard.press("ArrowDown")
    keys.press("Control+Enter")
    keys.beside("What does a miss cost?")
    keys.press("w")
    keys.keep("A render of 240 ms.")
    keys.beside("A render of 240 ms.")
    for _ in range(40):
        keys.press("q")
        page = keys.page
        page.wait_for_function("() => !document.querySelector('.htmx-request')")
        if page.locator("#question-frame option").count() > 1:
            break
        keys.press("Escape", "j")
    keys.tab_to("#question-frame")
    keys.page.keyboard.press("ArrowDown")
    keys.tab_to("#question-text", by="Shift+Tab")
    keys.page.keyboard.press("End")
    keys.type(" … at night?")
    keys.press("Control+Enter")
    keys.beside("at night?")
    keys.walk_to('#beside [data-key="f"]')
    offered = keys.page.locator("#beside .things .own").count()
    keys.press("f")
    expect(keys.page.locator("#beside .things .own")).to_have_count(offered + 1)
    # Its page, with what was thought on which day, and back.
    keys.press("Enter")
    keys.walk_to('#beside .item.here [data-open][href^="/questions/"]')
    keys.press("Enter", "w")
    keys.keep("It depends on the hour.")
    expect(keys.page.locator("#beside #last", has_text="It depends on the hour.")).to_be_visible()
    keys.press("Escape")
    assert keys.place()[0]


def _transfer(keys: Keys) -> None:
    """A technique taken and one of one's own; a situation; a rehearsal written out."""
    keys.press("2")
    keys.walk_to('#beside [data-key="e"]')
    here = keys.place()
    keys.press("e")
    keys.press("t")
    keys.type("Say the factor")
    keys.tab_to("#technique-pattern")
    keys.keep("Say how many times, not how much.")
    expect(keys.page.locator("#beside .own .name", has_text="Say the factor")).to_be_visible()
    keys.press("0", "3", "s")
    keys.type("The review in May")
    keys.tab_to("#place-when")
    keys.type("2026-05-20")
    keys.tab_to("#place-text")
    keys.keep("Twelve people who are on call for caches.")
    expect(keys.page.locator("#beside h1", has_text="The review in May")).to_be_visible()
    keys.press("Escape")
    keys.walk_to('#beside .item.here [data-open][href^="/techniques/"]')
    keys.press("Enter")
    expect(keys.page.locator("#beside .pattern")).to_be_visible()
    if not keys.has('#beside [data-open][href^="/rehearse/"]:visible'):
        keys.tab_to("#beside .fold > summary")
        keys.press("Enter")
    keys.walk_to('#beside .item.here [data-open][href^="/rehearse/"]')
    keys.press("Enter", "w")
    keys.page.keyboard.press("Control+a")
    keys.keep("Eight hundred times as much, each time.")
    expect(keys.page.locator("#beside .written", has_text="Eight hundred times as much")).to_be_visible()
    while keys.has("#beside .working"):
        keys.press("Escape")
    assert keys.place() == here


def _frontier(keys: Keys) -> None:
    """Blind spots: one accepted, one that is none, one explored and worked on."""
    here = ""
    for wanted in ("a", "x", "i"):
        spot = '#beside .item:has([name="term"])'
        keys.walk_to(spot)
        here = keys.place()[0]
        keys.press("Enter")
        keys.walk_to('#beside .item.here:has([name="term"])')
        keys.press(wanted)
        if wanted == "x":
            keys.keep("what I call it")
        if wanted != "i":
            keys.press("Escape")
            if not keys.has(spot):
                keys.press("4")
    keys.walk_to('#beside .item.here [data-open][href^="/explorations/"]', by="k")
    keys.press("Enter", "w")
    keys.keep("Settled: it needs one round trip less.")
    expect(keys.page.locator("#beside .entry", has_text="one round trip less")).to_be_visible()
    keys.press("Escape")
    assert keys.place()[0] == here


def _challenge(keys: Keys) -> None:
    """How the reader would do a point better, and the whole design."""
    here = keys.place()
    keys.press(
        "Escape" if keys.page.evaluate("document.activeElement.closest('#beside') !== null") else "Shift", "b"
    )
    keys.type("Where the copy comes from")
    keys.tab_to("#challenge-mine")
    keys.keep("From the node's own disk.")
    keys.press("0", "4", "w")
    keys.keep("Keep the cache on disk and copy nothing.")
    keys.beside("Keep the cache on disk and copy nothing.")
    keys.press("Escape", "Escape")
    assert keys.place() == here


def _look_up_and_ask(keys: Keys) -> None:
    """Something looked up on the way; the text asked by a model, and its answer filed."""
    keys.press("l")
    keys.type("BBR")
    keys.tab_to("#lookup-learned")
    keys.keep("It models the bottleneck.")
    keys.press("0", "7", "w")
    keys.keep("Who has the tiles?")
    expect(keys.page.locator("#beside .item", has_text="The neighbour.")).to_be_visible()
    keys.tab_to("#form-file button")
    keys.press("Enter")
    while keys.has("#beside .working"):
        keys.press("Escape")


def _master(keys: Keys, lang: str) -> None:
    """Explained with the text closed; a round of details answered."""
    here = keys.place()
    keys.press("0", "5", "j", "Enter", "w")
    keys.keep(SAYS[lang]["explanation"])
    expect(keys.page.locator("#beside .statement")).to_be_visible()
    keys.press("5", "j", "j", "Enter", "w")
    keys.keep("seven elephants")
    expect(keys.page.locator("#beside .round .mine", has_text="seven elephants")).to_be_visible()
    while keys.has("#beside .working"):
        keys.press("Escape")
    assert keys.place() == here


def _read_to_the_end(keys: Keys, parts: int) -> None:
    """The contents lead to a chapter that is not on the page yet; from there to the last passage."""
    keys.press("o")
    for _ in range(400):
        before = keys.page.evaluate("document.activeElement.textContent")
        keys.page.keyboard.press("j")
        if keys.page.evaluate("document.activeElement.textContent") == before:
            break
    keys.press("Enter")
    keys.page.wait_for_function(
        "title => { const here = document.querySelector('.passage.here');"
        " return [here, here?.previousElementSibling].some(one => one?.textContent.includes(title)); }",
        arg=before,
    )
    keys.settle()
    last = ""
    while keys.place()[0] != last:
        last = keys.place()[0]
        keys.press("j")
    assert keys.page.locator("#text .part").last.get_attribute("data-number") == str(parts - 1)
    expect(keys.page.locator(f'[id="{last}"]')).to_be_in_viewport()
    keys.press("k")
    assert keys.place()[0] != last
    keys.press("z")  # the round of details, the last thing said


def _help(keys: Keys, lang: str) -> None:
    """The map of the keys names every key that a button of the panel has."""
    keys.press("?")
    expect(keys.page.locator("#keys")).to_be_visible()
    expect(keys.page.locator("#keys")).to_contain_text(say("reader.keys.beside", lang))
    keys.press("Escape")
    expect(keys.page.locator("#keys")).to_be_hidden()


def _kept(article: Article) -> None:
    """All of it is in the library."""
    with Library(article.home, clock=lambda: NOW, wording=article.lang) as library:
        material = article.material
        stances = {one.stance for one in library.stances_on(material)}
        assert stances >= {"confirms", "refines"}
        digest = library.digest(material)
        assert {one.name for one in digest.findings if is_point(one)} >= {"One half", "As I call it"}
        said = [one.body.text for found in digest.said.recollections.values() for one in found]
        assert "Forty alarms a night, four were real." in said
        asked = {one.question.body.text: one for one in library.questions(on=material)}
        assert asked["What does a miss cost?"].question.body.lens
        thought = [one.body.text for each in asked.values() for one in each.deductions]
        assert set(thought) == {"A render of 240 ms.", "It depends on the hour."}
        assert any(text.endswith("at night?") for text in asked)
        assert len(asked) == 3
        techniques = library.techniques()
        assert "Say the factor" in {one.technique.body.name for one in techniques}
        assert len(techniques) >= 2
        assert [one.situation.body.name for one in library.situations()] == ["The review in May"]
        assert any(one.rehearsals for one in techniques)
        (exploration,) = library.explorations()
        assert [one.text for one in exploration.record.body.field] == [
            "Settled: it needs one round trip less."
        ]
        assert [one.body.known_as for one in library.dismissed_terms()] == ["what I call it"]
        assert any(one.kind == "blind_spot" and one.state == "accepted" for one in digest.findings)
        last = library.challenged(material).versions[-1].body
        assert last.text == "Keep the cache on disk and copy nothing."
        assert [one.mine for one in last.points] == ["From the node's own disk."]
        assert {one.body.what for one in library.lookups(material)} >= {"BBR", "Who has the tiles?"}
        parts = library.mastery(material).standing
        assert len(parts.part("principle").attempts) == 1
        assert not parts.part("details").attempts, "that was the last thing said, and it was taken back"


def test_the_map_of_keys_names_every_key(chromium: Browser, shelf: Any) -> None:
    """Every key of a button, wherever in the text, stands in the map."""
    site = shelf.site
    held(site, shelf.talk, shelf.lang)
    with serving(site) as address, watched(chromium, address, site.access.code()) as reader:
        page = reader.go(f"/m/{shelf.talk}")
        page.wait_for_load_state("networkidle")
        keys = Keys(page)
        listed = set(page.locator("#keys kbd").all_text_contents())
        seen: set[str] = set()
        last = ""
        keys.press("j")
        while keys.place()[0] != last:
            last = keys.place()[0]
            seen |= set(
                page.evaluate(
                    "() => [...document.querySelectorAll('#beside [data-key], #beside [data-item-key],"
                    " [data-write]')].map(one => one.dataset.key ?? one.dataset.itemKey)"
                )
            ) - {None}
            keys.press("j")
        source = page.evaluate("async () => (await fetch('/static/reader/keys.js')).text()")
        moves = re.findall(r"^  \"?(\w|\?)\"?: ", source, re.MULTILINE)
        assert seen >= {"d", "v", "a", "x", "e"}
        assert set(moves) >= set("jknpgoymqtlb")
        assert seen | set(moves) <= listed
