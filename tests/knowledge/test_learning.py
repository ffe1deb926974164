"""Learning brings the store up to the source: once, whatever happens to the files meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from banyun.errors import Cancelled, EmptySource, InvalidInput, NothingToLearn, NotText, UnreadableSource
from banyun.events import Advanced, CancelToken, Event, Finished, Started, Warned
from banyun.knowledge import learning
from banyun.knowledge.learning import learn
from banyun.knowledge.note import Note, When
from banyun.storage.base import Store
from banyun.storage.memory import MemoryStore

Clock = Callable[[], datetime]

GATEWAY = """---
title: Moving the gateway
date: 2019-03-12
tags: [network]
aliases: [the move]
---
# Why

We moved the gateway in March and cut its tail latency from 90 ms to 30 ms.

%%a secret thought%%
"""
CACHE = "# 缓存预热\n\n我们上线了预热，命中率从 60% 升到 92%，冷启动那天没有再告警，值班的人睡了一个整觉。\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    (folder / "work").mkdir(parents=True)
    (folder / "work/gateway.md").write_text(GATEWAY, encoding="utf-8")
    (folder / "缓存.md").write_text(CACHE, encoding="utf-8")
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n")
    return folder


def by_key(store: Store) -> dict[str, Note]:
    return {note.key: note for note in store.notes()}


def test_a_first_import_keeps_the_text_verbatim(store: Store, clock: Clock, vault: Path) -> None:
    learned = learn([vault], store, clock)
    assert learned.as_json() | {"seconds": 0} == {
        "notes": 2,
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "moved": 0,
        "missing": 0,
        "missing_paths": [],
        "skipped": [{"path": "photo.png", "reason": "an attachment, not text"}],
        "seconds": 0,
    }
    note = by_key(store)["work/gateway.md"]
    assert (note.title, note.basis, note.when) == ("Moving the gateway", "did", When("2019-03-12"))
    assert (note.aliases, note.tags, note.language) == (("the move",), ("network",), "en")
    text = store.note_text(note.id)
    assert text.text == GATEWAY
    assert text.text[text.body_start :].startswith("# Why")
    passages = store.passages_of_note(note.id)
    assert "".join(passage.text for passage in passages) == GATEWAY


def test_only_the_readers_words_are_found(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    found = store.frequencies(["latency", "secret", "tags", "gateway", "network", "move", "预热"])
    assert found["secret"] == found["tags"] == 0
    assert found["latency"] == found["gateway"] == found["network"] == found["move"] == found["预热"] == 1


def test_a_second_import_changes_nothing(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    before = (store.notes(), store.notes_state())
    learned = learn([vault], store, clock)
    assert (learned.notes, learned.unchanged, learned.added, learned.updated) == (2, 2, 0, 0)
    assert (store.notes(), store.notes_state()) == before


def test_an_edit_makes_a_version_of_the_same_note(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    before = by_key(store)["缓存.md"]
    (vault / "缓存.md").write_text(CACHE + "\n后来我们把它改成了按需。\n", encoding="utf-8")
    learned = learn([vault], store, clock)
    after = by_key(store)["缓存.md"]
    assert (learned.updated, learned.unchanged) == (1, 1)
    assert (after.id, after.version) == (before.id, 2)
    assert store.note_text(after.id, 1).text == CACHE


def test_a_moved_file_is_the_same_note(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    before = by_key(store)["缓存.md"]
    (vault / "archive").mkdir()
    (vault / "缓存.md").rename(vault / "archive/预热.md")
    learned = learn([vault], store, clock)
    after = by_key(store)["archive/预热.md"]
    assert (learned.added, learned.moved, learned.unchanged, learned.missing) == (0, 1, 2, ())
    assert (after.id, after.version) == (before.id, 1)
    assert len(store.notes()) == 2


def test_copies_are_notes_of_their_own(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    shutil.copy(vault / "缓存.md", vault / "copy.md")
    learned = learn([vault], store, clock)
    assert (learned.added, learned.moved, len(store.notes())) == (1, 0, 3)


def test_gone_files_are_reported_and_come_back(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    (vault / "缓存.md").rename(vault.parent / "aside.md")
    assert learn([vault], store, clock).missing == ("缓存.md",)
    assert by_key(store)["缓存.md"].missing
    assert learn([vault], store, clock).missing == ("缓存.md",)
    (vault.parent / "aside.md").rename(vault / "缓存.md")
    learned = learn([vault], store, clock)
    assert (learned.missing, learned.unchanged) == ((), 2)
    assert not by_key(store)["缓存.md"].missing


def test_a_folder_that_became_empty_marks_nothing_missing(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    shutil.rmtree(vault / "work")
    (vault / "缓存.md").unlink()
    with pytest.raises(NothingToLearn) as refusal:
        learn([vault], store, clock)
    assert "attachment" in refusal.value.hint
    assert not any(note.missing for note in store.notes())


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_cannot_be_seen_is_not_missing(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    (vault / "work").chmod(0)
    try:
        learned = learn([vault], store, clock)
    finally:
        (vault / "work").chmod(0o755)
    assert learned.missing == ()
    assert [skip.path for skip in learned.skipped if skip.reason == "unreadable"] == ["work/"]


def test_what_the_reader_set_survives_an_edit(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    note = by_key(store)["work/gateway.md"]
    store.update_note(
        replace(note, basis="read", basis_given=True, when=When("2017"), when_given=True),
    )
    (vault / "work/gateway.md").write_text(GATEWAY + "\nMore.\n", encoding="utf-8")
    learn([vault], store, clock)
    after = by_key(store)["work/gateway.md"]
    assert (after.basis, after.when, after.version) == ("read", When("2017"), 2)


def test_tags_set_by_hand_survive_an_edit(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    note = by_key(store)["work/gateway.md"]
    store.update_note(replace(note, tags=("mine",)))
    edited = GATEWAY.replace("[network]", "[network, latency]")
    (vault / "work/gateway.md").write_text(edited, encoding="utf-8")
    learn([vault], store, clock)
    assert by_key(store)["work/gateway.md"].tags == ("latency", "mine")


def test_a_basis_given_for_all_wins_over_guesses_only(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    note = by_key(store)["缓存.md"]
    store.update_note(replace(note, basis="thought", basis_given=True))
    events: list[Event] = []
    learn([vault], store, clock, basis="read", report=events.append)
    bases = {key: (note.basis, note.basis_given) for key, note in by_key(store).items()}
    assert bases == {"work/gateway.md": ("read", True), "缓存.md": ("thought", True)}
    assert any(isinstance(event, Warned) for event in events)
    learn([vault], store, clock)
    assert by_key(store)["work/gateway.md"].basis == "read"


def test_a_part_of_a_source_keeps_its_identity(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    ids = {note.id for note in store.notes()}
    learned = learn([vault / "work"], store, clock)
    assert (learned.unchanged, learned.missing) == (1, ())
    learned = learn([vault / "缓存.md"], store, clock)
    assert (learned.unchanged, learned.missing) == (1, ())
    assert {note.id for note in store.notes()} == ids


def test_the_whole_takes_over_what_its_parts_learned(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault / "work"], store, clock)
    learned = learn([vault], store, clock)
    assert (learned.added, learned.moved, len(store.notes())) == (1, 1, 2)
    assert {note.collection for note in store.notes()} == {str(vault.resolve())}


def test_a_folder_moved_elsewhere_keeps_its_notes(store: Store, clock: Clock, vault: Path) -> None:
    learn([vault], store, clock)
    ids = {note.id for note in store.notes()}
    vault.rename(vault.parent / "elsewhere")
    (vault.parent / "elsewhere/缓存.md").write_text(CACHE + "改了一句。\n", encoding="utf-8")
    learned = learn([vault.parent / "elsewhere"], store, clock)
    assert (learned.added, learned.updated, learned.moved) == (0, 1, 1)
    assert {note.id for note in store.notes()} == ids


def test_interrupted_work_is_kept_and_goes_on(
    store: Store, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "BATCH_NOTES", 10)
    for number in range(35):
        (tmp_path / f"n{number:02}.md").write_text(f"# Note {number}\n\nWords of note {number}.\n")
    token = CancelToken()
    done: list[int] = []

    def report(event: Event) -> None:
        if isinstance(event, Advanced):
            done.append(event.done)
            if event.done >= 20:
                token.cancel()

    with pytest.raises(Cancelled):
        learn([tmp_path], store, clock, report=report, cancel=token)
    assert done == [10, 20]
    assert len(store.notes()) == 20
    learned = learn([tmp_path], store, clock)
    assert (learned.added, learned.unchanged, len(store.notes())) == (15, 20, 35)


def test_events_tell_the_whole(clock: Clock, vault: Path) -> None:
    events: list[Event] = []
    learn([vault], MemoryStore(), clock, report=events.append)
    assert events[0] == Started("learn", 2, "notes")
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty.md", b" \n", EmptySource),
        ("junk.md", b"\x7fELF" + bytes(100), NotText),
        ("drawing.canvas", b"{}", UnreadableSource),
    ],
)
def test_one_bad_file_is_one_clear_error(
    clock: Clock, tmp_path: Path, name: str, data: bytes, error: type[UnreadableSource]
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error) as refusal:
        learn([tmp_path / name], MemoryStore(), clock)
    assert name in refusal.value.message


def test_several_sources_fail_one_by_one(clock: Clock, vault: Path, tmp_path: Path) -> None:
    store = MemoryStore()
    (tmp_path / "nothing").mkdir()
    learned = learn([tmp_path / "nothing", tmp_path / "absent", vault], store, clock)
    assert learned.added == 2
    assert [type(failure) for failure in learned.failures] == [NothingToLearn, UnreadableSource]


def test_an_unknown_kind_is_refused(clock: Clock, vault: Path) -> None:
    with pytest.raises(InvalidInput, match="evernote"):
        learn([vault], MemoryStore(), clock, kind="evernote")
