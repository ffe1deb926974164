"""Quantities: numbers as people write them, made comparable.

``180 GB/s``, ``180GB 每秒``, ``4.1 万``, ``forty-one thousand``, ``四万一千``, ``$10^8$``, ``百分之七`` and
``7 %``: the value with its scale worked in, and what it measures. Bytes go by their names (GB a thousand
MB, GiB 1024 MiB).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_TIMES = {
    "ns": 1e-9, "纳秒": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "微秒": 1e-6, "ms": 1e-3, "毫秒": 1e-3,
    "millisecond": 1e-3, "microsecond": 1e-6, "nanosecond": 1e-9, "s": 1.0, "sec": 1.0, "second": 1.0,
    "秒钟": 1.0, "秒": 1.0, "min": 60.0, "minute": 60.0, "分钟": 60.0, "h": 3600.0, "hour": 3600.0,
    "小时": 3600.0, "day": 86400.0, "天": 86400.0, "week": 604800.0, "周": 604800.0, "星期": 604800.0,
    "month": 2629800.0, "个月": 2629800.0, "year": 31557600.0, "年": 31557600.0,
}  # fmt: skip
_SHARES = {"%": 0.01, "％": 0.01, "‰": 0.001, "per cent": 0.01, "percent": 0.01, "成": 0.1}
_RATIOS = ("倍", "×", "x", "times", "fold", "-fold")
_COUNTED_NAMES = """
    张 台 个 次 条 件 人 卡 核 部 级 层 位 篇 种 项 元 美元 词元 tokens token requests request
    hosts host nodes node users user machines machine phones tiles people keys layers heads dollars
"""
_COUNTED = tuple(_COUNTED_NAMES.split())
_BYTE = r"[KMGTPkmgtp]?i?[Bb](?:yte)?s?|字节|兆字节"
_UNIT = "|".join(
    [
        *sorted(map(re.escape, _SHARES), key=len, reverse=True),
        r"(?<=\d)-?fold|倍|×|times\b|(?<=\d)\s?x(?![A-Za-z0-9])",
        rf"(?:{_BYTE}|[KMGTP]?bps)(?![A-Za-z])",
        *(
            rf"{re.escape(one)}s?(?![A-Za-z])"
            for one in sorted(_TIMES, key=len, reverse=True)
            if one.isascii()
        ),
        *sorted((one for one in _TIMES if not one.isascii()), key=len, reverse=True),
        *(rf"{one}(?![A-Za-z])" if one.isascii() else one for one in sorted(_COUNTED, key=len, reverse=True)),
    ]
)
_RATE = r"\s?(?:/\s?s(?:ec)?\b|/\s?秒|每秒|ps\b|(?:per|a) second\b)"
_HAN_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join(sorted((*_SMALL, *_LARGE), key=len, reverse=True))
_SPELLED = rf"(?:{_WORD})(?:(?:-| and |\s)(?:{_WORD}))*"
_FORMULA_FIGURE = re.compile(r"\$(\d+(?:[.,]\d+)*)\$")
_QUANTITY = re.compile(
    rf"(?:百分之(?P<percent>[{_HAN_NUMERAL}\d.]+))"
    rf"|(?:(?P<whole>[{_HAN_NUMERAL}]+)分之(?P<part>[{_HAN_NUMERAL}]+))"
    rf"|(?:\$?(?<![A-Za-z0-9_.])(?P<power>(?:\d+(?:\.\d+)?\s?(?:\\times|×)\s?)?10\^\{{?-?\d+\}}?)\$?"
    rf"|(?<![A-Za-z0-9_.])(?P<digits>\d+(?:[,，]\d{{3}})*(?:\.\d+)?)|(?P<han>[{_HAN_NUMERAL}]+)"
    rf"|\b(?P<spelled>{_SPELLED})\b)"
    rf"\s?(?P<scale>十万|百万|千万|[万亿千百]|(?:thousand|million|billion)\b|[KkMmBb](?![A-Za-z]))?"
    rf"(?:\s?(?P<unit>{_UNIT}))?(?P<rate>{_RATE})?",
    re.IGNORECASE,
)
_SCALES = {
    "十万": 1e5, "百万": 1e6, "千万": 1e7, "万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2, "k": 1e3,
    "m": 1e6, "b": 1e9,
    "thousand": 1e3, "million": 1e6, "billion": 1e9,
}  # fmt: skip
_WORDS = re.compile(r"\b(?P<twice>twice|double[ds]?)\b|\b(?P<half>half)\b|一半|翻倍|翻了一番", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:to|and|到|至|降到|涨到|变成|-|–|—|~|～)\s?")
_DATED = re.compile(r"(?:1[5-9]|20)\d\d\s?年?\Z")

CLOSE = 0.005
"""Two values are the same within half a per cent: 68.7 billion was written for 687.2 亿."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """``[start, end)`` in its text; ``value`` in the base of its ``measure``: seconds, bytes, bits (a
    second: ``bytes/s``), a ``share`` of one, a ``ratio``, or a ``count``, empty for a bare number."""

    start: int
    end: int
    text: str
    value: float
    measure: str

    @property
    def needs_unit(self) -> bool:
        """Whether the number alone does not say it: 14 what?"""
        return self.measure not in ("", "count", "ratio", "share")


def plain_figures(text: str) -> str:
    """A text whose figures stand without the marks of formulas: ``$10$万`` is 10万."""
    return _FORMULA_FIGURE.sub(r"\1", text)


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text, in order. Years and times of day are none."""
    found = _spans_shared(text, list(_numbers(text)))
    taken = [(one.start, one.end) for one in found]
    for match in _WORDS.finditer(text):
        if all(match.end() <= start or end <= match.start() for start, end in taken):
            half = match["half"] or match.group() == "一半"
            value, measure = (0.5, "share") if half else (2.0, "ratio")
            found.append(Quantity(match.start(), match.end(), match.group(), value, measure))
    return sorted(found, key=lambda one: one.start)


def _spans_shared(text: str, found: list[Quantity]) -> list[Quantity]:
    """``from 4.1 to 0.7 per cent``: the first of two has the unit of the second."""
    for at in range(len(found) - 2, -1, -1):
        one, after = found[at], found[at + 1]
        if not one.measure and after.measure and _RANGE.fullmatch(text[one.end : after.start]):
            worth = after.value / bare if (bare := _bare(after.text)) else 1.0
            found[at] = replace(one, value=one.value * worth, measure=after.measure)
    return found


def _bare(written: str) -> float:
    """The number of a quantity before its unit, 0 where it cannot be told."""
    match = re.match(r"[\d.,]+", written)
    return float(match.group().replace(",", "").rstrip(".")) if match else 0.0


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        written = match.group().strip()
        if _DATED.match(written) or text[match.end() : match.end() + 1] in ("月", "日", "点", "号", ":"):
            continue
        value = _value(match)
        if value is None:
            continue
        worth, measure = _measured(match["unit"] or "", match["rate"] is not None)
        if match["percent"] is not None:
            worth, measure = 0.01, "share"
        elif match["part"] is not None:
            worth, measure = 1.0, "share"
        end = match.start() + len(match.group().rstrip())
        yield Quantity(match.start(), end, written, value * worth, measure)


def _value(match: re.Match[str]) -> float | None:
    if match["part"] is not None:
        whole, part = _han(match["whole"]), _han(match["part"])
        return part / whole if whole and part is not None else None
    if match["percent"] is not None:
        written = match["percent"]
        return float(written) if re.fullmatch(r"\d+(?:\.\d+)?", written) else _han(written)
    if match["power"] is not None:
        return _power(match["power"])
    if match["digits"] is not None:
        value: float | None = float(re.sub("[,，]", "", match["digits"]))
    elif match["han"] is not None:
        value = _han(match["han"])
    else:
        value = _spelled(match["spelled"].lower())
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    return None if value is None else value * scale


def _power(written: str) -> float:
    """``10^8``, ``2.5 \\times 10^{-3}``: powers of ten as formulas have them."""
    times, _, exponent = written.rpartition("10^")
    factor = re.match(r"\d+(?:\.\d+)?", times)
    return (float(factor.group()) if factor else 1.0) * 10.0 ** int(exponent.strip("{}"))


def _han(written: str) -> float | None:
    """``四万一千`` → 41000; None where the characters are no number (``万一``)."""
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    total = section = figure = 0
    seen = False
    for char in written:
        if char in digits:
            figure = figure * 10 + digits[char] if seen and figure else digits[char]
            seen = True
        elif char in "十百千":
            section += (figure or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            figure, seen = 0, True
        else:
            if not seen:
                return None
            total = (total + section + figure) * {"万": 10_000, "亿": 100_000_000}[char]
            section = figure = 0
    return float(total + section + figure)


def _spelled(written: str) -> float:
    total = section = 0
    for word in re.split(r"[\s-]+", written):
        if word in _SMALL:
            section += _SMALL[word]
        elif word == "hundred":
            section = (section or 1) * 100
        elif word in _LARGE:
            total += (section or 1) * _LARGE[word]
            section = 0
    return float(total + section)


def _measured(unit: str, rate: bool) -> tuple[float, str]:
    """What a unit is worth in its measure."""
    plain = " ".join(unit.split())
    folded = plain.lower().rstrip("s") if len(plain) > 2 and plain.isascii() else plain.lower()
    if not plain:
        return 1.0, ""
    if folded in _SHARES:
        return _SHARES[folded], "share"
    if folded in _RATIOS or plain.lower() in _RATIOS or folded == "time":
        return 1.0, "ratio"
    if folded in _TIMES:
        return _TIMES[folded], "seconds"
    if folded in _COUNTED or plain.lower() in _COUNTED:
        return 1.0, "count"
    return _size(plain, rate)


def _size(unit: str, rate: bool) -> tuple[float, str]:
    if unit in ("字节", "兆字节"):
        return (1e6 if unit == "兆字节" else 1.0), "bytes/s" if rate else "bytes"
    power = "kmgtp".find(unit[0].lower()) + 1 if unit[0].lower() in "kmgtp" else 0
    worth = float((1024 if "i" in unit[:2].lower() else 1000) ** power)
    bits = "bps" in unit.lower() or (power and unit.rstrip("s").endswith("b"))
    per_second = rate or "bps" in unit.lower()
    return worth, ("bits" if bits else "bytes") + ("/s" if per_second else "")


def agree(expected: Quantity, given: Quantity) -> bool:
    """Whether a given quantity says what was expected. A unit may be left out where the number says it
    alone (``10`` for ``10 倍``, ``7`` for ``7 %``), never where it doesn't (``14`` for ``14 seconds``); that
    something is so much a second goes without saying."""
    if given.measure.removesuffix("/s") == expected.measure.removesuffix("/s"):
        return _close(expected.value, given.value)
    if expected.needs_unit or given.needs_unit:
        return False
    if {given.measure, expected.measure} <= {"", "count"}:
        return _close(expected.value, given.value)
    if given.measure == "":
        worth = 0.01 if expected.measure == "share" else 1.0
        return _close(expected.value, given.value * worth) or _close(expected.value, given.value)
    return False


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= CLOSE * max(abs(one), abs(other))
