"""The prefix index against the plain definition: compare with everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banyun.engine.kv.identity import token_bytes, tokens_of
from banyun.engine.kv.prefix import BLOCK, PrefixIndex, shared_length

# Few different tokens and long runs, so that prefixes are shared often and across blocks.
sequences = st.lists(st.tuples(st.integers(0, 2), st.integers(1, BLOCK + 3)), min_size=1, max_size=5).map(
    lambda runs: [token for token, count in runs for _ in range(count)]
)


def plain_shared(one: list[int], other: list[int]) -> int:
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared


@given(one=sequences, other=sequences)
def test_shared_length_is_the_plain_one(one: list[int], other: list[int]) -> None:
    assert shared_length(one, other) == plain_shared(one, other)


@given(stored=st.lists(sequences, max_size=8), query=sequences, removed=st.sets(st.integers(0, 7)))
def test_the_longest_prefix_is_true_and_longest(
    stored: list[list[int]], query: list[int], removed: set[int]
) -> None:
    index = PrefixIndex()
    for number, tokens in enumerate(stored):
        index.add(str(number), tokens)
    for number in removed:
        index.remove(str(number))
    left = {str(n): tokens for n, tokens in enumerate(stored) if n not in removed}
    best = max((plain_shared(tokens, query) for tokens in left.values()), default=0)
    match = index.longest(query)
    if best == 0:
        assert match is None
    else:
        assert match is not None
        assert match.tokens == best
        assert left[match.name][: match.tokens] == query[: match.tokens]


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_tokens_survive_their_bytes(tokens: list[int]) -> None:
    assert tokens_of(token_bytes(tokens)) == tokens


def test_a_replaced_entry_leaves_no_trace() -> None:
    index = PrefixIndex()
    index.add("a", [1] * 200)
    index.add("a", [2] * 10)
    assert index.longest([1] * 200) is None
    assert len(index) == 1
