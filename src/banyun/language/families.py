"""Word families of English: words derived from one another share a family.

``transaction`` and ``transactional``, ``publish`` and ``publisher``, ``isolate`` and
``isolation``. Suffixes only, several times over, and never down to less than four letters (five
or six for those that many other words end in): ``transfer`` and ``transmission``, ``general``
and ``generate`` stay strangers.
"""

from __future__ import annotations

import functools

_SUFFIXES = {
    **dict.fromkeys(("ational", "ization", "isation", "iveness", "fulness", "ousness", "ically"), 5),
    **dict.fromkeys(("ation", "ing", "ed", "er", "at", "ate", "e"), 4),
    **dict.fromkeys(
        ("ion", "ions", "or", "ment", "ness", "able", "ible", "abl", "ibl", "ability", "ibility"), 5
    ),
    **dict.fromkeys(("ance", "ence", "anc", "enc", "ancy", "ency", "ant", "ent", "less", "ful", "ly"), 5),
    **dict.fromkeys(("ity", "ist", "istic", "ism", "ize", "iz", "ise", "is", "ive", "iv", "ous", "ious"), 5),
    **dict.fromkeys(("ial", "ical", "ic", "ian", "y", "i"), 5),
    **dict.fromkeys(("al", "an", "ally"), 6),
}
"""Suffix → letters that must be left before it."""

_LONGEST_FIRST = sorted(_SUFFIXES.items(), key=lambda pair: -len(pair[0]))


@functools.lru_cache(maxsize=1 << 16)
def family(word: str) -> str:
    """The family of a folded, stemmed English word; any other term is a family by itself."""
    if len(word) < 5 or not word.isascii() or not word.isalpha():
        return word
    root, shorter = "", word
    while shorter != root:
        root = shorter
        shorter = _cut(root)
    return root[:-1] if root[-1] == root[-2] and len(root) > 5 else root


def _cut(word: str) -> str:
    for suffix, left in _LONGEST_FIRST:
        if word.endswith(suffix) and len(word) - len(suffix) >= left:
            return word[: -len(suffix)]
    return word
