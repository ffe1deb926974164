"""How long reading takes."""

from __future__ import annotations

import re

WORDS_A_MINUTE = 230
HAN_A_MINUTE = 400
"""Silent reading of non-fiction: Brysbaert 2019 (English, 238 words); Sun et al. 1985 and later
work put Chinese near 400 characters."""

_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")


def reading_minutes(text: str) -> int:
    """Minutes that reading takes, at least one."""
    return max(1, round(len(_HAN.findall(text)) / HAN_A_MINUTE + len(_WORD.findall(text)) / WORDS_A_MINUTE))
