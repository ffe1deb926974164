"""The same thing read twice is recognised; another thing on the same subject is not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banyun.language.sentences import sentences
from banyun.materials.duplicates import (
    ENTRIES,
    SAME_TEXT,
    canonical_address,
    nearest,
    signature,
    similarity,
)


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://a.b/c", "https://a.b/c"),
        ("http://www.A.b:80/c/?utm_source=x&utm_medium=y#part", "https://a.b/c"),
        ("https://m.a.b/c?id=2&page=1&fbclid=z", "https://a.b/c?id=2&page=1"),
        ("https://a.b/c?page=1&id=2", "https://a.b/c?id=2&page=1"),
        ("https://amp.a.b/c/amp/", "https://a.b/c"),
        ("https://a.b/index.html", "https://a.b"),
        ("https://a.b/", "https://a.b"),
        ("https://a.b:8443/c", "https://a.b:8443/c"),
        ("https://a.b/#!/x", "https://a.b#!/x"),
        ("https://m.example.com./x", "https://example.com/x"),
        ("https://m.cn/x", "https://m.cn/x"),
        (
            "https://mp.weixin.qq.com/s?__biz=B&mid=1&idx=1&sn=f&chksm=9&scene=21&from=timeline#wechat_redirect",
            "https://mp.weixin.qq.com/s?__biz=B&idx=1&mid=1&sn=f",
        ),
        ("https://a.b/search?q=%E7%BC%93&empty=", "https://a.b/search?empty=&q=%E7%BC%93"),
        ("https://a.b:x/c", "https://a.b:x/c"),
        ("http://[", "http://["),
        ("mailto:a@b.c", "mailto:a@b.c"),
        ("", ""),
    ],
)
def test_addresses_of_one_page_are_equal(address: str, canonical: str) -> None:
    assert canonical_address(address) == canonical
    assert canonical_address(canonical) == canonical


def edited(text: str, share: float, pick: random.Random) -> str:
    """The text with that share of its sentences dropped or said with another word in it."""
    result = text
    for span in sentences(text):
        if pick.random() < share:
            words = span.of(text)
            result = result.replace(
                words,
                "" if pick.random() < 0.5 else words[: len(words) // 2] + "另外" + words[len(words) // 2 :],
                1,
            )
    return result


@pytest.mark.parametrize("original", [False, True], ids=["zh", "en"])
def test_an_edited_text_is_the_same_and_a_neighbour_is_not(shared: Path, original: bool) -> None:
    names = sorted((shared / "data" / "d2l").glob("chapter_*/*.md"))
    texts = [name.read_text("utf-8") for name in names if name.stem.endswith("_origin") == original]
    texts = [text for text in texts if len(text) > 6000][:60]
    pick = random.Random(1)
    signatures = [signature(text) for text in texts]

    for text, own in zip(texts, signatures, strict=True):
        assert similarity(own, signature(edited(text, 0.1, pick))) >= SAME_TEXT
    pairs = [(a, b) for at, a in enumerate(signatures) for b in signatures[:at]]
    assert sum(similarity(a, b) >= SAME_TEXT for a, b in pairs) == 0


def test_a_signature_is_the_same_on_every_machine() -> None:
    made = signature("The cache was warm before the first request came in 预热完成")

    assert len(made) == ENTRIES
    assert made[:4] == (343618660, 953224749, 707224874, 525867641)
    assert all(0 <= entry < 2**32 for entry in made)


def test_what_is_not_said_does_not_count() -> None:
    text = "The gateway kept its connections warm. " * 5
    assert signature(text) == signature("# " + text.upper().replace(".", " !\n\n"))
    assert signature(" \n—!") == ()
    assert similarity((), ()) == 0.0


def test_short_texts_are_the_same_only_if_equal() -> None:
    assert similarity(signature("预热"), signature("预热")) == 1.0
    assert similarity(signature("预热"), signature("缓存")) < SAME_TEXT
    assert similarity(signature("a b"), signature("a b c")) < SAME_TEXT


def test_the_nearest_of_many_is_found() -> None:
    text = "The gateway was load tested before the sale, and the pool was far too small for it by then. " * 3
    others = [
        (
            "far",
            signature("Soup is made of carrots, onions and a little patience on a quiet evening at home."),
        ),
        ("near", signature(text + "One more sentence stands here.")),
        ("same", signature(text)),
        ("empty", ()),
    ]
    assert nearest(signature(text), others) == "same"
    assert nearest(signature(text), others[:2]) == "near"
    assert nearest(signature(text), others[:1]) is None
    assert nearest((), others) is None


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=200), address=st.text(max_size=60))
def test_anything_has_a_signature_and_a_canonical_form(text: str, address: str) -> None:
    made = signature(text)
    assert len(made) in (0, ENTRIES)
    assert similarity(made, made) in (0.0, 1.0)
    assert canonical_address(canonical_address("http://" + address)) == canonical_address("http://" + address)
