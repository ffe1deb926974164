"""The referee finds what a text says, in the text's own words, and nothing else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from banyun.errors import BanyunError, InvalidInput, QuoteNotFound
from banyun.findings.referee import locate
from banyun.findings.tally import Tally, counting
from banyun.language.span import Span

TEXT = """# 巡检复盘

我们在 2019 年上线了**自动化巡检**系统，误报率从 8% 降到了 1%。当时没有人相信它能做到。
值班的同学说：“终于能睡一个整觉了”，这句话后来写进了周报。

The *unable* gateway cut its tail latency from 90 ms to 30 ms, see [the report](https://a.example/c_(d))
and [[notes|my notes]].
> quoted line one
> goes on here, doesn’t it?

It is not slow at all. A cost of 1,200 dollars and 3.5 times the load; 2*3 = 6, `snake_case()` and 15 % more.
It ran on old hosts. It ran on old hosts, too, says the second report about the move to the new hall.
"""


@pytest.mark.parametrize(
    ("quote", "own_words"),
    [
        ("误报率从 8% 降到了 1%", "误报率从 8% 降到了 1%"),
        (
            "我们在2019年上线了自动化巡检系统,误报率从8%降到了1%.",
            "我们在 2019 年上线了**自动化巡检**系统，误报率从 8% 降到了 1%。",
        ),
        ("值班的同学说:「终于能睡一个整觉了」", "值班的同学说：“终于能睡一个整觉了”"),
        ("“误报率从 8% 降到了 1%”", "误报率从 8% 降到了 1%"),
        ("…降到了 1%。当时没有人相信…", "降到了 1%。当时没有人相信"),
        ("its tail latency from 90ms to 30ms", "its tail latency from 90 ms to 30 ms"),
        ("see the report and my notes", "see [the report](https://a.example/c_(d))\nand [[notes|my notes"),
        ("quoted line one goes on here, doesn't it?", "quoted line one\n> goes on here, doesn’t it?"),
        ("The **unable** gateway cut", "The *unable* gateway cut"),
        ("snake_case() and 15% more.", "snake_case()` and 15 % more."),
        ("cut its tail latency.", "cut its tail latency"),
        ("ｃｕｔ its tail latency", "cut its tail latency"),
    ],
)
def test_what_the_text_says_is_found_in_its_own_words(quote: str, own_words: str) -> None:
    anchor = locate(quote, TEXT, "the note")
    assert anchor.exact == own_words
    assert TEXT[anchor.start : anchor.end] == anchor.exact
    assert TEXT[: anchor.start].endswith(anchor.prefix)
    assert TEXT[anchor.end :].startswith(anchor.suffix)


@pytest.mark.parametrize(
    ("quote", "missing", "nearest"),
    [
        ("误报率从 9% 降到了 2%", "9% … 2%", "我们在 2019 年上线了"),
        ("tail latency from 90 ms to 20 ms", "20", "tail latency from 90 ms to 30 ms"),
        ("It is slow at all", "is slow", "It is not slow at all."),
        ("able gateway cut its tail", "able", "The *unable* gateway"),
        ("5 times the load", "5", "3.5 times the load"),
        ("200 dollars and 3.5 times", "200", "A cost of 1,200 dollars"),
        ("误报率从 8", "8", "误报率从 8%"),
        ("23 = 6, snake_case", "23", "2*3 = 6"),
        ("Cut its tail latency from 90 ms", "Cut", "cut its tail latency"),
        ("我們在 2019 年上線了自動化巡檢系統", "們 … 線 … 動 … 檢 … 統", "我们在 2019 年上线了"),
        ("quantum chromodynamics on a lattice", "quantum chromodynamics … lattice", ""),
    ],
)
def test_what_it_does_not_say_is_refused_with_what_it_does(quote: str, missing: str, nearest: str) -> None:
    with pytest.raises(QuoteNotFound) as refusal:
        locate(quote, TEXT, "the note")
    assert refusal.value.missing == missing
    assert nearest in refusal.value.nearest
    assert refusal.value.nearest in TEXT
    assert refusal.value.as_json()["code"] == "quote_not_found"


def test_an_ellipsis_inside_is_refused_since_it_may_leave_out_a_not() -> None:
    with pytest.raises(QuoteNotFound) as refusal:
        locate("The unable gateway cut … from 90 ms to 30 ms", TEXT, "the note")
    assert refusal.value.missing == "…"
    assert "quote of its own" in refusal.value.hint


def test_an_ellipsis_of_the_text_itself_is_quoted() -> None:
    text = "They waited…… and then it broke, as it always did."
    assert locate("waited…… and then it broke", text, "x").exact == "waited…… and then it broke"


@pytest.mark.parametrize("quote", ["the", "巡检", "", "  ", "…", "“”", "**"])
def test_too_little_is_no_quote(quote: str) -> None:
    with pytest.raises(InvalidInput):
        locate(quote, TEXT, "the note")


def test_a_short_quote_in_several_places_needs_its_place() -> None:
    with pytest.raises(InvalidInput, match="2 places"):
        locate("on old hosts", TEXT, "the note")
    second = TEXT.rindex("on old hosts")
    assert locate("on old hosts", TEXT, "the note", near=Span(second - 5, second + 90)).start == second
    assert locate("hosts", TEXT, "the note", near=Span(second, second + 20)).start > second


def test_what_is_resolved_and_what_is_refused_is_counted() -> None:
    with counting() as quotes:
        locate("误报率从 8% 降到了 1%", TEXT, "the talk")
        with pytest.raises(QuoteNotFound):
            locate("误报率降到了 0%", TEXT, "the talk")
        with pytest.raises(InvalidInput):
            locate("…", TEXT, "the talk")
        with counting() as others:
            locate("误报率从 8% 降到了 1%", TEXT, "the talk")
    locate("误报率从 8% 降到了 1%", TEXT, "the talk")
    assert quotes.tally("model", "a small one", "stance") == Tally("model", "a small one", "stance", 1, 2)
    assert (others.resolved, others.refused) == (1, 0)
    with counting() as none:
        pass
    assert none.tally("me", "", "point") is None


WORDS = st.sampled_from(
    (
        *("cache", "缓存", "miss", "rate", "fell", "from", "92%", "to", "8.5%", "1,200", "ms", "a_b"),
        *("**bold**", "`code`", "[link](http://x.example)", "gateway’s", "don't", "“quoted”", "「引」"),
        *("(and)", "预热", "在", "冷启动", "时", "热点", "的", "误报率", "—", "…"),
    )
)
TEXTS = st.lists(
    st.tuples(WORDS, st.sampled_from([" ", "，", ", ", "。\n", "\n> ", ".\n\n"])), min_size=12, max_size=40
).map(lambda pieces: "".join(word + gap for word, gap in pieces))


def is_cut(text: str, at: int) -> bool:
    """Whether a word or figure goes on across ``at``, said simply: ASCII alone."""
    pair = text[max(0, at - 1) : at + 1]
    return len(pair) == 2 and all(side.isascii() and (side.isalnum() or side in ".,%") for side in pair)


@given(TEXTS, st.data())
def test_a_slice_of_whole_words_is_found_where_it_was_taken(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(not is_cut(text, start) and not is_cut(text, end))
    quote = text[start:end]
    assume(any(character.isalnum() for character in quote))
    anchor = locate(quote, text, "x", near=Span(start, end))
    assert (anchor.start, anchor.exact) == (start, quote)


STYLES: dict[str, Callable[[str], str]] = {
    "full width": lambda quote: quote.translate({ord(half): ord(half) + 0xFEE0 for half in ",;:!?%"}),
    "straight": lambda quote: quote.translate(str.maketrans("“”「」’，。—", '""""\',.-')),
    "wrapped": lambda quote: quote.replace(" ", "\n"),
    "no emphasis": lambda quote: quote.replace("**", "").replace("`", ""),
    "padded": lambda quote: f"  {quote}\n",
}


def said(text: str) -> str:
    """Letters and digits, the targets of links left out."""
    return "".join(filter(str.isalnum, re.sub(r"\]\([^)]*\)", "", text)))


@given(TEXTS, st.sampled_from(sorted(STYLES)), st.data())
def test_the_same_words_in_another_style_are_the_same_quote(
    text: str, style: str, data: st.DataObject
) -> None:
    lines = [line for line in text.split("\n") if sum(map(str.isalnum, line)) >= 10 and line[:1] != ">"]
    assume(lines)
    quote = data.draw(st.sampled_from(lines)).strip()
    at = text.index(quote)
    anchor = locate(STYLES[style](quote), text, "x", near=Span(at, at + len(quote)))
    assert abs(anchor.start - at) <= 3
    assert said(anchor.exact) == said(quote)


@given(TEXTS, st.integers(0, 10_000))
def test_a_forged_word_is_refused_by_name(text: str, seed: int) -> None:
    words = text.split()
    position = random.Random(seed).randrange(len(words))
    forged = " ".join([*words[:position], "zzforged", *words[position + 1 :]])
    with pytest.raises(QuoteNotFound) as refusal:
        locate(forged, text, "x")
    assert "zzforged" in refusal.value.missing
    assert refusal.value.nearest in text


@given(st.text(max_size=60), st.text(max_size=400))
def test_any_quote_of_any_text_is_found_or_refused(quote: str, text: str) -> None:
    try:
        anchor = locate(quote, text, "x")
    except BanyunError:
        return
    assert text[anchor.start : anchor.end] == anchor.exact
    assert anchor.exact.strip()
