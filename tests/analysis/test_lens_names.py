"""A lens is named as it is shown, in either language."""

import pytest

from banyun.analysis.frames import lenses_named
from banyun.errors import InvalidInput


def test_a_lens_is_named_as_it_is_shown() -> None:
    named = lenses_named(["可观测性", "cost", "人"])
    assert [lens.name for lens in named] == ["observability", "cost", "people"]


def test_an_unknown_lens_is_refused_with_the_names() -> None:
    with pytest.raises(InvalidInput, match="no lens “星座”") as refused:
        lenses_named(["星座"])
    assert "observability (可观测性)" in str(refused.value.hint)
