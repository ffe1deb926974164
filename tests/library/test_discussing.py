"""What discussions are filed on, in a line, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from banyun.findings.bodies import Discussion, Question
from banyun.findings.finding import Finding
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.library import Library
from banyun.library.discussing import filed_on
from banyun.storage.sqlite import SqliteStore

AT = datetime.fromisoformat("2026-03-01T10:00:00+00:00")


@pytest.fixture
def material(home: Path, clock: Callable[[], datetime]) -> str:
    with Library(home, clock=clock, wording="en") as library:
        return library.add("caches.md", data=b"# Caches\n\nA cache that restarts is empty.\n").material.id


def filed(store: SqliteStore, about: str | None) -> str:
    made = Record(new_id("discussion", AT), Discussion("Ann", "mail", "Said."), "me", AT, AT, about=about)
    store.put_record(made)
    return made.id


def test_each_discussion_says_what_it_is_filed_on_and_questions_are_read_once(
    home: Path, material: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(home)
    version = store.version(material)
    offered, taken = (
        Finding(
            new_id("finding", AT),
            material,
            version.id,
            "question",
            "mindset",
            "",
            text,
            (),
            (),
            "analysis",
            "suggested",
            text,
            AT,
            {},
        )
        for text in ("What of the disk?", "How long?")
    )
    store.put_findings([offered, taken])
    asked = Record(
        new_id("question", AT), Question("How long does it take?", from_finding=taken.id), "me", AT, AT
    )
    with store.act("discuss", AT, "me"):
        store.put_record(asked)
        on = {
            filed(store, asked.id): "How long does it take?",
            filed(store, taken.id): "How long does it take?",
            filed(store, offered.id): "What of the disk?",
            filed(store, material): "Caches",
            filed(store, new_id("finding", AT)): "",
            filed(store, None): "",
        }
    read: list[type] = []
    records = store.records

    def counted(body: type[Question], **given: str) -> list[Record[Question]]:
        read.append(body)
        return records(body, **given)

    monkeypatch.setattr(store, "records", counted)
    assert {one.discussion.id: one.about for one in filed_on(store, None)} == on
    assert read.count(Question) == 1
    store.close()
