from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.language.rarity import UNKNOWN, rarity, zipf
from banyun.language.tokens import index_terms


def test_order_in_english() -> None:
    assert rarity("the") == 0
    assert rarity("system") < rarity("cache") < rarity("prefetch") <= rarity("RDMA") <= rarity("qzxv") == 1


def test_order_in_chinese() -> None:
    assert rarity("问题") < rarity("系统") < rarity("缓存") < rarity("显存") < rarity("快速拉齐")


def test_a_stem_is_as_common_as_its_words() -> None:
    for word in ["caches", "running", "observability", "services"]:
        (term,) = index_terms(word)
        assert zipf(term) >= zipf(word) > UNKNOWN


def test_traditional_and_full_width_forms_are_looked_up_folded() -> None:
    assert zipf("緩存") == zipf("缓存")
    assert zipf("ＣＡＣＨＥ") == zipf("cache")


@given(st.text(max_size=20))
def test_rarity_is_a_share(term: str) -> None:
    assert 0 <= rarity(term) <= 1
    assert zipf(term) == pytest.approx(zipf(term))
