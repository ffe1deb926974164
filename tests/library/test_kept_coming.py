"""Where the techniques of a text may go soon is looked for once, as long as the notes that the text was held
against stay the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from banyun.findings.bodies import Situation
from banyun.findings.records import Record
from banyun.library import Library
from banyun.study import places
from banyun.study.fitted import Fitted

TEXT = """# Warming

When a cache node restarts it is empty. The hottest keys are copied from a neighbour before it takes traffic,
so that the database never meets the reads of an empty cache.
"""
NOTE = "# Restarts\n\nWe copied the hottest keys of the cache from a neighbour before a node took traffic.\n"


def test_where_techniques_may_go_is_looked_for_once_and_anew_when_the_text_is_held_anew(
    home: Path, clock: Callable[[], datetime], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "restarts.md").write_text(NOTE, "utf-8")
    soon = (clock() + timedelta(days=7)).date().isoformat()
    with Library(home, clock=clock, wording="en") as library:
        library.learn([notes])
        library.add("warming.md", data=TEXT.encode())
        quote = "The hottest keys are copied from a neighbour before it takes traffic"
        library.make_technique("Copy from a neighbour", on="Warming", quotes=[quote], pattern=quote)
        library.make_situation(
            "Restart the cache nodes", text="The hottest keys of a cache node are gone.", when=soon
        )
        analysed = library.analysed("Warming")
        plain = library.digest_from(analysed).own.coming
    assert plain
    looked: list[str] = []
    place_of = places.place_of

    def looking(store: places.Records, situation: Record[Situation], wording: str) -> object:
        looked.append(situation.id)
        return place_of(store, situation, wording)

    monkeypatch.setattr(places, "place_of", looking)
    fitted = Fitted()

    def coming() -> object:
        with Library(home, clock=clock, wording="en") as library:
            library.fitted = fitted
            return library.digest_from(analysed).own.coming

    assert coming() == coming() == plain
    assert len(looked) == 1
    (notes / "restarts.md").write_text(f"{NOTE}\nA neighbour gave a fifth of its link.\n", "utf-8")
    with Library(home, clock=clock, wording="en") as library:
        library.learn([notes])
    assert coming() == plain
    assert len(looked) == 1
    with Library(home, clock=clock, wording="en") as library:
        analysed = library.analysed("Warming")
        anew = library.digest_from(analysed).own.coming
    looked.clear()
    assert coming() == coming() == anew
    assert len(looked) == 1
