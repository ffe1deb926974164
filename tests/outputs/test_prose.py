"""Blocks of runs: no markup shown, no offset lost, nothing dangerous let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.outputs.prose import Block, Mark, begun, blocks, one_line, plain, visible, window
from tests.outputs.sample import TEXTS

PIECES = [
    "**",
    "*",
    "_",
    "`",
    "[",
    "](",
    ")",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "> ",
    "    ",
    "|",
    "```",
    "a b",
    "缓存",
]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def words(found: list[Block]) -> list[str]:
    return [block.text for block in found]


@pytest.mark.parametrize("path", sorted(TEXTS.rglob("*.md")), ids=lambda path: path.stem)
def test_every_run_knows_where_it_came_from(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text("utf-8")
    assert_runs_come_from(text, blocks(text))


@given(MARKUP)
def test_whatever_the_markup_offsets_hold(text: str) -> None:
    assert_runs_come_from(text, blocks(text))


def assert_runs_come_from(text: str, found: list[Block]) -> None:
    last = -1
    for block in found:
        for run in block.all_runs():
            assert run.start > last
            last = run.start
            bare = "".join(run.text.split())
            source = "".join(char for char in text[run.start :] if not char.isspace())
            assert source.startswith(bare[:1])


@given(MARKUP, st.integers(0, 60), st.integers(0, 60))
def test_a_mark_covers_its_words_and_no_others(text: str, start: int, length: int) -> None:
    end = start + length
    for block in blocks(text, marks=[Mark(start, end, "quote")]):
        for run in block.all_runs():
            assert ("quote" in run.marks) == (start <= run.start < end)


def test_an_offset_moves_runs_and_marks_alike() -> None:
    text = "one **two** three"
    found = blocks(text, offset=100, marks=[Mark(106, 109, "quote")])
    assert [(run.text, run.start) for run in found[0].runs if run.marks] == [("two", 106)]


def test_markdown_as_a_reader_sees_it() -> None:
    found = blocks(
        '# Title #\n\nOne **bold *and* more** `co*de*` end\\* [a link](https://e.org/x "t").\n\n'
        "- first\n  goes on\n  - nested [ ]\n1. [x] done\n\n> quoted\n> twice\n\n---\n\n"
        "```py\nx = 1\n\n  y\n```\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\nUnder\n=====\n"
    )
    assert [(block.kind, block.text) for block in found] == [
        ("heading", "Title"),
        ("paragraph", "One bold and more co*de* end* a link."),
        ("item", "first goes on"),
        ("item", "nested [ ]"),
        ("item", "done"),
        ("quote", "quoted twice"),
        ("code", "x = 1\n\n  y"),
        ("row", "ab"),
        ("row", "12"),
        ("heading", "Under"),
    ]
    assert [block.marker for block in found if block.kind == "item"] == ["•", "•", "1."]
    assert [block.level for block in found if block.kind == "item"] == [0, 1, 0]


def test_obsidian_links_show_their_words() -> None:
    assert plain("see [[Note|that note]] and ![[Other]] ==lit==") == "see that note and Other lit"


def test_han_lines_flow_without_spaces_and_hard_breaks_stay() -> None:
    assert words(blocks("缓存节点\n空着启动")) == ["缓存节点空着启动"]
    assert words(blocks("RDMA 传输\n很快")) == ["RDMA 传输很快"]
    assert words(blocks("空着启动\nRDMA 传输")) == ["空着启动 RDMA 传输"]
    assert words(blocks("one  \ntwo\\\nthree")) == ["one\ntwo\nthree"]


def test_only_web_addresses_become_links() -> None:
    found = blocks("[a](javascript:alert(1)) [b](data:text/html,x) [c](https://e.org) <http://f.org>")[0]
    assert {run.text: run.href for run in found.runs if run.text.strip()} == {
        "a": None,
        "b": None,
        "c": "https://e.org",
        "http://f.org": "http://f.org",
    }


def test_plain_text_keeps_its_marks_and_lines() -> None:
    assert words(blocks("*not bold*\nnext\n\nmore", markdown=False)) == ["*not bold*\nnext", "more"]


def test_a_code_passage_is_code_throughout() -> None:
    found = blocks("```\n# no heading\n- no item\n```\n", code=True)
    assert [(block.kind, block.text) for block in found] == [("code", "# no heading\n- no item")]


@given(st.text())
def test_controls_are_made_visible_one_for_one(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not any(
        (ord(char) < 0x20 and char not in "\n\t")
        or 0x7F <= ord(char) < 0xA0
        or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for char in shown
    )
    assert "\n" not in one_line(text)


def test_a_window_is_the_paragraph_cut_at_sentences() -> None:
    text = "Before.\n\nFirst one. Second one. Here it is. Third one. Last one.\n\nAfter."
    start = text.index("Here")
    low, high = window(text, start, start + 10, 200)
    assert text[low:high].startswith("First")
    assert text[low:high].endswith("Last one.")
    low, high = window(text, start, start + 10, 14)
    assert text[low:high].strip() == "Second one. Here it is. Third one."


@given(st.text(alphabet="ab。. \n", max_size=80), st.data())
def test_a_window_holds_its_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    reach = data.draw(st.integers(0, 40))
    low, high = window(text, start, end, reach)
    assert max(0, start - reach) <= low <= start
    assert end <= high <= min(len(text), end + reach) or high == end


@pytest.mark.parametrize("piece", ["*", "**", "[", "`", "](", "[[", "==", "|", "> ", "- "])
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    blocks(piece * 20_000)


def test_roles_of_other_markups_leave_what_they_name_and_settings_nothing() -> None:
    assert plain("images :cite:`Shao.Yao.2020`, see :numref:`fig_cat`.") == "images Shao.Yao.2020, see cat."
    assert plain("Cats and dogs.\n:label:`fig_cat`") == "Cats and dogs."
    chinese = ":numref:`sec_nadaraya-watson`使用了高斯核，见:eqref:`eq_attn`，如:numref:`fig_a`。"
    assert plain(chinese) == "nadaraya-watson使用了高斯核，见attn，如a。"
    assert plain("at 10:30:`now`") == "at 10:30:now"


def test_the_beginning_of_a_line_ends_with_a_word() -> None:
    assert begun("Generate a binary-classification training set", 36) == "Generate a binary-classification…"
    assert begun("In short, all of it", 9) == "In short…"
    assert begun("A short one", 40) == "A short one"
    assert begun("每次重启以后缓存都是空的", 6) == "每次重启以后…"
    assert begun("https://example.org/a-long-address", 12) == "https://exam…"
