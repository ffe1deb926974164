"""What the reader answered from memory, held against the text by a model: after them, beside their score."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from banyun.engine.models.base import Request
from banyun.engine.models.budget import Budgeted
from banyun.errors import NotFound
from banyun.findings.tally import Tally
from banyun.library import Library
from banyun.library.sides.checking import Checked
from banyun.outputs.checking import checked_text
from banyun.outputs.html import digest_html
from banyun.storage.base import Store
from banyun.testing import ScriptedEngine
from tests.library.thinking_reader import field

TALK = Path(__file__).parents[2] / "examples" / "en" / "talk.md"


@pytest.fixture
def library(store: Store, home: Path, clock: Callable[[], datetime]) -> Iterator[Library]:
    with Library(home, clock=clock, wording="en", store=store) as opened:
        opened.add(str(TALK))
        yield opened


def answer(library: Library, said: str = "I do not remember that.") -> None:
    """A round in which every answer is the same."""
    asked = library.sitting("talk").questions
    library.answer("talk", {str(one.number): said for one in asked})


def quoting(text: str, verdict: str = "wrong") -> Callable[[Request], dict[str, Any]]:
    """Holds every answer against the same words."""

    def said(request: Request) -> dict[str, Any]:
        check = {"verdict": verdict, "why": "It says otherwise.", "quote": text}
        return {field(request): [check] if field(request) == "checks" else []}

    return said


def first_words(library: Library) -> str:
    """Words of the first passage that was asked about."""
    (attempt,) = library.mastery("talk").standing.part("details").attempts
    passage_id = attempt.body.answers[0].passage_id
    material = library.materials()[0].material.id
    passages = library._store.passages(library._store.version(material).id)
    text = next(one for one in passages if one.id == passage_id).text.strip()
    return text[: text.rindex(" ", 0, 80)].split("\n")[0]


def check(library: Library, engine: ScriptedEngine) -> Checked:
    return library.check_answers_with("talk", Budgeted(engine))


def test_nothing_is_checked_before_it_is_answered(library: Library) -> None:
    engine = ScriptedEngine()
    with pytest.raises(NotFound):
        check(library, engine)
    library.join_with(library.digest("talk"), Budgeted(ScriptedEngine(quoting("x"))), ahead=True)
    assert engine.requests == []


def test_each_answer_is_asked_about_once_and_the_score_stays(library: Library, store: Store) -> None:
    answer(library)
    before = library.mastery("talk")
    engine = ScriptedEngine(quoting(first_words(library)))
    checked = check(library, engine)
    asked = len(checked.answers)
    assert asked >= 3
    assert {field(one) for one in engine.requests} == {"checks"}
    assert len(engine.requests) == checked.thought.asked == asked
    assert "I do not remember that." in engine.requests[0].prompt.segments[-1].text
    assert all(len(one.findings) == 1 for one in checked.answers)
    (found,) = checked.answers[0].findings
    assert (found.kind, found.author, found.state) == ("check", "model", "suggested")
    assert (found.details["verdict"], found.details["attempt"]) == ("wrong", checked.attempt.id)
    assert library.mastery("talk") == before
    library.judge_finding(found.id, "accepted")
    assert library.mastery("talk") == before
    again = ScriptedEngine(quoting("x"))
    assert check(library, again).thought.before == asked
    assert again.requests == []


def test_a_verdict_without_words_of_the_text_is_dropped_and_counted(library: Library, store: Store) -> None:
    answer(library)
    checked = check(library, ScriptedEngine(quoting("words that the talk never said")))
    assert all(one.findings == () for one in checked.answers)
    assert checked.thought.dropped == len(checked.answers)
    (tally,) = [one for one in store.tallies() if one.author == "model"]
    assert tally == Tally("model", "scripted", "digest validation", 0, 2 * len(checked.answers))
    assert "says nothing about it" in checked_text(checked.attempt, checked.answers, "scripted", "en")


def test_an_empty_answer_is_not_sent(library: Library) -> None:
    library.answer("talk", {"1": "A guess.", "2": " "})
    engine = ScriptedEngine(quoting("x"))
    check(library, engine)
    assert len([one for one in engine.requests if len(one.prompt.turns) == 2]) == 1


def test_a_round_of_a_project_is_held_against_each_material(library: Library, store: Store) -> None:
    library.add(
        "caches.md",
        data=b"# Caches\n\nThe cache of the depot copies 4,096 keys in 16 seconds before it takes traffic.\n",
    )
    library.gather("serving", ["talk", "caches"])
    asked = library.sitting("serving").questions
    library.answer("serving", {str(one.number): "Seven." for one in asked})
    engine = ScriptedEngine(quoting("x"))
    checked = library.check_answers_with("serving", Budgeted(engine))
    assert checked.thought.total == len(asked)
    assert {one.prompt.documents[0] for one in engine.requests} == {one.material.id for one in asked}


def test_checks_stand_in_the_digest_by_whom_they_are(library: Library) -> None:
    answer(library)
    check(library, ScriptedEngine(quoting(first_words(library))))
    digest = library.digest("talk")
    page = digest_html(digest, "en")
    assert "scripted holds your answer from memory against the text: wrong" in page
    assert "拿正文对照你凭记忆的回答：不对" in digest_html(digest, "zh")


def test_joining_a_digest_asks_about_answers_too(library: Library) -> None:
    answer(library)
    engine = ScriptedEngine(lambda request: {field(request): []})
    library.join_with(library.digest("talk"), Budgeted(engine))
    assert "checks" in {field(one) for one in engine.requests}
    assert len({one.prompt.prefixes for one in engine.requests}) == 1
    later = ScriptedEngine(quoting("x"))
    check(library, later)
    assert later.requests == []
