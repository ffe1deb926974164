"""The pages of the passes without scripts: each page, and each thing one does there; what is refused is
told beside the form, with all that was typed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from banyun.interfaces.web.app import build_app
from banyun.language.wording import say
from banyun.library import Library
from banyun.study.exploring import ExplorationView
from tests.web.conftest import LANGUAGES, Shelf, copied
from tests.web.lived_in import LivedIn
from tests.web.served import BASE, NOW, ROOT, Browser, csrf_of, held, let_in


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


Lived = dict[str, tuple[Shelf, LivedIn]]


def work_in(lived: Lived, lang: str, folder: Path) -> Working:
    whole, made = lived[lang]
    shelf = copied(whole, folder)
    site = shelf.site
    held(site, shelf.talk, lang)
    return Working(shelf, made, let_in(site))


@pytest.fixture(params=LANGUAGES)
def working(request: pytest.FixtureRequest, lived: Lived, tmp_path: Path) -> Working:
    return work_in(lived, request.param, tmp_path)


@pytest.fixture
def english_work(lived: Lived, tmp_path: Path) -> Working:
    return work_in(lived, "en", tmp_path)


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def places(working: Working) -> list[str]:
    made, talk = working.made, working.talk
    subject = working.shelf.talk
    scoped = ("passes", "validation", "questions", "techniques", "designs", "mastery", "readers")
    return [
        *("/passes", "/validation", "/questions", "/questions?show=answered", "/techniques", "/frontier"),
        *("/frontier?all=1", "/challenges", "/mastery", "/readers", "/settings"),
        *(f"{talk}/{name}" for name in scoped),
        f"/questions/{made.question}",
        f"/questions/{made.question}/letter",
        f"/techniques/{made.technique}",
        f"/situations/{made.situation}",
        f"/rehearse/{made.technique}/{made.past}",
        f"/explorations/{made.exploration}",
        f"/projects/{made.project}",
        *(f"/mastery/{subject}/{part}" for part in ("principle", "details", "shareable")),
    ]


def test_every_page_answers_in_its_language_and_has_nothing_inline(working: Working) -> None:
    for place in places(working):
        page = working.browser.get(place)
        assert f'<html lang="{"zh-Hans" if working.shelf.lang == "zh" else "en"}"' in page, place
        for inline in ("<style", " style=", " onclick=", " onload=", "javascript:"):
            assert inline not in page, place
        assert page.count("<script") == page.count("<script src="), place
        assert len(re.findall(r"<h1[ >]", page)) == 1, place
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), (place, [one for one in ids if ids.count(one) > 1])
        for name in re.findall(r'<label for="([^"]+)"', page):
            assert name in ids, (place, name)


def test_looking_at_a_page_changes_nothing(working: Working) -> None:
    with working.library() as library:
        before = library.statistics()
    for place in [*places(working), "/explorations/QUIC", "/explorations/nothing", "/techniques/nothing"]:
        working.browser.client.get(place)
    with working.library() as library:
        assert library.statistics() == before


def test_pages_of_what_is_not_there_say_so(english_work: Working) -> None:
    for place in (
        "/questions/qst_9",
        "/techniques/tec_9",
        "/situations/sit_9",
        "/explorations/exp_9",
        "/projects/prj_9",
        "/mastery/nothing",
        "/m/mat_9/validation",
        f"/mastery/{english_work.shelf.talk}/attempts/att_0",
    ):
        assert english_work.browser.client.get(place).status_code == 404, place


# Questions


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


# Validation


def test_the_board_has_both_quotes_and_takes_a_stance_with_a_word(working: Working) -> None:
    place = f"{working.talk}/validation"
    page = working.browser.get(place)
    with working.library() as library:
        waiting = library.to_judge(library.digest(working.shelf.talk))
    first = waiting[0]
    passage, note = first.digested.analysis.passage.id, first.evidence.recalled.note_id
    assert f'id="{passage}-{note}"' in page
    assert page.count("<mark>") >= 2 * len(waiting)
    after = working.do(
        place, "stance", passage=passage, note=note, stance="refines", text="Two signals, not one."
    )
    assert f'id="{passage}-{note}"' not in after
    assert "Two signals, not one." in after
    with working.library() as library:
        assert library.stance_on(working.shelf.talk, note).stance == "refines"
        assert len(library.to_judge(library.digest(working.shelf.talk))) == len(waiting) - 1


def test_a_stance_is_said_otherwise_and_details_are_remembered(working: Working) -> None:
    place = f"{working.talk}/validation"
    with working.library() as library:
        taken = next(one for one in library.stances_on(working.shelf.talk) if one.stance == "confirms")
        prompts = library.prompts_on(taken)
    refused = working.refused(place, "remember", taken=taken.id, text=" ", form=f"remember-{taken.id}-0")
    assert refused.index(f'id="form-remember-{taken.id}-0"') < refused.index('role="alert"')
    working.do(place, "remember", taken=taken.id, prompt="0", text="Forty alarms a night.")
    assert "Forty alarms a night." in working.browser.get(place)
    with working.library() as library:
        assert len(library.prompts_on(taken)) == len(prompts) - 1
    working.do(place, "restate", taken=taken.id, stance="unrelated")
    with working.library() as library:
        again = library.stance_on(working.shelf.talk, taken.note_id)
    assert again.stance == "unrelated"
    working.refused(place, "restate", taken=again.id, stance="loves", form=f"restate-{again.id}")


def test_lookups_that_wait_are_done_where_they_are_listed(working: Working) -> None:
    page = working.browser.get("/validation")
    lookup = re.search(r'name="lookup" value="([^"]+)"', page)
    assert lookup is not None
    refused = working.refused(
        "/validation", "learned", lookup=lookup[1], where="MDN", form=f"learned-{lookup[1]}"
    )
    assert 'value="MDN"' in refused
    done = working.do("/validation", "learned", lookup=lookup[1], where="MDN", learned="It is called Age.")
    assert lookup[1] not in done
    with working.library() as library:
        assert [one.body.learned for one in library.lookups()] == ["It is called Age."]


def test_a_lookup_on_the_board_lies_at_the_passage(working: Working) -> None:
    with working.library() as library:
        first = library.to_judge(library.digest(working.shelf.talk))[0]
    passage = first.digested.analysis.passage.id
    working.do(
        f"{working.talk}/validation", "look-up", passage=passage, what="SMART", learned="wear of disks"
    )
    with working.library() as library:
        assert [one.body.what for one in library.lookups(passage)] == ["SMART"]


# Techniques


def test_a_technique_is_taken_changed_written_out_and_dropped(working: Working) -> None:
    place = f"{working.talk}/techniques"
    finding = re.search(r'name="finding" value="(fnd_[^"]+)"', working.browser.get(place))
    assert finding is not None
    working.do(place, "take", finding=finding[1], name="Before, after", pattern="Say both.", why="It sticks.")
    with working.library() as library:
        card = library.technique("Before, after").technique
    assert (card.body.pattern, card.body.why) == ("Say both.", "It sticks.")
    own = f"/techniques/{card.id}"
    assert "Say one." in working.do(own, "change", name="Before, after", pattern="Say one.", why="")
    rehearsal = f"/rehearse/{card.id}/{working.made.past}"
    page = working.browser.get(rehearsal)
    assert "____" in page
    notes = re.findall(r'name="note" value="(note_[^"]+)" checked', page)
    assert notes
    written = working.do(rehearsal, "rehearse", text="From 180 to 46.", note=notes[:1])
    assert "From 180 to 46." in written
    with working.library() as library:
        kept = library.rehearsal(card.id, working.made.past).rehearsals
    assert [(one.body.text, one.body.note_ids) for one in kept] == [("From 180 to 46.", (notes[0],))]
    assert "From 180 to 46." in working.browser.get(f"/situations/{working.made.past}")
    working.refused(rehearsal, "rehearse", text="")
    working.do(own, "drop")
    assert card.id not in working.browser.get("/techniques")


def test_techniques_and_situations_of_ones_own(working: Working) -> None:
    page = working.do("/techniques", "make", name="One sharp number", pattern="Say one.", kind="telling")
    assert "One sharp number" in page
    refused = working.refused("/techniques", "make", name="", pattern="A pattern worth keeping")
    assert "A pattern worth keeping</textarea>" in refused
    place = working.do("/techniques", "place", name="The review", when="2027-01", text="Twelve people.")
    assert "Twelve people." in place
    with working.library() as library:
        situation = library.situation("The review").situation
    assert situation.body.when is not None
    assert situation.body.when.text == "2027-01"
    wrong = working.refused("/techniques", "place", name="Sometime", when="soonish")
    assert 'value="Sometime"' in wrong
    assert 'value="soonish"' in wrong
    own = f"/situations/{situation.id}"
    working.do(own, "change", name="The review", when="2025", tense="past", text="Ten people.")
    assert "Ten people." in working.browser.get(own)
    working.do(own, "drop")
    assert working.browser.client.get(own).status_code == 404
    refused_here = working.refused(
        f"{working.talk}/techniques", "make", name="Mine", pattern="Do it.", quote="never said"
    )
    assert 'value="never said"' in refused_here


def test_an_offered_technique_is_dismissed(working: Working) -> None:
    place = f"{working.talk}/techniques"
    finding = re.search(r'name="finding" value="(fnd_[^"]+)"', working.browser.get(place))
    assert finding is not None
    assert finding[1] not in working.do(place, "dismiss", finding=finding[1])


# The frontier


def test_the_frontier_is_a_picture_with_a_table_that_says_the_same(working: Working) -> None:
    page = working.browser.get("/frontier?all=1")
    with working.library() as library:
        found = library.frontier()
    assert page.count('class="lane"') == len(found.courses)
    table = page[page.index("<table>") : page.index("</table>")]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table)
    assert len(rows) == len(found.courses)
    for row, course in zip(rows, found.courses, strict=True):
        cells = [words_of(cell) for cell in re.findall(r"<td>(.*?)</td>", row)]
        levels = ["" if one == "unmet" else working.say(f"frontier.level.{one}") for one in course.standings]
        assert cells[: len(levels)] == levels
    bands = re.findall(r'<rect class="level (\w+)" x="[\d.]+" y="\d+" ', page)
    assert "basic" in bands
    assert "dismissed" in bands


def test_the_frontier_as_of_a_day_and_a_day_that_is_none(working: Working) -> None:
    page = working.browser.get("/frontier?as_of=2025-10&all=1")
    assert 'class="level basic"' not in page
    assert working.browser.client.get("/frontier?as_of=soon").status_code == 422


def test_a_blind_spot_is_taken_up_or_dismissed(working: Working) -> None:
    taken = working.do("/frontier", "explore", term="gradual rollout", own="1")
    assert "gradual rollout" in taken
    assert 'role="alert"' in working.refused("/frontier", "explore", term="nothing of the kind")
    working.do("/frontier", "merge", one="gradual rollout", other="canary")
    with working.library() as library:
        spots = library.open_spots()
    if spots:
        page = working.do("/frontier", "dismiss", term=spots[0].spot.term, known_as="what I call it")
        assert "what I call it" in page


def test_an_exploration_is_worked_task_by_task_with_a_timer(working: Working) -> None:
    started = working.do("/frontier", "explore", term="gradual rollout", own="1")
    place = re.search(r'action="(/explorations/exp_[^"]+)"', started)
    assert place is not None
    address = place[1]
    working.do(address, "field", text="Settled: one per cent first.", where="the manual\na colleague")
    page = working.do(address, "source", task="papers", source="Rolling out slowly", minutes="20")
    assert 'data-left="1200" data-running' in page
    refused = working.refused(address, "source", task="talks", source=" ", form="talks", minutes="5")
    assert refused.index('id="form-talks"') < refused.index('role="alert"')
    assert "data-running" not in working.do(address, "turn", turn="pause")
    assert "data-running" in working.do(address, "turn", turn="resume")
    taken = working.do(address, "turn", turn="stop", taken="Watch the error budget.")
    assert "Watch the error budget." in taken
    assert 'class="clock"' not in taken
    early = working.refused(address, "grasp", text="Too early to say")
    assert "Too early to say</textarea>" in early
    working.do(address, "source", task="talks", source="A talk on it", taken="They roll back in a minute.")
    working.do(address, "look-up", what="canary", learned="a bird, first")
    done = working.do(address, "grasp", text="Small steps and a way back.")
    assert "Small steps and a way back." in done
    with working.library() as library:
        view = library.show(address.rpartition("/")[2])
    assert isinstance(view, ExplorationView)
    assert view.next is None
    assert view.record.body.level == "basic"
    assert [one.where for one in view.record.body.field] == [("the manual", "a colleague")]


def test_practice_is_shown_by_a_note_and_indexes_are_asked_only_by_name(working: Working) -> None:
    address = f"/explorations/{working.made.exploration}"
    assert 'value="no such note"' in working.refused(address, "practise", note="no such note")
    page = working.browser.get(address)
    assert working.say("working.frontier.sends") in words_of(page)
    refused = working.refused(address, "find", words="congestion control")
    assert 'value="congestion control"' in refused


# Counter-designs


def test_a_design_is_kept_point_by_point_and_versions_stay(working: Working) -> None:
    place = f"{working.talk}/designs"
    with working.library() as library:
        claims = library.challenged(working.shelf.talk).claims
    quote = claims[1].quote.exact
    rows = {
        "name": ["A second thought", ""],
        "theirs": [quote, ""],
        "mine": ["Do it at night.", ""],
    }
    page = working.do(place, "design", text="Keep it on disk, mostly.", **rows)
    assert "Do it at night." in page
    assert "Keep it on disk, mostly." in page
    with working.library() as library:
        versions = library.challenged(working.shelf.talk).versions
    assert len(versions) == 2
    assert [one.name for one in versions[-1].body.points][-1] == "A second thought"
    assert len(versions[-1].body.points) == 2
    wrong = {"name": ["Misquoted"], "theirs": ["it never said this"], "mine": ["A long and careful answer"]}
    refused = working.refused(place, "design", text="And so on.", **wrong)
    for typed in ("Misquoted", "it never said this", "A long and careful answer", "And so on."):
        assert typed in refused
    assert working.shelf.talk in working.browser.get("/challenges")
    working.refused(place, "design", text="Keep it on disk, mostly.", name=[], theirs=[], mine=[])


# Mastery


def test_an_explanation_is_judged_and_what_is_left_out_is_named(working: Working) -> None:
    subject = working.shelf.talk
    place = f"/mastery/{subject}/principle"
    assert "data-answer" in working.browser.get(place)
    short = working.refused(place, "principle", text="Caches.")
    assert "Caches.</textarea>" in short
    with working.library() as library:
        text = library.mastery(subject).standing.part("principle").attempts[0].body.text
    page = working.do(place, "principle", text=text)
    assert working.say("mastery.left_out") in page
    assert working.say("mastery.told") in page
    with working.library() as library:
        attempts = library.mastery(subject).standing.part("principle").attempts
    assert len(attempts) == 2
    again = build_app(working.shelf.site)
    fresh = Browser(again)
    fresh.client.cookies = working.browser.client.cookies
    later = fresh.get(f"/mastery/{subject}/attempts/{attempts[-1].id}")
    assert working.say("mastery.left_out") in later


def test_a_round_of_details_counts_what_was_answered_and_can_be_overruled(working: Working) -> None:
    subject = working.shelf.talk
    place = f"/mastery/{subject}/details"
    keys = re.findall(r'name="detail" value="([^"]+)"', working.browser.get(place))
    assert len(keys) > 3
    working.refused(place, "details", detail=keys)
    page = working.do(
        place, "details", detail=keys, **{f"answer-{keys[0]}": "seven elephants", f"unknown-{keys[1]}": "1"}
    )
    assert "seven elephants" in page
    assert working.say("mastery.because.empty") in page
    assert page.count('class="quoted"') == 2
    with working.library() as library:
        attempt = library.mastery(subject).standing.part("details").attempts[-1]
    assert len(attempt.body.answers) == 2
    address = f"/mastery/{subject}/attempts/{attempt.id}"
    working.refused(address, "overrule", detail=keys[0], why=" ", form=f"overrule-{keys[0]}")
    assert "they were elephants" in working.do(address, "overrule", detail=keys[0], why="they were elephants")
    with working.library() as library:
        answers = library.mastery(subject).standing.part("details").attempts[-1].body.answers
    assert [one.counts for one in answers] == [True, False]


def test_what_is_shared_is_held_against_the_text(working: Working) -> None:
    subject = working.shelf.talk
    place = f"/mastery/{subject}/shareable"
    assert "Too short</textarea>" in working.refused(place, "shareable", text="Too short")
    with working.library() as library:
        text = library.mastery(subject).standing.part("principle").attempts[0].body.text
    page = working.do(place, "shareable", text=text)
    assert working.say("mastery.missing_details") in page
    assert working.say("mastery.part.shareable") in page


def test_projects_are_gathered_renamed_and_dropped(working: Working) -> None:
    with working.library() as library:
        title = library.material(working.shelf.talk).title
        other = library.add(
            "other.md", data=b"# Another one\n\nNobody renders the world. We render what people look at."
        ).material
    page = working.do("/mastery", "gather", name="Maps", materials=f"{title}\nAnother one")
    assert "Another one" in page
    with working.library() as library:
        project = next(one for one in library.projects() if one.subject.name == "Maps")
    place = f"/projects/{project.subject.id}"
    working.do(place, "remove", material=other.id)
    assert 'value="no such text"' in working.refused(place, "add", material="no such text")
    working.do(place, "add", material=other.id)
    assert "Maps, served" in working.do(place, "rename", name="Maps, served")
    assert 'role="alert"' in working.refused(place, "rename", name=" ")
    working.do(place, "drop")
    assert "Maps, served" not in working.browser.get("/mastery")
    refused = working.refused("/mastery", "gather", name="New", materials="no such text")
    assert "no such text</textarea>" in refused
    assert title in html.unescape(working.do("/mastery", "begin", what=title[:12]))
    assert 'value="nothing"' in working.refused("/mastery", "begin", what="nothing")


# Two readers


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


# Undo, from any page


def test_undo_takes_the_last_thing_back_and_stays_where_one_is(working: Working) -> None:
    working.do("/questions", "ask", text="Asked by mistake?")
    assert "Asked by mistake?" in working.browser.get("/questions")
    page = working.do("/passes", "undo", to="/questions")
    assert "Asked by mistake?" not in page
    assert working.say("working.questions.ask") in page
    token = csrf_of(page)
    for to in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = working.browser.client.post(
            "/passes",
            data={"csrf": token, "act": "undo", "to": to},
            headers={"Origin": BASE},
            follow_redirects=False,
        )
        assert answer.headers.get("location", "/passes") == "/passes"


def test_a_form_that_is_none_is_refused(working: Working) -> None:
    token = csrf_of(working.browser.get("/questions"))
    answer = working.browser.client.post(
        "/questions", data={"csrf": token, "act": "conquer"}, headers={"Origin": BASE}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["{talk}/validation", "{talk}/questions", "{talk}/techniques"])
def test_a_page_waits_while_its_text_is_held_against_the_notes(
    english: Shelf, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banyun.interfaces.web.jobs.SOON_S", 0.0)
    browser = let_in(english.site)
    page = browser.get(path.format(talk=f"/m/{english.talk}"))
    assert say("reader.holding", "en") in page or "data-job" not in page
