"""Terminal layout: nothing too wide, nothing lost, Chinese set as Chinese is."""

from hypothesis import given
from hypothesis import strategies as st

from banyun.outputs.columns import Word, beside, painted, table, width_of, width_of_line, wrap

MIXED = st.text(alphabet="ab cd缓存，。“”（）RDMA 18.\n", max_size=120)


def shown(words: list[Word], width: int, **indents: str) -> list[str]:
    return painted(wrap(words, width, **indents), colour=False).split("\n")[:-1]


@given(MIXED, st.integers(4, 60))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap([Word(text)], width)
    assert all(width_of_line(line) <= width + 2 for line in lines)
    kept = "".join(word.text for line in lines for word in line)
    assert "".join(kept.split()) == "".join(text.split())


def test_latin_words_stay_whole_and_han_breaks_anywhere_allowed() -> None:
    assert shown([Word("the render farm is idle")], 12) == ["the render", "farm is idle"]
    assert shown([Word("缓存节点空着启动")], 8) == ["缓存节点", "空着启动"]


def test_no_line_begins_with_closing_punctuation() -> None:
    for width in range(6, 30, 2):
        for line in shown([Word("命中率从九十八掉到七十一，数据库挨了（平时的）十一倍。真的。")], width):
            assert line[0] not in "，。）"
            assert line[-1] not in "（"


def test_a_word_wider_than_the_line_is_broken() -> None:
    assert shown([Word("x" * 25)], 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_an_option_to_be_typed_is_not_broken_behind_its_hyphens() -> None:
    assert shown([Word("banyun explore --dismiss TERM")], 18) == ["banyun explore", "--dismiss TERM"]
    assert shown([Word("a well-known name")], 8) == ["a well-", "known", "name"]


def test_columns_stand_side_by_side_whatever_the_script() -> None:
    left = wrap([Word("缓存节点空着启动的时候")], 10)
    right = wrap([Word("copy from the neighbour")], 12)
    lines = painted(beside(left, right, 10, " │ "), colour=False).split("\n")[:-1]
    assert {width_of(line.split("│")[0]) for line in lines} == {11}


def test_tables_line_up_han_and_latin() -> None:
    rows = table([["缓存", "12", "a"], ["RDMA", "3", "b"]], right=(1,))
    assert rows == ["缓存  12  a", "RDMA   3  b"]


def test_colour_only_when_asked_for() -> None:
    line = [[Word("quote", "quote"), Word(" plain")]]
    assert painted(line, colour=False) == "quote plain\n"
    assert painted(line, colour=True) == "\x1b[30;43mquote\x1b[0m plain\n"
