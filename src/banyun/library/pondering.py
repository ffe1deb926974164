"""A question for a break, and today's plan, out of a store."""

from __future__ import annotations

import time
from collections.abc import Container
from pathlib import Path

from banyun.errors import NotFound
from banyun.events import Advanced, CancelToken, Finished, Report, Started
from banyun.findings.bodies import Term
from banyun.knowledge.evidence import Recalled
from banyun.knowledge.recall import Recaller
from banyun.language.rarity import zipf
from banyun.language.wording import say
from banyun.library.thinking import whole
from banyun.storage.base import Store
from banyun.study.asked import Asked, standing
from banyun.study.base import Moment
from banyun.study.bearing_notes import BearingNotes, question_text
from banyun.study.naming import glossary_of, pairs_of
from banyun.study.ponder import Candidate, Pondered, pick
from banyun.study.sources.questions import coming

FACTS = 4
_EVERYDAY = 4.8
"""General frequency of words that say nothing alone (hours, times)."""

_LAST = Path("run", "pondered")
"""The question that was pondered last. Not worth keeping: without it, one may come twice."""


def ponder(
    store: Store, home: Path, moment: Moment, *, question_id: str | None = None, seen: Container[str] = ()
) -> Pondered:
    """A question with the reader's facts beside it: the named one, else the one whose turn it is.

    Args:
        seen: Questions already seen in this break.

    Raises:
        NotFound: there is no (other) open question.
    """
    if question_id is None:
        bearing = BearingNotes(store, moment)
        several = coming(store)
        bearing.begin(several)
        candidates = [Candidate(one, standing(one, one.thought.date()).due) for one in several]
        chosen = pick(
            candidates,
            lambda one: bearing.newest(one) is not None,
            moment.day,
            last_pondered(home),
            seen,
        )
        if chosen is None:
            raise NotFound("There is no question to ponder.", "Ask one: banyun question “…”")
        question_id = chosen.asked.question.id
    asked = whole(store, question_id)
    return Pondered(asked, facts(store, asked, moment))


def facts(store: Store, asked: Asked, moment: Moment) -> tuple[Recalled, ...]:
    """What the reader knows that bears on a question and on how far they came with it, did first: not
    what they deduced on it, nor what shares an everyday word with it. A break should not begin with
    waiting, so the dictionary stays closed, and what was found is kept while the notes stay as they are."""
    if moment.fitted is None:
        return _facts(store, asked, moment)
    thought = tuple((one.id, one.body.text) for one in asked.deductions)
    named = hash(tuple(pairs_of(one.body for one in store.records(Term))))
    key = ("facts", question_text(asked), thought, named, store.notes_state(), moment.lang)
    return moment.fitted.of(key, lambda: _facts(store, asked, moment))


def _facts(store: Store, asked: Asked, moment: Moment) -> tuple[Recalled, ...]:
    own = {f"{one.id}.md" for one in asked.deductions}
    recaller = Recaller(store, wording=moment.lang, glossary=glossary_of(store), dictionary=False)
    so_far = [one.body.text for one in asked.deductions[-1:]]
    recalled = recaller.recall("\n\n".join([question_text(asked), *so_far]), limit=2 * FACTS + len(own))
    notes = store.notes_by_id([one.note_id for one in recalled])
    found = [one for one in recalled if _bears(one) and notes[one.note_id].key not in own]
    return tuple(sorted(found[:FACTS], key=lambda one: one.basis != "did"))


def _bears(recalled: Recalled) -> bool:
    """Whether what they share says something: two words, or one that not everybody uses every day."""
    return len(recalled.terms) > 1 or any(zipf(term) < _EVERYDAY for term in recalled.terms)


def find_bearing(store: Store, moment: Moment, report: Report, cancel: CancelToken) -> None:
    """Finds out on which of the questions that come back new notes bear."""
    bearing, several = BearingNotes(store, moment), coming(store)
    stage, started = say("study.bearing", moment.lang), time.perf_counter()
    report(Started(stage, len(several)))
    for done, one in enumerate(several, start=1):
        cancel.check()
        bearing.newest(one)
        report(Advanced(stage, done))
    report(Finished(stage, time.perf_counter() - started))


def last_pondered(home: Path) -> str | None:
    """The id of the question pondered last, if that is known."""
    try:
        return (home / _LAST).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def remember_pondered(home: Path, question_id: str) -> None:
    """So that the next break has another one."""
    place = home / _LAST
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"{question_id}\n", "utf-8")
