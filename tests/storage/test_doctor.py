"""The doctor finds what was broken on purpose, and repairs only what is derived."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from banyun.errors import Busy
from banyun.storage.archive import export_archive
from banyun.storage.doctor import Check, Examination, examine
from banyun.storage.sqlite import SqliteStore
from banyun.storage.sqlite.aids import AIDS, CACHE
from banyun.storage.sqlite.opening import DATABASE
from tests.storage import samples
from tests.storage.processes import child_environment
from tests.storage.test_archive import furnish, tree


@dataclass
class Patient:
    """A home and what it held when it was well."""

    home: Path
    well: dict[str, bytes]

    def check(self, name: str, *, repair: bool = False) -> Check:
        return checks(examine(self.home, samples.NOW, repair=repair, note_terms=samples.note_terms))[name]

    def sql(self, *statements: str) -> None:
        with closing(SqliteStore(self.home)) as store, store.writing():
            for statement in statements:
                store.database.sql(statement)


def checks(examination: Examination) -> dict[str, Check]:
    return {check.name: check for check in examination.checks}


@pytest.fixture
def patient(home: Path, tmp_path: Path) -> Iterator[Patient]:
    home.chmod(0o700)
    with closing(SqliteStore(home)) as store:
        furnish(store)
        export_archive(store, tmp_path / "well")
    patient = Patient(home, tree(tmp_path / "well"))
    yield patient
    # Whatever was repaired, not a word that was written has changed.
    if (home / DATABASE).read_bytes()[:6] == b"SQLite":
        with closing(SqliteStore(home)) as store:
            assert {note.key for note in store.notes()} == {"inspection.md", "子/moved.md"}


def test_a_sound_home_is_sound(patient: Patient) -> None:
    for repair in (False, True):
        examination = examine(patient.home, samples.NOW, repair=repair)
        assert {check.state for check in examination.checks} == {"ok"}, examination
        assert examination.sound


def test_an_empty_home_is_sound(tmp_path: Path) -> None:
    assert examine(tmp_path / "new", samples.NOW).sound


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO recall (recall) VALUES ('delete-all')",
        "INSERT INTO recall_past (recall_past) VALUES ('delete-all')",
        "INSERT INTO recall (rowid, terms) VALUES (9999, 'never written')",
        "UPDATE note_passages SET terms = 'other words'",
        "UPDATE recall_terms SET passages = passages + 1",
        "DELETE FROM recall_terms",
        "INSERT INTO recall_terms VALUES ('ghost', 3)",
    ],
)
def test_an_index_that_does_not_fit_is_made_anew(patient: Patient, tmp_path: Path, statement: str) -> None:
    patient.sql(statement)
    assert patient.check("index").state == "damage"
    assert patient.check("index").hint == "`banyun doctor --repair` sets it right."
    assert patient.check("index", repair=True).state == "repaired"
    assert patient.check("index").state == "ok"
    with closing(SqliteStore(patient.home)) as store:
        export_archive(store, tmp_path / "after")
        if "note_passages" not in statement:
            assert len(store.search(["thirded"], limit=5)) == 1
    assert tree(tmp_path / "after") == patient.well


def test_an_index_of_an_earlier_tokenizer_is_made_anew(patient: Patient) -> None:
    patient.sql(
        "UPDATE facts SET value = '0' WHERE name = 'tokenizer'", "UPDATE note_passages SET terms = 'old'"
    )
    patient.sql("INSERT INTO recall (recall) VALUES ('rebuild')", "DELETE FROM recall_terms")
    with closing(SqliteStore(patient.home)) as store:
        assert store.outdated
        store.reindex(samples.note_terms)
        assert not store.outdated
        assert len(store.search(["thirded"], limit=5)) == 1
        assert len(store.search(["halved"], limit=5, until=samples.NOW.date())) == 1
        assert store.frequencies(["old", "thirded"]) == {"old": 0, "thirded": 1}
    assert patient.check("index").state == "ok"


def test_an_earlier_tokenizer_is_advice_and_repaired(patient: Patient) -> None:
    patient.sql("UPDATE facts SET value = '0' WHERE name = 'tokenizer'")
    assert patient.check("index").state == "advice"
    assert patient.check("index", repair=True).state == "repaired"
    assert patient.check("index").state == "ok"


def test_a_text_changed_behind_our_back_is_damage_and_left_alone(patient: Patient) -> None:
    patient.sql("UPDATE note_texts SET text = text || '!' WHERE version = 1")
    check = patient.check("texts", repair=True)
    assert check.state == "damage"
    assert len(check.details) == 2
    assert patient.check("texts").state == "damage"


def test_originals_lost_changed_and_stray_are_told_apart(patient: Patient) -> None:
    places = sorted(place for place in patient.home.glob("originals/??/*") if place.is_file())
    with closing(SqliteStore(patient.home)) as store:
        stray = store.originals.put(b"of no material")
    assert patient.check("originals").state == "advice"
    assert patient.check("originals").details == (stray,)
    places[0].write_bytes(b"changed")
    places[1].unlink()
    check = patient.check("originals", repair=True)
    assert check.state == "damage"
    assert set(check.details) == {places[0].name, places[1].name}


def test_half_written_files_are_swept(patient: Patient) -> None:
    left = patient.home / "originals" / "ab" / "abc.123.unfinished"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    inside = patient.home / ".restore.unfinished-x" / "originals"
    inside.mkdir(parents=True)
    (inside / "file").write_bytes(b"half")
    assert patient.check("unfinished").state == "advice"
    assert left.exists()
    assert patient.check("unfinished", repair=True).state == "repaired"
    assert not left.exists()
    assert not inside.parent.exists()
    assert patient.check("unfinished").state == "ok"


def test_leases_of_ended_processes_are_taken_back(patient: Patient) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import timedelta\n"
        "from banyun.storage.sqlite import SqliteStore; from tests.storage import samples\n"
        "SqliteStore(Path(sys.argv[1])).take_lease('dead', samples.NOW, timedelta(hours=1))"
    )
    subprocess.run([sys.executable, "-c", code, str(patient.home)], check=True, env=child_environment())
    with closing(SqliteStore(patient.home)) as store:
        store.take_lease("alive", samples.NOW, timedelta(hours=1))
    assert patient.check("leases").state == "advice"
    assert patient.check("leases").details == ("dead",)
    assert patient.check("leases", repair=True).state == "repaired"
    assert patient.check("leases").message == "1 jobs are running."


def test_what_others_may_read_is_pointed_out(patient: Patient) -> None:
    (patient.home / DATABASE).chmod(0o644)
    check = patient.check("permissions")
    assert (check.state, check.details) == ("advice", (str(patient.home / DATABASE),))


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_file_is_said_to_be_so(patient: Patient, damage: bytes) -> None:
    (patient.home / DATABASE).write_bytes(damage)
    for repair in (False, True):
        examination = examine(patient.home, samples.NOW, repair=repair)
        assert not examination.sound
        assert checks(examination)["file"].state == "damage"
    assert (patient.home / DATABASE).read_bytes() == damage
    (patient.home / DATABASE).unlink()
    (patient.home / DATABASE).write_bytes(b"")


def test_a_row_that_points_nowhere_is_damage(patient: Patient) -> None:
    with closing(SqliteStore(patient.home)) as store:
        store.database.sql("PRAGMA foreign_keys = OFF")
        store.database.sql("DELETE FROM materials")
    assert patient.check("file").state == "damage"


def test_a_note_without_its_text_is_damage(patient: Patient) -> None:
    patient.sql("DELETE FROM note_texts WHERE version = 2")
    assert patient.check("texts").state == "damage"


def test_repairing_wants_the_home_alone(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("banyun.storage.locks.PATIENCE_S", 0.1)
    with closing(SqliteStore(patient.home)):
        assert examine(patient.home, samples.NOW).sound
        with pytest.raises(Busy):
            examine(patient.home, samples.NOW, repair=True)


def test_finding_aids_that_are_damaged_are_made_anew(patient: Patient) -> None:
    assert patient.check("aids").message == "There are no finding aids yet."
    with closing(SqliteStore(patient.home)) as store:
        found = store.materials_with(["text"], limit=5)
    assert found
    assert patient.check("aids").state == "ok"
    place = patient.home / CACHE / AIDS
    place.write_bytes(place.read_bytes()[:4096] + b"\xff" * 20_000)
    assert patient.check("aids").state == "damage"
    assert patient.check("aids", repair=True).state == "repaired"
    assert not place.exists()
    with closing(SqliteStore(patient.home)) as store:
        assert store.materials_with(["text"], limit=5) == found
    assert patient.check("aids").state == "ok"


def test_finding_aids_that_others_may_read_are_pointed_out(patient: Patient) -> None:
    with closing(SqliteStore(patient.home)) as store:
        store.materials_with(["text"], limit=5)
    (patient.home / CACHE / AIDS).chmod(0o644)
    assert str(patient.home / CACHE / AIDS) in patient.check("permissions").details
