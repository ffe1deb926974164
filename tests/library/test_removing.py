"""A material is removed with what was made of its text; what is the reader's stays and goes on working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from banyun.engine.kv.identity import EngineIdentity
from banyun.engine.kv.library import KVLibrary
from banyun.engine.models.budget import Budgeted
from banyun.errors import NotFound
from banyun.findings.bodies import Project, Schedule, Technique
from banyun.library import Library
from banyun.storage.base import Store
from banyun.testing import ScriptedEngine
from tests.library.thinking_reader import ARTICLE, NOTE, RIGHT, point, saying

OTHER = (
    "# Queues\n\nA queue that nobody measures grows until somebody has to answer the telephone at night.\n"
)


@pytest.fixture
def library(store: Store, home: Path, clock: Callable[[], datetime], tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "june.md").write_text(NOTE, "utf-8")
    with Library(home, clock=clock, wording="en", store=store) as opened:
        opened.learn([tmp_path / "june.md"])
        opened.add("caches.md", data=ARTICLE.encode())
        opened.add("queues.md", data=OTHER.encode())
        yield opened


def work(library: Library) -> None:
    """Everything that a reader, analysis and a model make of a material."""
    library.name_point("caches", name="Copied keys", quotes=["hottest keys from a neighbour"])
    asked = library.ask("How long may the copy take?", on="caches", quotes=[RIGHT]).question
    library.deduce(asked.id, "Sixteen seconds, as then, if the neighbour has a fifth of its card to spare.")
    library.make_technique("Copy first", on="caches", pattern="Copy before you take traffic.", quotes=[RIGHT])
    library.gather("serving", ["caches", "queues"])
    library.join_with(library.digest("caches"), Budgeted(ScriptedEngine(saying(points=[point(RIGHT)]))))


def test_what_goes_and_what_stays_is_told_before(library: Library, store: Store) -> None:
    work(library)
    before = store.every_record()
    planned = library.removal("caches")
    assert store.every_record() == before
    assert (planned.records["question"], planned.records["deduction"]) == (1, 1)
    assert planned.findings == len(store.findings(planned.material.id))
    assert planned.answers >= 3
    assert (planned.notes, dict(planned.freed), planned.projects) == (1, {"technique": 1}, ("serving",))


def test_it_goes_and_the_readers_own_stays(library: Library, store: Store) -> None:
    work(library)
    notes = store.notes()
    gone = library.remove("caches").material
    with pytest.raises(NotFound):
        library.show("caches")
    assert [one.material.title for one in library.materials()] == ["Queues"]
    assert store.notes() == notes
    assert "Sixteen seconds" in library.recall("sixteen seconds, a fifth of the card")[0].quote.exact
    (technique,) = store.records(Technique)
    assert (technique.body.name, technique.material_id, technique.body.quotes) == ("Copy first", None, ())
    (project,) = store.records(Project)
    assert gone.id not in project.body.material_ids
    assert store.records(Schedule) == []
    assert store.digest_runs(gone.id) == []


def test_everything_else_goes_on_working(library: Library, store: Store) -> None:
    work(library)
    library.remove("caches")
    library.today()
    library.statistics()
    library.projects()
    library.project("serving")
    library.masteries()
    library.frontier()
    for note in store.notes():
        library.show(note.id)
    for technique in store.records(Technique):
        library.show(technique.id)
    assert library.digest("queues").material.title == "Queues"
    library.ask("Why does nobody measure it?", on="queues")
    assert library.undo().verb == "question"
    while True:
        try:
            library.undo()
        except NotFound:
            break
    assert [one.material.title for one in library.materials()] == ["Queues"]


def test_added_again_it_is_new(library: Library, store: Store) -> None:
    work(library)
    first = library.remove("caches").material.id
    added = library.add("caches.md", data=ARTICLE.encode())
    assert added.duplicate_of is None
    assert added.material.id != first
    assert [one for one in library.digest("caches").findings if one.author in ("me", "model")] == []


def test_what_models_have_read_of_it_is_deleted(library: Library, home: Path) -> None:
    identity = EngineIdentity("a" * 64, "build", "f16", False, "per-slot")
    kept = KVLibrary(ram=None, disk=home / "kv", ram_budget=0, disk_budget=1 << 30, clock=lambda: 1_000_000.0)
    ids = {one.material.title: one.material.id for one in library.materials()}
    for number, (title, material) in enumerate(ids.items()):
        blob = home / f"{title}.blob"
        blob.write_bytes(bytes(range(256)) * 64)
        kept.put(blob, identity, [number, *range(600)], recompute_seconds=9.0, documents=[material, "note_1"])
    kept.flush()
    (home / "engine.toml").write_text("ram_gib = 0\n")
    library.remove("caches")
    left = {document for _, manifest in kept.entries() for document in manifest.documents}
    kept.close()
    assert left == {ids["Queues"], "note_1"}


def test_settings_that_cannot_be_read_keep_nothing_from_going(library: Library, home: Path) -> None:
    (home / "kv").mkdir()
    (home / "engine.toml").write_text("modle = ")
    library.remove("caches")
    assert [one.material.title for one in library.materials()] == ["Queues"]
