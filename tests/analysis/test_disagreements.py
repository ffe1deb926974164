from __future__ import annotations

import pytest

from banyun.analysis.candidates import Disagreement
from tests.analysis.reader import analysed

TEXT = "The cache warm-up script fills the catalogue cache and lifts its hit rate to 97 % within a minute."


def clashes(text: str, note: str, language: str = "en") -> tuple[Disagreement, ...]:
    return analysed(text, {"Warm-up": note}, language=language).disagreements


def test_two_figures_of_the_same_thing() -> None:
    note = "Our catalogue cache warm-up script lifted the cache hit rate to 60 % at best."
    (found,) = clashes(TEXT, note)
    assert found.kind == "number"
    assert found.material_quote.exact in TEXT
    assert note[found.note_quote.start : found.note_quote.end] == found.note_quote.exact
    assert not found.reported


def test_reported_views_are_marked() -> None:
    text = (
        "They claim that the cache warm-up script lifts the catalogue cache hit rate to 97 % within a minute."
    )
    (found,) = clashes(text, "Our catalogue cache warm-up script lifted the cache hit rate to 60 % at best.")
    assert found.reported


def test_one_denies_what_the_other_says() -> None:
    text = "After a restart the catalogue cache does not need a warm-up script before it takes traffic."
    note = "After a restart the catalogue cache needs a warm-up script before it takes traffic."
    (found,) = clashes(text, note)
    assert found.kind == "negation"


def test_opposite_comparatives() -> None:
    text = "For the catalogue cache, a warm-up from the neighbour is faster than one from the database."
    note = "For the catalogue cache, a warm-up from the neighbour was slower than one from the database."
    (found,) = clashes(text, note)
    assert found.kind == "comparative"


@pytest.mark.parametrize(
    "note",
    [
        "Our catalogue cache warm-up script lifted the cache hit rate to 97 % within a minute.",
        "The catalogue cache warm-up script took 60 s, and nobody looked at hit rates.",
        "The starter doubles in 60 % of the time in a warm kitchen.",
        "A restarted node must not ask the database; the catalogue cache warm-up script does that.",
    ],
)
def test_agreement_other_units_and_other_things_are_no_clash(note: str) -> None:
    assert clashes(TEXT, note) == ()
