"""Topics: what a material leans on, spellings and compounds of one thing put together.

``Prefill`` and a misspelt ``Prefil``, ``KVCache`` and ``KV Cache``, ``RDMA`` and ``RDMA 网络带宽``,
``Attention(注意力机制)`` are one topic each, however a text writes them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rapidfuzz.distance import DamerauLevenshtein

from banyun.analysis.data import cue
from banyun.analysis.reading import Reading
from banyun.language.folding import fold
from banyun.language.phrases import Phrase, folded_key, generic_words
from banyun.language.rarity import zipf
from banyun.language.scripts import HAN_CLASS, has_han, is_han
from banyun.language.span import Span
from banyun.language.stopwords import GLUE
from banyun.language.tokens import han_words, index_terms, stem

_GLOSS = re.compile(
    r"(?P<outer>[\w一-鿿][\w一-鿿 \-]{1,40}?)\s?[(（]\s?"
    r"(?:[A-Za-z][A-Za-z \-]{1,60}[,，、;；]\s?(?=[A-Z]))?(?P<inner>[\w一-鿿][\w一-鿿 \-]{1,40}?)\s?[)）]"
)
_FUZZY_LEAST = 5
"""Letters from which a spelling may be a slip of another."""

MOST_ALIASES = 5
_NEARLY_ALWAYS = 0.7
"""Share of a name's mentions in one longer name from which that is its name."""

_AROUND = 24
"""Characters before a place from which words are cut anew."""

_CUT_LEAST, _CUT_ALWAYS = 4, 0.9
"""Mentions of a name, and the share of them beside one character, from which that belongs to it."""

_BESIDE = frozenset(
    "个种类些每各该此本其某为将把被让使到由从向以用给等之并或且又还再都也很更最较不没有无能可会要一二两三多"
)
"""Characters that stand before names without belonging to them."""

_LISTED_LEAST, _LISTED_MOST = 4, 8
"""Characters of a glossary's terms that are looked for whole."""

_HAN_RUN = re.compile(f"[{HAN_CLASS}]{{2,}}")
_PLURAL = re.compile(r"[A-Z][A-Z0-9]+s")
_DESCRIBES = re.compile(
    r"(?:[a-z]{3}ed|[a-z]-(?:aware|based|centric|driven|end|world|level|turn|time|wise|context|scale|free|"
    r"specific|efficient|intensive|sensitive|like|oriented|heavy|bound|art|term|grained|of-\w+|ing|ed|"
    r"agnostic|independent|dependent|grade|friendly|invariant|related|making|taking|solving|saving|changing|setting|"
    r"building|keeping|to-\w+|left|right)|[a-z]{4}wise)\Z"
)
"""Words that describe rather than name."""

_PLACE = re.compile(r"[一-鿿][上下中内里时后前间]\Z|^[这那每某该此各同]")
_CODE = re.compile(r"[_/\\<>{}=|@#$%^&*~`]|\w\.\w|[a-z][A-Z]\w*\(|::|\d{2,}")


class Translations(Protocol):
    """What ``language.bilingual.Glossary`` gives."""

    def translations(self, key: str) -> Sequence[tuple[str, float]]: ...


@dataclass(slots=True)
class Topic:
    """``term`` as written most; ``keys`` the folded forms of the term and its aliases;
    ``mentions`` their places, without overlap, in order; ``compounds`` the words that follow or
    precede the term in names made with it; ``zipf`` general frequency of the term."""

    term: str
    key: str
    zipf: float
    titled: bool
    classes: tuple[str, ...]
    first: Span
    surfaces: Counter[str] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    mentions: list[Span] = field(default_factory=list)
    compounds: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.mentions)

    @property
    def aliases(self) -> tuple[str, ...]:
        seen = {self.term.lower()}
        chosen: list[str] = []
        for text, times in self.surfaces.most_common():
            own = folded_key(text) in self.keys
            if _made_with(self.term, text):
                continue
            if text.lower() not in seen and (times > 1 or own) and len(chosen) < MOST_ALIASES:
                seen.add(text.lower())
                chosen.append(text)
        return tuple(chosen)


def _made_with(one: str, other: str) -> bool:
    """Whether one of two different English names is made with the other: no other name for it."""
    shorter, longer = sorted((f" {one.lower()} ", f" {other.lower()} "), key=len)
    return one.lower() != other.lower() and one.isascii() and other.isascii() and shorter in longer


def topics(reading: Reading, glossary: Translations | None = None) -> list[Topic]:
    """The topics of a material, the most mentioned first."""
    usable = [phrase for phrase in reading.phrases if _usable(phrase)]
    cores = {phrase.key: phrase for phrase in usable if _is_core(phrase)}
    for phrase in _listed(reading.prose, glossary) if glossary is not None else ():
        if not any(key.endswith(phrase.key) for key in cores):
            cores[phrase.key] = phrase
    leader = _leaders(reading, cores, glossary)
    found: dict[str, Topic] = {}
    for key, phrase in cores.items():
        head = cores[leader[key]]
        topic = found.get(head.key)
        if topic is None:
            topic = found[head.key] = Topic(
                head.text, head.key, head.zipf, head.titled, head.classes, head.spans[0]
            )
        topic.keys.add(key)
        if not _acted_on(phrase, head):
            topic.surfaces[phrase.text] += phrase.count
        topic.mentions.extend(phrase.spans)
        topic.titled = topic.titled or phrase.titled
    _add_compounds(usable, cores, leader, found)
    for topic in found.values():
        topic.mentions = _apart(topic.mentions)
        _spell(topic, cores)
        _complete(topic, reading.prose)
    return sorted(found.values(), key=lambda topic: (-topic.count, topic.key))


def _acted_on(phrase: Phrase, head: Phrase) -> bool:
    """Whether a phrase only says what happens to the thing (选取置信度, IoU 超过): no name of it."""
    longer = phrase.key != head.key and head.key in phrase.key
    return longer and "verb" in (phrase.classes[0], phrase.classes[-1])


def _spell(topic: Topic, cores: dict[str, Phrase]) -> None:
    """Names a topic by its longest spelling if that is frequent too, since slips mostly drop letters;
    by the longer name in which it nearly always stands; by the singular of an acronym."""
    count = cores[topic.key].count
    for key in sorted(topic.keys, key=lambda key: (len(key), key)):
        phrase = cores[key]
        if _PLURAL.fullmatch(topic.term) and phrase.text == topic.term[:-1]:
            topic.term, topic.first = phrase.text, phrase.spans[0]
        if len(phrase.text) <= len(topic.term) or topic.key not in key or _PLURAL.fullmatch(phrase.text):
            continue
        slip = key.startswith(topic.key) and phrase.classes == ("latin",) and phrase.count * 3 >= count
        alike = has_han(phrase.text) == has_han(topic.term)
        if slip or (alike and phrase.count >= _NEARLY_ALWAYS * count):
            topic.term, topic.first = phrase.text, phrase.spans[0]


def _complete(topic: Topic, prose: str) -> None:
    """Completes a Chinese name that was cut inside a word: the character that stands beside it
    wherever it is mentioned belongs to it (杰|卡德系数, 非|极大值抑制)."""
    spans = [span for span in topic.mentions if span.of(prose) == topic.term]
    if len(spans) < _CUT_LEAST or not all(map(is_han, topic.term)):
        return
    before, times = Counter(prose[max(0, span.start - 1) : span.start] for span in spans).most_common(1)[0]
    if is_han(before or " ") and before not in GLUE | _BESIDE and times >= _CUT_ALWAYS * len(spans):
        first = next(span for span in spans if prose[span.start - 1] == before)
        if not _alone(prose, first.start - 1):
            return
        topic.term, topic.first = before + topic.term, Span(first.start - 1, first.end)
        topic.keys.add(folded_key(topic.term))


def _alone(prose: str, at: int) -> bool:
    """Whether the character there is cut off as a word by itself."""
    run = next(run for run in _HAN_RUN.finditer(prose, max(0, at - _AROUND)) if run.end() > at)
    place = run.start()
    for word in han_words(run.group()):
        if place <= at < place + len(word):
            return len(word) == 1
        place += len(word)
    return False


def _usable(phrase: Phrase) -> bool:
    if _CODE.search(phrase.text) or len(phrase.text) > 40:
        return False
    last = phrase.classes[-1]
    return last in ("noun", "verbal", "name", "latin", "verb") and phrase.zipf < 4.5


def _is_core(phrase: Phrase) -> bool:
    """Whether a phrase can lead a topic: one rare word, or a name of a few that stands again."""
    words = len(phrase.classes)
    if not GLUE.isdisjoint(phrase.text) or cue("fragment").search(phrase.text):
        return False
    if "number" in phrase.classes or _PLACE.search(phrase.text) or _DESCRIBES.search(phrase.text.lower()):
        return False
    if words == 1:
        if phrase.classes[0] == "latin":
            return phrase.zipf < 3.6 and (len(phrase.text) > 2 or phrase.text.isupper())
        return phrase.classes[0] in ("noun", "verbal", "name") and phrase.zipf < 3.6 and phrase.count > 1
    return phrase.count > 1 and words <= 3 and not _generic(phrase) and phrase.zipf < 3.8


def _listed(prose: str, glossary: Translations) -> Iterable[Phrase]:
    """Longer Chinese terms of the glossary, which no cutting into words keeps whole (远程直接内存访问)."""
    found: dict[str, list[Span]] = defaultdict(list)
    for run in _HAN_RUN.finditer(prose):
        at = run.start()
        while at <= run.end() - _LISTED_LEAST:
            size = next(
                (
                    size
                    for size in range(min(_LISTED_MOST, run.end() - at), _LISTED_LEAST - 1, -1)
                    if glossary.translations(fold(prose[at : at + size]))
                ),
                0,
            )
            if size:
                found[fold(prose[at : at + size])].append(Span(at, at + size))
            at += size or 1
    for key, spans in found.items():
        if len(spans) > 1:
            yield Phrase(key, spans[0].of(prose), tuple(spans), ("noun",), zipf(key), False)


def _generic(phrase: Phrase) -> bool:
    parts = phrase.key.split(" ") if not has_han(phrase.key) else [phrase.key]
    return all(part in generic_words() for part in parts)


def _leaders(reading: Reading, cores: dict[str, Phrase], glossary: Translations | None) -> dict[str, str]:
    """For each core the core whose topic it belongs to (union by count)."""
    parent = {key: key for key in cores}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(one: str, other: str) -> None:
        first, second = root(one), root(other)
        if first == second:
            return
        if _rank(cores[first]) < _rank(cores[second]):
            first, second = second, first
        parent[second] = first

    for one, other in _same(reading, cores, glossary):
        join(one, other)
    return {key: root(key) for key in cores}


def _rank(phrase: Phrase) -> tuple[int, int, str]:
    return phrase.count, len(phrase.text), phrase.key


def _same(
    reading: Reading, cores: dict[str, Phrase], glossary: Translations | None
) -> Iterable[tuple[str, str]]:
    yield from _joined_spellings(cores)
    yield from _slips(cores)
    yield from _glosses(reading.prose, cores)
    yield from _within(cores)
    if glossary is not None:
        for key in cores:
            for other, _ in glossary.translations(key):
                if other in cores:
                    yield key, other


def _joined_spellings(cores: dict[str, Phrase]) -> Iterable[tuple[str, str]]:
    """``batchsize`` and ``batch size``, ``KVCache`` and ``KV Cache``, ``pre-fill`` and ``prefill``."""
    by_joined: dict[str, str] = {}
    for key in cores:
        plural = _PLURAL.fullmatch(cores[key].text)
        joined = stem(key.replace(" ", "").replace("-", "")) if plural is None else key[:-1]
        if joined in by_joined:
            yield by_joined[joined], key
        by_joined[joined] = key


def _slips(cores: dict[str, Phrase]) -> Iterable[tuple[str, str]]:
    """Rare Latin words a letter or two away from a more frequent one that begins alike."""
    by_start: dict[str, list[str]] = defaultdict(list)
    for key, phrase in cores.items():
        if phrase.classes == ("latin",) and len(key) >= _FUZZY_LEAST and key.isalpha():
            by_start[key[:4]].append(key)
    for group in by_start.values():
        for number, one in enumerate(group):
            for other in group[number + 1 :]:
                if _is_slip(cores[one], cores[other]):
                    yield one, other


def _is_slip(one: Phrase, other: Phrase) -> bool:
    often, seldom = (one, other) if one.count >= other.count else (other, one)
    # Both being words of their own, they are two things (prefix, prefer).
    if seldom.zipf > 2.0:
        return False
    distance = DamerauLevenshtein.distance(often.key, seldom.key)
    return distance <= (1 if len(seldom.key) < 6 else 2) and (
        distance == 1 or often.key.startswith(seldom.key) or seldom.key.startswith(often.key)
    )


def _within(cores: dict[str, Phrase]) -> Iterable[tuple[str, str]]:
    """``RDMA 传输`` belongs to ``RDMA``, ``长上下文`` to ``上下文``: a longer name, and the rarer shorter
    one it is made with."""
    for key, phrase in cores.items():
        if len(phrase.classes) > 1 and (inner := _core_within(phrase, cores)) is not None:
            yield inner, key
        if all(map(is_han, key)) and len(key) > 2:
            for start in range(1, len(key) - 1):
                if key[start:] in cores:
                    yield key[start:], key
                    break
            for end in range(len(key) - 1, 1, -1):
                begun = cores.get(key[:end])
                if begun is not None and phrase.count >= _NEARLY_ALWAYS * begun.count:
                    yield key[:end], key
                    break


def _glosses(prose: str, cores: dict[str, Phrase]) -> Iterable[tuple[str, str]]:
    """``Prefil(预填充)``, ``Remote Direct Memory Access (RDMA)``."""
    for match in _GLOSS.finditer(prose):
        inner = folded_key(match["inner"])
        if inner not in cores:
            continue
        outer = match["outer"]
        if has_han(outer) == has_han(match["inner"]) and not _is_acronym(match["inner"], outer):
            continue
        for start in range(len(outer)):
            key = folded_key(outer[start:]) if start == 0 or _word_begins(outer, start) else ""
            if key and key in cores and key != inner:
                yield inner, key
                break


def _word_begins(text: str, at: int) -> bool:
    return text[at - 1] in " -" or has_han(text[at]) != has_han(text[at - 1]) or has_han(text[at])


def _is_acronym(short: str, long: str) -> bool:
    initials = "".join(word[0] for word in re.split(r"[\s-]+", long) if word).lower()
    return len(short) > 1 and initials.endswith(short.lower())


def _add_compounds(
    usable: Sequence[Phrase], cores: dict[str, Phrase], leader: dict[str, str], found: dict[str, Topic]
) -> None:
    """Longer names that hold a core as one of their words: aliases of its topic."""
    for phrase in usable:
        if len(phrase.classes) < 2 or leader.get(phrase.key) == phrase.key:
            continue
        if not {"verb", "other"}.isdisjoint(phrase.classes):
            continue
        inner = _core_within(phrase, cores)
        if inner is None:
            continue
        topic = found[leader[inner]]
        rest = phrase.key.replace(inner, "", 1).strip()
        if rest:
            topic.compounds.add(rest)
        if len(topic.keys) < 24:
            topic.surfaces[phrase.text] += phrase.count


def _core_within(phrase: Phrase, cores: dict[str, Phrase]) -> str | None:
    """The rarest single Latin word of a phrase that is a core."""
    words = re.findall(r"[a-z0-9+#-]+", phrase.key)
    inside = [word for word in words if word in cores and cores[word].classes == ("latin",)]
    return min(inside, key=lambda word: (cores[word].zipf, word), default=None)


def _apart(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def index_keys(topic: Topic) -> tuple[tuple[str, ...], ...]:
    """The index terms of the term and of each alias that says the same, one tuple each."""
    surfaces = {topic.term, *(text for text, _ in topic.surfaces.most_common(MOST_ALIASES))}
    keys = {tuple(dict.fromkeys(index_terms(text))) for text in surfaces}
    return tuple(sorted(key for key in keys if key))


def prominence(topic: Topic, most: int, passages: int, readable: int) -> float:
    """0..1: mentions beside those of the ``most`` mentioned topic, on a logarithmic scale, and the
    share of passages they stand in, saturating."""
    mentions = math.log1p(topic.count) / math.log1p(max(most, 6))
    share = min(1.0, passages / max(3.0, 0.2 * readable))
    return mentions * (0.6 + 0.4 * share)
