"""Discussions in plain text: chats as they are copied or exported, each message opened by a line
that names who and when.

Several ways of writing that line are tried; the one that opens most messages is taken. Known are
WhatsApp's exports (both kinds), what WeChat and QQ copy, IRC, and “name time: words” with or
without a day. Which of two numbers is the month is told from the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from banyun.knowledge.importers.discussions.base import LONGEST_NAME, Said

_NAME = rf"(?P<who>[^\n:：\[\]<>]{{1,{LONGEST_NAME}}}?)"
_SPEAKER = f"(?:<{_NAME}>|{_NAME.replace('who', 'who2')}[:：])"
_DAY = (
    r"(?P<day>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2}))"
)
_TIME = (
    r"(?P<time>(?:[上下]午|凌晨|早上|中午|晚上)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,6})?"
    r"(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?)"
)
_GAP = r"(?:,[ \u202f]?|[ \u202fT]|，)?"

_SHAPES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(shape)
    for shape in (
        rf"\[{_DAY}{_GAP}{_TIME}\] ?{_NAME}[:：][ \t]?(?P<text>.*)",  # WhatsApp, iOS
        rf"{_DAY}{_GAP}{_TIME} - {_NAME}: (?P<text>.*)",  # WhatsApp, Android
        rf"{_NAME}[ \t]+[\[(（]?{_DAY}{_GAP}{_TIME}[\])）]?[ \t]*(?:[:：][ \t]?(?P<text>.*))?",  # WeChat, QQ
        rf"\[?{_DAY}{_GAP}{_TIME}\]?[ \t]+{_SPEAKER}[ \t]?(?P<text>.*)",
        rf"\[?{_DAY}{_GAP}{_TIME}\]?[ \t]+(?P<who>\S[^\n:：]{{0,{LONGEST_NAME}}})(?P<text>)",  # QQ
        rf"\[?{_TIME}\]?[ \t]+{_SPEAKER}[ \t]?(?P<text>.*)",  # IRC
        rf"{_NAME}[ \t]*[\[(（,，]?[ \t]?{_TIME}[\])）]?[ \t]*[:：][ \t]?(?P<text>.*)",
        rf"<{_NAME}>[ \t](?P<text>.*)",
        r"(?P<who>[^\W\d_][^\n:：。，,.!?！？/<>\[\]]{0,30})[:：](?:[ \t]+|(?=[^/\s]|$))(?P<text>.*)",
    )
)
_NAME_ONLY = _SHAPES[-1]
_NO_COLON = _SHAPES[4]
_DAY_LINE = re.compile(rf"[-—=*# \t]*{_DAY}(?:[ \t]*(?:星期|周)\S)?[-—=* \t]*")
_SYSTEM = re.compile(rf"\[?{_DAY}{_GAP}{_TIME}\]?(?: - | ).*")
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LATE = ("下午", "晚上")
_PROBE = 4_000
"""Lines from which the shape is told."""
_LONGEST_OPENING = 2_000


@dataclass(frozen=True, slots=True)
class Transcript:
    """Messages in order, and what was left out or guessed."""

    said: tuple[Said, ...]
    warnings: tuple[str, ...]


def transcript(text: str) -> Transcript | None:
    """The messages of a chat in plain text; None if the text is none."""
    lines = _INVISIBLE.sub("", text).split("\n")
    shape = _shape(lines)
    if shape is None:
        return None
    month_first, sure = _month_first(lines)
    said, dropped = _messages(lines, shape, month_first)
    warnings = []
    if not sure:
        warnings.append("days and months of its dates cannot be told apart; the day is taken to come first")
    if dropped:
        warnings.append(f"{dropped} lines before the first message are left out")
    return Transcript(tuple(said), tuple(warnings))


def _shape(lines: Sequence[str]) -> re.Pattern[str] | None:
    """The shape that opens most messages; the more telling one where two open as many."""
    probed = [line for line in lines[:_PROBE] if line.strip()]
    best: re.Pattern[str] | None = None
    most = 0
    for shape in _SHAPES:
        opened = [found for line in probed if (found := _opens(shape, line)) is not None]
        if len(opened) > most and _plausible(shape, opened, probed):
            best, most = shape, len(opened)
    return best


def _opens(shape: re.Pattern[str], line: str) -> re.Match[str] | None:
    found = shape.fullmatch(line[:_LONGEST_OPENING].strip("* \t"))
    return found if found is not None and _who(found) else None


def _plausible(shape: re.Pattern[str], opened: Sequence[re.Match[str]], probed: Sequence[str]) -> bool:
    """Whether lines are a talk between people and not a diary, prose or a list of fields: where
    the shape alone does not tell, somebody must speak again."""
    names = [_who(found) for found in opened]
    if shape not in (_NAME_ONLY, _NO_COLON):
        return True
    if not 1 < len(set(names)) <= 40 or len(names) == len(set(names)):
        return False
    begins = bool(probed) and _opens(shape, probed[0]) is not None
    return shape is _NO_COLON or (begins and 3 * len(names) >= len(probed))


def _who(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return " ".join((groups.get("who") or groups.get("who2") or "").strip("* \t").split())


def _messages(lines: Sequence[str], shape: re.Pattern[str], month_first: bool) -> tuple[list[Said], int]:
    said: list[Said] = []
    held: list[str] = []
    current: tuple[str, datetime | None] | None = None
    day = ""
    dropped = 0
    for line in [*lines, None]:
        found = _opens(shape, line) if line is not None else None
        new_day = _DAY_LINE.fullmatch(line.strip()) if line is not None and found is None else None
        if current is not None and (line is None or found or new_day):
            said.append(Said(current[0], current[1], "\n".join(held).strip()))
            current = None if new_day else current
            held = []
        if line is None:
            break
        if new_day:
            day = new_day.group("day")
        elif found:
            groups = found.groupdict()
            when = moment(groups.get("day") or day, groups.get("time") or "", month_first)
            current = (_who(found), when)
            held = [groups["text"] or ""]
        elif current is not None and not _is_system(line, shape):
            held.append(line)
        elif line.strip():
            dropped += current is None
    return said, dropped


def _is_system(line: str, shape: re.Pattern[str]) -> bool:
    """A dated line that nobody says: somebody joined, a notice of the program."""
    return "day" in shape.groupindex and _SYSTEM.fullmatch(line.strip()[:_LONGEST_OPENING]) is not None


def moment(day: str, clock: str, month_first: bool) -> datetime | None:
    """The moment of a day and a time of day as written; None without a day that there is."""
    numbers = [int(number) for number in re.findall(r"\d+", day)]
    if len(numbers) != 3:
        return None
    if numbers[0] > 99:
        year, month, date = numbers
    else:
        date, month, year = numbers if not month_first else (numbers[1], numbers[0], numbers[2])
        year += 2000 if year < 100 else 0
    try:
        return datetime.combine(datetime(year, month, date), _clock(clock))
    except ValueError:
        return None


def _clock(words: str) -> time:
    numbers = [int(number) for number in re.findall(r"\d+", words)[:3]]
    if len(numbers) < 2:
        return time()
    hour = numbers[0]
    half = re.search(r"([AaPp])\.?[Mm]", words)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.group(1) in "Pp" else 0)
    elif words.strip().startswith(_LATE) and hour < 12:
        hour += 12
    return time(hour, numbers[1], numbers[2] if len(numbers) > 2 else 0)


def _month_first(lines: Sequence[str]) -> tuple[bool, bool]:
    """Whether days are written month first, and whether that is sure: a number over twelve tells,
    else the order in which time goes by."""
    written = [(int(a), int(b), int(c)) for a, b, c in _short_days(lines)]
    if not written:
        return False, True
    if any(first > 12 for first, _, _ in written):
        return False, True
    if any(second > 12 for _, second, _ in written):
        return True, True
    day_first = [(c, b, a) for a, b, c in written]
    month_first = [(c, a, b) for a, b, c in written]
    rising = [days == sorted(days) for days in (day_first, month_first)]
    return (not rising[0], True) if rising[0] != rising[1] else (False, False)


def _short_days(lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        found = re.match(r"\s*\[?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b", line)
        if found:
            yield found.group(1), found.group(2), found.group(3)
