"""Words of the two languages that mean the same: how a Chinese text finds an English note.

A glossary holds pairs of folded terms. Some are built in (``technical.tsv``, written for this
project: infrastructure, machine learning, databases, networks, products, statistics); others
are grown from the reader's own texts, where writers put the other language in brackets:
``缓存 (cache)``, ``cache（缓存）``.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources

from banyun.language.dictionary import Dictionary
from banyun.language.folding import fold
from banyun.language.scripts import HAN_CLASS, has_han
from banyun.language.tokens import han_words, index_terms

TRANSLATED = 0.8
"""What a term under its translation is worth beside the term itself."""

_LATIN = r"[A-Za-z][A-Za-z0-9+#./_-]*(?:[ -][A-Za-z0-9+#./_-]+){0,3}"
_GLOSSED = re.compile(
    rf"(?P<han>[{HAN_CLASS}]{{2,12}})[”」》*_`]*\s?[(（]\s?[“\"*_`]*(?P<latin>{_LATIN})[”\"*_`]*\s?"
    rf"(?:[,，、;；]\s?(?P<short>[A-Z][A-Z0-9-]{{1,6}})\s?[)）]|[)）,，;；])"
    rf"|(?P<latin2>{_LATIN})[”\"*_`]*\s?[(（]\s?[“\"「《*_`]*(?P<han2>[{HAN_CLASS}]{{2,12}})[”\"」》*_`]*\s?[)）,，;；]"
)
_PLURAL = re.compile(r"[A-Z][A-Z0-9]+s")
_LONGEST = 6
"""Han characters of a term; a longer run before a bracket is cut to its last words."""


def key_of(latin: str) -> str:
    """A Latin term as it is compared: its index terms, joined by spaces; empty for none."""
    words = [index_terms(word) for word in re.split(r"[\s-]+", latin)]
    return " ".join(terms[0] for terms in words if terms)


@functools.lru_cache(maxsize=1 << 15)
def term_key(term: str) -> str:
    """Any term as it is compared: spellings, plurals and traditional characters make no difference."""
    if _PLURAL.fullmatch(term):
        term = term[:-1]
    return "".join(fold(term).split()) if has_han(term) else key_of(term) or fold(term)


class Glossary:
    """Pairs of terms, looked up from either side.

    Args:
        pairs: (Chinese term, Latin term), in any spelling.
        dictionary: Where to look up what no pair has.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], dictionary: Dictionary | None = None) -> None:
        self._dictionary = dictionary
        self._others: dict[str, dict[str, float]] = {}
        for han, latin in pairs:
            self._add(fold(han), key_of(latin))

    def _add(self, han: str, latin: str) -> None:
        if han and latin:
            # Never in place: a copy shares what it does not add to.
            self._others[han] = {**self._others.get(han, {}), latin: TRANSLATED}
            self._others[latin] = {**self._others.get(latin, {}), han: TRANSLATED}

    def __len__(self) -> int:
        return len(self._others)

    @staticmethod
    @functools.cache
    def built_in() -> Glossary:
        """The pairs that come with Banyun."""
        text = resources.files("banyun.language").joinpath("technical.tsv").read_text(encoding="utf-8")
        lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
        return Glossary(
            (han, latin) for hans, latins in lines for han in hans.split("|") for latin in latins.split("|")
        )

    def translations(self, key: str) -> Sequence[tuple[str, float]]:
        """Terms of the other language for a folded, stemmed key, with what they are worth (0..1);
        several words are joined by spaces."""
        own = tuple(self._others.get(key, {}).items())
        return own if own or self._dictionary is None else self._dictionary.translations(key)

    def with_dictionary(self) -> Glossary:
        """This glossary with the dictionary behind it, where the extra is installed."""
        # Pairs are only ever added to a copy.
        twin = Glossary((), Dictionary.installed())
        twin._others = self._others
        return twin

    def _copy(self, dictionary: Dictionary | None) -> Glossary:
        twin = Glossary((), dictionary)
        twin._others = dict(self._others)
        return twin

    def with_pairs(self, pairs: Iterable[tuple[str, str]]) -> Glossary:
        """This glossary and what the reader says are names of one thing, in whatever languages."""
        bigger = self._copy(self._dictionary)
        for one, other in pairs:
            for key in {term_key(one), fold(one)}:
                for other_key in {term_key(other), fold(other)} - {key}:
                    bigger._add(key, other_key)
        return bigger

    def grown(self, texts: Iterable[str]) -> Glossary:
        """This glossary and the pairs that the texts gloss themselves."""
        bigger = self._copy(self._dictionary)
        for han, latin in glossed(texts):
            bigger._add(fold(han), key_of(latin))
        return bigger


def glossed(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs that texts gloss in brackets, (Chinese, Latin), commonest first.

    What stands before the bracket is longer than the term: of “会先预热缓存 (cache)” only the
    last words can be meant, and the number of Latin words says how many.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for match in _GLOSSED.finditer(text):
            if match["han"]:
                han = _last_words(match["han"], match["latin"])
                pairs[han, match["latin"]] += 1
                if match["short"]:
                    pairs[han, match["short"]] += 1
            else:
                pairs[match["han2"], _last_latin(match["latin2"], match["han2"])] += 1
    return [pair for pair, _ in pairs.most_common() if pair[0] and pair[1]]


def _last_words(run: str, latin: str) -> str:
    """The end of a Han run that a Latin gloss of so many words can mean."""
    words = han_words(run)
    wanted = len(latin.replace("-", " ").split())
    kept: list[str] = []
    while words and len(kept) < max(1, wanted) and len("".join(kept)) + len(words[-1]) <= _LONGEST:
        kept.insert(0, words.pop())
    if len("".join(kept)) < 2 and words:
        kept.insert(0, words.pop())
    return "".join(kept)


def _last_latin(phrase: str, han: str) -> str:
    """The last words of a Latin phrase that a Chinese gloss of so many characters can mean."""
    wanted = max(1, round(len(han_words(han))))
    return " ".join(phrase.split()[-wanted:])
