"""Everything the code says in English is said in Chinese too, with the same values."""

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import QuoteNotFound
from banyun.language.catalogues import tables
from banyun.language.translation import in_language
from tests.language.messages import sentences

LINES = [
    (english, str(chinese))
    for folder in ("messages", "help")
    for table in tables(folder)
    for name, value in table.items()
    for english, chinese in (value.items() if isinstance(value, dict) else [(name, value)])
]
ENTRIES = dict(LINES)
TEMPLATES = sorted({sentence.template for sentence in sentences()})
HAN = r"[\u3400-\u9fff]"


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_sentence_of_the_code_has_a_chinese_one(template: str) -> None:
    said = in_language(template.replace("{}", "VALUE"), "zh")
    if re.search("[A-Za-z]{3}", template.replace("{}", "")):
        assert re.search(HAN, said), "add it to catalogues/messages"
    assert said.count("VALUE") == template.count("{}")


@pytest.mark.parametrize("english", sorted(ENTRIES))
def test_a_chinese_sentence_takes_the_same_values(english: str) -> None:
    wanted = [str(at) for at in range(english.count("{}"))]
    assert sorted(name for _, name, _, _ in Formatter().parse(ENTRIES[english]) if name is not None) == wanted


@pytest.mark.parametrize("english", sorted(ENTRIES))
def test_chinese_is_set_as_chinese_is(english: str) -> None:
    chinese = re.sub(
        r"`[^`]*`|^(?:language|lenses|allowed_hosts|minutes|indexes) .*$", "", ENTRIES[english], flags=re.M
    )
    assert not re.search(rf"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}", chinese), "a space between Han and Latin"
    assert not re.search(rf"{HAN}[,;:?!()]", chinese), "full-width punctuation after Han"


def test_no_sentence_is_translated_twice() -> None:
    assert len(LINES) == len(ENTRIES)


def test_values_are_kept_verbatim() -> None:
    error = QuoteNotFound("缓存 {0} 100%", "100%", "", "the talk")
    assert in_language(error.message, "zh") == "the talk里没有“缓存 {0} 100%”：“100%”不在其中。".replace(
        "the talk里", "the talk 里"
    )


@given(st.text())
def test_what_is_not_the_codes_stays_as_it_is_in_english(text: str) -> None:
    assert in_language(text, "en") == text


def test_the_surest_template_wins() -> None:
    said = in_language("/home/x is there already and not empty.", "zh")
    assert said == "/home/x 已经在，而且不是空的。"


def test_a_value_that_is_a_sentence_is_translated_too() -> None:
    assert in_language("a.canvas cannot be learned: nothing is written in it.", "zh") == (
        "a.canvas 学不了：里面什么都没写。"
    )
    assert (
        in_language("Left out: 3 × in the bin, 2 × a template.", "zh")
        == "没有收的：3 × 在回收站里，2 × 模板。"
    )
