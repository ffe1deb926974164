"""Runs: resumed, never doubled, faithful to what the reader decided. The analyst is a simple one
(a passage is answered by the notes that hold its first word), the stores are the real ones."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from banyun.analysis.candidates import BlindSpot, MaterialAnalysis, PassageAnalysis
from banyun.digest import runner as running
from banyun.digest.digest import Digest
from banyun.digest.runner import BATCH, Runner
from banyun.errors import Busy, Cancelled
from banyun.events import Advanced, CancelToken, Event, silent
from banyun.findings.finding import StanceTaken
from banyun.knowledge.evidence import Evidence, Known, Recalled
from banyun.materials.anchor import anchor_at
from banyun.materials.passage import Passage
from banyun.storage.base import Store
from tests.storage import samples

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
TEXT = "\n\n".join(f"word{number} stands in passage {number}." for number in range(3 * BATCH)) + "\n\n"


class FirstWord:
    """Answers a passage with the notes that hold its first word; every first word that no note
    holds is a blind spot."""

    identity = "first word 1"

    def __init__(self, store: Store, text: str, cancel: CancelToken | None = None, after: int = 0) -> None:
        self.store = store
        self.text = text
        self.asked: list[str] = []
        self._cancel = cancel
        self._after = after

    def passage(self, passage: Passage) -> PassageAnalysis:
        self.asked.append(passage.id)
        if self._cancel and len(self.asked) > self._after:
            self._cancel.cancel()
        word = passage.text.split()[0].casefold()
        evidence = []
        for hit in self.store.search([word], limit=3):
            note = self.store.note(hit.note_id)
            noted = self.store.note_text(note.id, hit.version).text
            at = noted.casefold().index(word)
            quote = anchor_at(noted, at, at + len(word))
            told = Recalled(note.id, note.title, note.basis, note.when, quote, 0.5, (word,), "", hit.version)
            evidence.append(Evidence(told, anchor_at(self.text, passage.start, passage.start + len(word))))
        known: Known = "known" if evidence else "new"
        return PassageAnalysis(passage, known, 0.0 if evidence else 1.0, tuple(evidence), (word,), 1.0)

    def whole(self, passages: Sequence[PassageAnalysis]) -> MaterialAnalysis:
        spots = [
            BlindSpot(
                term=one.searched[0],
                aliases=(),
                topic=one.searched[0],
                score=1.0,
                count=1,
                in_notes=0,
                passage_ids=(one.passage.id,),
                quote=anchor_at(self.text, one.passage.start, one.passage.start + len(one.searched[0])),
            )
            for one in passages
            if one.known == "new"
        ]
        return MaterialAnalysis(tuple(passages), tuple(spots), (), (), (), (), ())


def digest(
    store: Store,
    analyst: FirstWord,
    *,
    as_of: date | None = None,
    cancel: CancelToken | None = None,
    report: list[Event] | None = None,
) -> Digest:
    run = Runner(
        store,
        clock=lambda: NOW,
        wording="en",
        report=silent if report is None else report.append,
        cancel=cancel or CancelToken(),
    )
    material = store.materials()[0]
    return run.run(material, store.version(material.id), lambda: analyst, as_of)


@pytest.fixture
def material_id(store: Store) -> str:
    one, version, passages, original = samples.material(TEXT)
    store.add_material(one, version, passages, original)
    store.put_notes([samples.note("word3 and word7 are what I did.", when="2019")])
    return one.id


def test_all_of_it_is_held_against_the_notes(store: Store, material_id: str) -> None:
    heard: list[Event] = []
    made = digest(store, FirstWord(store, TEXT), report=heard)
    assert "".join(one.analysis.passage.text for one in made.passages) == TEXT
    assert [n for n, one in enumerate(made.passages) if one.analysis.known == "known"] == [3, 7]
    assert {one.state for one in made.findings} == {"suggested"}
    assert [one.name for one in made.findings[:3]] == ["word0", "word1", "word2"]
    assert store.finding(made.findings[0].id) == made.findings[0]
    evidence = made.passages[3].analysis.evidence[0].recalled
    quote = evidence.quote
    assert made.note_texts[evidence.note_id].text[quote.start : quote.end] == quote.exact == "word3"
    assert [one.done for one in heard if isinstance(one, Advanced)] == list(range(1, 3 * BATCH + 1))


def test_a_second_digest_asks_nothing_and_doubles_nothing(store: Store, material_id: str) -> None:
    first = digest(store, FirstWord(store, TEXT))
    again = FirstWord(store, TEXT)
    second = digest(store, again)
    assert again.asked == []
    assert replace(second, seconds=0.0) == replace(first, seconds=0.0)


def test_an_interrupted_digest_goes_on_where_it_was(store: Store, material_id: str) -> None:
    cancel = CancelToken()
    first = FirstWord(store, TEXT, cancel, after=BATCH + 3)
    with pytest.raises(Cancelled):
        digest(store, first, cancel=cancel)
    second = FirstWord(store, TEXT)
    made = digest(store, second)
    assert set(first.asked).isdisjoint(second.asked)
    assert first.asked + second.asked == [one.analysis.passage.id for one in made.passages]


def test_new_notes_make_a_new_run_and_the_old_steps_go(store: Store, material_id: str) -> None:
    digest(store, FirstWord(store, TEXT))
    store.put_notes([samples.note("word0 at last", key="other.md")])
    again = FirstWord(store, TEXT)
    made = digest(store, again)
    assert len(again.asked) == 3 * BATCH
    assert made.passages[0].analysis.known == "known"
    assert "word0" not in [one.name for one in made.findings]
    assert len(store.digest_runs(material_id)) == 1


def test_what_the_reader_decided_outlives_the_suggestion(store: Store, material_id: str) -> None:
    accepted, dismissed, *_ = digest(store, FirstWord(store, TEXT)).findings
    store.set_state(accepted.id, "accepted")
    store.set_state(dismissed.id, "dismissed")
    store.put_notes([samples.note("word0 word1 word2", key="other.md")])
    states = {one.id: one.state for one in digest(store, FirstWord(store, TEXT)).findings}
    assert states[accepted.id] == "accepted"
    assert states[dismissed.id] == "dismissed"
    assert len(states) == 3 * BATCH - 3


def test_a_stance_is_shown_on_its_evidence(store: Store, material_id: str) -> None:
    made = digest(store, FirstWord(store, TEXT))
    known, other = made.passages[3].analysis, made.passages[5].analysis.passage
    recalled = known.evidence[0].recalled
    taken = StanceTaken(
        "stc_1",
        material_id,
        known.passage.id,
        recalled.note_id,
        recalled.note_version,
        "confirms",
        known.evidence[0].material_quote,
        recalled.quote,
        "me",
        NOW,
    )
    said = replace(
        taken,
        id="stc_2",
        passage_id=other.id,
        material_quote=anchor_at(TEXT, other.start, other.start + 5),
        stance="refines",
    )
    store.put_stance(taken)
    store.put_stance(said)
    made = digest(store, FirstWord(store, TEXT))
    assert [one.stance for one in made.passages[3].analysis.evidence] == ["confirms"]
    assert [(one.stance, one.recalled.score) for one in made.passages[5].analysis.evidence] == [
        ("refines", 1.0)
    ]


def test_looking_back_keeps_nothing_of_what_it_shows(store: Store, material_id: str) -> None:
    store.put_notes([samples.note("word9 is known since today", key="nine.md")])
    today = digest(store, FirstWord(store, TEXT))
    store.set_state(today.findings[0].id, "dismissed")
    before = store.findings(material_id)
    analyst = FirstWord(store, TEXT)
    analyst.identity = "without nine"
    store.delete_note(next(note.id for note in store.notes() if note.key == "nine.md"))
    made = digest(store, analyst, as_of=date(2018, 1, 1))
    assert made.as_of == date(2018, 1, 1)
    assert {one.name for one in made.findings} - {one.name for one in before} == {"word9"}
    assert store.findings(material_id) == before
    assert len(made.findings) == len(before) + 1, "each once"
    judged = {one.id: one.state for one in made.findings}
    assert judged[today.findings[0].id] == "dismissed"


def test_looking_back_leaves_out_what_was_said_later(store: Store, material_id: str) -> None:
    said = replace(
        digest(store, FirstWord(store, TEXT)).findings[0], id="fnd_mine", fingerprint="mine", author="me"
    )
    store.put_findings([said])
    assert "fnd_mine" in {one.id for one in digest(store, FirstWord(store, TEXT)).findings}
    shown = digest(store, FirstWord(store, TEXT), as_of=date(2026, 3, 13)).findings
    assert "fnd_mine" not in {one.id for one in shown}
    shown = digest(store, FirstWord(store, TEXT), as_of=date(2026, 3, 14)).findings
    assert "fnd_mine" in {one.id for one in shown}


def test_findings_follow_their_words_into_a_new_version(store: Store, material_id: str) -> None:
    first = digest(store, FirstWord(store, TEXT)).findings
    store.set_state(first[0].id, "accepted")
    text = "A new beginning, longer than a word or two.\n\n" + TEXT
    one = store.material(material_id)
    store.add_version(*samples.version(one, text, number=2))
    made = digest(store, FirstWord(store, text))
    kept = next(one for one in made.findings if one.id == first[0].id)
    assert kept.version_id == made.version.id
    quote = kept.quotes[0]
    assert text[quote.start : quote.end] == quote.exact == "word0"
    assert set(kept.passage_ids) <= {one.analysis.passage.id for one in made.passages}


def test_two_at_once_end_with_the_same_digest(store: Store, material_id: str) -> None:
    made: list[Digest] = []
    analysts = [FirstWord(store, TEXT) for _ in range(2)]
    threads = [threading.Thread(target=lambda one=one: made.append(digest(store, one))) for one in analysts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert {one.id for one in made[0].findings} == {one.id for one in made[1].findings}
    assert len(store.findings(material_id)) == 3 * BATCH - 2


def test_a_lease_that_is_held_too_long_is_busy(
    store: Store, material_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PATIENCE_S", 0.1)
    store.take_lease(f"digest:{material_id}", NOW, timedelta(minutes=1))
    with pytest.raises(Busy, match="A talk"):
        digest(store, FirstWord(store, TEXT))
