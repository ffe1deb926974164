"""Says in Chinese what the code says in English: errors, warnings, checks, help.

The code's own sentences stay plain English where they are written, values put in. Here they are
recognised by their fixed parts and said again with the same values. What is not recognised stays
English. A test looks through the code for sentences that ``catalogues/messages`` lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from banyun.language.catalogues import tables
from banyun.language.wording import catalogue, put_in

_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Template:
    """An English sentence with ``{}`` for values, and the Chinese one with ``{0}``, ``{1}`` …"""

    english: str
    chinese: str

    @property
    def fixed(self) -> int:
        """How many characters are the sentence's own: the more, the surer the match."""
        return len(self.english.replace("{}", ""))

    def values(self, text: str) -> tuple[str, ...] | None:
        """The values in a text that is this sentence, or None. Its two ends are looked at first: compiling
        the shapes of all sentences takes a tenth of a second, and a command says few of them."""
        begins, *_, ends = self.english.split("{}")
        if not (text.startswith(begins) and text.endswith(ends)):
            return None
        match = _shape(self.english).fullmatch(text)
        return match.groups() if match else None


def in_language(text: str, lang: str) -> str:
    """A sentence of the code in ``lang``: as it is in English, translated where it can be.

    Values are kept verbatim, unless they are sentences of the code themselves.
    """
    return text if lang == "en" else _translated(text, 0)


def _translated(text: str, depth: int) -> str:
    for form in (text, text[:1].upper() + text[1:]):  # after a colon a sentence goes on in lower case
        if (exact := _sentences().get(form)) is not None:
            return exact
    if depth == _DEEPEST:
        return text
    for template in _templates():
        if (found := template.values(text)) is not None:
            values = {str(at): _translated(value, depth + 1) for at, value in enumerate(found)}
            return put_in(template.chinese, "zh", values)
    return text


@cache
def _sentences() -> dict[str, str]:
    """Whole sentences, and the keyed phrases that stand within some of them."""
    keyed = {str(words): str(catalogue("zh")[key]) for key, words in catalogue("en").items() if _named(key)}
    return keyed | {english: chinese for english, chinese in _entries().items() if "{}" not in english}


def _named(key: str) -> bool:
    return key.startswith("knowledge.skipped.")


@cache
def _shape(english: str) -> re.Pattern[str]:
    return re.compile(re.escape(english).replace(r"\{\}", "(.*?)"), re.DOTALL)


@cache
def _templates() -> tuple[Template, ...]:
    found = [Template(english, chinese) for english, chinese in _entries().items() if "{}" in english]
    return tuple(sorted(found, key=lambda template: -template.fixed))


@cache
def _entries() -> dict[str, str]:
    found = {}
    for english, chinese in (*_lines("messages"), *_lines("help")):
        found[english] = chinese
    return found


def _lines(folder: str) -> Iterator[tuple[str, str]]:
    """Pairs of sentences, whatever table they stand in."""
    for table in tables(folder):
        for name, value in table.items():
            lines = value.items() if isinstance(value, dict) else [(name, value)]
            yield from ((english, str(chinese)) for english, chinese in lines)
