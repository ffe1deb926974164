"""What is kept between requests is never older than the home."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyun.interfaces.web.desk import READ, Desk
from banyun.library import Library
from banyun.study.mastery.details import Detail
from banyun.study.mastery.telling import Listener
from tests.web.served import NOW, held, let_in
from tests.web.shelf import Shelf


def test_what_was_read_is_read_again_once_something_was_written(tmp_path: Path) -> None:
    desk, read = Desk(), []

    def reading() -> int:
        read.append(1)
        return len(read)

    assert [desk.read("a", 1, reading) for _ in range(3)] == [1, 1, 1]
    assert desk.read("a", 2, reading) == 2
    assert desk.read("b", 2, reading) == 3
    for number in range(READ):
        desk.read(number, 2, reading)
    assert desk.read("a", 2, reading) == len(read)


def test_every_write_is_noticed(english: Shelf) -> None:
    with Library(english.home, clock=lambda: NOW) as one, Library(english.home, clock=lambda: NOW) as other:
        seen = {one.written}
        for number in range(5):
            other.ask(f"What does number {number} cost?", on=english.talk)
            assert one.written not in seen
            seen.add(one.written)


def test_what_another_process_writes_is_on_the_next_page(english: Shelf) -> None:
    site = english.site
    held(site, english.talk, "en")
    browser = let_in(site)
    with Library(english.home, clock=lambda: NOW, wording="en") as library:
        passage = next(
            one.analysis.passage
            for one in library.digest(english.talk).passages
            if one.analysis.passage.readable
        )
        address = f"/m/{english.talk}?at={passage.id}"
        assert "Said elsewhere" not in browser.get(address)
        library.name_point(english.talk, name="Said elsewhere", quotes=[passage.text[:60]])
        assert "Said elsewhere" in browser.get(address)
        library.undo()
        assert "Said elsewhere" not in browser.get(address)


def test_what_may_be_asked_of_a_text_is_found_while_it_is_opened(
    english: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(english.home, clock=lambda: NOW, wording="en") as library:
        library.answer(english.talk, {"1": "no idea"})
    site = english.site
    held(site, english.talk, "en")
    looked: list[object] = []

    def looking(listener: Listener, **_given: object) -> list[Detail]:
        looked.append(listener)
        return []

    monkeypatch.setattr("banyun.library.examining.find_details", looking)
    let_in(site).get(f"/m/{english.talk}/mastery")
    assert not looked
