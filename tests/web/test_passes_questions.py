"""Questions without scripts: asked, thought about again, put off, filed on."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from tests.web.served import NOW
from tests.web.working import Working, words_of


def test_a_question_shows_its_deductions_over_time_and_what_moved(working: Working) -> None:
    page = working.browser.get(f"/questions/{working.made.question}")
    with working.library() as library:
        asked = library.question(working.made.question).asked
    first, last = asked.deductions
    words = words_of(page)
    assert words.index(words_of(first.body.text)) < words.index(words_of(last.body.text))
    assert "<del>" in page
    assert "<ins>" in page
    assert working.say("questions.fate.moved") in page


def test_a_deduction_is_kept_with_the_notes_it_deepens(working: Working) -> None:
    place = f"/questions/{working.made.question}"
    note = re.search(r'name="note" value="(note_[^"]+)"', working.browser.get(place))
    assert note is not None
    page = working.do(place, "deduce", text="A limit holds by itself, 不用人看。", moved="yes", note=note[1])
    assert "A limit holds by itself, 不用人看。" in html.unescape(page)
    with working.library() as library:
        last = library.question(working.made.question).asked.last
    assert last is not None
    assert (last.body.moved, last.body.note_ids) == (True, (note[1],))


def test_a_refused_deduction_keeps_what_was_typed(working: Working) -> None:
    place = f"/questions/{working.made.question}"
    page = working.refused(place, "deduce", text="Thought <b>hard</b>\nover two lines", others="no such note")
    assert "Thought &lt;b&gt;hard&lt;/b&gt;\nover two lines</textarea>" in page
    assert page.index('id="form-deduce"') < page.index('role="alert"') < page.index('id="deduce-text"')
    with working.library() as library:
        assert len(library.question(working.made.question).asked.deductions) == 2


def test_a_question_is_asked_changed_closed_and_asked_again(working: Working) -> None:
    page = working.do("/questions", "ask", text="What does a miss cost?", lens="cost", priority="2")
    with working.library() as library:
        asked = next(one for one in library.questions() if one.question.body.text == "What does a miss cost?")
    assert (asked.question.body.lens, asked.question.body.priority) == ("cost", 2)
    assert "What does a miss cost?" in page
    place = f"/questions/{asked.question.id}"
    working.do(place, "change", text="What does one miss cost?", lens="capacity", priority="1")
    closed = working.do(place, "close", state="answered", why="240 ms")
    assert "240 ms" in closed
    assert working.say("questions.state.answered") in closed
    assert "What does one miss cost?" in working.browser.get("/questions?show=answered")
    assert "What does one miss cost?" not in working.browser.get("/questions")
    working.do(place, "close", state="open")
    assert "What does one miss cost?" in working.browser.get("/questions")
    assert 'role="alert"' in working.refused("/questions", "ask", text=" ")


def test_on_a_text_the_readers_question_comes_first_then_what_is_offered(working: Working) -> None:
    place = f"{working.talk}/questions"
    page = working.browser.get(place)
    assert page.index('id="form-ask"') < page.index('name="act" value="take"')
    finding = re.search(r'name="finding" value="(fnd_[^"]+)"', page)
    assert finding is not None
    working.do(place, "take", finding=finding[1], text="In my own words?")
    working.do(place, "frame", number="1", text="And how is it measured?")
    refused = working.refused(place, "ask", text="Mine?", quote="words that nobody said")
    assert "Mine?" in refused
    assert "words that nobody said" in refused
    with working.library() as library:
        asked = {one.question.body.text for one in library.questions(on=working.shelf.talk)}
    assert {"In my own words?", "And how is it measured?"} <= asked
    assert "Mine?" not in asked
    again = working.browser.get(place)
    assert f'value="{finding[1]}"' not in again


def test_a_letter_is_shown_and_taken_away_never_sent(working: Working) -> None:
    place = f"/questions/{working.made.question}/letter"
    assert "Ada" in working.browser.get(f"{place}?to=Ada%20%3Cada%40example.org%3E")
    answer = working.browser.client.get(f"{place}?to=Ada%20%3Cada%40example.org%3E&as=eml")
    assert answer.headers["content-disposition"] == 'attachment; filename="letter.eml"'
    assert b'To: "Ada" <ada@example.org>' in answer.content
    assert b"X-Unsent: 1" in answer.content


def test_what_was_looked_up_and_said_is_filed_on_a_question(working: Working) -> None:
    place = f"/questions/{working.made.question}"
    working.do(place, "look-up", what="p99", where="the book", learned="the worst of a hundred")
    page = working.do(place, "discuss", who="Ilse", text="Ilse: we alert on the giver.")
    assert "the worst of a hundred" in page
    assert "we alert on the giver" in page
    assert "unfinished" in working.refused(place, "look-up", what=" ", where="unfinished")


def test_a_question_is_put_off_dropped_and_comes_back(working: Working) -> None:
    place = f"/questions/{working.made.question}"
    working.do(place, "postpone")
    with working.library() as library:
        schedule = library.question(working.made.question).asked.schedule
    assert schedule is not None
    assert schedule.body.due == (NOW + timedelta(days=7)).date()
    assert working.say("questions.dropped") in words_of(working.do(place, "drop"))
    assert working.say("questions.dropped") not in words_of(working.do(place, "resume"))
