"""Every belief can be traced: did, read or thought, and from what."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.errors import NotFound
from banyun.library import Library
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from tests.conftest import NOW
from tests.mastery.materials import REPO, tellings

TALK = REPO / "examples" / "zh" / "talk.md"
EXPLANATION = next(one.explanation for one in tellings() if one.name == "talk-zh")
OUTLINE = (REPO / "tests" / "mastery" / "outline.zh.md").read_text("utf-8")

STEPS = ("learn", "ask", "deduce", "explain", "answer", "share", "undo", "project", "drop", "tomorrow")


class Reading:
    """A reader who does one thing after another, in a home kept in memory."""

    def __init__(self, home: Path) -> None:
        self.store: Store = MemoryStore()
        self.now: datetime = NOW
        self.library = Library(home, clock=lambda: self.now, wording="zh", store=self.store)
        self.library.add(str(TALK))
        self.subject = "假期第一天的地图"

    def do(self, step: str) -> None:
        getattr(self, f"_{step}")()
        self.subject = self._subject()

    def _learn(self) -> None:
        self.library.learn([REPO / "examples" / "zh" / "vault-sre" / "从邻居预热.md"])

    def _ask(self) -> None:
        self.library.ask("拷贝要限速到多少？", on="假期第一天的地图")

    def _deduce(self) -> None:
        for asked in self.library.questions()[:1]:
            self.library.deduce(asked.question.id, "大概是网卡的五分之一，免得拖慢邻居。")

    def _explain(self) -> None:
        self.library.explain(self.subject, EXPLANATION)

    def _answer(self) -> None:
        questions = self.library.sitting(self.subject).questions
        if questions:
            said = {str(one.number): "、".join(one.detail.wanted) for one in questions}
            self.library.answer(self.subject, said)

    def _share(self) -> None:
        self.library.share(self.subject, OUTLINE)

    def _undo(self) -> None:
        with suppress(NotFound):
            self.library.undo()

    def _project(self) -> None:
        self.library.gather("地图", ["假期第一天的地图"])

    def _drop(self) -> None:
        if self.library.projects():
            self.library.drop_project("地图")

    def _tomorrow(self) -> None:
        self.now += timedelta(days=1)

    def _subject(self) -> str:
        return "地图" if self.library.projects() else "假期第一天的地图"

    def check(self) -> None:
        for note in self.store.notes():
            assert note.basis in ("did", "read", "thought")
            origin = self.library.show(note.id).origin  # type: ignore[union-attr]
            if origin.kind is None:
                assert note.collection != "grown"
                continue
            assert origin.gone == (origin.record_id not in self._records())
            for source in origin.sources:
                assert source.title is not None or source.id.startswith("prj_")
            assert origin.sources or origin.kind == "deduction"

    def _records(self) -> set[str]:
        return {record.id for record, gone in self.store.every_record() if not gone}

    def evidence(self) -> set[str]:
        digest = self.library.digest("假期第一天的地图")
        return {
            evidence.recalled.note_id for passage in digest.passages for evidence in passage.analysis.evidence
        }


@settings(max_examples=12)
@given(st.lists(st.sampled_from(STEPS), max_size=9))
def test_every_note_is_did_read_or_thought_and_its_source_resolves_or_is_said_gone(steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        reading = Reading(Path(home))
        for step in steps:
            reading.do(step)
            reading.check()
        grown = {note.id for note in reading.store.notes() if note.collection == "grown"}
        assert grown.isdisjoint(reading.evidence())


def test_what_was_mastered_as_a_project_is_no_echo_even_when_the_project_is_gone(tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    for step in (
        "project",
        "explain",
        "answer",
        "tomorrow",
        "answer",
        "tomorrow",
        "answer",
        "tomorrow",
        "share",
    ):
        reading.do(step)
    for _ in range(3):
        reading.do("answer")
        reading.do("tomorrow")
    assert reading.library.mastery("地图").standing.yours is not None
    grown = [note for note in reading.store.notes() if note.collection == "grown"]
    assert len(grown) == 2
    assert {note.basis for note in grown} == {"read"}
    reading.do("drop")
    reading.check()
    (origin, _) = (reading.library.show(note.id).origin for note in grown)  # type: ignore[union-attr]
    assert [source.title for source in origin.sources] == [None, "假期第一天的地图"]
    assert reading.evidence().isdisjoint({note.id for note in grown})
