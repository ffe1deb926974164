"""Which situations are soon and still without a rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from banyun.findings.bodies import Situation
from banyun.knowledge.note import When
from banyun.library import Library
from banyun.library.rehearsing import unrehearsed
from banyun.storage.base import Store
from banyun.study.carrying_over import is_soon


def test_a_situation_that_is_soon_waits_until_something_is_written_for_it(
    store: Store, home: Path, clock: Callable[[], datetime]
) -> None:
    with Library(home, clock=clock, store=store, wording="en") as library:
        card = library.make_technique("three words", pattern="Say it in three words.", kind="telling")
        for name, when in (("talk", "2026-05"), ("lecture", "2026-04-02"), ("keynote", "2026-09")):
            library.make_situation(name, when=when)
        library.make_situation("review", when="2021")
        waiting = [one.body.name for one in unrehearsed(store, clock().date())]
        assert waiting == ["lecture", "talk"]
        library.rehearse(card.technique.id, "lecture", "Small, near, warm.")
        assert [one.body.name for one in unrehearsed(store, clock().date())] == ["talk"]
        library.undo()
        assert [one.body.name for one in unrehearsed(store, clock().date())] == waiting


@pytest.mark.parametrize(
    ("when", "soon"),
    [("2026-05-13", True), ("2026-05-14", False), ("2026-03", True), ("2026-02", False), ("2026", True)],
)
def test_soon(when: str, soon: bool) -> None:
    assert is_soon(Situation("talk", "", "future", When(when)), date(2026, 3, 14)) is soon
    assert not is_soon(Situation("talk", "", "past", When(when)), date(2026, 3, 14))
    assert not is_soon(Situation("talk", "", "future"), date(2026, 3, 14))
