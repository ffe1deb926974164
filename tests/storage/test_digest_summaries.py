"""The contract of summaries of digests: kept in order, told apart, pruned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from banyun.digest.summary import RECENT, DigestSummary, Offered, PassageSummary
from banyun.errors import NotFound
from banyun.storage.base import Store
from tests.storage import samples


def summary(material_id: str, known: str = "new", *, at: datetime = samples.NOW) -> DigestSummary:
    passage = PassageSummary("psg_1", 0, 9, known, 0.5, ("note_1",), ("validation",))  # type: ignore[arg-type]
    spots = (Offered("f" * 8, "RDMA"),)
    return DigestSummary(f"dig_{known}", material_id, "ver_1", at, (passage,), spots, (), ())


@pytest.fixture
def material_id(store: Store) -> str:
    parts = samples.material("A text.\n")
    store.add_material(*parts)
    return parts[0].id


def test_summaries_come_back_in_order(store: Store, material_id: str) -> None:
    one, other = summary(material_id), summary(material_id, "partly", at=samples.later(3))
    store.put_digest_summary(one)
    store.put_digest_summary(other)
    assert store.digest_summaries(material_id) == [one, other]
    assert store.digest_summaries("mat_other") == []


def test_two_at_one_time_are_both_kept(store: Store, material_id: str) -> None:
    one, other = summary(material_id), summary(material_id, "partly")
    store.put_digest_summary(one)
    store.put_digest_summary(other)
    assert store.digest_summaries(material_id) == [one, other]


def test_what_says_the_same_again_is_not_kept_again(store: Store, material_id: str) -> None:
    one = summary(material_id)
    store.put_digest_summary(one)
    store.put_digest_summary(replace(one, id="dig_again", created=samples.later(9)))
    assert store.digest_summaries(material_id) == [one]


def test_old_ones_are_kept_by_the_month(store: Store, material_id: str) -> None:
    words = ("new", "partly")
    made = [summary(material_id, words[day % 2], at=samples.NOW + timedelta(days=day)) for day in range(60)]
    for one in made:
        store.put_digest_summary(one)
    kept = store.digest_summaries(material_id)
    assert kept[-RECENT:] == made[-RECENT:]
    older = kept[:-RECENT]
    assert [one.created.month for one in older] == sorted({one.created.month for one in made[:-RECENT]})


def test_a_summary_belongs_to_a_material(store: Store) -> None:
    with pytest.raises(NotFound):
        store.put_digest_summary(summary("mat_nothing"))
