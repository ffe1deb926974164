"""What is asked about the work behind a note is made of the note's own sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banyun.analysis.recollecting import MOST, recollection_prompts
from banyun.language.span import Span
from banyun.materials.segmenting import segment

ENGLISH = """# The certificate in the middle

On 3 December 2021 at 10:03 the shop went down. It was down for 41 minutes. The renewal job failed
because nobody had looked at the intermediate. Sorted it over coffee.
"""
CHINESE = """# 巡检二期

2020 年 5 月做的。准确率从 61% 提到 93%，每周抽 150 张工单复核。漏报一直没有好办法量，只能从故障倒推。
因为同一台机器反复进出，所以加了病历。
"""


def prompts(text: str, around: Span, language: str) -> list[str]:
    return [
        one.text
        for one in recollection_prompts(text, segment(text, "markdown", "note_1/1"), around, language)
    ]


def test_numbers_are_blanked_dates_and_times_are_not_asked_for() -> None:
    number, setback, *_ = prompts(ENGLISH, Span(0, 1), "en")
    assert number.startswith("You wrote: “It was down for ____ minutes.” What were the numbers")
    assert "The renewal job failed because nobody had looked" in setback


def test_it_is_asked_in_the_notes_language() -> None:
    number, setback, cause = prompts(CHINESE, Span(0, 1), "zh")
    assert number.startswith("你写过：“准确率从 ____% 提到 ____%，每周抽 ____ 张工单复核”。")
    assert "漏报一直没有好办法量" in setback
    assert "因为同一台机器反复进出" in cause


def test_what_stands_beside_the_passage_is_asked_for_last() -> None:
    at = CHINESE.index("准确率")
    asked = prompts(CHINESE, Span(at, at + 20), "zh")
    assert asked[0].startswith("你写过：“准确率从 ____%"), "the only figures there are"
    at = ENGLISH.index("The renewal")
    assert not any("renewal" in one for one in prompts(ENGLISH, Span(at, at + 30), "en"))


def test_a_note_without_any_of_it_is_asked_about_openly() -> None:
    text = "# Bread\n\nSourdough wants a night in the fridge.\n"
    at = text.index("Sourdough")
    (asked,) = prompts(text, Span(at, at + 9), "en")
    assert asked == "You wrote: “Sourdough” What else do you remember of it?"


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_a_prompt_quotes_its_note(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found = recollection_prompts(text, segment(text, "plain", "note_1/1"), Span(start, end), "en")
    assert 1 <= len(found) <= MOST
    for prompt in found:
        assert text[prompt.quote.start : prompt.quote.end] == prompt.quote.exact
