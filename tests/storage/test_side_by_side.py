"""Several processes on one home: all finish, nothing is doubled, nothing is seen half."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from banyun.library import Library
from banyun.storage.doctor import examine
from banyun.storage.sqlite import SqliteStore
from tests.storage import samples
from tests.storage.processes import CONTEXT

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "en"
ROUNDS = 25
LONGEST_S = 60


def together(*targets: tuple[Callable[..., None], Any]) -> None:
    """Runs each in a process of its own, starting at once; all must end well."""
    barrier = CONTEXT.Barrier(len(targets))
    started = [CONTEXT.Process(target=target, args=(barrier, argument)) for target, argument in targets]
    for process in started:
        process.start()
    for process in started:
        process.join(LONGEST_S)
    assert [process.exitcode for process in started] == [0] * len(targets)


def learn_the_same(barrier: Any, home: Path) -> None:
    barrier.wait()
    with closing(SqliteStore(home)) as store:
        for at in range(ROUNDS):
            store.put_notes([samples.note(f"note {at} {part}", key=f"{at}-{part}.md") for part in range(3)])


def edit_the_same(barrier: Any, home: Path) -> None:
    with closing(SqliteStore(home)) as store:
        known = {note.key: note for note in store.notes()}
        barrier.wait()
        for at in range(ROUNDS):
            note = known[f"{at}-0.md"]
            store.put_notes(
                [samples.note(f"edited {at}", key=note.key, note_id=note.id, number=2, at=samples.later())]
            )


def add_the_same(barrier: Any, home: Path) -> None:
    barrier.wait()
    with closing(SqliteStore(home)) as store:
        for at in range(ROUNDS):
            parts = samples.material(f"text of talk {at}")
            with store.writing():
                if store.find_material(text_sha256=parts[1].sha256) is None:
                    store.add_material(*parts)


def write_in_pairs(barrier: Any, home: Path) -> None:
    barrier.wait()
    with closing(SqliteStore(home)) as store:
        for at in range(ROUNDS):
            with store.writing():
                store.put_notes([samples.note("pair one", key=f"pair {at} a.md")])
                store.put_notes([samples.note("pair two", key=f"pair {at} b.md")])


def read_in_pairs(barrier: Any, home: Path) -> None:
    barrier.wait()
    with closing(SqliteStore(home)) as store:
        for _ in range(4 * ROUNDS):
            with store.reading():
                notes = store.notes()
                assert len(notes) % 2 == 0
                assert store.passage_count() == len(notes)
                assert store.frequencies(["pair"]) == {"pair": len(notes)}
                assert len(store.search(["pair"], limit=1000)) == len(notes)


def test_two_that_learn_the_same_notes(home: Path) -> None:
    together((learn_the_same, home), (learn_the_same, home))
    together((edit_the_same, home), (edit_the_same, home))
    with closing(SqliteStore(home)) as store:
        assert len(store.notes()) == 3 * ROUNDS
        assert store.passage_count() == 3 * ROUNDS
        assert store.frequencies(["note", "edited"]) == {"note": 2 * ROUNDS, "edited": ROUNDS}
        assert {note.version for note in store.notes() if note.key.endswith("-0.md")} == {2}
    assert examine(home, samples.NOW).sound


def test_two_that_add_the_same_materials(home: Path) -> None:
    together((add_the_same, home), (add_the_same, home))
    with closing(SqliteStore(home)) as store:
        assert len(store.materials()) == ROUNDS
        assert len({store.version(one.id).sha256 for one in store.materials()}) == ROUNDS


def test_readers_see_whole_transactions(home: Path) -> None:
    together((write_in_pairs, home), (read_in_pairs, home))
    with closing(SqliteStore(home)) as store:
        assert len(store.notes()) == 2 * ROUNDS


def learn_and_digest(barrier: Any, home: Path) -> None:
    barrier.wait()
    with Library(home, clock=lambda: samples.NOW, wording="en") as library:
        library.learn([EXAMPLES / "vault-sre"])
        library.digest(str(EXAMPLES / "talk.md"))


def test_two_that_learn_and_digest_the_same(home: Path) -> None:
    together((learn_and_digest, home), (learn_and_digest, home))
    with closing(SqliteStore(home)) as store:
        notes = store.notes()
        assert (
            len(notes) == len({note.title for note in notes}) == len(list(EXAMPLES.glob("vault-sre/**/*.md")))
        )
        assert {note.version for note in notes} == {1}
        assert sum(len(store.passages_of_note(note.id)) for note in notes) == store.passage_count()
        (material,) = store.materials()
        assert len(store.versions(material.id)) == 1
        found = store.findings(material.id)
        assert len({finding.fingerprint for finding in found}) == len(found) > 0
    assert examine(home, samples.NOW).sound
