"""The time a note is about, as its reader wrote it down somewhere; never the file's own times.

A date counts where people put the date of what they tell: front matter, title, file name,
headings, the first dated sentence of a note about own work. Precision goes before recall: a
number that may be something else (a version, a port, "2000 requests") is no date, and a note
without a date has no ``when``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from banyun.errors import InvalidInput
from banyun.knowledge.note import Basis, Note, When
from banyun.materials.front_matter import FrontMatter
from banyun.materials.passage import Passage

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = (
    r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_SEASON = (
    r"(?:spring|summer|autumn|fall|winter|early|mid|late|Spring|Summer|Autumn|Fall|Winter|Early|Mid|Late)"
)
_MEASURES = (
    r"\s*(?:[台个次条字元人万亿米张页行份倍节核家位度]|年代|s\b|%|‰|x\b|×|ms\b|[KMGT]i?B\b|qps\b|rps\b|MHz|px\b|W\b|V\b"
    r"|(?:requests?|tokens?|users?|nodes?|hosts?|machines?|servers?|words?|lines?|pages?|times|queries|items|rows"
    r"|calls|people|dollars|euros|metres|meters|calories|hours|days|steps|series|samples)\b)"
)
_PRODUCTS = re.compile(
    r"(?:server|windows|office|studio|exchange|sharepoint|sql|matlab|autocad|iso|iec|ieee|rfc|cve|gb/?t?|port|room|no"
    r"|version|build|http|code|es|c\+\+|cpp|ubuntu|v|#|error|top|端口|版本|编号|第)[\s\-:#.]*\Z",
    re.IGNORECASE,
)
_TELLS_YEAR = re.compile(
    rf"(?:\b(?:in|of|since|during|from|until|by|back in|{_SEASON})|[自从在到于])[ -]?\Z", re.IGNORECASE
)

_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}\s*年\s*(?:(?P<m>\d{{1,2}})\s*月(?:份?\s*(?P<d>\d{{1,2}})\s*[日号])?)?",
        rf"(?<![\d.\-/]){_YEAR}(?P<sep>[-/])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)(?!\d)",
        rf"(?<![\d.\-/]){_YEAR}[-/](?P<m>0[1-9]|1[0-2])(?![\d\-/]\d|\d)",
        rf"(?<![\d.\-/A-Za-z])(?<![A-Za-z] ){_YEAR}\.(?P<m>\d\d?)\.(?P<d>\d\d?)(?![\d.])",
        rf"(?<![\d.\-/A-Za-z])(?<![A-Za-z] ){_YEAR}[._](?P<m>0[1-9]|1[0-2])(?![\d.])",
        rf"(?<![\d.\-/]){_YEAR}_(?P<m>0[1-9]|1[0-2])_(?P<d>\d\d)(?!\d)",
        rf"\b{_MONTH_NAME}\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"\b(?P<d>\d\d?)(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH_NAME},?[\s-]+{_YEAR}\b",
        rf"\b{_MONTH_NAME},?\s+(?:of\s+)?{_YEAR}\b",
        rf"(?<![\d.\-/]){_YEAR}-?W(?P<w>[0-5]\d)\b",
        rf"\b(?:{_SEASON}|Q[1-4])[ -]?(?:of )?{_YEAR}\b",
        rf"(?<![\d.\-/]){_YEAR}[ -]?(?:Q[1-4]|H[12])\b",
        rf"(?<!\d){_YEAR}[春夏秋冬]",
        r"(?<!\d)(?P<y>\d\d)年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?",
        r"(?<!\d)(?P<y>\d\d)年(?=[初底末春夏秋冬]|年[初中底末]|[上下]半年)",
        r"(?<!\d)(?P<d>\d\d?)[./](?P<m>\d\d?)[./](?P<y>(?:19|20)\d\d)(?!\d)",
    )
)
_COMPACT = (
    re.compile(
        rf"(?<!\d){_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?(?!\d)"
    ),
    re.compile(rf"(?<![\d.A-Za-z]){_YEAR}(?P<m>0[1-9]|1[0-2])(?!\d)"),
)
_YEARLY = re.compile(r"(?:19|20)\d\d|\d\d年")
_BARE_YEAR = re.compile(r"(?<![\d.,/\-_+~–$¥€#:A-Za-z])(?P<y>(?:199|20[0-3])\d)(?![\d/\-–~+:%]|[.,]\d)")
_PART = (
    re.compile(r"\W*(?P<m>\d{1,2})\s*月(?:份?\s*(?P<d>\d{1,2})\s*[日号]?)?"),
    re.compile(r"\W*(?P<d>\d{1,2})\s*[日号](?!线)"),
    re.compile(r"\W*(?P<m>\d\d?)[-/](?P<d>\d\d?)(?![\d\-/])"),
    re.compile(rf"\W*{_MONTH_NAME}(?:\s+(?P<d>\d\d?)(?:st|nd|rd|th)?(?!\d))?"),
    re.compile(rf"\W*(?P<d>\d\d?)(?:st|nd|rd|th)?\s+{_MONTH_NAME}"),
    re.compile(r"\W*(?P<d>\d\d?)(?:st|nd|rd|th)\W*\Z"),
)
_DAY_NAME = (
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+"
    r"|[周星期]+[一二三四五六日天]\s*)?"
)
_LEADING = re.compile(rf"(?:[\s>*+\-\[(（【#]|\d+\.\s)*{_DAY_NAME}")
_BOOKKEEPING = re.compile(
    r"\W*(?:(?:last )?(?:updated|modified|reviewed|edited|accessed|retrieved|published|posted|created)"
    r"|copyright"
    r"|(?:最后)?更新|发布|修改|访问|转载|创建|版权|翻译)",
    re.IGNORECASE,
)
_OPENS_WITH_DATE = re.compile(
    rf"(?:[\s>*+\-\[(（【]|\d+\.\s)*(?:(?:[Ii]n|[Oo]n|[Ss]ince|[Dd]uring|{_SEASON})\s+){{0,2}}[自从在]?\s*"
    r"(?:\d{2,4}\s*年|(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2}|[A-Z][a-z]{2,8}\.?,?\s+(?:\d{1,2},?\s+)?(?:19|20)\d\d)"
)
_OWN = re.compile(r"\b(?:I|we|We|our|Our|my|My)\b|我|咱")
_SENTENCE = re.compile(r"[^\n。！？!?]+?(?:[。！？!?\n]|\.(?=\s)|\Z)")
_OPENING = 6_000
"""How far into a note its first dated sentence is looked for, in code points."""

_WHEN_KEYS = ("when", "period", "about-date", "时间", "发生时间")
_DATE_KEYS = ("date", "day", "event-date", "日期")
_CREATED_KEYS = (
    "created",
    "date created",
    "creation date",
    "created_at",
    "date_created",
    "创建时间",
    "创建日期",
)

_Parts = tuple[int, int | None, int | None]


def find_date(text: str, *, name: bool = False) -> When | None:
    """The first date written in a text.

    Args:
        text: A sentence, a title, a file name.
        name: It names something (a title, a file, a heading), so that ``20190312`` and a bare
            year are dates too.
    """
    if not _YEARLY.search(text):
        return None
    best: tuple[int, int, _Parts] | None = None
    for start, end, parts in _candidates(text, name):
        if best is None or (start, -end) < (best[0], -best[1]):
            best = (start, end, parts)
    return _when(best[2]) if best else None


def parse_when(text: str) -> When:
    """A time as the reader gives it: ``2019``, ``2019-03``, ``March 2019``, ``2019年3月7日`` ….

    Raises:
        InvalidInput: it is none.
    """
    found = find_date(re.sub(r"-(\d)(?!\d)", r"-0\1", text.strip()), name=True)
    if found is None:
        raise InvalidInput(
            f"“{text}” is no time.", "Give a year, a month or a day: 2019, 2019-03, 2019-03-07."
        )
    return found


def guess_when(
    front: FrontMatter,
    title: str,
    stem: str,
    headings: Sequence[str],
    body: str,
    basis: Basis,
    day: str = "",
) -> When | None:
    """The time a note is about, or None where it does not say.

    In this order: front matter ``when``; ``date``, unless the title names an earlier year (told
    later than it happened); title; the source's own daily name; file name; what its dated
    headings have in common; its first dated sentence, if the note or the sentence is about own
    work; front matter ``created``.
    """
    given = _in_front(front, _WHEN_KEYS)
    dated = _in_front(front, _DATE_KEYS)
    titled = find_date(title, name=True)
    if given:
        return given
    if dated and not (titled and titled.text[:4] < dated.text[:4]):
        return dated
    return (
        titled
        or (When(day) if day else None)
        or find_date(stem, name=True)
        or _common(headings)
        or _in_sentence(body, basis)
        or _in_front(front, _CREATED_KEYS)
    )


def when_of_passage(note: Note, passage: Passage) -> When | None:
    """The time a passage of a note is about: what the reader set for the note; else the date
    the passage opens with; else that of the nearest dated heading; else the note's."""
    return when_of(note.when, note.when_given, passage.kind, passage.heading, passage.text)


def when_of(when: When | None, given: bool, kind: str, heading: str, text: str) -> When | None:
    """The same, by all that it is told from: the note's time, whether the reader set it, and the passage's
    kind, headings and text."""
    if given:
        return when
    path = heading.split(" › ") if heading else []
    if kind == "heading":
        path.append(text)
    return _opening_date(text) or when_under(path) or when


def when_under(path: Sequence[str]) -> When | None:
    """The time that a path of headings tells, from the outermost to the innermost. A heading
    may complete the one above it: ``2021`` › ``June`` › ``11th``."""
    known: _Parts | None = None
    for title in path:
        whole = find_date(title, name=True)
        if whole:
            known = _parts_of(whole)
        elif known:
            known = _completed(known, title) or known
    return _when(known) if known else None


def _candidates(text: str, name: bool) -> Iterator[tuple[int, int, _Parts]]:
    for pattern in (*_WRITTEN, *(_COMPACT if name else ())):
        for match in pattern.finditer(text):
            parts = _parts(match)
            if parts:
                yield match.start(), match.end(), parts
                break
    for match in _BARE_YEAR.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        if _PRODUCTS.search(before) or re.compile(_MEASURES).match(text, match.end()):
            continue
        if _TELLS_YEAR.search(before) or (name and match["y"] != "2000"):
            yield match.start(), match.end(), (int(match["y"]), None, None)
            return


def _parts(match: re.Match[str]) -> _Parts | None:
    """Year, month and day of a match; None where there is no such day."""
    groups = match.groupdict()
    year = int(groups["y"])
    if year < 100:
        year += 2000 if year < 40 else 1900
        if year < 1970:
            return None
    if groups.get("w"):
        return _week(year, int(groups["w"]))
    if groups.get("name"):
        month: int | None = _month(groups["name"])
    else:
        month = int(groups["m"]) if groups.get("m") else None
    day = int(groups["d"]) if groups.get("d") else None
    if match.re is _WRITTEN[-1]:  # day and month in either order
        month, day = _either_order(month or 0, day or 0)
    return _valid(year, month, day)


def _either_order(month: int, day: int) -> tuple[int | None, int | None]:
    if month > 12 and day <= 12:
        return day, month
    if month <= 12 and (day > 12 or day == month):
        return month, day
    return None, None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _week(year: int, week: int) -> _Parts | None:
    """The month that holds the Thursday of an ISO week."""
    try:
        thursday = date.fromisocalendar(year, week, 4)
    except ValueError:
        return None
    return (thursday.year, thursday.month, None)


def _valid(year: int, month: int | None, day: int | None) -> _Parts | None:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return (year, month, day if month else None)


def _when(parts: _Parts) -> When:
    year, month, day = parts
    return When(f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else ""))


def _parts_of(when: When) -> _Parts:
    numbers: list[int | None] = [int(part) for part in when.text.split("-")]
    year, month, day = [*numbers, None, None][:3]
    assert year is not None
    return (year, month, day)


def _completed(known: _Parts, title: str) -> _Parts | None:
    year, month, _ = known
    for pattern in _PART:
        match = pattern.match(title)
        if match is None:
            continue
        groups = match.groupdict()
        named = _month(groups["name"]) if groups.get("name") else None
        own = named or (int(groups["m"]) if groups.get("m") else month)
        day = int(groups["d"]) if groups.get("d") else None
        if own is not None:
            return _valid(year, own, day)
    return None


def _in_front(front: FrontMatter, keys: Sequence[str]) -> When | None:
    for key in keys:
        found = find_date(front.text(key), name=True) if key in front.values else None
        if found:
            return found
    return None


def _common(headings: Sequence[str]) -> When | None:
    """What the dates of the headings have in common: of 2021-06-11 and 2021-06-20, 2021-06."""
    dates = [found.text.split("-") for title in headings if (found := find_date(title, name=True))]
    shared: list[str] = []
    for parts in zip(*dates, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return When("-".join(shared)) if shared else None


def _in_sentence(body: str, basis: Basis) -> When | None:
    """The date of the first sentence that tells of own work and dates it: it opens with the
    date, or gives at least the month. A year in mid-sentence may be any other year."""
    if basis == "read":
        return None
    for match in _SENTENCE.finditer(body, 0, min(len(body), _OPENING)):
        sentence = match.group().strip()
        if not _YEARLY.search(sentence):
            continue
        if sentence.startswith((">", "#", "|")) or _BOOKKEEPING.match(sentence):
            continue
        found = find_date(sentence)
        if found is None:
            continue
        opens = _OPENS_WITH_DATE.match(sentence) is not None
        begins_line = opens and body[: match.start()].rstrip(" \t")[-1:] in ("", "\n")
        own = _OWN.search(sentence) is not None or (basis == "did" and (begins_line or "-" in found.text))
        if own and (opens or "-" in found.text):
            return found
    return None


def _opening_date(text: str) -> When | None:
    """The date a passage begins with."""
    leading = _LEADING.match(text)
    at = leading.end() if leading else 0
    line = text[at : at + 40].split("\n")[0]
    for start, _, parts in _candidates(line, name=False):
        if start == 0 and parts[1] is not None:
            return _when(parts)
    return None
