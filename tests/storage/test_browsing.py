"""The contract of ``Browsing``."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from banyun.digest.summary import DigestSummary, PassageSummary
from banyun.findings.bodies import Deduction, Question
from banyun.findings.records import Record
from banyun.identity import new_id
from banyun.knowledge.periods import Period
from banyun.language.folding import fold
from banyun.materials.material import Material, Triage, Version
from banyun.storage.base import Store
from banyun.storage.sqlite import SqliteStore
from banyun.study.browsing import NoteCount, Size, Waiting
from tests.storage import samples


def put(store: Store, text: str, *, days: float = 0, **changed: object) -> tuple[Material, Version]:
    one, version, passages, original = samples.material(text, at=samples.later(days))
    one = replace(one, **changed)  # type: ignore[arg-type]
    store.add_material(one, version, passages, original)
    return one, version


def with_words(store: Store, words: str) -> list[str]:
    return store.materials_with(fold(words).split(), limit=10)


def test_materials_come_by_pages_in_an_order(store: Store) -> None:
    a, _ = put(store, "a", title="beta", priority=2)
    b, _ = put(store, "b", days=1, title="Alpha", priority=1, triage="later")
    c, _ = put(store, "c", days=2, title="gamma", priority=2)
    assert store.materials_page(limit=2) == [c, b]
    assert store.materials_page(limit=2, offset=2) == [a]
    assert store.materials_page(limit=9, order="oldest") == [a, b, c]
    assert store.materials_page(limit=9, order="title") == [b, a, c]
    assert store.materials_page(limit=9, order="priority") == [b, c, a]
    assert store.materials_page(limit=9, triage="later") == [b]
    assert store.materials(triage="inbox") == [c, a]
    assert store.triage_counts() == {"inbox": 2, "later": 1}
    assert store.materials_by_id([c.id, "mat_none", a.id]) == {c.id: c, a.id: a}


def test_sizes_are_of_the_latest_versions(store: Store) -> None:
    one, _ = put(store, "四个字吧")
    second, passages, original = samples.version(one, "five!", number=2, at=samples.later())
    store.add_version(second, passages, original)
    assert store.sizes([one.id, "mat_none"]) == {one.id: Size(5, 2)}
    assert store.latest_versions([one.id]) == {one.id: second.id}
    assert store.texts_of([one.id]) == {one.id: "five!"}


def test_what_was_made_on_materials_is_counted(store: Store) -> None:
    one, version = put(store, "Warm the cache.")
    other, _ = put(store, "Another.", days=1)
    assert store.worked_on() == set()
    with store.act("question", samples.NOW, "me"):
        asked = Record(
            new_id("question", samples.NOW),
            Question("Why?"),
            "me",
            samples.NOW,
            samples.NOW,
            material_id=one.id,
        )
        store.put_record(asked)
    store.put_findings([samples.finding(version, "f1")])
    assert store.worked_on() == {one.id}
    assert store.made_on([one.id, other.id]) == {one.id: {"question": 1}}
    store.put_findings([samples.finding(version, "f2", kind="point", author="me", state="accepted")])
    store.put_digest_summary(summary(one, version, ()))
    assert store.made_on([one.id]) == {one.id: {"question": 1, "point": 1, "digest": 1}}
    with store.act("question", samples.NOW, "me"):
        store.remove_record(asked.id)
    assert "question" not in store.made_on([one.id])[one.id]


def test_what_was_worked_on_before_it_was_decided_about_is_no_news(store: Store) -> None:
    worked, version = put(store, "a")
    new, unsaid = put(store, "b", days=1)
    later, put_off = put(store, "c", days=2, triage="later")
    store.put_findings([samples.finding(unsaid, "f1")])
    assert store.triage_counts() == {"inbox": 2, "later": 1}
    with store.act("stance", samples.later(), "me"):
        for number, one in enumerate((version, put_off)):
            mine = samples.finding(one, f"mine {number}", author="me", state="accepted")
            store.put_findings([mine])
    assert store.triage_counts() == {"inbox": 1, "digest": 1, "later": 1}
    assert store.materials_page(limit=9, triage="inbox") == [new]
    assert store.materials_page(limit=9, triage="digest") == [worked]
    assert store.materials_page(limit=9, triage="later") == [later]
    assert store.materials_page(limit=9) == [later, new, worked]


def test_materials_wait_since_they_were_added_or_decided_about(store: Store) -> None:
    one, version = put(store, "a")
    two, _ = put(store, "b", days=1)
    put(store, "c", triage="drop")

    def waiting() -> dict[str, tuple[str, date, bool]]:
        return {kept.id: (kept.triage, kept.since, kept.held) for kept in store.waiting_materials()}

    other = (two.triage, two.added.date(), False)
    assert waiting() == {one.id: ("inbox", one.added.date(), False), two.id: other}
    later = one.added + timedelta(days=9)
    with store.act("triage", later, "me"):
        store.update_material(replace(one, triage="later"))
    with store.act("priority", later + timedelta(days=1), "me"):
        store.update_material(replace(one, triage="later", priority=1))
    assert waiting() == {one.id: ("later", later.date(), False), two.id: other}
    store.put_findings([samples.finding(version, "f1")])
    assert waiting()[one.id] == ("later", later.date(), True)
    with store.act("point", later, "me"):
        store.put_findings([samples.finding(version, "f2", author="me", state="accepted")])
    assert one.id in waiting()
    with store.act("triage", later, "me"):
        store.update_material(replace(one, triage="digest"))
    assert waiting() == {two.id: other}
    store.undo(later)
    store.undo(later)
    store.undo(later)
    store.undo(later)
    assert waiting() == {one.id: ("inbox", one.added.date(), True), two.id: other}


def test_what_waits_comes_by_urgency_as_if_all_of_it_were_put_in_order(store: Store) -> None:
    drawn = random.Random(5)
    triages: tuple[Triage, ...] = ("inbox", "digest", "later", "drop")
    made = [
        put(
            store,
            f"text {number}",
            days=drawn.randint(0, 80),
            triage=drawn.choice(triages),
            priority=drawn.randint(1, 5),
        )
        for number in range(60)
    ]
    for one, version in made[::7]:
        with store.act("triage", samples.later(drawn.randint(0, 80)), "me"):
            store.update_material(replace(one, triage="later" if one.triage != "later" else "inbox"))
        store.put_findings([samples.finding(version, f"f {one.id}", author=drawn.choice(("me", "analysis")))])
    store.undo(samples.later(90))
    store.undo(samples.later(90))
    day, without = samples.later(60).date(), [one.id for one, _ in made[::5]]
    waiting = store.waiting_materials()
    comes = {one.id: one.since + timedelta(days=30 * (one.triage == "later")) for one in waiting}
    due = [one for one in waiting if comes[one.id] <= day]
    assert 0 < len(due) < len(waiting)
    assert store.waiting_counts(day, rest=30) == (len(waiting), len(due))

    def urgency(one: Waiting) -> tuple[int, date, str]:
        return one.priority - (day - comes[one.id]).days // 14, comes[one.id], one.id

    asked = store.waiting_by_urgency(day, rest=30, aged=14, without=without)
    assert list(asked) == sorted((one for one in due if one.id not in without), key=urgency)
    first = store.waiting_by_urgency(day, rest=30, aged=14, limit=3)
    assert list(first) == sorted(due, key=urgency)[:3]
    some = store.waiting_materials(without)
    assert {one.id: one for one in some} == {one.id: one for one in waiting if one.id in without}


def test_what_was_touched_lately_comes_first(store: Store) -> None:
    one, version = put(store, "a")
    two, _ = put(store, "b", triage="drop")
    with store.act("stance", samples.later(1), "me"):
        store.put_findings([samples.finding(version, "f1", author="me", state="accepted")])
    with store.act("priority", samples.later(2), "me"):
        store.update_material(replace(two, priority=1))
    with store.act("priority", samples.later(3), "agent"):
        store.update_material(replace(one, priority=1))
    assert store.lately_touched(limit=5) == [two.id, one.id]
    assert store.lately_touched(limit=1) == [two.id]
    assert store.lately_touched(limit=5, without=("priority",)) == [one.id]


def test_notes_come_by_pages_and_are_counted(store: Store) -> None:
    a, b, c = (
        samples.note("a", key="Beta.md", when="2019-05", at=samples.NOW),
        samples.note("b", key="alpha.md", when="2021", at=samples.later(1)),
        samples.note("c", key="gamma.md", collection="other", at=samples.later(2)),
    )
    store.put_notes([a, b, c])
    assert store.notes_page(limit=2) == [c.note, b.note]
    assert store.notes_page(limit=2, offset=2) == [a.note]
    assert store.notes_page(limit=9, order="title") == [b.note, a.note, c.note]
    assert store.notes_page(limit=9, order="when") == [b.note, a.note, c.note]
    assert store.notes_page(limit=9, collection="other") == [c.note]
    assert store.notes_page(limit=9, year="2019") == [a.note]
    assert store.notes_page(limit=9, year="") == [c.note]
    assert store.notes_page(limit=9, basis="read") == []
    store.put_notes([samples.edited(c, "changed", at=samples.later(3))])
    assert store.note_texts_of([c.note.id, "note_none"]) == {c.note.id: "changed"}
    assert store.note_counts() == [
        NoteCount("other", "did", "", 1),
        NoteCount("vault", "did", "2019", 1),
        NoteCount("vault", "did", "2021", 1),
    ]


def test_terms_are_completed_the_frequent_ones_first(store: Store) -> None:
    store.put_notes(
        [samples.note("cache cached", key="a.md"), samples.note("cache call", key="b.md", at=samples.later())]
    )
    assert store.note_terms_beginning("cac", limit=5) == ["cache", "cached"]
    assert store.note_terms_beginning("ca", limit=2) == ["cache", "cached"]
    assert store.note_terms_beginning("", limit=5) == []


def test_materials_are_found_by_their_words(store: Store) -> None:
    one, _ = put(store, "Pre-warming the KVCache saves 40 % of misses.", title="Serving")
    two, _ = put(store, "預熱緩存，命中率上升。", days=1, title="服务")
    assert with_words(store, "prewarm") == []
    assert with_words(store, "warming kvc") == [one.id]
    assert with_words(store, "WARMING nothing") == []
    assert with_words(store, "serving") == [one.id]
    assert with_words(store, "缓存") == [two.id]
    assert with_words(store, "預熱緩") == [two.id]
    assert with_words(store, "升") == [two.id]
    assert with_words(store, "服务") == [two.id]
    assert with_words(store, "…") == []
    three, _ = put(store, "Warming again.", days=2)
    assert set(with_words(store, "warming")) == {one.id, three.id}
    assert store.unsearchable() == 0


def test_findings_are_found_in_whatever_spelling(store: Store) -> None:
    _, version = put(store, "Warm the cache.")
    one = replace(samples.finding(version, "f1"), name="緩存 [cache]", text="A “Ｗarm” start")
    gone = replace(samples.finding(version, "f2", state="dismissed"), name="缓存")
    store.put_findings([one, gone])
    for words in ("缓存", "緩存 CACHE", "warm", "[cache]", "start 存"):
        assert [hit.id for hit in store.findings_with(fold(words).split(), limit=5)] == [one.id], words
    assert store.findings_with(["cold"], limit=5) == []


def test_findings_are_found_that_took_the_place_of_others(store: Store) -> None:
    _, version = put(store, "Warm the cache.")
    store.put_findings([replace(samples.finding(version, "f1"), name="Cold", text="A start")])
    assert store.findings_with(["緩存"], limit=5) == []
    store.withdraw_suggestions(version.material_id, [])
    one = replace(samples.finding(version, "f2"), name="緩存", text="Warm")
    store.put_findings([one])
    for words in ("缓存", "warm"):
        assert [hit.id for hit in store.findings_with([words], limit=5)] == [one.id], words
    assert store.findings_with(["cold"], limit=5) == []


def test_of_many_findings_with_a_word_the_first_are_found(store: Store) -> None:
    _, version = put(store, "Warm the cache.")
    many = [replace(samples.finding(version, f"m{n}"), name=f"Warm {n}", text="Same") for n in range(600)]
    store.put_findings(many)
    for words in (["warm"], ["warm", "same"], ["same"]):
        assert [hit.id for hit in store.findings_with(words, limit=3)] == [one.id for one in many[:3]], words
    assert [hit.id for hit in store.findings_with(["warm", "599"], limit=3)] == [many[599].id]


def test_findings_of_a_kind_are_those_of_every_material(store: Store) -> None:
    _, first = put(store, "a")
    _, second = put(store, "b", days=1)
    one, two, other = (
        samples.finding(first, "f1", kind="blind_spot"),
        samples.finding(second, "f2", kind="blind_spot"),
        samples.finding(second, "f3", kind="point"),
    )
    store.put_findings([one, two, other])
    assert [found.id for found in store.every_finding("blind_spot")] == [two.id, one.id]


def summary(one: Material, version: Version, notes: tuple[str, ...], name: str = "dig_1") -> DigestSummary:
    passage = PassageSummary("psg_1", 0, 1, "partly", 0.5, notes, ())
    empty = PassageSummary("psg_2", 1, 2, "new", 1.0, notes[:1], ())
    return DigestSummary(name, one.id, version.id, samples.NOW, (passage, empty), (), (), ())


def test_materials_that_used_a_note_are_those_of_the_last_digests(store: Store) -> None:
    one, version = put(store, "a")
    other, second = put(store, "b")
    store.put_digest_summary(summary(one, version, ("note_1", "note_2")))
    store.put_digest_summary(summary(other, second, ("note_2",), "dig_2"))
    assert store.evidence_of("note_1") == {one.id: 2}
    assert store.evidence_of("note_2") == {other.id: 2, one.id: 1}
    later = replace(summary(one, version, ("note_3",), "dig_3"), created=samples.later())
    store.put_digest_summary(later)
    assert store.evidence_of("note_1") == {}
    assert store.evidence_of("note_3") == {one.id: 2}


def test_finding_aids_are_made_anew_where_they_are_lost_or_damaged(home: Path) -> None:
    with_store(home, lambda store: put(store, "Warm the cache."))
    aids = home / "cache" / "finding-aids.sqlite"
    assert with_store(home, lambda store: len(with_words(store, "warm"))) == 1
    aids.unlink()
    assert with_store(home, lambda store: len(with_words(store, "warm"))) == 1
    aids.write_bytes(b"not a database" * 100)
    for name in ("finding-aids.sqlite-wal", "finding-aids.sqlite-shm"):
        aids.with_name(name).unlink(missing_ok=True)
    assert with_store(home, lambda store: len(with_words(store, "warm"))) == 1


def with_store(home: Path, do):  # type: ignore[no-untyped-def]
    store = SqliteStore(home)
    try:
        return do(store)
    finally:
        store.close()


def test_notes_of_a_time_come_did_first_then_the_nearest(store: Store) -> None:
    texts = (
        ("2019-05", "did"),
        ("2019", "read"),
        ("2020-01-15", "did"),
        ("2018-12", "thought"),
        ("2021", "did"),
        (None, "did"),
        ("2019-05", "did"),
        ("2019-05", "read"),
    )
    made = []
    for number, (when, basis) in enumerate(texts):
        change = samples.note(f"n{number}", key=f"{number}.md", when=when, at=samples.later(number))
        made.append(replace(change, note=replace(change.note, basis=basis)))  # type: ignore[arg-type]
    store.put_notes(made)
    ids = [one.note.id for one in made]
    period = Period(date(2018, 12, 31), date(2020, 6, 30))

    def found(limit: int = 9, until: date | None = None, without: tuple[str, ...] = ()) -> list[int]:
        asked = store.notes_of_time(period, date(2019, 4, 1), until=until, without=without, limit=limit)
        return [ids.index(one.id) for one in asked]

    assert found() == [0, 6, 2, 7, 1, 3]
    assert found(limit=2) == [0, 6]
    assert found(limit=0) == []
    assert found(until=date(2019, 12, 31)) == [0, 6, 7, 1, 3]
    assert found(limit=3, without=(ids[0], ids[7])) == [6, 2, 1]


def test_notes_are_found_by_their_keys_and_by_what_they_grew_from(store: Store) -> None:
    one, other = samples.note("a", key="a.md"), samples.note("b", key="b.md", at=samples.later())
    other = replace(other, note=replace(other.note, grown_from="mat_1"))
    store.put_notes([one, other])
    assert store.notes_keyed("vault", ["b.md", "none.md", "a.md"]) == [one.note.id, other.note.id]
    assert store.notes_keyed("elsewhere", ["a.md"]) == []
    assert store.notes_grown_from(["mat_1", "mat_2"]) == [other.note.id]
    assert store.notes_grown_from([]) == []


def test_the_changes_of_records_are_those_that_stand(store: Store) -> None:
    def put(text: str, days: float, record_id: str) -> Record[Question]:
        at = samples.later(days)
        made = Record(record_id, Question(text), "me", at, at)
        with store.act("question", at, "me"):
            store.put_record(made)
        return made

    first, second = new_id("question", samples.NOW), new_id("question", samples.later())
    one = put("Why?", 0, first)
    two = put("How?", 1, second)
    again = replace(put("Why now?", 2, first), created=samples.NOW)
    with store.act("question", samples.later(3), "me"):
        store.remove_record(second)
    put("Undone?", 4, first)
    store.undo(samples.later(5))
    assert store.record_changes(Question) == [
        (samples.NOW, first, one),
        (samples.later(1), second, two),
        (samples.later(2), first, again),
        (samples.later(3), second, None),
    ]
    assert store.record_changes(Deduction) == []
