"""Today, the library and the notes without scripts: what they show, and what their forms do."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from banyun.interfaces.web.site import Site
from banyun.language.wording import say
from banyun.library import Library
from banyun.library.made import texts
from banyun.storage.base import Store
from banyun.study.today import Gathered
from tests.web.lived import MORE, QUESTIONS, lived_in
from tests.web.served import BASE, NOW, ROOT, Browser, csrf_of, let_in, site_of
from tests.web.shelf import Shelf

PAGES = ("/", "/library", "/library?q=cache", "/notes", "/ponder", "/dropped", "/adding")


def library(home: Path, lang: str = "en") -> Library:
    return Library(home, clock=lambda: NOW, wording=lang)


@pytest.fixture(params=["en", "zh"])
def lived(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """A home that was used for a while."""
    home, lang = tmp_path / "home", request.param
    talk = lived_in(home, lang, ROOT / "examples" / lang / "talk.md")
    with library(home, lang) as opened:
        opened.configure("language", [lang])
    return Shelf(home, lang, talk)


def waited(site: Site) -> None:
    """Until nothing is being taken in any more."""
    for one in site.additions.all():
        assert one.job.over.wait(30)


def titles(page: str) -> list[str]:
    return re.findall(r'<a class="title"[^>]*data-row>([^<]*)</a>', page)


def test_every_page_speaks_one_language_and_has_nothing_inline(lived: Shelf) -> None:
    browser = let_in(lived.site)
    note = re.search(r"/notes/note_\w+", browser.get("/notes"))
    assert note
    for address in (*PAGES, note[0], "/clip", "/clip/form"):
        page = browser.get(address)
        for inline in ("<style", " style=", " onclick=", " onload=", "javascript:"):
            assert inline not in page, address
        assert page.count("<script") == page.count("<script src=")
        if address != "/clip/form":
            assert f'<html lang="{"zh-Hans" if lived.lang == "zh" else "en"}"' in page


# The library.


def test_the_library_lists_filters_and_sorts(lived: Shelf) -> None:
    browser = let_in(lived.site)
    page = browser.get("/library")
    assert len(titles(page)) == len(MORE[lived.lang]) + 1
    inbox = browser.get("/library?triage=inbox")
    assert len(titles(inbox)) == 4
    assert titles(browser.get("/library?triage=drop")) == [MORE[lived.lang][6][0]]
    oldest = titles(browser.get("/library?order=oldest"))
    assert oldest == list(reversed(titles(page)))
    assert titles(browser.get("/library?order=title")) == sorted(titles(page), key=str.lower)
    assert titles(browser.get("/library?order=nonsense&triage=x&page=99")) == titles(page)


def test_a_material_shows_what_was_made_of_it_in_each_pass(lived: Shelf) -> None:
    page = let_in(lived.site).get("/library")
    row = page[page.index(f'id="{lived.talk}"') :].split("</li>")[0]
    made = re.findall(r'class="pass made" title="([^"·]*?) ·', row)
    assert made == [say(f"library.pass.{name}", lived.lang) for name in ("validation", "enhancement")]
    assert say("library.passes.begun", lived.lang, count=2) in row
    assert row.count('class="pass open"') == 4


def test_a_long_list_has_pages(english: Shelf) -> None:
    with library(english.home) as opened:
        for number in range(45):
            opened.add(f"text {number}.md", data=f"# Text {number}\n\nNumber {number} of many.".encode())
    browser = let_in(english.site)
    first, second = browser.get("/library?order=oldest"), browser.get("/library?order=oldest&page=2")
    assert len(titles(first)) == 40
    assert len(titles(second)) == 6
    assert not set(titles(first)) & set(titles(second))
    assert 'href="/library?order=oldest&amp;page=2"' in first
    assert 'rel="prev" href="/library?order=oldest"' in second


def test_words_are_found_in_everything(lived: Shelf) -> None:
    browser = let_in(lived.site)
    words = {"en": "cache node", "zh": "缓存"}[lived.lang]
    page = browser.get("/library", **{})
    page = browser.client.get("/library", params={"q": words}).text
    assert f"<h2>{say('library.found.material', lived.lang)}</h2>" in page
    assert f"<h2>{say('library.found.note', lived.lang)}</h2>" in page
    assert "<mark>" in page
    links = re.findall(r'class="title" href="(/go/mat_[^"]+)"', page)
    answer = browser.client.get(links[0])
    assert answer.status_code == 200
    assert re.search(r"/m/mat_\w+\?at=psg_|/m/mat_\w+\?at=", str(answer.url))
    nothing = browser.client.get("/library", params={"q": "zzzz qqqq"}).text
    assert say("library.search.nothing", lived.lang, words="zzzz qqqq") in nothing
    piece = browser.client.get("/library", params={"q": words}, headers={"HX-Request": "true"}).text
    assert "<html" not in piece
    assert "<mark>" in piece


def test_the_beginning_of_a_word_is_enough(english: Shelf) -> None:
    page = let_in(english.site).get("/library?q=inspec")
    assert "<h2>Notes</h2>" in page
    assert "<h2>Materials</h2>" in page


def test_what_was_made_is_read_once_while_one_types(english: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Store] = []

    def reading(store: Store) -> Iterator[tuple[str, str, str, str]]:
        read.append(store)
        return texts(store)

    monkeypatch.setattr("banyun.library.searching.texts", reading)
    site = english.site
    browser = let_in(site)
    browser.get("/library?q=a")
    for typed in ("dra", "drai", "drain"):
        assert "Draining first" not in browser.get(f"/library?q={typed}")
    assert len(read) == 1
    with library(english.home) as opened:
        made = opened.make_technique("Draining first", pattern="Drain it, then restart.")
    assert made.technique.id in browser.get("/library?q=draini")
    assert len(read) == 2
    with library(english.home) as opened:
        opened.drop_technique(made.technique.id)
    assert made.technique.id not in browser.get("/library?q=draini")


def test_a_finding_leads_to_its_place(english: Shelf) -> None:
    with library(english.home) as opened:
        finding = next(one for one in opened.digest(english.talk).findings if one.passage_ids)
        asked = opened.ask("Why?", on=english.talk)
    browser = let_in(english.site)
    answer = browser.client.get(f"/go/{finding.id}", follow_redirects=False)
    assert answer.headers["location"] == (
        f"/m/{english.talk}?at={finding.passage_ids[0]}#{finding.passage_ids[0]}"
    )
    answer = browser.client.get(f"/go/{asked.question.id}", follow_redirects=False)
    assert answer.headers["location"] == f"/questions/{asked.question.id}"
    assert browser.client.get("/go/fnd_nothing").status_code == 404


def test_what_becomes_of_a_material_is_decided_in_the_list(lived: Shelf) -> None:
    browser = let_in(lived.site)
    page = browser.post(
        f"/library/{lived.talk}/triage", choice="later", back="/library?triage=later&order=title"
    )
    assert len(titles(page)) == 2
    with library(lived.home) as opened:
        assert opened.text_of(lived.talk).material.triage == "later"
    token = csrf_of(browser.get("/library"))
    piece = browser.client.post(
        f"/library/{lived.talk}/triage",
        data={"choice": "drop", "back": "//evil.example"},
        headers={"Origin": BASE, "X-CSRF-Token": token, "HX-Request": "true"},
    )
    assert piece.text.lstrip().startswith("<li")
    answer = browser.client.post(
        f"/library/{lived.talk}/triage",
        data={"csrf": token, "choice": "digest", "back": "//evil.example"},
        headers={"Origin": BASE},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/library"
    assert (
        browser.client.post(
            f"/library/{lived.talk}/triage",
            data={"csrf": token, "choice": "burn"},
            headers={"Origin": BASE},
        ).status_code
        == 422
    )


# Taking things in.


def test_text_that_is_pasted_is_opened(english: Shelf) -> None:
    browser = let_in(english.site)
    page = browser.post("/add", what="# Warm caches\n\nA cache that starts empty asks its neighbour.")
    assert "<h1" in page
    assert "Warm caches" in page
    assert "A cache that starts empty" in page
    with library(english.home) as opened:
        assert "Warm caches" in [one.material.title for one in opened.materials()]


def test_several_files_come_in_and_are_listed(english: Shelf) -> None:
    site = english.site
    browser = let_in(site)
    token = csrf_of(browser.get("/library"))
    files = [
        ("file", ("one.md", b"# One\n\nThe first of them.")),
        ("file", ("two.txt", b"The second of them has no heading.")),
        ("file", ("three.png", b"\x89PNG not a text")),
    ]
    answer = browser.client.post("/add", data={"csrf": token}, files=files, headers={"Origin": BASE})
    assert answer.url.path == "/library"
    waited(site)
    page = browser.get("/adding")
    assert page.count('data-adding="done"') == 2
    assert page.count('data-adding="failed"') == 1
    failed = page[page.index('data-adding="failed"') :].split("</li>")[0]
    assert "it is an image" in failed
    assert "Save it as PDF" in failed
    assert "/again" in failed


def test_what_failed_is_tried_again_or_taken_off_the_list(english: Shelf, tmp_path: Path) -> None:
    site = english.site
    browser = let_in(site)
    tries: list[int] = []

    def take(_report: object, _cancel: object) -> object:
        tries.append(len(tries))
        if len(tries) == 1:
            with library(english.home) as opened:
                return opened.add(str(tmp_path / "not there yet.md"))
        with library(english.home) as opened:
            return opened.add("there.md", data=b"# There\n\nNow it is there.")

    addition = site.additions.begin("file", "there.md", take)
    waited(site)
    assert "There is no file" in browser.get("/library")
    browser.post(f"/adding/{addition.id}/again")
    waited(site)
    page = browser.get("/library")
    assert tries == [0, 1]
    assert 'data-adding="done"' in page
    refused = browser.client.post(
        f"/adding/{addition.id}/again", data={"csrf": csrf_of(page)}, headers={"Origin": BASE}
    )
    assert refused.status_code == 404
    assert "data-adding" not in browser.post(f"/adding/{addition.id}/forget")


def test_news_of_all_that_comes_in_are_one_stream(english: Shelf) -> None:
    site = english.site
    browser = let_in(site)

    def slow(report: object, _cancel: object) -> object:
        time.sleep(0.4)
        with library(english.home) as opened:
            return opened.add("slow.md", data=b"# Slow\n\nIt took a while.")

    first = site.additions.begin("file", "slow.md", slow)
    with browser.client.stream("GET", "/adding/events") as answer:
        told = "".join(answer.iter_text())
    assert told.index("event: progress") < told.index("event: over")
    assert f'"id": "{first.id}", "state": "running"' in told
    assert f'"id": "{first.id}", "state": "done"' in told


def test_nothing_given_is_said_so(browser: Browser) -> None:
    token = csrf_of(browser.get("/library"))
    for address in ("/add", "/notes"):
        answer = browser.client.post(address, data={"csrf": token}, headers={"Origin": BASE})
        assert answer.status_code == 422, address


# Today.


def test_today_shows_what_is_due_and_the_rest_of_the_day(lived: Shelf) -> None:
    browser = let_in(lived.site)
    page = browser.get("/")
    with library(lived.home, lived.lang) as opened:
        today = opened.today()
    due = page[page.index('<ol class="lines due">') : page.index("</ol>")]
    assert re.findall(r'id="due-(\w+)"', due) == [one.record_id for one in today.day.due]
    assert say("today.ponder", lived.lang) in page
    now = page[page.index('aria-labelledby="now"') :]
    assert f'href="/m/{lived.talk}"' in now.split("</section>")[0]
    inbox = page[page.index('aria-labelledby="inbox"') :].split("</section>")[0]
    assert len(titles(inbox)) == 4


def test_with_more_minutes_more_is_due(lived: Shelf) -> None:
    browser = let_in(lived.site)
    few, many = browser.get("/?minutes=5"), browser.get("/?minutes=60")
    assert few.count('id="due-') < many.count('id="due-')
    assert 'name="minutes" value="60"' in many
    browser.post("/today/minutes", minutes="60")
    assert browser.get("/").count('id="due-') == many.count('id="due-')
    with library(lived.home) as opened:
        assert opened.settings.minutes == 60
    token = csrf_of(many)
    wrong = browser.client.post(
        "/today/minutes", data={"csrf": token, "minutes": "soon"}, headers={"Origin": BASE}
    )
    assert wrong.status_code == 422


def test_a_day_is_planned_anew_when_something_was_written(lived: Shelf) -> None:
    browser = let_in(lived.site)
    with library(lived.home, lived.lang) as opened:
        waiting = opened.materials(triage="inbox")[0].material.id
    assert f'id="due-{waiting}"' in browser.get("/?minutes=300")
    with library(lived.home, lived.lang) as opened:
        opened.triage(waiting, "later")
    assert f'id="due-{waiting}"' not in browser.get("/?minutes=300")


def test_things_are_put_off_dropped_and_picked_up_again(lived: Shelf) -> None:
    browser = let_in(lived.site)
    with library(lived.home) as opened:
        question = opened.questions()[0].question.id
    for act, fields in (("postpone", {"days": "7"}), ("drop", {})):
        assert f'id="due-{question}"' in browser.get("/?minutes=300")
        browser.post(f"/today/{question}/{act}", **fields)
        assert f'id="due-{question}"' not in browser.get("/?minutes=300")
        if act == "postpone":
            browser.post("/undo")
    assert QUESTIONS[lived.lang][0] in browser.get("/dropped")
    browser.post(f"/dropped/{question}/resume")
    assert f'id="due-{question}"' in browser.get("/?minutes=300")


def test_a_question_is_pondered_and_answered(lived: Shelf) -> None:
    browser = let_in(lived.site)
    with library(lived.home) as opened:
        first, second = (one.question.id for one in opened.questions())
    page = browser.get(f"/ponder?question={first}")
    assert QUESTIONS[lived.lang][0] in page
    notes = re.findall(r'name="note" value="(note_\w+)"', page)
    assert notes
    browser.post(f"/ponder/{first}", text="Eleven times the load.", moved="yes", note=notes[0])
    with library(lived.home) as opened:
        last = opened.question(first).asked.last
    assert last is not None
    assert (last.body.text, last.body.moved) == ("Eleven times the load.", True)
    assert last.body.note_ids == (notes[0],)
    assert QUESTIONS[lived.lang][1] in browser.get(f"/ponder?seen={first}")
    over = browser.get(f"/ponder?seen={first},{second}")
    assert say("today.ponder_over", lived.lang) in over
    assert browser.client.get("/ponder?question=qst_none").status_code == 404


def test_an_empty_home_says_how_to_begin(home: Path) -> None:
    browser = let_in(site_of(home))
    for address in ("/", "/library", "/notes", "/ponder"):
        assert 'class="empty"' in browser.get(address)
    assert 'action="/add"' in browser.get("/")


# Notes.


def test_notes_are_browsed_by_basis_time_and_order(lived: Shelf) -> None:
    browser = let_in(lived.site)
    with library(lived.home) as opened:
        notes = opened.notes()
    did = [one for one in notes if one.basis == "did"]
    assert len(titles(browser.get("/notes?basis=did"))) == len(did)
    year = [one for one in notes if one.when and one.when.text.startswith("2019")]
    assert year
    assert len(titles(browser.get("/notes?year=2019"))) == len(year)
    timeless = [one for one in notes if one.when is None]
    assert len(titles(browser.get("/notes?year=none"))) == len(timeless)
    collection = notes[0].collection
    page = browser.client.get("/notes", params={"collection": collection, "order": "when"}).text
    assert len(titles(page)) == sum(one.collection == collection for one in notes)


def test_a_note_shows_what_came_of_it(lived: Shelf) -> None:
    with library(lived.home, lived.lang) as opened:
        taken = opened.stances_on(lived.talk)[0]
    page = let_in(lived.site).get(f"/notes/{taken.note_id}")
    assert say(f"notes.stance.{taken.stance}", lived.lang) in page
    assert f'href="/m/{lived.talk}?at={taken.passage_id}#{taken.passage_id}"' in page
    assert "<mark>" in page[page.index("<article") : page.index("</article>")]
    used = page[page.index('aria-labelledby="used"') :].split("</section>")[0]
    assert f'href="/m/{lived.talk}"' in used
    assert say("mastery.origin.learned", lived.lang, day=NOW.date()) in page


def test_a_note_is_described(lived: Shelf) -> None:
    with library(lived.home) as opened:
        note = next(one for one in opened.notes() if one.basis == "thought" and one.tags)
        text = opened.show(note.id)
    browser = let_in(lived.site)
    browser.post(f"/notes/{note.id}", basis="did", when="2018-03", tags=f"#{note.tags[0]}，new one")
    with library(lived.home) as opened:
        changed = next(one for one in opened.notes() if one.id == note.id)
        assert changed.basis == "did"
        assert changed.when is not None
        assert changed.when.text == "2018-03"
        assert changed.tags == (note.tags[0], "new one")
        assert opened.show(note.id).text == text.text  # type: ignore[union-attr]
    token = csrf_of(browser.get("/notes"))
    for fields in ({"basis": "guessed"}, {"basis": "did", "when": "soon"}):
        answer = browser.client.post(
            f"/notes/{note.id}", data={"csrf": token, **fields}, headers={"Origin": BASE}
        )
        assert answer.status_code == 422


def test_a_folder_of_this_machine_is_learned_and_not_touched(english: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "Warm start.md").write_text("# Warm start\n\nI copied the keys of the neighbour.\n", "utf-8")
    site = english.site
    page = let_in(site).post("/notes", folder=str(folder), basis="did")
    waited(site)
    assert say("library.adding.learned", "en", notes=1, added=1, updated=0) in page
    assert [one.name for one in folder.iterdir()] == ["Warm start.md"]
    with library(english.home) as opened:
        note = next(one for one in opened.notes() if one.title == "Warm start")
    assert note.basis == "did"


def test_notes_that_are_sent_are_kept_and_become_new_versions(english: Shelf) -> None:
    site = english.site
    browser = let_in(site)

    def send(text: str, name: str = "vault/deep/Warm.md") -> None:
        token = csrf_of(browser.get("/notes"))
        answer = browser.client.post(
            "/notes",
            data={"csrf": token},
            files=[("file", (name, text.encode()))],
            headers={"Origin": BASE},
        )
        assert answer.status_code == 200, answer.text
        waited(site)

    send("# Warm\n\nThe first version.\n")
    send("# Warm\n\nThe second version of the same.\n")
    with library(english.home) as opened:
        notes = [one for one in opened.notes() if one.title == "Warm"]
    assert [(one.version, one.key) for one in notes] == [(2, "vault/deep/Warm.md")]
    kept = english.home / "notes" / "vault" / "deep" / "Warm.md"
    assert kept.read_text("utf-8").endswith("The second version of the same.\n")
    send("# Out\n\nIt must not leave the home.\n", "../../../out.md")
    assert not (english.home.parent / "out.md").exists()
    assert (english.home / "notes" / "out.md").exists()


def test_other_minutes_are_planned_of_what_was_gathered_until_something_is_written(
    lived: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, plain = let_in(lived.site), Library.gathered
    browser.get("/")
    gathered = []

    def counting(self: Library) -> Gathered:
        gathered.append(self)
        return plain(self)

    for minutes in (5, 30, 400, 5):
        with monkeypatch.context() as patched:
            patched.setattr(Library, "gathered", counting)
            page = browser.get(f"/?minutes={minutes}")
        assert re.findall(r'id="due-\w+"', page) == re.findall(
            r'id="due-\w+"', let_in(lived.site).get(f"/?minutes={minutes}")
        )
    assert not gathered
    with library(lived.home, lived.lang) as opened:
        opened.postpone(lived.talk, days=9)
    assert f"due-{lived.talk}" not in browser.get("/?minutes=400")
