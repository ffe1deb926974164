"""SIGKILL at seeded random moments: nothing acknowledged is lost, nothing is doubled or half there.

A twin in memory does the same writes; after each kill the home must export exactly what the twin
does after the last acknowledged write, or after the one that was under way.
"""

from __future__ import annotations

import random
import re
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from banyun.knowledge.learning import BATCH_NOTES
from banyun.library import Library
from banyun.outputs.digest_json import digest_values
from banyun.storage.archive import export_archive
from banyun.storage.backup import backup
from banyun.storage.base import Store
from banyun.storage.doctor import examine
from banyun.storage.memory import MemoryStore
from banyun.storage.sqlite import SqliteStore
from tests.crash.children import digest_on, killed_after, learn_on, open_home, restore_on, write_on
from tests.crash.operations import perform, text_of
from tests.storage import samples
from tests.storage.test_archive import tree

KILLS_A_HOME = 10
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "en"
LISTS = ("points", "techniques", "questions", "blind_spots", "disagreements", "findings")
OWN_TO_A_HOME = {"banyun.json", "SHA256SUMS"}
"""Files of an export that name the random state of the notes."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """How many of ten kills hit what."""
    if "kills" in metafunc.fixturenames:
        share = {"writes": 4, "learning": 2, "digesting": 1, "restore": 2, "opening": 1}
        kind = next(kind for kind in share if kind in metafunc.function.__name__)
        count = max(1, metafunc.config.getoption("--kills") * share[kind] // 10)
        homes = [min(KILLS_A_HOME, count - start) for start in range(0, count, KILLS_A_HOME)]
        metafunc.parametrize(("seed", "kills"), list(enumerate(homes)))


def contents(store: Store, folder: Path) -> dict[str, bytes]:
    """Every record of a store; the ids of acts are drawn anew by each."""
    export_archive(store, folder)
    return {
        name: re.sub(rb"\bact_\w+", b"act", data)
        for name, data in tree(folder).items()
        if name not in OWN_TO_A_HOME
    }


def assert_sound(home: Path) -> None:
    examination = examine(home, samples.NOW)
    assert examination.sound, examination
    index = next(check for check in examination.checks if check.name == "index")
    assert index.state == "ok", index


def test_writes(home: Path, tmp_path: Path, seed: int, kills: int) -> None:
    drawn = random.Random(f"writes {seed}")
    twin: Store = MemoryStore()
    done = 0
    for kill in range(kills):
        last = killed_after(drawn, drawn.randint(0, 5), 0.012, write_on, home, done + 1)
        for number in range(done + 1, last + 1):
            perform(twin, number)
        done = last
        assert_sound(home)
        with closing(SqliteStore(home)) as store:
            found = contents(store, tmp_path / f"found {kill}")
        if found != contents(twin, tmp_path / f"acknowledged {kill}"):
            done += 1
            perform(twin, done)
            assert found == contents(twin, tmp_path / f"under way {kill}")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Notes for three transactions of learning."""
    folder = tmp_path_factory.mktemp("vault")
    for number in range(3 * BATCH_NOTES // 2):
        drawn = random.Random(number)
        (folder / f"{number}.md").write_text(f"# Note {number}\n\n{text_of(drawn)}", encoding="utf-8")
    return folder


def learnt(store: Store) -> tuple[object, ...]:
    """What learning left, but for ids."""
    notes = {note.key: replace(note, id="") for note in store.notes()}
    texts = {
        note.key: [(text.version, text.text) for text in store.note_versions(note.id)]
        for note in store.notes()
    }
    passages = sum(len(store.passages_of_note(note.id)) for note in store.notes())
    terms = ["note", "cache", "缓存", "预热", "c++"]
    return notes, texts, passages, store.passage_count(), store.frequencies(terms)


def test_learning(tmp_path: Path, vault: Path, seed: int, kills: int) -> None:
    drawn = random.Random(f"learning {seed}")
    twin = MemoryStore()
    Library(tmp_path, clock=lambda: samples.NOW, store=twin).learn([vault])
    for kill in range(kills):
        home = tmp_path / f"home {kill}"
        last = killed_after(drawn, drawn.randint(0, 1), 0.4, learn_on, home, vault)
        with closing(SqliteStore(home)) as store:
            found = store.notes()
            assert len(found) >= min(last, len(twin.notes()))
            assert len({note.key for note in found}) == len(found)
            Library(home, clock=lambda: samples.NOW, store=store).learn([vault])
            assert learnt(store) == learnt(twin)
        assert_sound(home)


def digested(library: Library, source: Path) -> dict[str, Any]:
    """A digest, but for the findings' ids and the seconds."""
    values = digest_values(library.digest(str(source)))
    del values["usage"]
    for part in LISTS:
        for one in values[part]:
            one.pop("id", None)
    return values


def test_digesting(tmp_path: Path, seed: int, kills: int) -> None:
    drawn = random.Random(f"digesting {seed}")
    vault, source = EXAMPLES / "vault-sre", EXAMPLES / "talk.md"
    learnt_home = tmp_path / "learnt"
    with Library(learnt_home, clock=lambda: samples.NOW, wording="en") as library:
        library.learn([vault])
        library.add(str(source))
    shutil.copytree(learnt_home, tmp_path / "twin")
    with Library(tmp_path / "twin", clock=lambda: samples.NOW, wording="en") as library:
        expected = digested(library, source)
    for kill in range(kills):
        home = tmp_path / f"home {kill}"
        shutil.copytree(learnt_home, home)
        killed_after(drawn, drawn.randint(0, 2), 0.5, digest_on, home, source)
        assert_sound(home)
        with Library(home, clock=lambda: samples.NOW, wording="en") as library:
            assert digested(library, source) == expected
            assert len(library.materials()) == 1
        assert_sound(home)


def test_opening(tmp_path: Path, seed: int, kills: int) -> None:
    drawn = random.Random(f"opening {seed}")
    for kill in range(kills):
        home = tmp_path / f"home {kill}"
        killed_after(drawn, 0, 0.03, open_home, home)
        with closing(SqliteStore(home)) as store:
            perform(store, 1)
        assert_sound(home)


def test_restore(home: Path, tmp_path: Path, seed: int, kills: int) -> None:
    drawn = random.Random(f"restore {seed}")
    backups, states = [], []
    for at in range(2):
        with closing(SqliteStore(tmp_path / f"state {at}")) as store:
            for number in range(1, 8 + 5 * at):
                perform(store, number)
            states.append(contents(store, tmp_path / f"contents {at}"))
            backup(store, tmp_path / f"{at}.zip")
        backups.append(tmp_path / f"{at}.zip")
    for kill in range(kills):
        last = killed_after(drawn, drawn.randint(1, 2), 0.05, restore_on, home, tuple(backups))
        assert_sound(home)
        with closing(SqliteStore(home)) as store:
            found = contents(store, tmp_path / f"found {kill}")
        assert found in (states[last % 2], states[(last + 1) % 2])
        assert examine(home, samples.NOW, repair=True).sound
        assert list(home.glob(".restore*")) == []
