from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.analysis.candidates import BlindSpot, PointCandidate, QuestionCandidate, TechniqueCandidate
from tests.analysis.reader import analysed

PIECES = st.sampled_from(
    [
        "We cut the bill by 40 %, from 10 hosts to 6.",
        "RDMA 传输达到 180GB 每秒。",
        "更快的上线 = 更短的流水线 + 更少的人工",
        "\n\n",
        "# Heading\n",
        "`x = y`",
        "$a$",
        "(((",
        "🌱é̩",
        "- one\n- two\n",
        "| a | b |\n|---|---|\n| 1 % | 2 GB |\n",
        "They say it never fails.",
        "http://example.org/x?y=(z)",
        "\u3000　\t",
        "128GE、5 倍、10x；half of 1,000.5.6 ms",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_every_candidate_quotes_the_text_verbatim(text: str) -> None:
    found = analysed(
        text, {"Bill": "We cut the bill by 10 %, RDMA 传输 was at 90GB, alert, metrics, dashboard, p99."}
    )
    ids = {one.passage.id for one in found.passages}
    assert "".join(one.passage.text for one in found.passages) == text
    candidates: list[BlindSpot | PointCandidate | TechniqueCandidate | QuestionCandidate] = []
    for candidate in [*candidates, *found.blind_spots, *found.points, *found.techniques, *found.questions]:
        quote = candidate.quote
        assert text[quote.start : quote.end] == quote.exact
        assert quote.exact
        assert set(candidate.passage_ids) <= ids
        assert 0 <= candidate.score <= 1
    for clash in found.disagreements:
        quote = clash.material_quote
        assert text[quote.start : quote.end] == quote.exact


def test_the_same_text_and_notes_give_the_same_analysis() -> None:
    text = "We moved to ZigLink. ZigLink cut the cost by 30 %. ZigLink is new to us.\n\nZigLink again."
    assert analysed(text, {"A": "b"}) == analysed(text, {"A": "b"})


def test_an_empty_text_has_nothing() -> None:
    found = analysed("", {})
    assert (found.passages, found.blind_spots, found.points, found.questions) == ((), (), (), ())


def test_what_a_text_says_on_every_page_is_no_evidence_on_one_of_them() -> None:
    pages = [
        "The classifier lost its labels in the harbour during the winter.",
        "Labels of a classifier can also be painted green, which the pilots liked.",
        "When the tide came in, the classifier had no labels in the attic.",
        "Our classifier has the labels of all the lighthouses.",
        "Ships that pass by night have no labels for the classifier.",
        "The gulls mind neither the classifier nor the labels of the buoys.",
        "We compute the confusion matrix of the classifier on the validation set of last year.",
    ]
    notes = {
        "Tickets": "Tickets: the classifier had no labels.",
        "Shares": "From the confusion matrix of the classifier on the validation set I got the true shares.",
    }
    text = "\n\n".join(f"# Page {number}\n\n{page}" for number, page in enumerate(pages))
    found = [one for one in analysed(text, notes).passages if one.passage.kind != "heading"]
    assert [bool(one.evidence) for one in found] == [False] * 6 + [True]
    assert {one.known for one in found[:6]} == {"new"}
    alone = analysed(pages[0], notes).passages
    assert alone[0].evidence, "in a text that says it once it is evidence"
