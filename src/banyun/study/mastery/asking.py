"""What can be asked of one sentence: a figure or a name left out, its reason, the items it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from banyun.analysis.data import cue
from banyun.analysis.reading import Said
from banyun.language.span import Span
from banyun.language.tokens import han_tags
from banyun.language.wording import say
from banyun.study.mastery.clear import FORMULA, POINTING, SHORTEST, balanced, readable
from banyun.study.mastery.quantities import Quantity, quantities
from banyun.study.mastery.telling import TELLING, Listener

DetailKind = Literal["number", "term", "cause", "list", "point"]

BLANK = "____"

_SUBJECT_WITHIN = 16
"""Characters within which a sentence names its subject."""

_KNOWN_TO_ALL = 3.0
"""General frequency from which a name gives itself away (CPU, GPU)."""

_NAME = 8
"""Han characters of a name before its gloss."""

_LEAST_AROUND = 3
"""Telling terms that must be left around a gap."""

_TITLE = 200
_FEWEST_ITEMS, _LONGEST_ITEM = 3, 60
_SMALL, _LARGE = 10, 1000
"""Bare numbers and counts below these are said in passing."""

_BETWEEN = 24
_NOT_A_FIGURE = re.compile(
    r"(?:第|几|数|[半整]|图|表|式|公式|章|节|算法|练习|figures?|fig\.?|tables?|sections?|chapters?|eq\.?"
    r"|equations?|algorithm|step|appendix|version|level|v|of|in an?|in|past|to|or|than one|[-/])\s?\Z",
    re.IGNORECASE,
)
_NAMES_FIGURES = re.compile(r"[A-Z][a-z]*\s?\Z")
_IN_FORMULA = re.compile(r"[$\\{}_^=×]")
_CAUSE = (
    re.compile(
        r"(?P<effect>[^，。；]{6,60}?)，(?:这(?:主要|大概)?)?(?:是)?(?:因为|原因是|得益于|归功于)"
        r"(?P<cause>[^。；]{8,120})"
    ),
    re.compile(r"(?:因为|由于)(?P<cause>[^，。；]{6,60})，(?:所以|因此|因而|于是)?(?P<effect>[^。；]{8,80})"),
    re.compile(r"(?P<cause>[^，。；]{8,80})，(?:所以|因此|因而)(?P<effect>[^。；]{6,80})"),
    re.compile(r"(?P<effect>[A-Z][^.;:]{24,160}?),? (?:because|since) (?P<cause>[^.;:]{20,160})"),
    re.compile(r"(?:Because|Since) (?P<cause>[^.;:,]{16,120}), (?P<effect>[^.;:]{16,140})"),
    re.compile(r"(?P<cause>[A-Z][^.;:]{20,120}), so (?!that|far|much|many)(?P<effect>[^.;:]{16,120})"),
)
_LEADING = re.compile(
    r"^(?:所以|因此|因而|于是|但是?|不过|而且?|那么|并且|同时"
    r"|note that|recall that|therefore|thus|however|hence|moreover|furthermore|in addition|also|and|but)"
    r"[，,]?\s*",
    re.IGNORECASE,
)
_UNFIT = re.compile(
    r"[?？]|^(?:例如|比如|如果|for example|请|注意"
    r"|(?:take|note|recall|remember|consider|imagine|suppose|let|see|bear)\b)"
    r"|\b(?:that|is|are|and|but|or|the|of|to|not|only|just|simply|precisely|mainly|partly)$",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"(?:虽然|即使|尽管|如果|(?:of|for|in|when|if|it)\b|they\b|this\b|that\b|[它这那其此])", re.IGNORECASE
)
_GOES_ON = re.compile(r"，(?:而是|所以|因此|于是|我们)|, (?:we|it|they|one|you|so)\b")
_CUT_OFF = re.compile(r"\w")
_SHORTEST_CAUSE = 8
_SHORTEST_EFFECT = {"zh": 6, "en": 24}
_LIST_ZH = re.compile(
    r"(?P<about>[^：。；\n]{4,60})[：:](?P<items>[^。；：\n]*、[^。；：\n]*、[^。；：，\n]*)"
)
_LIST_EN = re.compile(r"(?P<about>[A-Z][^.:;\n]{12,120}): (?P<items>[^.:;\n]{2,60}(?:, [^.:;,\n]{2,60}){2,})")
_ITEM_ENDS = re.compile(r"、|, (?:and )?|和(?=[^、]*$)")
_DEFINED = (
    re.compile(
        r"\*{0,2}(?P<term>[一-鿿][一-鿿A-Za-z-]{1,14})\*{0,2}\s?"
        r"[（(](?P<gloss>[A-Za-z][A-Za-z -]{2,60}?)(?:[，,；;][^）)]*)?[)）]"
    ),
    re.compile(r"(?:称为|称作|叫做|叫作|称之为)[“「*]{1,2}(?P<term>[一-鿿A-Za-z-]{2,14})[”」*]"),
    re.compile(
        r"\b(?:called|known as|named|dubbed|termed|referred to as)\s+(?:the\s+|an?\s+)?"
        r"[“\"*]{1,2}(?P<term>[^”\"*\n]{3,40})[”\"*]"
    ),
)
_CALLED = re.compile(r"^.*(?:称为|称作|叫做|叫作|即)")
_HAN_START = re.compile("[一-鿿]+")
_ONE_THING = re.compile(r"[A-Z][A-Z0-9-]{2,9}|[A-Z][a-z]+[A-Z]\w*")
"""An acronym or a name with a capital inside."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question on a sentence. ``span`` is where the answer stands; ``wanted`` as in ``Detail``."""

    kind: DetailKind
    question: str
    span: Span
    wanted: tuple[str, ...]


def asks(listener: Listener, said: Said, shown: Span, lang: str) -> Iterator[Ask]:
    """What can be asked of a sentence.

    Args:
        shown: The place of the words that a question repeats: the sentence, maybe the one before too.
        lang: The text's language, in which questions are asked.
    """
    own = said.span.of(listener.reading.text)
    yield from _numbers(listener, said, shown, lang)
    yield from _causes(said, own, lang)
    yield from _lists(said, own, lang)
    yield from _names(listener, said, shown, own, lang)


def _numbers(listener: Listener, said: Said, shown: Span, lang: str) -> Iterator[Ask]:
    told = [one for one in quantities(said.text) if _is_figure(said.text, one)]
    if not told:
        return
    start = said.span.start
    wanted = _change(said.text, told) or [max(told, key=_telling)]
    line = _blanked(
        listener.reading.text, shown, [Span(start + one.start, start + one.end) for one in wanted]
    )
    if len(line.replace(BLANK, "").strip()) > SHORTEST:
        question = say("mastery.ask.number", lang, sentence=line)
        yield Ask("number", question, said.span, tuple(one.text for one in wanted))


def _telling(one: Quantity) -> tuple[bool, bool, int, int]:
    """Which figure of a sentence is left out: one of a measure, written at length, the first."""
    return one.measure not in ("", "count"), bool(one.measure), len(one.text), -one.start


def _change(sentence: str, told: Sequence[Quantity]) -> list[Quantity]:
    """Both figures of a change, where the sentence tells one."""
    if not cue("change").search(sentence):
        return []
    for one, other in pairwise(told):
        between = sentence[one.end : other.start]
        if one.measure == other.measure and len(between) < _BETWEEN and not re.search("[，,；;。]", between):
            return [one, other]
    return []


def _is_figure(sentence: str, one: Quantity) -> bool:
    before = sentence[max(0, one.start - 10) : one.start]
    around = sentence[max(0, one.start - 1) : one.end + 1]
    if sentence[one.end :].startswith((" past", "/", "-")):
        return False
    digits = any(map(str.isdigit, one.text))
    if _NOT_A_FIGURE.search(before) or _IN_FORMULA.search(around) or around.endswith("代"):
        return False
    if one.measure == "":
        named = _NAMES_FIGURES.search(before) is not None
        return not named and one.value >= (_LARGE if not digits else 10 * _SMALL)
    if one.measure == "count":
        return one.value >= _SMALL
    return digits or one.measure not in ("share", "ratio") or len(one.text) > len("一半")


def _blanked(text: str, shown: Span, gaps: Sequence[Span]) -> str:
    pieces, at = [], shown.start
    for gap in gaps:
        pieces += [text[at : gap.start], f" {BLANK} "]
        at = gap.end
    pieces.append(text[at : shown.end])
    line = re.sub(rf"\s*{BLANK}\s*", f" {BLANK} ", readable("".join(pieces)))
    return re.sub(rf"{BLANK} (?=[，。；：、,.;:!?])", BLANK, line).strip()


def _causes(said: Said, own: str, lang: str) -> Iterator[Ask]:
    for pattern in _CAUSE:
        match = pattern.search(said.text)
        if match is None or FORMULA.search(own[match.start() : match.end()]):
            continue
        effect = _LEADING.sub("", readable(match["effect"])).strip(" ，,")
        cause = _GOES_ON.split(readable(match["cause"]))[0].strip()
        short = len(cause) < _SHORTEST_CAUSE or len(effect) < _SHORTEST_EFFECT[lang]
        if short or _CUT_OFF.match(said.text, match.end()):
            continue
        if POINTING.match(effect) or _UNFIT.search(effect) or _UNCLEAR.match(cause) or not balanced(effect):
            continue
        span = Span(said.span.start + match.start("cause"), said.span.start + match.end("cause"))
        yield Ask("cause", say("mastery.ask.cause", lang, effect=effect), span, (cause,))
        return


def _lists(said: Said, own: str, lang: str) -> Iterator[Ask]:
    match = _LIST_ZH.search(said.text) or _LIST_EN.search(said.text)
    if match is None or FORMULA.search(own[match.start() : match.end()]) or ":cite:" in own:
        return
    about = readable(match["about"]).strip(" ，,")
    items = [readable(one).strip(" ,，、") for one in _ITEM_ENDS.split(match["items"])]
    items = [item for item in items if item]
    if len(items) < _FEWEST_ITEMS or max(map(len, items)) > _LONGEST_ITEM:
        return
    if not POINTING.match(about) and balanced(about):
        span = Span(said.span.start + match.start("items"), said.span.start + match.end("items"))
        yield Ask("list", say("mastery.ask.list", lang, about=about, count=len(items)), span, tuple(items))


def _names(listener: Listener, said: Said, shown: Span, own: str, lang: str) -> Iterator[Ask]:
    if FORMULA.search(shown.of(listener.reading.text)):
        return
    for pattern in _DEFINED:
        match = pattern.search(own)
        if match is not None:
            groups = match.groupdict()
            names = (_last_name(groups["term"].strip()), (groups.get("gloss") or "").strip())
            yield from left_out(listener, said, shown, tuple(filter(None, names)), lang)
            return
    for phrase in listener.reading.phrases:
        rare = phrase.count > 1 and phrase.zipf < _KNOWN_TO_ALL and _ONE_THING.fullmatch(phrase.text)
        titled = phrase.text in listener.reading.text[:_TITLE]
        if rare and not titled and own.find(phrase.text) in range(_SUBJECT_WITHIN):
            yield from left_out(listener, said, shown, (phrase.text,), lang)
            return


def _last_name(run: str) -> str:
    """The name that a gloss follows: what is left of a run behind its last verb, short."""
    run = _CALLED.sub("", run)
    cut = _HAN_START.match(run)
    if cut is None:
        return run
    words = han_tags(cut.group())
    verbs = [at for at, (word, tag) in enumerate(words[:-1]) if tag in "vp" and len(word) > 1]
    kept = [word for word, _ in words[verbs[-1] + 1 if verbs else 0 :]]
    while len(kept) > 1 and len("".join(kept)) > _NAME:
        kept = kept[1:]
    return "".join(kept) + run[cut.end() :] if kept else run


def left_out(listener: Listener, said: Said, shown: Span, names: tuple[str, ...], lang: str) -> Iterator[Ask]:
    """A name to be filled in, wherever the words shown have it or its gloss."""
    line = readable(shown.of(listener.reading.text))
    for name in names:
        line = re.sub(rf"[（(]\s*{re.escape(name)}[^）)]*[)）]", "", line, flags=re.IGNORECASE)
        line = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", BLANK, line, flags=re.IGNORECASE)
    around = listener.asked(line.replace(BLANK, " ")).terms
    enough = len(line.replace(BLANK, "")) >= 2 * SHORTEST
    if line.count(BLANK) in (1, 2) and enough and sum(t.telling >= TELLING for t in around) >= _LEAST_AROUND:
        yield Ask("term", say("mastery.ask.term", lang, sentence=line), said.span, names)
