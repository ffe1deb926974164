"""The frontier and explorations without scripts."""

from __future__ import annotations

import re

from banyun.study.exploring import ExplorationView
from tests.web.working import Working, words_of


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


def test_a_term_is_taken_up_and_merged_with_no_word_that_is_no_blind_spot(working: Working) -> None:
    taken = working.do("/frontier", "explore", term="gradual rollout", own="1")
    assert "gradual rollout" in taken
    assert 'role="alert"' in working.refused("/frontier", "explore", term="nothing of the kind")
    assert 'role="alert"' in working.refused("/frontier", "merge", one="gradual rollout", other="canary")


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
