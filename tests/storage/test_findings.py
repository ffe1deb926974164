"""The contract of ``FindingStore``."""

from dataclasses import replace

import pytest

from banyun.errors import NotFound
from banyun.materials.material import Version
from banyun.storage.base import Store
from tests.storage import samples


@pytest.fixture
def version(store: Store) -> Version:
    parts = samples.material("Check the machines nightly.\n\nThen sleep.")
    store.add_material(*parts)
    return parts[1]


def test_findings_come_back_as_they_went_in_and_in_order(store: Store, version: Version) -> None:
    made = [samples.finding(version, "b"), samples.finding(version, "a", kind="question")]
    store.put_findings(made)
    assert store.findings(version.material_id) == made
    assert store.findings(version.material_id, kind="question") == made[1:]
    assert store.finding(made[0].id) == made[0]
    assert store.findings("mat_nothing") == []


def test_findings_of_a_kind_come_from_every_material_the_latest_first(store: Store, version: Version) -> None:
    parts = samples.material("Another text.", source="later.md", at=samples.later())
    store.add_material(*parts)
    made = [
        samples.finding(version, "a", kind="blind_spot"),
        samples.finding(version, "b", kind="question"),
        samples.finding(version, "c", kind="blind_spot"),
        samples.finding(parts[1], "d", kind="blind_spot"),
    ]
    store.put_findings(made)
    store.set_state(made[2].id, "dismissed")
    assert [one.fingerprint for one in store.every_finding("blind_spot")] == ["d", "a", "c"]
    assert [one.fingerprint for one in store.every_finding("blind_spot", "dismissed")] == ["c"]
    assert store.every_finding("technique") == []
    again = replace(samples.finding(version, "e", kind="blind_spot"), name=made[2].name)
    store.put_findings([again])
    store.set_state(again.id, "dismissed")
    assert store.finding_names("blind_spot", "dismissed") == [made[2].name]
    assert store.finding_names("question", "dismissed") == []


def test_what_is_suggested_again_keeps_its_id_state_and_time(store: Store, version: Version) -> None:
    first = samples.finding(version, "a")
    store.put_findings([first])
    store.set_state(first.id, "dismissed")
    again = replace(samples.finding(version, "a", text="said better"), created=samples.later())
    store.put_findings([samples.finding(version, "b"), again])
    kept = store.finding(first.id)
    assert (kept.state, kept.text, kept.created) == ("dismissed", "said better", first.created)
    assert [one.fingerprint for one in store.findings(version.material_id)] == ["b", "a"]


def test_the_state_of_a_kind_changes_with_its_findings_alone(store: Store, version: Version) -> None:
    seen = [store.findings_state("blind_spot")]

    def changed() -> bool:
        seen.append(store.findings_state("blind_spot"))
        return seen[-1] != seen[-2]

    spot = samples.finding(version, "a", kind="blind_spot", author="analysis")
    store.put_findings([spot])
    assert changed()
    store.put_findings([samples.finding(version, "b", kind="question")])
    assert not changed()
    with store.act("explore", samples.later(), "me"):
        store.set_state(spot.id, "accepted")
    assert changed()
    store.undo(samples.later())
    assert changed()
    store.withdraw_suggestions(version.material_id, [])
    assert changed()
    store.put_findings([spot])
    assert changed()
    store.remove_material(version.material_id)
    assert changed()


def test_suggestions_no_longer_made_are_withdrawn_but_not_decisions(store: Store, version: Version) -> None:
    names = ["kept", "gone", "accepted", "dismissed", "mine"]
    made = {name: samples.finding(version, name) for name in names}
    made["mine"] = samples.finding(version, "mine", author="me")
    store.put_findings(list(made.values()))
    store.set_state(made["accepted"].id, "accepted")
    store.set_state(made["dismissed"].id, "dismissed")
    store.withdraw_suggestions(version.material_id, ["kept"])
    assert [one.fingerprint for one in store.findings(version.material_id)] == [
        "kept",
        "accepted",
        "dismissed",
        "mine",
    ]


def test_a_later_stance_replaces_the_earlier_and_history_stays(store: Store, version: Version) -> None:
    change = samples.note("nightly inspection")
    store.put_notes([change])
    first = samples.stance(version, change)
    second = samples.stance(version, change, "contradicts", at=samples.later())
    store.put_stance(first)
    store.put_stance(second)
    assert store.stances(version.material_id) == [second]
    assert store.stances_on_note(change.note.id) == [second]
    assert store.stance_history(version.material_id) == [first]


def test_marking_a_stance_orphaned_is_no_new_stance(store: Store, version: Version) -> None:
    change = samples.note("nightly inspection")
    store.put_notes([change])
    taken = samples.stance(version, change)
    store.put_stance(taken)
    store.put_stance(replace(taken, orphaned=True))
    assert store.stances(version.material_id) == [replace(taken, orphaned=True)]
    assert store.stance_history(version.material_id) == []


def test_what_is_not_there_is_said_so(store: Store) -> None:
    with pytest.raises(NotFound):
        store.finding("fnd_nothing")
    with pytest.raises(NotFound):
        store.set_state("fnd_nothing", "accepted")


def test_findings_and_stances_belong_to_a_material(store: Store) -> None:
    _, version, _, _ = samples.material("Never added.")
    with pytest.raises(NotFound):
        store.put_findings([samples.finding(version, "a")])
    with pytest.raises(NotFound):
        store.put_stance(samples.stance(version, samples.note("x y z")))
    assert store.findings(version.material_id) == []
    assert store.stances(version.material_id) == []


def test_what_the_reader_made_theirs_is_changed_by_them_alone(store: Store, version: Version) -> None:
    suggested = samples.finding(version, "a")
    store.put_findings([suggested])
    mine = replace(suggested, author="me", name="Nightly checks")
    store.put_findings([mine])
    store.put_findings([samples.finding(version, "b"), samples.finding(version, "a", text="said again")])
    assert store.finding(suggested.id) == mine
    store.put_findings([replace(mine, name="Checks")])
    assert store.finding(suggested.id).name == "Checks"


def test_every_stance_is_that_of_every_material(store: Store, version: Version) -> None:
    other = samples.material("Another text.", title="Another", source="other.md")
    store.add_material(*other)
    change = samples.note("nightly inspection")
    store.put_notes([change])
    taken = [samples.stance(version, change), samples.stance(other[1], change, at=samples.later())]
    for one in taken:
        store.put_stance(one)
    assert store.every_stance() == taken
    store.put_stance(replace(samples.stance(version, change, "refines", at=samples.later(2)), id="stc_3"))
    assert [one.stance for one in store.every_stance()] == ["confirms", "refines"]


def test_a_stance_anchored_elsewhere_is_the_same_one_and_goes_back(store: Store, version: Version) -> None:
    change = samples.note("nightly inspection")
    store.put_notes([change])
    taken = samples.stance(version, change)
    store.put_stance(taken)
    passages = store.passages(version.id)
    moved = replace(taken, passage_id=passages[1].id, orphaned=False)
    with store.act("stance", samples.later(), "me"):
        store.put_stance(moved)
    assert store.stances(version.material_id) == [moved]
    assert store.stance_history(version.material_id) == []
    store.undo(samples.later(2))
    assert store.stances(version.material_id) == [taken]
