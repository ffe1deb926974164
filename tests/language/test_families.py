from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.language.families import family
from banyun.language.tokens import stem


@pytest.mark.parametrize(
    "words",
    [
        "transact transaction transactional",
        "publish publishing publisher",
        "isolate isolated isolation",
        "inspect inspection inspector",
        "intercept interception",
        "observe observability observation",
        "evict eviction",
    ],
)
def test_derived_words_are_of_one_family(words: str) -> None:
    assert len({family(stem(word)) for word in words.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "transfer transmission translate",
        "general generation",
        "station state static",
        "server version",
        "party partition",
    ],
)
def test_strangers_stay_strangers(words: str) -> None:
    assert len({family(stem(word)) for word in words.split()}) == len(words.split())


@given(st.text(max_size=20))
def test_a_family_is_found_at_once(word: str) -> None:
    assert family(family(word)) == family(word)
    assert word.startswith(family(word))
