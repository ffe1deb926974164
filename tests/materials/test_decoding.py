"""Bytes become text as their writer meant it, or are refused."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import EmptySource, NotText
from banyun.materials.decoding import decode

CHINESE = "我们在去年上线了自动化巡检系统，误报率从百分之八降到了百分之一，值班的人不再半夜被叫醒。"
TRADITIONAL = "我們在去年上線了自動化巡檢系統，這個系統的誤報率很低，值班的人不再半夜被叫醒。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-32"),
        (CHINESE, "gbk"),
        (CHINESE * 30, "gb18030"),
        ("巡检", "gbk"),
        ("Cache 预热 and prefetch: 命中率 92%", "gbk"),
        (TRADITIONAL, "big5"),
        ("系統", "big5"),
        ("これは日本語のテキストです。カタカナも少し。", "shift_jis"),
        ("café, déjà vu, a naïve résumé", "cp1252"),
        ("It’s a “quoted” line – with dashes", "cp1252"),
        ("plain words with 世界 inside", "utf-16-le"),
        ("plain words with 世界 inside", "utf-16-be"),
    ],
)
def test_common_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(
        lambda text: bool(text.strip())
    )
)
def test_utf8_is_never_changed(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


def test_line_ends_become_newlines() -> None:
    assert decode(b"one\r\ntwo\r\n\r\nthree") == "one\ntwo\n\nthree"


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", b"\xff\xfe", "\u3000\n".encode()])
def test_nothing_written_is_empty(data: bytes) -> None:
    with pytest.raises(EmptySource):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(2_000),
        zlib.compress(CHINESE.encode() * 50),
        b"\x7fELF" + bytes(200),
        b"PK\x03\x04" + random.Random(2).randbytes(2_000),
        random.Random(3).randbytes(50_000),
        b"\xff\xfe" + b"\x00\xd8" * 20,
        b"text with\x00a zero",
    ],
    ids=["png", "zlib", "elf", "zip", "noise", "lone surrogates", "zero"],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)


def test_noise_of_any_length_is_never_an_accident() -> None:
    for seed in range(200):
        data = random.Random(seed).randbytes(64 + seed)
        try:
            text = decode(data)
        except (NotText, EmptySource):
            continue
        pytest.fail(f"noise {seed} read as {text[:40]!r}")
