"""Which names are one thing: for the reader a term is the same in every material and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from banyun.findings.exploration import Exploration, Term
from banyun.findings.store import RecordStore
from banyun.language.bilingual import Glossary, term_key


def pairs_of(terms: Iterable[Term]) -> list[tuple[str, str]]:
    """Names that the reader says are one thing, two by two, for a glossary."""
    found: list[tuple[str, str]] = []
    for term in terms:
        names = [*term.names, *([term.known_as] if term.known_as else [])]
        found += combinations(names, 2)
    return found


def glossary_of(records: RecordStore) -> Glossary:
    """The built-in pairs, and the reader's own, for whatever recalls notes."""
    pairs = pairs_of(one.body for one in records.records(Term))
    return Glossary.built_in().with_pairs(pairs) if pairs else Glossary.built_in()


class Naming:
    """Compares names.

    Args:
        terms: What the reader says of terms.
        glossary: Terms and their translations.
    """

    def __init__(self, terms: Iterable[Term] = (), glossary: Glossary | None = None) -> None:
        self._glossary = glossary or Glossary.built_in()
        self._group: dict[str, frozenset[str]] = {}
        self._of: dict[str, frozenset[str]] = {}
        for term in terms:
            keys = frozenset(map(term_key, term.names))
            for key in keys:
                self._group[key] = self._group.get(key, frozenset()) | keys

    def keys(self, names: Iterable[str]) -> frozenset[str]:
        """All that these names are called: themselves, what the reader merged with them, their
        translations."""
        return frozenset[str]().union(*map(self._keys, names))

    def _keys(self, name: str) -> frozenset[str]:
        if name not in self._of:
            self._of[name] = frozenset(self._called(name))
        return self._of[name]

    def _called(self, name: str) -> Iterator[str]:
        own = term_key(name)
        for key in {own} | self._group.get(own, frozenset()):
            yield key
            yield from (term_key(other) for other, _ in self._glossary.translations(key))

    def same(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Whether two things share a name."""
        return not self.keys(one).isdisjoint(map(term_key, other))


def settled_keys(
    terms: Iterable[Term], explorations: Iterable[Exploration], naming: Naming
) -> frozenset[str]:
    """The names that are no blind spot any more: dismissed, or explored to a basic grasp."""
    names = [name for term in terms if term.dismissed for name in term.names]
    names += [name for one in explorations if one.level in ("basic", "practised") for name in one.terms]
    return naming.keys(names)
