"""What Banyun says to its reader, in English and in Chinese.

The words are in ``catalogues/en`` and ``zh``, their keys nested by room
(``digest.known.new``). An entry is a string with ``{placeholders}``, or, where English needs
it, a table ``{one = …, other = …}`` chosen by the value ``count``. Values are put in as they
are: braces in a reader's text mean nothing. A quoted title's own quotation marks become single ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from string import Formatter

from banyun.errors import InvalidInput
from banyun.language.catalogues import tables

WORDINGS = ("en", "zh")
"""The languages Banyun speaks; the first where nothing says otherwise."""

Entry = str | dict[str, str]

_WITHIN = str.maketrans("“”", "‘’")
"""Quotation marks of a title that stands in quotation marks itself."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def wording_language(environ: Mapping[str, str], configured: str | None = None) -> str:
    """The language to speak: the configured one, else the locale's, else English.

    Args:
        environ: The process environment; ``LC_ALL`` goes before ``LC_MESSAGES`` before ``LANG``.
        configured: ``en``, ``zh`` or None; longer tags (``zh-Hans``) are cut to their language.

    Raises:
        InvalidInput: a configured language that Banyun does not speak.
    """
    if configured:
        language = _primary(configured)
        if language not in WORDINGS:
            raise InvalidInput(
                f"Banyun does not speak “{configured}”.", f"Choose one of: {', '.join(WORDINGS)}."
            )
        return language
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name, ""):
            language = _primary(value)
            return language if language in WORDINGS else WORDINGS[0]
    return WORDINGS[0]


def say(key: str, lang: str, /, **values: object) -> str:
    """The words of ``key`` in ``lang``, with values put in.

    Whole numbers are grouped (12,345), and in Chinese a space is set between Han and a Latin
    letter or digit where text and value meet.

    Raises:
        KeyError: no such key, or a placeholder without a value (a slip of the program; a test
            looks for it).
    """
    entry = catalogue(lang)[key]
    template = entry if isinstance(entry, str) else entry["one" if values["count"] == 1 else "other"]
    return put_in(template, lang, values)


def put_in(template: str, lang: str, values: Mapping[str, object]) -> str:
    """A template with values put in, set as ``lang`` is."""
    return "".join(_pieces(template, lang, values))


def _pieces(template: str, lang: str, values: Mapping[str, object]) -> Iterator[str]:
    last = ""
    for literal, name, _spec, _conversion in Formatter().parse(template):
        shown = "" if name is None else _shown(values[name], lang)
        if name == "title" and literal.endswith("“"):
            shown = shown.translate(_WITHIN)
        for piece in (literal, shown):
            if not piece:
                continue
            if lang == "zh" and last and _needs_space(last, piece[0]):
                yield " "
            yield piece
            last = piece[-1]


def _shown(value: object, lang: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, datetime | date):
        return day(value, lang)
    return str(value)


def _needs_space(left: str, right: str) -> bool:
    return (_is_han(left) and _is_latin(right)) or (_is_latin(left) and _is_han(right))


def _is_han(char: str) -> bool:
    return (
        "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"
    )


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def number(value: int) -> str:
    """``12345`` → ``12,345``; four digits stay as they are."""
    return f"{value:,}" if abs(value) >= 10_000 else str(value)


def day(value: date, lang: str) -> str:
    """A day: ``7 March 2019``, ``2019 年 3 月 7 日``."""
    if lang == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(written: str, lang: str) -> str:
    """A year, month or day as notes write it (``2019``, ``2019-03``, ``2019-03-07``) in words."""
    parts = [int(part) for part in written.split("-")]
    if len(parts) == 3:
        return day(date(parts[0], parts[1], parts[2]), lang)
    if len(parts) == 2:
        return f"{parts[0]} 年 {parts[1]} 月" if lang == "zh" else f"{MONTHS[parts[1] - 1]} {parts[0]}"
    return f"{parts[0]} 年" if lang == "zh" else str(parts[0])


def listing(items: Sequence[str], lang: str) -> str:
    """``a, b and c``; ``a、b 和 c``."""
    if len(items) < 2:
        return "".join(items)
    head = ("、" if lang == "zh" else ", ").join(items[:-1])
    return say("words.and", lang, head=head, tail=items[-1])


def duration(seconds: float, lang: str) -> str:
    """``0.4 s``, ``12 s``, ``3 min``, ``2 h 5 min``; ``0.4 秒``, ``3 分钟``."""
    if seconds < 60:
        return say("words.seconds", lang, seconds=f"{seconds:.{1 if seconds < 10 else 0}f}")
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("words.minutes", lang, minutes=minutes)
    hours, rest = divmod(minutes, 60)
    if rest:
        return say("words.hours_and_minutes", lang, hours=hours, minutes=rest)
    return say("words.hours", lang, hours=hours)


def _primary(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].split(".")[0].lower()


@cache
def catalogue(lang: str) -> dict[str, Entry]:
    """All entries of a language, by dotted key.

    Raises:
        KeyError: Banyun does not speak it.
    """
    if lang not in WORDINGS:
        raise KeyError(lang)
    found: dict[str, Entry] = {}
    for table in tables(lang):
        found |= _flat(table, "")
    return found


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, Entry]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict) and set(value) == {"one", "other"}:
            yield key, {form: str(words) for form, words in value.items()}
        elif isinstance(value, dict):
            yield from _flat(value, f"{key}.")
        else:
            raise TypeError(f"{key} is neither words nor a table of them")
