"""A chat that told a friend counts as having shared it."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyun.errors import InvalidInput
from banyun.findings.bodies import Body, Discussion, Situation
from banyun.findings.records import KINDS, Record
from banyun.identity import new_id
from banyun.library import Library
from banyun.storage.memory import MemoryStore
from tests.conftest import NOW
from tests.mastery.materials import REPO

OUTLINE = (REPO / "tests" / "mastery" / "outline.zh.md").read_text("utf-8")


def put(store: MemoryStore, body: Body) -> str:
    made = Record(new_id(KINDS[type(body)], NOW), body, "me", NOW, NOW)
    with store.act("discuss", NOW, "me"):
        store.put_record(made)
    return made.id


def test_a_discussion_that_told_it_counts(tmp_path: Path) -> None:
    store = MemoryStore()
    library = Library(tmp_path, clock=lambda: NOW, wording="en", store=store)
    library.add(str(REPO / "examples" / "zh" / "talk.md"))
    told = put(store, Discussion("a friend", "chat", OUTLINE))
    shared = library.share("假期", discussion=told)
    assert shared.attempt.body.earned
    assert shared.attempt.body.told_in == told
    other = put(store, Situation("talk at work", OUTLINE, "future"))
    with pytest.raises(InvalidInput):
        library.share("假期", discussion=other)
