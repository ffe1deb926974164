"""Steps give back what was put into them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banyun.analysis.candidates import PassageAnalysis
from banyun.digest.steps import decoded, encoded
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.note import When
from banyun.materials.anchor import Anchor
from banyun.materials.passage import Passage

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCORE = st.floats(0, 1)
ANCHORS = st.builds(
    Anchor, TEXT, st.integers(0, 9), st.integers(0, 9), TEXT, TEXT, st.one_of(st.none(), st.just("iv"))
)
RECALLED = st.builds(
    Recalled,
    note_id=TEXT,
    title=TEXT,
    basis=st.sampled_from(["did", "read", "thought"]),
    when=st.one_of(st.none(), st.just(When("2019-03"))),
    quote=ANCHORS,
    score=SCORE,
    terms=st.lists(TEXT, max_size=3).map(tuple),
    why=TEXT,
    note_version=st.integers(1, 9),
)
ANALYSES = st.builds(
    PassageAnalysis,
    passage=st.builds(
        Passage,
        id=TEXT,
        start=st.just(0),
        end=st.just(1),
        heading=TEXT,
        kind=st.sampled_from(["prose", "list", "quote", "table"]),
        text=TEXT,
    ),
    known=st.sampled_from(["known", "partly", "new"]),
    novelty=SCORE,
    evidence=st.lists(st.builds(Evidence, recalled=RECALLED, material_quote=ANCHORS), max_size=2).map(tuple),
    searched=st.lists(TEXT, max_size=3).map(tuple),
    weight=SCORE,
    nearest=st.one_of(st.none(), st.builds(Evidence, recalled=RECALLED, material_quote=ANCHORS)),
)


@given(ANALYSES)
def test_a_step_gives_back_its_analysis(analysis: PassageAnalysis) -> None:
    assert decoded(encoded(analysis), analysis.passage) == analysis
