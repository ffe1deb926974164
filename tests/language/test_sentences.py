from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.language.sentences import sentences


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先预热缓存。再放流量！够了吗？", ["先预热缓存。", "再放流量！", "够了吗？"]),
        ("他说：“先隔离。”然后上报。", ["他说：“先隔离。”", "然后上报。"]),
        ("我们换成了 vLLM.效果不错。", ["我们换成了 vLLM.", "效果不错。"]),
        ("延迟从 3.5 秒降到 0.2 秒。", ["延迟从 3.5 秒降到 0.2 秒。"]),
        ("Dr. Lee paid $3.50. See Fig. 2 for it.", ["Dr. Lee paid $3.50.", "See Fig. 2 for it."]),
        (
            "It works, e.g. with J. Doe et al. in v1.2.3. Good.",
            ["It works, e.g. with J. Doe et al. in v1.2.3.", "Good."],
        ),
        ("Read https://a.example/b?c=1. Then stop.", ["Read https://a.example/b?c=1.", "Then stop."]),
        ('"Really?" she said. "Yes."', ['"Really?" she said.', '"Yes."']),
        ("# Cache\n\n- warm it\n- measure it\n", ["Cache", "warm it", "measure it"]),
        ("1. 摆正心态\n2. 知识迁移\n", ["摆正心态", "知识迁移"]),
        ("> quoted words.\n> More of them.\n", ["quoted words.", "More of them."]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", ["| a | b |", "| 1 | 2 |"]),
        ("总成本 = 模型 + 硬件\n吞吐 = 批 × 步\n", ["总成本 = 模型 + 硬件", "吞吐 = 批 × 步"]),
        ("", []),
        ("\n\n---\n***\n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_hard_wrapped_sentence_is_one() -> None:
    text = (
        "The patrol runs every night on each of the machines and takes out\n"
        "those whose disks answer slowly, so that nobody has to get up for\n"
        "them. In the morning a human looks at the list."
    )
    assert [line.count("\n") for line in cut(text)] == [2, 0]


def test_short_lines_are_sentences_of_their_own() -> None:
    assert cut("First thing\nSecond thing\nThird thing") == ["First thing", "Second thing", "Third thing"]


PIECES = ["缓存", "预热。", "cache ", "miss. ", "Then ", "\n", "\n\n", "- ", "# ", "> ", "3.5", "e.g. "]
PIECES += ["“", "”", "？", "a=b\n", "```\n"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS | st.text(max_size=80))
def test_sentences_are_ordered_trimmed_and_leave_no_letter_out(text: str) -> None:
    spans = sentences(text)
    covered = [False] * len(text)
    last = 0
    for span in spans:
        assert last <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        covered[span.start : span.end] = [True] * (span.end - span.start)
        last = span.end
    left_out = "".join(c for c, inside in zip(text, covered, strict=True) if not inside and c.isalpha())
    assert not re.sub(r"[xX]", "", left_out)


def test_a_text_with_a_line_a_phrase_is_read_as_sentences() -> None:
    text = (
        "Finally, it is important to remember\nthat when you deploy it\nyou decide something.\n"
        "Nobody asked\n\n- first of the two\n- and the other\n"
    )
    found = [" ".join(span.of(text).split()) for span in sentences(text)]
    assert found[0] == "Finally, it is important to remember that when you deploy it you decide something."
    assert found[-2:] == ["first of the two", "and the other"]
    names = "apples\npears\nplums of the garden\n"
    assert len(sentences(names)) == 3
