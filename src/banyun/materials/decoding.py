"""From bytes to text, without guessing silently.

A byte order mark decides. Without one: strict UTF-8; UTF-16 where every other byte is zero;
then the legacy encodings of Chinese and Japanese, taken only where the result reads like
writing; Windows-1252 last. Line ends become ``\\n`` and a byte order mark is removed; nothing
else of the text is touched.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from banyun.errors import EmptySource, NotText

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("gb18030", "big5", "shift_jis")
_SAMPLE = 65_536
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ODD = re.compile("[\ue000-\uf8ff\ufffd\u0080-\u009f]|[\u0400-\u04ff](?=[\u4e00-\u9fff])")
_KANA = re.compile("[\u3041-\u30ff]")
_FREQUENT = re.compile(
    "[的一是了在不我有人他这中大来上们到说时要就出会可也你对生能而子那得于着下自之年过发後这個國來們說時會]"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_FOREIGN = re.compile("[\x00-\x7f]+")
_WRITING = 0.05
"""Least share of the most frequent characters in Chinese writing (they are a quarter of running
text; in a wrong decoding they are as rare as any other character)."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a text stands in bytes: its ``encoding`` (a Python codec) and the byte order ``mark`` before
    it, which may be none."""

    encoding: str
    mark: bytes = b""


def decode(data: bytes) -> str:
    """The text of a file.

    Raises:
        EmptySource: nothing but white space in it.
        NotText: binary, or in no encoding known here.
    """
    text, _ = spelled(data)
    return text.replace("\r\n", "\n") if "\r" in text else text


def spelled(data: bytes) -> tuple[str, Spelling]:
    """The text of a file with its line ends as they are, and how it stands in the bytes.

    Raises:
        EmptySource, NotText: as ``decode``.
    """
    if not data.strip():
        raise _empty()
    text, spelling = _decoded(data)
    if not text.strip():
        raise _empty()
    return text, spelling


def _empty() -> EmptySource:
    return EmptySource("The file is empty.", "Write something into it, or leave it out.")


def _decoded(data: bytes) -> tuple[str, Spelling]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if data.startswith(mark, len(mark)):
                mark += mark  # some editors write it twice
            text = _strict(data[len(mark) :], encoding)
            if text is None or "\x00" in text:
                raise _not_text()
            return text, Spelling(encoding, mark)
    text = _strict(data, "utf-8")
    if text is not None and "\x00" not in text:
        return _written(text), Spelling("utf-8")
    if b"\x00" in data[:_SAMPLE]:
        return _wide(data)
    return _legacy(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _not_text() -> NotText:
    return NotText("The file is not text in any encoding known here.", "Save it as UTF-8.")


def _written(text: str) -> str:
    """The text, if it is not binary that happens to decode."""
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > len(sample) / 200:
        raise _not_text()
    return text


def _wide(data: bytes) -> tuple[str, Spelling]:
    """UTF-16 without a mark: mostly ASCII, so every other byte is zero."""
    sample = data[:_SAMPLE]
    half = max(1, len(sample) // 2)
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > 0.2 * half and sample.count(0) - zeros.count(0) < 0.02 * half:
            text = _strict(data, encoding)
            if text is not None and "\x00" not in text:
                return _written(text), Spelling(encoding)
    raise _not_text()


def _legacy(data: bytes) -> tuple[str, Spelling]:
    for encoding in _LEGACY:
        text = _strict(data, encoding)
        if text is not None and _reads_like_writing(text, encoding):
            return text, Spelling(encoding)
    text = _strict(data, "cp1252")
    high = sum(byte >= 0x80 for byte in data[:_SAMPLE])
    if text is None or high > 0.35 * len(data[:_SAMPLE]) or _CONTROL.search(text):
        raise _not_text()
    return text, Spelling("cp1252")


def _reads_like_writing(text: str, encoding: str) -> bool:
    sample = text[:_SAMPLE]
    if _CONTROL.search(sample) or len(_ODD.findall(sample)) > len(sample) / 100:
        return False
    if encoding == "shift_jis":
        return len(_KANA.findall(sample)) > 0.05 * len(sample)
    foreign = _FOREIGN.sub("", sample)
    han = len(_HAN.findall(foreign))
    if han == 0:
        return False
    if len(_FREQUENT.findall(foreign)) >= _WRITING * han and han >= 40:
        return True
    return _everyday_share(foreign, encoding) > 0.9


def _everyday_share(foreign: str, encoding: str) -> float:
    """Share of characters from the everyday part of the encoding's table. A text in another
    encoding that happens to decode is strewn over all of it."""
    everyday = 0
    for character in foreign:
        code = character.encode(encoding)
        first, last = code[0], code[-1]
        if encoding == "gb18030":
            everyday += len(code) == 2 and 0xA1 <= first <= 0xF7 and last >= 0xA1
        else:
            everyday += 0xA1 <= first <= 0xC6
    return everyday / max(1, len(foreign))
