from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from banyun.language.informative import informative_terms
from banyun.language.reading import read
from banyun.language.tokens import index_terms

PIECES = ["缓存", "预热", "的", " KVCache ", " cache ", "180 GB", " http://a.b ", "。", " the ", "\n", "巡检"]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=60))
def test_one_look_finds_what_each_reader_finds(text: str) -> None:
    pieces = read(text)
    assert Counter(term for piece in pieces for term in piece.meaning.found) == Counter(index_terms(text))
    here = [
        (term.key, piece.start + term.start, piece.start + term.end)
        for piece in pieces
        for term in piece.meaning.telling
    ]
    assert here == [(term.key, term.start, term.end) for term in informative_terms(text)]
