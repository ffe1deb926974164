from __future__ import annotations

import pytest

from banyun.analysis.techniques import find_techniques
from tests.analysis.reader import reading


def kinds(text: str) -> list[str]:
    return [technique.kind for technique in find_techniques(reading(text), "en")]


def test_lines_of_formulas_are_quoted_as_one_block() -> None:
    text = (
        "我把全场讲的归成三行:\n更少的返工 = 更早的评审 + 更小的改动\n更快的上线 = 更短的流程 + 更少的人\n\n"
        "下面逐行解释，每一行都有一个例子，例子来自去年秋天的两个项目，都和仓库系统有关系。"
    )
    found = find_techniques(reading(text), "zh")
    assert found[0].kind == "formula"
    assert found[0].quote.exact.count("\n") == 1
    assert found[0].quote.exact.startswith("更少的返工")
    assert text[found[0].quote.start : found[0].quote.end] == found[0].quote.exact
    assert "返工" not in found[0].pattern


def test_a_formula_in_a_sentence_and_one_set_like_code() -> None:
    inline = "Price of trust = clear names + short reviews + patience. It took us a year to learn that."
    assert kinds(inline) == ["formula"]
    block = (
        "The whole talk:\n\n    calm nights   = fewer pages per alert + fewer alerts\n"
        "    fewer alerts = better rules + slow thresholds\n"
    )
    assert "formula" in kinds(block)


@pytest.mark.parametrize(
    "text",
    [
        "Here is the code:\n\n    total = price + tax\n    rest = total - paid\n",
        "```python\nloss = base + penalty\nstep = rate * grad\n```\n",
        "The loss is $L = a + b$ where $a = b + c$.",
        "Let x = y + z. Then y = 2.",
    ],
)
def test_programs_and_mathematics_are_no_techniques(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The median went from 2.9 to 0.9 seconds after we changed the queue.", "before_after"),
        ("误报从每周 30 次降到 2 次，值班的人终于能睡觉。", "before_after"),
        ("Recovery fell from eleven minutes to under four seconds.", "before_after"),
        ("到了 64K，所需的时间会呈平方级增长。", "sharp_number"),
        ("A lock is like a single key for a whole office: whoever holds it makes the rest wait.", "analogy"),
        ("这就像在高速上换轮胎，车不能停。", "analogy"),
        (
            "There are three rules: first, name the owner; second, write the date; third, delete it.",
            "enumeration",
        ),
        ("会发现两个关键点:一是排队太长，二是批次太小。", "enumeration"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_plain_sentences_show_none() -> None:
    assert kinds("We met on Tuesday in the small room. The coffee was cold and nobody minded.") == []


def test_they_are_few() -> None:
    text = "\n\n".join(
        f"The load of host {at} went from {at}.5 to {at}.1 seconds, and this is like a river that finds its "
        f"bed again after a flood in the year {1900 + at}, slowly and then at once."
        for at in range(2, 40)
    )
    found = find_techniques(reading(text), "en")
    assert len(found) <= 12
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_to_imagine_a_case_is_no_likeness() -> None:
    assert "analogy" not in kinds("Imagine that you want to design an algorithm to detect cancer.")
    assert "analogy" in kinds("A cache works like a desk drawer: what you used last lies on top.")


def test_what_looks_like_a_figure_is_no_analogy_and_another_name_no_definition() -> None:
    pictured = "桌上放着一份报纸、一篇论文和一杯咖啡，就像 :numref:`fig_desk`，杯子是红色的，最先被人看见。"
    assert kinds(pictured) == []
    assert kinds("The cup stands out there, just like :numref:`fig_desk` shows, and draws the eye.") == []
    assert kinds("The cup stands out there, just like a siren does in a street, and draws the eye.") == [
        "analogy"
    ]
    assert kinds("人类的祖先已经从经验（也称为数据）中认识到“并非感官的所有输入都是一样的”。") == []
    assert kinds("自主性的提示称为查询，它从人的意愿来，和东西显眼不显眼没有关系。") == ["definition"]
