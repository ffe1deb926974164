"""Markup is blanked, words stay, and every offset stays what it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.knowledge.markup import headings, indexable, plain, read_markup
from banyun.language.tokens import index_terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("see [[Cache warming]] now", "see Cache warming now"),
        ("see [[Cache warming#Why|the note]] now", "see the note now"),
        ("![[diagram.png|300]] shows", "shows"),
        ("![a plot](img/plot.png) shows", "shows"),
        ("[shown](https://a.example/b_(c)?d=e) on", "shown on"),
        ("[shown](<a path with spaces>) on", "shown on"),
        ("plain https://a.example/some/path, then", "plain then"),
        ("a %%hidden\nover lines%% b", "a b"),
        ("a <!-- hidden\n --> b", "a b"),
        ("<% tp.date.now() %> b", "b"),
        ("a <b class='x'>bold</b> c", "a bold c"),
        ("claim[^1] more\n\n[^1]: the foot", "claim more the foot"),
        ("[label]: https://a.example 'title'", ""),
        ("a line of words ^block-id", "a line of words"),
        ("> [!warning]- Mind this\n> the body", "> Mind this > the body"),
        ("- [x] done\n- [ ] open", "- done - open"),
        ("#tag #other/tag", ""),
        ("a #tag inside words", "a #tag inside words"),
        ("`[[ -f x ]]` and `#no`", "`[[ -f x ]]` and `#no`"),
        ("```python\nx = [[1]] # a\n```", "x = [[1]] # a"),
        ("```dataview\nLIST FROM #x\n```", ""),
        ("a < b and c > d, 100% sure, x^2, a: b", "a < b and c > d, 100% sure, x^2, a: b"),
        (r"\[[not a link]] \#nor-tag", r"\[[not a link]] \#nor-tag"),
        ("标题 [[缓存|预热]] 后", "标题 预热 后"),
    ],
)
def test_what_stays(text: str, words: str) -> None:
    shown = indexable(text)
    assert " ".join(shown.split()) == words
    assert len(shown) == len(text)


MARKED = st.lists(
    st.sampled_from(
        [
            "[[",
            "]]",
            "![[",
            "|",
            "#",
            "`",
            "```",
            "\n",
            "%%",
            "<!--",
            "-->",
            "[x](",
            ")",
            "](",
            "^id",
            "> ",
            "- [ ] ",
            "a",
            "词",
        ]
    )
).map("".join)


@given(st.one_of(MARKED, st.text()))
def test_offsets_never_move(text: str) -> None:
    shown = indexable(text)
    assert len(shown) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, shown, strict=True))
    assert [one for one in text if one == "\n"] == [one for one in shown if one == "\n"]


def test_links_and_tags_are_collected() -> None:
    marked = read_markup(
        "#sre [[A]] ![[B.png]] [[A#x|y]] see #网关/限流, `#no` [#no](x) #123\n```\n#no [[no]]\n```"
    )
    assert list(marked.links) == ["A", "B.png"]
    assert list(marked.tags) == ["sre", "网关/限流"]


def test_headings_outside_code() -> None:
    text = "Title one\n===\n\n## Two [[x|shown]] `code` ##\n```\n# no\n```\n#### *Four*\n#no\n"
    found = [(heading.level, heading.title) for heading in headings(text, read_markup(text))]
    assert found == [(1, "Title one"), (2, "Two shown code"), (4, "Four")]


def test_titles_are_shown_as_read() -> None:
    assert plain("**The** [report](x.md) of `2019`  ~~old~~") == "The report of 2019 old"


def test_front_matter_and_comments_are_no_terms() -> None:
    text = "---\nsecretkey: secretvalue\n---\nwords %%hiddenword%% [shown](http://targetword.example)"
    terms = set(index_terms(indexable(text, text.index("words"))))
    assert terms.isdisjoint({"secretkey", "secretvalue", "hiddenword", "targetword"})
    assert {"word", "shown"} & terms


@pytest.mark.parametrize(
    "piece",
    ["[", "`", "![[", "<!--", "%%a", "[a](", "#a", "[^", "```\n", "[a]", "> ", "#a #b ", "<a", "~~~", "`a "],
)
@pytest.mark.timeout(30)
def test_hostile_repetition_is_read_before_the_day_is_over(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(read_markup(text).indexable) == len(text)


def test_real_pages_keep_their_words(shared: Path) -> None:
    page = (shared / "data/d2l/chapter_attention-mechanisms").glob("*_origin.md")
    text = next(page).read_text(encoding="utf-8")
    assert len(indexable(text).split()) > 0.7 * len(text.split())
