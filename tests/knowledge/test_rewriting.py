"""An edit changes what was touched, and nothing else of a file's bytes."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import InvalidInput
from banyun.knowledge.rewriting import plain_ends, rewritten
from banyun.materials.decoding import decode, spelled

LATIN = "---\ntitle: Nightly checks\ntags: [sre]\n---\n\n# Nightly checks\n\nWe halved the alarms.\n"
HAN = (
    "# 夜间巡检\n\n我们把误报减少了一半，这是在二〇一九年做的，后来别的组也照着做了。\n\n"
    "预热的事情另外再说。\n"
)

WRITINGS = {
    "utf-8": LATIN.encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + HAN.encode(),
    "utf-8 with two marks": codecs.BOM_UTF8 * 2 + HAN.encode(),
    "crlf": LATIN.replace("\n", "\r\n").encode(),
    "mixed line ends": b"one\r\ntwo\nthree\rfour\r\n\r\n\nfive",
    "no line end at the end": b"# Title\n\nlast words",
    "utf-16 with a mark": codecs.BOM_UTF16_LE + HAN.encode("utf-16-le"),
    "utf-16, the other way round": codecs.BOM_UTF16_BE + HAN.replace("\n", "\r\n").encode("utf-16-be"),
    "utf-16 without a mark": LATIN.encode("utf-16-le"),
    "utf-32": codecs.BOM_UTF32_LE + HAN.encode("utf-32-le"),
    "gbk": HAN.encode("gbk").replace(b"\n", b"\r\n"),
    "big5": "# 夜間巡檢\n\n我們把誤報減少了一半，這是在那一年做的，後來別的組也照著做了。\n".encode("big5"),
    "windows-1252": "# Café\n\nNaïve façades, “quoted”.\n".encode("cp1252"),
    "spaces at ends of lines": b"one  \n\ttwo\t\n   \nthree   ",
    "blank lines before and after": b"\n\n\none\n\n\n",
}


def shown(data: bytes) -> str:
    """What a form shows of a file."""
    return plain_ends(spelled(data)[0])


def sent(text: str) -> str:
    """What a browser sends of a text."""
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize("data", WRITINGS.values(), ids=WRITINGS.keys())
def test_saved_unchanged_a_file_stays_byte_for_byte(data: bytes) -> None:
    assert rewritten(data, shown(data)) == data
    assert rewritten(data, sent(shown(data))) == data


@pytest.mark.parametrize("data", WRITINGS.values(), ids=WRITINGS.keys())
def test_a_line_is_added_in_the_writing_of_the_file_and_taken_away_again(data: bytes) -> None:
    text = shown(data)
    first, _, rest = text.partition("\n")
    more = rewritten(data, sent(f"{first}\nan added line\n{rest}"))
    assert "an added line" in decode(more)
    assert spelled(more)[1] == spelled(data)[1]
    assert rewritten(more, text) == data


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
            st.sampled_from(["\n", "\r\n", "\r"]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([b"", codecs.BOM_UTF8]),
    st.data(),
)
def test_lines_that_were_not_touched_keep_their_bytes(
    lines: list[tuple[str, str]], mark: bytes, data: st.DataObject
) -> None:
    whole = "kept" + "".join(words + end for words, end in lines)
    before = mark + whole.encode()
    if spelled(before)[0] != whole:  # a text that begins with a mark of its own
        return
    text = shown(before)
    assert rewritten(before, text) == before
    there = text.split("\n")
    at = data.draw(st.integers(0, len(there) - 1))
    typed = "\n".join([*there[:at], "changed here", *there[at + 1 :]])
    after = rewritten(before, sent(typed))
    assert shown(after) == typed
    written = re.split(r"(?<=\n)|(?<=\r)(?!\n)", whole)
    assert after.startswith(mark + "".join(written[:at]).encode())
    assert after.endswith("".join(written[at + 1 :]).encode())


def test_a_changed_line_keeps_its_line_end_and_a_new_one_has_the_usual_one() -> None:
    assert rewritten(b"a\r\nb\r\nc\n", "a\nB\nnew\nc\n") == b"a\r\nB\r\nnew\r\nc\n"


def test_characters_that_an_encoding_spells_in_two_ways_stay_as_they_are() -> None:
    data = WRITINGS["big5"] + b"\xa1\xfe\xa2\xcc\n\xa2\xce"
    read, spelling = spelled(data)
    assert spelling.encoding == "big5"
    assert read.encode("big5") != data
    assert rewritten(data, read) == data
    assert rewritten(data, "新的一行\n" + read) == "新的一行\n".encode("big5") + data


def test_what_the_encoding_cannot_write_is_named() -> None:
    with pytest.raises(InvalidInput, match="“😀”"):
        rewritten(WRITINGS["windows-1252"], "# Café 😀\n")


def test_a_text_that_would_be_read_otherwise_is_refused() -> None:
    with pytest.raises(InvalidInput, match="utf-16-le"):
        rewritten(LATIN.encode("utf-16-le"), "漢字" * 40)


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(InvalidInput):
        rewritten(LATIN.encode(), " \n")
