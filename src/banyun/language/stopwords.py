"""Function words: they carry grammar, not subject, and are neither indexed nor evidence."""

from __future__ import annotations

from banyun.language.words import word_list

ENGLISH = word_list("stop.en")
CHINESE = word_list("stop.zh")

GLUE = frozenset(
    "不与且为之也了于从他以们你其到又及向吗吧呢和哪啊嘛在地她它对就很得我或把是更最此没的着等给而被让过还这那都"
)
"""Characters that are almost always grammar: a Han bigram holding one is not indexed."""


def is_stop_word(term: str) -> bool:
    """Whether a folded term is a function word of English or Chinese."""
    return term in ENGLISH or term in CHINESE
