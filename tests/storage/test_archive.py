"""Export and import: what goes out comes in, and nothing else does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from banyun.errors import ArchiveError, Cancelled, InvalidInput, NotFound
from banyun.events import CancelToken
from banyun.findings import bodies
from banyun.findings.records import Record
from banyun.findings.tally import Tally
from banyun.identity import sha256
from banyun.knowledge.note import When
from banyun.storage.archive import Imported, export_archive, import_archive
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore
from banyun.storage.sqlite import SqliteStore
from tests.storage import samples
from tests.storage.samples import note_terms
from tests.storage.test_digest_summaries import summary

Changed = Callable[[bytes], bytes]


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Another store, of the other kind than ``store``."""
    kind = request.node.callspec.params["store"]
    made: Store = MemoryStore() if kind == "sqlite" else SqliteStore(tmp_path / "other home")
    yield made
    made.close()


def furnish(store: Store) -> None:
    """A bit of everything."""
    one = samples.material("# 缓存\n\nWarm the cache.\n\n第二段 \U0001f600。\n", at=samples.NOW)
    other = samples.material("Another\n\ntext\u2028with\tstrange ends\n", at=samples.later(1))
    store.add_material(*one)
    store.add_material(replace(other[0], address="https://example.org/", triage="later"), *other[1:])
    second = samples.version(one[0], "# 缓存\n\nWarm it twice.\n", number=2, at=samples.later(2))
    store.add_version(*second)
    first_note = samples.note("Nightly inspection\n\nhalved alarms.", when="2019-03")
    gone = samples.note("to be deleted", key="gone.md")
    moved = samples.note("a moved note", key="子/moved.md", collection="另一个")
    store.put_notes([first_note, gone, moved])
    edited = samples.edited(first_note, "Nightly inspection\n\nthirded alarms.")
    store.put_notes([edited])
    store.update_note(replace(moved.note, basis="thought", basis_given=True, missing=True))
    made = [samples.finding(one[1], name) for name in "cab"]
    store.put_findings([*made, samples.finding(other[1], "c", kind="question", author="me")])
    store.set_state(made[0].id, "accepted")
    store.set_state(made[1].id, "dismissed")
    store.put_stance(samples.stance(one[1], first_note))
    store.put_stance(samples.stance(one[1], edited, "refines", at=samples.later(3)))
    store.put_stance(samples.stance(other[1], gone, at=samples.later(3)))
    store.delete_note(gone.note.id)
    asked = Record("qst_1", bodies.Question("Why?"), "me", samples.NOW, samples.NOW, one[0].id)
    answer = bodies.Deduction("qst_1", "So.", None, (edited.note.id,))
    with store.act("ask", samples.later(4), "me"):
        store.put_record(asked)
        store.put_record(Record("ded_1", answer, "me", samples.NOW, samples.NOW, None, "qst_1"))
    with store.act("change", samples.later(5), "me"):
        place = bodies.Situation("答辩", "", "past", When("2021"))
        store.put_record(Record("sit_1", place, "me", samples.NOW, samples.NOW))
        store.remove_record("ded_1")
        store.set_state(made[2].id, "dismissed")
        store.put_stance(samples.stance(one[1], moved, at=samples.later(5)))
    store.undo(samples.later(6))
    with store.act("write", samples.later(7), "agent"):
        store.put_record(replace(asked, body=bodies.Question("Why not?")))
        store.put_record(
            Record("sit_2", bodies.Situation("talk", "", "future"), "me", samples.NOW, samples.NOW)
        )
        store.remove_record("sit_2")
        store.update_material(replace(one[0], triage="later"))
        store.update_note(replace(store.note(moved.note.id), tags=("tagged",)))
    store.count_quotes(Tally("agent", "scribe", "point", 2, 1))
    store.put_digest_steps("run b", one[0].id, [("psg_2", '{"n":1}'), ("psg_1", "{}")])
    store.put_digest_steps("run a", other[0].id, [("psg_3", "[]")])
    store.put_digest_summary(summary(one[0].id))
    store.put_digest_summary(summary(one[0].id, "known", at=samples.later(2)))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        place.relative_to(folder).as_posix(): place.read_bytes()
        for place in folder.rglob("*")
        if place.is_file()
    }


def test_export_import_export_is_the_same(store: Store, empty: Store, tmp_path: Path) -> None:
    furnish(store)
    export_archive(store, tmp_path / "first")
    imported = import_archive(empty, tmp_path / "first", note_terms)
    export_archive(empty, tmp_path / "second")
    assert tree(tmp_path / "second") == tree(tmp_path / "first")
    assert imported == Imported(2, 2, 3, 4, 3, 3, ())
    assert empty.notes_state() == store.notes_state()


def test_what_was_done_elsewhere_can_be_undone_here(store: Store, empty: Store, tmp_path: Path) -> None:
    furnish(store)
    export_archive(store, tmp_path / "out")
    import_archive(empty, tmp_path / "out", note_terms)
    for place in (store, empty):
        place.undo(samples.later(9))
        place.undo(samples.later(9))
        assert place.records(bodies.Question) == []
        with pytest.raises(NotFound):
            place.undo(samples.later(9))
    export_archive(store, tmp_path / "there")
    export_archive(empty, tmp_path / "here")
    for name in ("records.jsonl", "acts.jsonl", "notes.jsonl", "stances.jsonl", "findings.jsonl"):
        assert tree(tmp_path / "here")[name] == tree(tmp_path / "there")[name]


def test_what_was_imported_is_recalled(store: Store, empty: Store, tmp_path: Path) -> None:
    furnish(store)
    export_archive(store, tmp_path / "out")
    import_archive(empty, tmp_path / "out", note_terms)
    terms = ["alarms.", "halved", "thirded", "moved"]
    assert empty.frequencies(terms) == store.frequencies(terms)
    assert {hit.passage_id for hit in empty.search(terms, limit=9)} == {
        hit.passage_id for hit in store.search(terms, limit=9)
    }
    then = samples.later(0).date()
    assert [hit.version for hit in empty.search(["halved"], limit=9, until=then)] == [1]


def test_an_empty_home_goes_round_too(store: Store, empty: Store, tmp_path: Path) -> None:
    export_archive(store, tmp_path / "first")
    import_archive(empty, tmp_path / "first", note_terms)
    export_archive(empty, tmp_path / "second")
    assert tree(tmp_path / "second") == tree(tmp_path / "first")


def test_importing_twice_changes_nothing(store: Store, empty: Store, tmp_path: Path) -> None:
    furnish(store)
    export_archive(store, tmp_path / "out")
    import_archive(empty, tmp_path / "out", note_terms)
    state = empty.notes_state()
    assert import_archive(empty, tmp_path / "out", note_terms) == Imported(0, 0, 0, 0, 0, 0, ())
    assert import_archive(store, tmp_path / "out", note_terms) == Imported(0, 0, 0, 0, 0, 0, ())
    export_archive(empty, tmp_path / "again")
    assert tree(tmp_path / "again") == tree(tmp_path / "out")
    assert empty.notes_state() == state


def test_what_is_there_stays(store: Store, empty: Store, tmp_path: Path) -> None:
    furnish(store)
    export_archive(store, tmp_path / "out")
    own = samples.note("my own\n\nentirely", key="own.md")
    same = samples.note("Nightly inspection\n\nhalved alarms.", when="2019-03")
    differs = samples.note("not moved at all", key="子/moved.md", collection="另一个")
    empty.put_notes([own, same, differs])
    imported = import_archive(empty, tmp_path / "out", note_terms)
    assert (imported.notes, imported.note_versions, imported.kept) == (1, 1, ("另一个: 子/moved.md",))
    assert empty.note(own.note.id) == own.note
    assert empty.note_text(differs.note.id).text == "not moved at all"
    assert [text.text for text in empty.note_versions(same.note.id)] == [
        "Nightly inspection\n\nhalved alarms.",
        "Nightly inspection\n\nthirded alarms.",
    ]
    stances = [one for material in empty.materials() for one in empty.stances(material.id)]
    assert {(one.note_id, one.stance) for one in stances if not one.orphaned} == {(same.note.id, "refines")}


def test_the_later_stance_holds_whichever_came_first(store: Store, empty: Store, tmp_path: Path) -> None:
    parts, change = samples.material("Check nightly."), samples.note("Nightly checks")
    store.add_material(*parts)
    store.put_notes([change])
    store.put_stance(samples.stance(parts[1], change, "contradicts", at=samples.later(1)))
    export_archive(store, tmp_path / "out")
    mine = samples.stance(parts[1], change, "confirms", at=samples.later(2))
    empty.add_material(*parts)
    empty.put_notes([change])
    empty.put_stance(mine)
    import_archive(empty, tmp_path / "out", note_terms)
    assert empty.stances(parts[0].id) == [mine]
    assert [one.stance for one in empty.stance_history(parts[0].id)] == ["contradicts"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_damage_anywhere_is_refused_and_nothing_is_written(
    store: Store, empty: Store, tmp_path: Path
) -> None:
    furnish(store)
    export_archive(store, tmp_path / "out")
    for name, content in tree(tmp_path / "out").items():
        place = tmp_path / "out" / name
        for damaged in (None, content[: len(content) // 2], content + b"x\n", content.replace(b"e", b"f", 1)):
            if damaged == content:
                continue
            place.unlink() if damaged is None else place.write_bytes(damaged)
            with pytest.raises(ArchiveError):
                import_archive(empty, tmp_path / "out", note_terms)
            place.write_bytes(content)
    assert (empty.materials(), empty.notes()) == ([], [])
    import_archive(empty, tmp_path / "out", note_terms)


def rewrite(archive: Path, name: str, change: Changed) -> None:
    """Changes a file and its checksum: a hand that knows what it does."""
    before = (archive / name).read_bytes()
    (archive / name).write_bytes(change(before))
    sums = (archive / "SHA256SUMS").read_text()
    (archive / "SHA256SUMS").write_text(sums.replace(sha256(before), sha256(change(before))))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("banyun.json", lambda data: data.replace(b'"schema":1', b'"schema":2')),
        ("banyun.json", lambda data: data.replace(b"banyun archive", b"something else")),
        ("materials.jsonl", lambda data: data.replace(b'"mat_', b'"../mat_')),
        ("materials.jsonl", lambda data: data + data.splitlines(keepends=True)[0]),
        ("materials.jsonl", lambda data: data.replace(b'"kind":"talk"', b'"kind":"rumour"', 1)),
        ("materials.jsonl", lambda data: b"".join(data.splitlines(keepends=True)[1:])),
        ("notes.jsonl", lambda data: data.replace(b'"version":2', b'"version":3')),
        ("notes.jsonl", lambda data: data.replace(b'"basis":"did"', b'"basis":true', 1)),
        ("notes.jsonl", lambda data: data.replace(b'"title"', b'"name"', 1)),
        ("note_versions.jsonl", lambda data: b"".join(data.splitlines(keepends=True)[1:])),
        ("note_versions.jsonl", lambda data: data.replace(b'"end":', b'"end":9', 1)),
        ("findings.jsonl", lambda data: data.replace(b'"created":"2026', b'"created":"never', 1)),
        ("stances.jsonl", lambda data: data.replace(b'"replaced":true', b'"replaced":false')),
        ("stances.jsonl", lambda data: data.rstrip(b"\n")),
        ("records.jsonl", lambda data: data.replace(b'"kind":"question"', b'"kind":"rumour"')),
        ("records.jsonl", lambda data: data.replace(b'"priority":3', b'"priority":"high"')),
        ("records.jsonl", lambda data: data.replace(b'"material_id":"mat_', b'"material_id":"mat_X')),
        ("acts.jsonl", lambda data: data.replace(b'"what":"record"', b'"what":"note"', 1)),
        ("acts.jsonl", lambda data: data.replace(b'"before":null', b'"before":[]', 1)),
        ("digest_steps.jsonl", lambda data: data.replace(b'"mat_', b'"mat_X')),
        ("versions.jsonl", lambda data: data.replace(b'"number":1', b'"number":"one"', 1)),
    ],
)
def test_records_that_do_not_fit_are_refused(
    store: Store, empty: Store, tmp_path: Path, name: str, change: Changed
) -> None:
    furnish(store)
    export_archive(store, tmp_path / "out")
    rewrite(tmp_path / "out", name, change)
    with pytest.raises(ArchiveError) as raised:
        import_archive(empty, tmp_path / "out", note_terms)
    assert raised.value.message.startswith(str(tmp_path / "out"))
    assert (empty.materials(), empty.notes()) == ([], [])


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_no_archive_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("a note")
    for place in (tmp_path / "nothing", tmp_path / "notes", tmp_path / "notes" / "a.md"):
        with pytest.raises(ArchiveError):
            import_archive(store, place, note_terms)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_link_in_an_archive_is_not_followed(store: Store, empty: Store, tmp_path: Path) -> None:
    furnish(store)
    export_archive(store, tmp_path / "out")
    secret = tmp_path / "secret"
    secret.write_bytes((tmp_path / "out" / "notes.jsonl").read_bytes())
    (tmp_path / "out" / "notes.jsonl").unlink()
    (tmp_path / "out" / "notes.jsonl").symlink_to(secret)
    with pytest.raises(ArchiveError):
        import_archive(empty, tmp_path / "out", note_terms)


def test_a_folder_with_something_in_it_is_not_written_into(store: Store, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput):
        export_archive(store, tmp_path / "full")
    assert [place.name for place in tmp_path.glob("full/*")] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    export_archive(store, tmp_path / "empty")


def test_what_is_cancelled_is_undone(store: Store, empty: Store, tmp_path: Path) -> None:
    furnish(store)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        export_archive(store, tmp_path / "out", cancel=cancel)
    assert list(tmp_path.glob("out*")) == []
    export_archive(store, tmp_path / "out")
    stop = CancelToken()

    def stop_after_some(event: object) -> None:
        if getattr(event, "done", 0) == 3:
            stop.cancel()

    with pytest.raises(Cancelled):
        import_archive(empty, tmp_path / "out", note_terms, report=stop_after_some, cancel=stop)
    assert (empty.materials(), empty.notes()) == ([], [])
    shutil.rmtree(tmp_path / "out")
