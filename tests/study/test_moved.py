"""What moved between two deductions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banyun.study.moved import Moved, what_moved

WORDS = st.sampled_from(
    ["监控", "规模", "一千万", "条", "cache", "miss", "about 100", "nodes", "，", " ", "。", ". ", "Then"]
)
TEXTS = st.lists(WORDS, max_size=25).map("".join)


def shown(moved: Moved) -> list[str]:
    marks = {"same": "", "gone": "-", "new": "+"}
    return ["|".join(marks[piece.fate] + piece.text for piece in one) for one in moved.sentences]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_it(before: str, after: str) -> None:
    moved = what_moved(before, after)
    for text, fate in ((before, "gone"), (after, "new")):
        kept = "".join(p.text for one in moved.sentences for p in one if p.fate in ("same", fate))
        assert "".join(kept.split()) == "".join("".join(_sentences(text)).split())


def _sentences(text: str) -> list[str]:
    """A text's sentences, found by comparing it with itself."""
    return [piece.text for one in what_moved(text, text).sentences for piece in one]


@given(TEXTS)
def test_nothing_moves_between_a_text_and_itself(text: str) -> None:
    assert what_moved(text, text).nothing


def test_a_changed_figure_is_shown_within_its_sentence() -> None:
    moved = what_moved(
        "They have about 100 nodes. One Prometheus will do.",
        "They have about 2000 nodes. One Prometheus will do.",
    )
    assert shown(moved) == ["They have about |-100|+2000| nodes.", "One Prometheus will do."]


def test_chinese_changes_by_the_word() -> None:
    moved = what_moved(
        "估计在一千万条时间序列左右。单机撑不住。", "估计在二十万条时间序列左右。单机撑得住。成本在采集上。"
    )
    assert shown(moved)[0] == "估计在|-一千万条|+二十万条|时间序列左右。"
    assert shown(moved)[-1] == "+成本在采集上。"


def test_what_is_gone_stands_before_what_replaced_it() -> None:
    moved = what_moved("It fits. We shard by site.", "It fits. The cost is in the agents.")
    assert shown(moved) == ["It fits.", "-We shard by site.", "+The cost is in the agents."]
