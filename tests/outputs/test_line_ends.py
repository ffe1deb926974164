"""Line ends that say something stay; those of a margin do not; offsets hold either way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.outputs.prose import blocks, plain_lines

FORMULA = "cheaper map = fewer tiles per view + fewer bytes per tile"
PROSE = (
    "The first repair was the obvious one, and I am a little ashamed that it\n"
    "took an outage to see it. When a cache node starts empty, it must not ask\n"
    "the render farm, because total cost = renders + copies and renders are\n"
    "what we cannot afford on a holiday morning."
)
HAN_PROSE = (
    "第一个修复其实很明显，要等一次故障才看见它，我有些惭愧。缓存节点空着启动的时候，\n"
    "不可以去问渲染集群，因为邻居的内存里就有同样的瓦片，把它们按热度拷过来就行了，\n"
    "拷完再接线上流量。"
)


def lines(text: str, *, markdown: bool = True) -> list[str]:
    return [line for block in blocks(text, markdown=markdown) for line in block.text.split("\n")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{FORMULA}\nfewer renders = tiles that live longer + caches that survive", 2),
        ("So it is:\n更便宜的地图 = 更少的瓦片 + 更少的字节\n这就是全部。", 3),
        (f"So it is:\n{FORMULA}\nand nothing else.", 3),
        ("The woods are lovely, dark and deep\nthough I have miles to go\nand promises to keep", 3),
        ("床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。", 4),
        ("> one short line\n> and another one\n> and a third", 3),
        (
            "First asked for  \nand here\\\nand here, in lines that otherwise would be one paragraph",
            3,
        ),
        (PROSE, 1),
        (HAN_PROSE, 1),
        ("- an item that is\n  written on\n  three lines", 1),
        ("Two short lines\nare prose", 1),
    ],
)
def test_lines_of_markdown(text: str, kept: int) -> None:
    assert len(lines(text)) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            PROSE.replace(
                "total cost = renders + copies and renders are",
                "renders cost far more than copies, and they are",
            ),
            1,
        ),
        (HAN_PROSE, 1),
        ("12 Mill Lane\nHarbour\nthe North", 3),
        ("    indented by hand, and the margin of it is as wide as it can be here\n    so that it stays", 2),
        ("a" * 300 + "\n" + "b" * 280, 2),
        ("--- a/cache.py and then some more words so that this is a wide line\n+++ b/cache.py", 2),
    ],
)
def test_lines_of_plain_text(text: str, kept: int) -> None:
    assert len(lines(text, markdown=False)) == kept


def test_a_quote_alone_keeps_the_lines_of_a_formula() -> None:
    assert plain_lines(f"**{FORMULA}**\n    fewer   renders = older tiles + caches") == (
        f"{FORMULA}\nfewer renders = older tiles + caches"
    )
    assert plain_lines(PROSE) == " ".join(PROSE.split())


def test_kept_line_ends_lie_where_the_source_has_them() -> None:
    text = f"So it is:\n{FORMULA}  \nand *nothing* else."
    (block,) = blocks(text)
    for run in block.runs:
        source = text[run.start : run.start + len(run.text)]
        assert source == run.text or (run.text.endswith("\n") and source[:-1] == run.text[:-1])
    assert block.text == f"So it is:\n{FORMULA}\nand nothing else."


PIECES = st.sampled_from(
    ["cost = price × amount", "a word", "缓存", "\n", "  \n", "\\\n", " ", "，", "- ", "> "]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.booleans())
def test_whatever_the_lines_offsets_hold(text: str, markdown: bool) -> None:
    for block in blocks(text, markdown=markdown):
        for run in block.runs:
            for at, char in enumerate(run.text):
                source = text[run.start + at]
                assert source == char or (char.isspace() and (source.isspace() or source == "\\"))
