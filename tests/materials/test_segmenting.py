"""Passages cover the text exactly and follow its structure."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.materials.material import TextFormat
from banyun.materials.passage import Passage, passage_id
from banyun.materials.segmenting import TOO_LONG, segment, size
from banyun.materials.structure import blocks, outline

SENTENCE = "缓存命中率低的时候，请求会一直打到后面的机器上，然后整个集群的延迟都会变差。"
PARAGRAPH = SENTENCE * 4

_lines = st.sampled_from(
    [
        "# Heading",
        "## 二级标题",
        "setext",
        "---",
        "===",
        "",
        "",
        "- item",
        "  - nested",
        "1. 第一",
        "> 引用",
        "```py",
        "    indented",
        "| a | b |",
        "|---|---|",
        "<!--more-->",
        "<div>",
        "[x]: http://a.b",
        "第一章 开始",
        "$$",
        PARAGRAPH,
        "An ordinary sentence of English. " * 12,
        "x" * 3000,
        SENTENCE * 40,
        "\t",
        "\r",
        "\x00",
    ]
)
_texts = st.one_of(
    st.lists(_lines, max_size=24).map("\n".join),
    st.text(max_size=200),
    st.text(alphabet="#>-*` \n|1.字a。\t\r\u2028\x0b\x0c", max_size=300),
)
_formats: st.SearchStrategy[TextFormat] = st.sampled_from(["markdown", "plain"])


def kinds(passages: list[Passage]) -> list[str]:
    return [passage.kind for passage in passages]


def md(text: str) -> list[Passage]:
    return segment(text, "markdown", "ver_1")


@settings(max_examples=300, deadline=None)
@given(text=_texts, format=_formats, cut=st.floats(0, 1))
def test_passages_cover_any_text_exactly(text: str, format: TextFormat, cut: float) -> None:
    body_start = int(cut * len(text)) if cut < 0.3 else 0

    passages = segment(text, format, "ver_1", body_start)

    assert "".join(passage.text for passage in passages) == text
    at = 0
    for passage in passages:
        assert passage.start == at < passage.end
        assert passage.text == text[passage.start : passage.end]
        assert passage.id == passage_id("ver_1", passage.start, passage.end)
        at = passage.end
    assert at == len(text)


@settings(max_examples=100, deadline=None)
@given(text=_texts, format=_formats)
def test_the_outline_lies_within_the_text_and_nests(text: str, format: TextFormat) -> None:
    sections = outline(blocks(text, format))

    for section in sections:
        assert 0 <= section.start < section.end <= len(text)
    for left, right in pairwise(sections):
        assert left.start < right.start
        assert right.end <= left.end if right.level > left.level else right.start >= left.end


def test_a_talks_paragraphs_stay_one_passage_each(shared: Path) -> None:
    text = (shared / "seed" / "talk.md").read_text(encoding="utf-8")

    readable = [passage.text.strip() for passage in md(text) if passage.readable]

    assert readable == [part.strip() for part in text.split("\n\n")[1:]]


def test_kinds_follow_the_structure() -> None:
    text = (
        f"# Title\n\n{PARAGRAPH}\n\n```py\nx = 1\n```\n\n> {PARAGRAPH}\n\n"
        f"| a | b |\n|---|---|\n| 1 | 2 |\n\n***\n\n- {SENTENCE}\n- {SENTENCE}\n\n<!-- a word -->\n"
    )

    assert kinds(md(text)) == ["heading", "prose", "code", "quote", "table", "rule", "list", "rule"]


def test_what_stands_before_the_body_is_front_matter() -> None:
    text = "---\ntitle: x\n---\nBody text.\n"

    passages = segment(text, "markdown", "ver_1", text.index("Body"))

    assert kinds(passages) == ["front_matter", "prose"]
    assert passages[1].text == "Body text.\n"
    assert not passages[0].readable


def test_heading_is_the_path_above_without_markup() -> None:
    text = "# A *b* `c`\n\nx\n\n## [D](http://e.f)\n\ny\n\n### G\n\nz\n\n## H\n\nw\n"

    passages = md(text)

    assert [(passage.kind, passage.heading) for passage in passages] == [
        ("heading", ""),
        ("prose", "A b c"),
        ("heading", "A b c"),
        ("prose", "A b c › D"),
        ("heading", "A b c › D"),
        ("prose", "A b c › D › G"),
        ("heading", "A b c"),
        ("prose", "A b c › H"),
    ]


def test_small_neighbours_of_one_section_go_together() -> None:
    passages = md(f"我归纳为两点：\n\n1. 心态\n2. 迁移\n\n{PARAGRAPH}\n\n# 另一节\n\n短。\n")

    assert [(passage.kind, passage.text[:4]) for passage in passages] == [
        ("prose", "我归纳为"),
        ("heading", "# 另一"),
        ("prose", "短。\n"),
    ]


def test_ordinary_paragraphs_do_not_go_together() -> None:
    assert kinds(md(f"{PARAGRAPH}\n\n{PARAGRAPH}\n\n{PARAGRAPH}")) == ["prose"] * 3


def test_a_long_paragraph_is_cut_at_the_ends_of_sentences() -> None:
    passages = md(SENTENCE * 60)

    assert len(passages) > 2
    assert all(passage.text.endswith("。") and size(passage.text) <= TOO_LONG for passage in passages)
    assert all(size(passage.text) > 300 for passage in passages)


def test_a_long_english_paragraph_is_cut_at_the_ends_of_sentences() -> None:
    passages = md("The cache was cold, so every request went to the slow machine behind it. " * 60)

    assert len(passages) > 1
    assert all(passage.text.rstrip().endswith(".") and passage.text.startswith("The") for passage in passages)
    assert all(900 <= len(passage.text) <= 2300 for passage in passages)


def test_a_long_list_is_cut_between_its_items() -> None:
    passages = md("".join(f"{n}. {SENTENCE}\n   {SENTENCE}\n" for n in range(1, 31)))

    assert len(passages) > 2
    assert set(kinds(passages)) == {"list"}
    assert all(passage.text[0].isdigit() and passage.text.endswith("\n") for passage in passages)


def test_lines_of_a_formula_stay_together() -> None:
    formulas = (
        "公式有三个:\n成本 = 结构 + 硬件\n长文 = 注意力 + 缓存\n生成 = 批量 + 并行，其余的都可以从这里推出来"
    )
    text = f"{PARAGRAPH}\n\n{formulas}\n\n{PARAGRAPH}"

    assert (
        len([passage for passage in md(text) if "成本 =" in passage.text and "生成 =" in passage.text]) == 1
    )


def test_a_long_line_above_dashes_is_a_paragraph() -> None:
    assert kinds(md(f"{PARAGRAPH}\n---\n\nmore\n")) == ["prose"]


def test_chinese_paragraphs_indented_with_spaces_are_prose() -> None:
    assert kinds(md(f"# 题\n\n    {PARAGRAPH}\n")) == ["heading", "prose"]


def test_words_after_an_unclosed_comment_stay_readable() -> None:
    assert md(f"<!-- open\n\n{PARAGRAPH}\n")[0].kind == "prose"


def test_chapters_of_a_plain_book_are_headings() -> None:
    text = f"第一部　起\n第一章　开始\n　　{PARAGRAPH}\n　　{PARAGRAPH}\n\n第二章 后来\n　　{PARAGRAPH}\n"

    passages = segment(text, "plain", "ver_1")

    assert [passage.heading for passage in passages if passage.readable] == [
        "第一部 起 › 第一章 开始",
        "第一部 起 › 第二章 后来",
    ]
    assert [(s.level, s.title) for s in outline(blocks(text, "plain"))] == [
        (1, "第一部 起"),
        (2, "第一章 开始"),
        (2, "第二章 后来"),
    ]


def test_plain_text_knows_no_markdown() -> None:
    assert kinds(segment("# not a heading\n\n> nor a quote, but some words\n", "plain", "v")) == ["prose"]


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000,
        "- " * 100_000,
        "[" * 100_000,
        "".join("  " * depth + "- x\n" for depth in range(400)),
        "> " * 500 + "x",
        "<div>" * 20_000,
        "*" * 100_000,
        "`" * 100_000,
    ],
    ids=["quotes", "lists", "brackets", "nested list", "nested quote", "tags", "stars", "ticks"],
)
def test_deep_nesting_is_only_text(text: str) -> None:
    assert "".join(passage.text for passage in md(text)) == text


def test_an_empty_text_has_no_passages() -> None:
    assert md("") == []


def test_a_part_that_banyun_wrote_shares_no_passage_with_what_is_around_it() -> None:
    part = "%% banyun:begin source 0123456789ab %%\n\nTheirs.\n\n%% banyun:end source %%\n"
    text = f"Mine.\n{part}Mine again.\n"
    found = segment(text, "markdown", "x")
    assert "".join(one.text for one in found) == text
    assert [(one.kind, one.text.strip()) for one in found] == [
        ("prose", "Mine."),
        ("rule", "%% banyun:begin source 0123456789ab %%"),
        ("prose", "Theirs."),
        ("rule", "%% banyun:end source %%"),
        ("prose", "Mine again."),
    ]
