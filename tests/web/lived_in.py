"""A home in which somebody has worked for half a year: questions thought about again, techniques written
out, an exploration, a design, mastery begun. For tests and pictures."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from banyun.library import Library
from banyun.study.challenging import Row
from tests.web.served import NOW, ROOT

SAID = Path(__file__).with_name("lived_in.toml")


@dataclass(frozen=True)
class LivedIn:
    """Ids of what was made."""

    question: str
    technique: str
    situation: str
    past: str
    exploration: str
    project: str


def live_in(home: Path, lang: str, talk: str) -> LivedIn:
    """Fills a home that has the example talk and notes with half a year of work."""
    said: dict[str, Any] = tomllib.loads(SAID.read_text("utf-8"))[lang]

    def on(days_ago: int) -> Library:
        return Library(home, clock=lambda: _ago(days_ago), wording=lang)

    with on(170) as library:
        digest = library.digest(talk)
        spot = library.open_spots()[0].spot.term
        exploration = library.explore(spot).record.id
        first, *others = library.to_judge(digest)
        library.remember(library.judge(digest, first, "confirms"), said["detail"])
        library.judge(digest, others[0], "contradicts")
        asked = library.ask(
            said["question"], on=talk, quotes=[said["quote"]], lens="observability", priority=1
        )
        library.deduce(asked.question.id, said["deduction"])
    with on(120) as library:
        library.write_field(exploration, said["field"], [said["where"]])
        spots = [one.spot.term for one in library.open_spots()]
        library.explore(spots[0])
        library.dismiss_term(spots[-1])
        past = library.make_situation(said["past"], text=said["past_text"], when="2021").situation.id
        future = library.make_situation(
            said["future"], text=said["future_text"], when="2026-05-20"
        ).situation.id
        offered = library.offered_techniques(talk).findings
        technique = library.take_technique(offered[0].id).technique.id
        library.rehearse(technique, past, said["rehearsal"])
    with on(60) as library:
        note = library.recall(said["question"], limit=1)[0].note_id
        library.deduce(asked.question.id, said["again"], notes=[note], moved=True)
        library.skim_source(exploration, "papers", said["paper"], address="arXiv:2407.00079", minutes=20)
        library.turn_timer(exploration, "stop", said["took"])
        claim = library.challenged(talk).claims[0]
        library.challenge(
            talk, text=said["design"], rows=[Row(said["point"], claim.quote.exact, said["mine"])]
        )
        library.explain(talk, said["explanation"])
        library.look_up(said["lookup"], on=talk)
    with on(9) as library:
        library.skim_source(exploration, "talks", said["talk"], taken=said["took_talk"])
        project = library.gather(said["project"], [talk]).id
        library.ask(said["other_question"], priority=2)
    return LivedIn(asked.question.id, technique, future, past, exploration, project)


def _ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


assert ROOT.is_dir()
