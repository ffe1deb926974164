"""The contract of ``RecordStore``: records, acts, and undo."""

from __future__ import annotations

import random
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.errors import AmbiguousId, InvalidInput, NotFound, QuoteNotFound
from banyun.findings import bodies
from banyun.findings.bodies import Body
from banyun.findings.exploration import Entry, Move, Skim, Source
from banyun.findings.records import KINDS, Record
from banyun.findings.referee import locate
from banyun.findings.tally import Tally
from banyun.identity import new_id
from banyun.knowledge.note import When
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Triage, Version
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from banyun.storage.sqlite import SqliteStore
from tests.storage import samples

TEXT = "Check the machines nightly.\n\n然后预热缓存。\n"
QUOTE = anchor_at(TEXT, 0, 5)
ONE_OF_EACH: tuple[Body, ...] = (
    bodies.Reaction("psg_1", "did", QUOTE),
    bodies.Recollection("note_1", "十七层。", "几层？", QUOTE),
    bodies.Lookup("RDMA", "a paper", "it copies without the processor"),
    bodies.Technique("formula", "telling", "A = B + C", "short", (QUOTE,)),
    bodies.Situation("promotion", "the gateway", "past", When("2021")),
    bodies.Rehearsal("tec_1", "sit_1", "I would say …", ("note_1",)),
    bodies.Question("How large is it?", "cost", (QUOTE,), 1, "fnd_1"),
    bodies.Deduction("qst_1", "About 100 nodes.", None, ("note_1",)),
    bodies.Discussion(
        "the author",
        "mail",
        "Why? Because.",
        When("2024-12"),
        "Caches",
        (
            bodies.Turn("me", "Why?", True, datetime(2024, 12, 7, 10, 15)),
            bodies.Turn("", "Because.", at=samples.NOW),
        ),
    ),
    bodies.Exploration(
        "RDMA",
        ("rdma", "roce"),
        ("mat_1",),
        (Entry(samples.NOW, "…", ("a wiki",)),),
        (Source("p", samples.NOW, "10.1/x", "Ann", "mat_2", (Skim(samples.NOW, 20, None, 5, samples.NOW),)),),
        (Source("t", samples.NOW, taken=(Entry(samples.NOW, "…"),)),),
        (Move(samples.NOW, "practised", "own_quote", None, "note_1", QUOTE),),
        Entry(samples.NOW, "it copies without the processor"),
    ),
    bodies.Term(("rdma", "roce"), True, "远程直写"),
    bodies.CounterDesign(
        "simpler",
        (
            bodies.Comparison("cost", "high", "low", anchor_at("it is high", 6, 10)),
            bodies.Comparison("a", "b", "c"),
        ),
    ),
    bodies.Project("Mooncake", ("mat_1", "mat_2")),
    bodies.Attempt(
        "mat_1",
        "details",
        "…",
        ("psg_1",),
        ("psg_2",),
        True,
        material_ids=("mat_1",),
        share=0.5,
        answers=(bodies.Answered("d1", "?", "psg_1", "巡检", "9 s", False, "meant that"),),
        claims=(bodies.Claim("9 s", "differs", "mat_1", QUOTE, None, "9 s", "8 s"),),
        told_in="dsc_1",
    ),
    bodies.Schedule("qst_1", date(2026, 5, 1), 14, 2, 1, True),
)


@pytest.fixture
def version(store: Store) -> Version:
    parts = samples.material(TEXT)
    store.add_material(*parts)
    return parts[1]


def quote(store: Store, by: str, words: str, verb: str = "point") -> None:
    with store.act(verb, samples.NOW, "model" if by else "me", by):
        located = locate(words, TEXT, "the text")
        store.put_record(record(bodies.Lookup("inspection", located.exact, "done nightly")))


def test_quotes_are_counted_by_author_and_verb_refused_ones_too(store: Store) -> None:
    quote(store, "", "Check the machines")
    quote(store, "small", "Check the machines")
    for _ in range(2):
        with pytest.raises(QuoteNotFound):
            quote(store, "small", "Check the moons nightly")
    quote(store, "small", "然后预热缓存", "stance")
    assert store.tallies() == [
        Tally("me", "", "point", 1, 0),
        Tally("model", "small", "point", 1, 2),
        Tally("model", "small", "stance", 1, 0),
    ]
    assert len(store.acts()) == len(store.records(bodies.Lookup)) == 3
    store.undo(samples.NOW)
    assert [one.verb for one in store.tallies()] == ["point", "point", "stance"], "what was said was said"


def test_imported_tallies_count_once(store: Store) -> None:
    quote(store, "", "Check the machines")
    for _ in range(2):
        store.adopt_tallies([Tally("me", "", "point", 3, 1), Tally("agent", "scribe", "point", 0, 2)])
    assert store.tallies() == [Tally("agent", "scribe", "point", 0, 2), Tally("me", "", "point", 3, 1)]


def record(body: Body, **values: Any) -> Record[Body]:
    return Record(new_id(KINDS[type(body)], samples.NOW), body, "me", samples.NOW, samples.NOW, **values)


def put(store: Store, *records: Record[Body], verb: str = "write") -> None:
    with store.act(verb, samples.NOW, "me"):
        for one in records:
            store.put_record(one)


def test_every_kind_of_record_comes_back_as_it_went_in(store: Store, version: Version) -> None:
    assert {type(body) for body in ONE_OF_EACH} == set(KINDS)
    made = [record(body, material_id=version.material_id, about="pnt_1") for body in ONE_OF_EACH]
    put(store, *made)
    for one in made:
        assert store.record(one.id) == one
        assert store.records(type(one.body)) == [one]
        assert store.expand(one.id[:-1]) == one.id
    assert store.records_about("pnt_1") == made
    assert store.records(bodies.Question, material_id="mat_other") == []
    assert store.records(bodies.Question, about="pnt_2") == []


def test_records_stay_in_the_order_they_were_made(store: Store) -> None:
    made = [record(bodies.Lookup(str(at), "", "")) for at in range(5)]
    put(store, *made)
    put(store, replace(made[1], body=bodies.Lookup("1", "", "more")))
    with store.act("drop", samples.NOW, "me"):
        store.remove_record(made[2].id)
    assert [one.body.what for one in store.records(bodies.Lookup)] == ["0", "1", "3", "4"]
    store.undo(samples.later())
    assert [one.body.what for one in store.records(bodies.Lookup)] == ["0", "1", "2", "3", "4"]


def _put_and_fail(store: Store, made: Record[Body]) -> None:
    with store.act("write", samples.NOW, "me"):
        store.put_record(made)
        assert store.records(bodies.Project)[-1] == made
        raise ZeroDivisionError


def test_what_was_read_is_read_again_once_anybody_wrote(tmp_path: Path) -> None:
    one, other, third = (record(bodies.Project(name, ())) for name in ("one", "other", "third"))
    with closing(SqliteStore(tmp_path)) as mine, closing(SqliteStore(tmp_path)) as yours:
        put(mine, one)
        assert mine.records(bodies.Project) == yours.records(bodies.Project) == [one]
        assert mine.records(bodies.Project)[0] is mine.records(bodies.Project)[0]
        put(yours, other)
        assert mine.records(bodies.Project) == yours.records(bodies.Project) == [one, other]
        mine.records(bodies.Project).clear()
        with pytest.raises(ZeroDivisionError):
            _put_and_fail(mine, third)
        assert mine.records(bodies.Project) == [one, other]
        yours.undo(samples.later(1))
        assert mine.records(bodies.Project) == yours.records(bodies.Project) == [one]


def test_a_changed_record_keeps_its_time_of_creation(store: Store) -> None:
    one = record(bodies.Question("Why?"))
    put(store, one)
    changed = replace(one, body=bodies.Question("Why not?"), created=samples.later(), updated=samples.later())
    put(store, changed)
    assert store.record(one.id) == replace(changed, created=one.created)


def test_records_are_written_inside_of_acts_only(store: Store, version: Version) -> None:
    one = record(bodies.Question("Why?"))
    with pytest.raises(InvalidInput):
        store.put_record(one)
    put(store, one)
    with pytest.raises(InvalidInput):
        store.remove_record(one.id)
    with pytest.raises(InvalidInput):
        put(store, replace(one, body=bodies.Lookup("", "", "")))
    with pytest.raises(NotFound):
        put(store, record(bodies.Question("Where?"), material_id="mat_nothing"))
    with pytest.raises(NotFound):
        store.record("qst_nothing")
    assert len(store.acts()) == 1


def test_an_act_tells_what_was_before_and_is_after(store: Store, version: Version) -> None:
    change, found = samples.note("Nightly inspection"), samples.finding(version, "a")
    store.put_notes([change])
    store.put_findings([found])
    stance, one = samples.stance(version, change), record(bodies.Question("Why?"))
    with store.act("confirm", samples.NOW, "me") as act_id:
        store.put_stance(stance)
        store.set_state(found.id, "accepted")
        store.put_record(one)
        store.update_note(replace(change.note, basis="read"))
    (act,) = store.acts()
    assert (act.id, act.verb, act.at, act.author, act.undone) == (act_id, "confirm", samples.NOW, "me", None)
    assert [(one.what, one.before, one.after) for one in act.changes] == [
        ("stance", None, stance),
        ("finding", found, replace(found, state="accepted")),
        ("record", None, one),
        ("note", change.note, replace(change.note, basis="read")),
    ]
    assert store.history(one.id) == store.history(change.note.id) == [act]


def test_acts_nest_and_those_that_change_nothing_leave_no_trace(store: Store) -> None:
    one = record(bodies.Question("Why?"))
    with store.act("outer", samples.NOW, "me") as outer, store.act("inner", samples.NOW, "agent") as inner:
        assert inner == outer
        store.put_record(one)
    put(store, one)
    with store.act("nothing", samples.NOW, "me"):
        pass
    assert [act.verb for act in store.acts()] == ["outer"]


def test_an_act_that_fails_is_none(store: Store) -> None:
    def fail() -> None:
        with store.act("fail", samples.NOW, "me"):
            store.put_record(record(bodies.Question("Why?")))
            store.record("qst_nothing")

    with pytest.raises(NotFound):
        fail()
    assert store.acts() == []
    assert store.records(bodies.Question) == []


def test_what_failed_inside_an_act_is_no_part_of_it(store: Store) -> None:
    kept = record(bodies.Question("Why?"))

    def fail() -> None:
        with store.writing():
            store.put_record(record(bodies.Question("Where?")))
            raise InvalidInput("stop")

    with store.act("write", samples.NOW, "me"):
        store.put_record(kept)
        with pytest.raises(InvalidInput):
            fail()
    (act,) = store.acts()
    assert [change.after for change in act.changes] == [kept]
    assert store.records(bodies.Question) == [kept]


def test_undoing_goes_back_act_by_act(store: Store) -> None:
    one = record(bodies.Question("Why?"))
    put(store, one, verb="ask")
    put(store, replace(one, body=bodies.Question("Why not?")), verb="change")
    assert store.undo(samples.later()).verb == "change"
    assert store.record(one.id) == one
    undone = store.undo(samples.later())
    assert (undone.verb, undone.undone) == ("ask", samples.later())
    with pytest.raises(NotFound):
        store.record(one.id)
    with pytest.raises(NotFound):
        store.undo(samples.later())
    assert [(act.verb, act.undone is not None) for act in store.acts()] == [("change", True), ("ask", True)]
    put(store, one, verb="again")
    assert [act.verb for act in store.acts(limit=1)] == ["again"]
    assert store.record(one.id) == one


def test_a_note_grown_in_an_act_goes_with_it(store: Store) -> None:
    change = samples.note("A grown thought", collection="grown", key="ded_1")
    with store.act("deduce", samples.NOW, "me"):
        store.put_notes([change])
    with store.act("deduce", samples.later(), "me"):
        store.put_notes([samples.edited(change, "A deeper thought")])
    assert len(store.search(["deeper"], limit=5)) == 1
    store.undo(samples.later())
    assert store.note(change.note.id) == change.note
    assert [text.text for text in store.note_versions(change.note.id)] == ["A grown thought"]
    assert len(store.search(["grown"], limit=5)) == 1
    assert store.frequencies(["deeper", "grown", "thought"]) == {"deeper": 0, "grown": 1, "thought": 1}
    store.undo(samples.later())
    assert store.notes() == []
    assert store.passage_count() == 0
    put(store, record(bodies.Question("Why?")))
    store.put_notes([change])
    assert store.notes() == [change.note]


def test_what_was_changed_since_is_left_alone(store: Store, version: Version) -> None:
    change, found = samples.note("Grown", key="a.md"), samples.finding(version, "a")
    store.put_findings([found])
    with store.act("grow", samples.NOW, "me"):
        store.put_notes([change])
        store.set_state(found.id, "accepted")
    store.put_notes([samples.edited(change, "Edited by hand since")])
    store.put_findings([replace(found, text="said better by a later digest")])
    store.undo(samples.later())
    assert store.note_text(change.note.id).text == "Edited by hand since"
    assert store.finding(found.id).text == "said better by a later digest"
    assert store.finding(found.id).state == "suggested"


def test_undoing_a_triage_leaves_what_was_read_since(store: Store, version: Version) -> None:
    material = store.material(version.material_id)
    with store.act("triage", samples.NOW, "me"):
        store.update_material(replace(material, triage="later"))
    store.update_material(replace(material, triage="later", title="The talk, corrected"))
    store.undo(samples.later())
    assert store.material(material.id) == replace(material, title="The talk, corrected")
    assert [act.verb for act in store.history(material.id)] == ["triage"]


def test_the_state_of_the_notes_changes_when_a_note_goes_back(store: Store) -> None:
    with store.act("grow", samples.NOW, "me"):
        store.put_notes([samples.note("Grown")])
    state = store.notes_state()
    store.undo(samples.later())
    assert store.notes_state() != state


def test_an_id_may_begin_like_another(store: Store) -> None:
    put(store, record(bodies.Question("One?")), record(bodies.Question("Two?")))
    with pytest.raises(AmbiguousId):
        store.expand("qst_")


def visible(store: Store) -> dict[str, Any]:
    """All that a reader can see, but for the history."""
    notes = store.notes()
    materials = store.materials()
    return {
        "records": [store.records(kind) for kind in KINDS],
        "materials": materials,
        "findings": [sorted(store.findings(one.id), key=lambda found: found.id) for one in materials],
        "stances": [store.stances(one.id) for one in materials],
        "replaced": [store.stance_history(one.id) for one in materials],
        "notes": notes,
        "texts": [store.note_versions(one.id) for one in notes],
        "passages": [store.passages_of_note(one.id) for one in notes],
        "frequencies": store.frequencies(WORDS),
        "found": sorted(hit.passage_id for hit in store.search(WORDS, limit=100)),
        "then": sorted(hit.passage_id for hit in store.search(WORDS, limit=100, until=samples.NOW.date())),
    }


WORDS = ["one", "two", "three", "缓存"]


def act(store: Store, seed: int, version: Version) -> None:
    """Does one to four things, as the seed has it."""
    drawn = random.Random(seed)
    at = samples.later(seed % 50)
    with store.act("do", at, "me"):
        for _ in range(drawn.randint(1, 4)):
            drawn.choice((write, remove, judge, take, grow, describe, triage))(store, drawn, version)


def write(store: Store, drawn: random.Random, version: Version) -> None:
    known = store.records(bodies.Lookup)
    if known and drawn.random() < 0.5:
        store.put_record(replace(drawn.choice(known), body=bodies.Lookup("w", "", str(drawn.random()))))
    else:
        store.put_record(record(bodies.Lookup("w", "", "l"), material_id=version.material_id))


def remove(store: Store, drawn: random.Random, version: Version) -> None:
    if known := store.records(bodies.Lookup):
        store.remove_record(drawn.choice(known).id)


def judge(store: Store, drawn: random.Random, version: Version) -> None:
    if drawn.random() < 0.4:
        store.put_findings(
            [samples.finding(version, drawn.choice("abc"), author="me", text=str(drawn.random()))]
        )
    if found := store.findings(version.material_id):
        store.set_state(drawn.choice(found).id, drawn.choice(["accepted", "dismissed"]))


def take(store: Store, drawn: random.Random, version: Version) -> None:
    if notes := store.notes():
        note = drawn.choice(notes)
        change = samples.note(store.note_text(note.id).text, note_id=note.id, number=note.version)
        stance = samples.stance(version, change, drawn.choice(["confirms", "refines"]))
        store.put_stance(replace(stance, created=samples.later(drawn.random())))


def triage(store: Store, drawn: random.Random, version: Version) -> None:
    choices: list[Triage] = ["inbox", "digest", "later", "drop"]
    store.update_material(replace(store.material(version.material_id), triage=drawn.choice(choices)))


def grow(store: Store, drawn: random.Random, version: Version) -> None:
    text = " ".join(drawn.choices(WORDS, k=5)) + "\n\n" + str(drawn.random())
    notes = store.notes()
    if notes and drawn.random() < 0.6:
        note = drawn.choice(notes)
        store.put_notes([samples.note(text, key=note.key, note_id=note.id, number=note.version + 1)])
    else:
        store.put_notes([samples.note(text, key=f"{drawn.random()}.md", when=drawn.choice([None, "2019"]))])


def describe(store: Store, drawn: random.Random, version: Version) -> None:
    if notes := store.notes():
        when = drawn.choice([None, When("2018"), When("2027")])
        store.update_note(replace(drawn.choice(notes), when=when, when_given=when is not None))


@settings(max_examples=25, deadline=None)
@given(seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_undoing_what_was_done_shows_what_was_before(seeds: list[int]) -> None:
    with tempfile.TemporaryDirectory() as home, closing(SqliteStore(Path(home))) as sqlite:
        for store in (MemoryStore(), sqlite):
            do_and_undo(store, seeds)


def do_and_undo(store: Store, seeds: list[int]) -> None:
    parts = samples.material(TEXT)
    store.add_material(*parts)
    states = []
    for seed in seeds:
        before, known = visible(store), len(store.acts())
        act(store, seed, parts[1])
        if len(store.acts()) > known:
            states.append(before)
    while states:
        store.undo(samples.later())
        assert visible(store) == states.pop()
