"""How much of a private or a paid text may be quoted at once."""

from __future__ import annotations

import re

BRIEF = 60
"""What a quote of a private or a paid text weighs at most: a Han character 1, another word 2."""

_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def brief(text: str, most: int = BRIEF) -> str:
    """The beginning of a quote, as long as a brief one may be; what was left out is shown."""
    weight = 0
    for token in _TOKEN.finditer(text):
        weight += 1 if _HAN.match(token[0]) else 2
        if weight > most:
            return text[: token.start()].rstrip(" ,;:，；：、（(「“") + " …"
    return text


def weight_of(text: str) -> int:
    """What a text weighs: a Han character 1, another word 2."""
    return sum(1 if _HAN.match(token) else 2 for token in _TOKEN.findall(text))
