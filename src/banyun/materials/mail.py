"""Mail as text: messages of an ``.eml`` or an ``.mbox``, decoded, and what in them is new.

RFC 5322 with MIME, flowed text (RFC 3676) and encoded words (RFC 2047). A mailbox is cut at its
``From `` lines after an empty line, and lines that were kept from looking like one are restored.
Of several forms of one message the plain text is taken; HTML is only read where there is none.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Parsed
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

from banyun.errors import EmptySource, TooLarge, UnreadableSource

MOST_MESSAGES = 5_000
MOST_PARTS = 200
"""Of one message, nested ones included."""
MOST_BODY = 2_000_000
"""Code points of one message's words."""

_FROM_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From \S+ [^\n]*\d{4}[^\n]*\n")
_KEPT_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb"[!-9;-~]{1,76}:[ \t]?[^\n]*\n")
_KNOWN_HEADER = re.compile(rb"^(?:From|Date|Subject|Message-ID|Received|Return-Path):", re.I | re.MULTILINE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "us-ascii": "utf-8", "ascii": "utf-8"}
_PATCH_TYPES = ("text/x-patch", "text/x-diff", "application/x-patch", "text/plain")
_AGAIN = re.compile(r"(?:(?:re|aw|sv|fw|fwd|回复|答复|转发|回覆)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)
_DEEPEST_QUOTE = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. ``sender`` is the name, or the address where no name is given; ``when`` as
    written, None where not legible; ``text`` the whole body, quoted lines with their ``>``;
    ``left_out`` names what came with it and is no text."""

    message_id: str
    replies_to: str
    references: tuple[str, ...]
    sender: str
    address: str
    when: datetime | None
    subject: str
    text: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of a body with one depth of quoting: 0 is the writer's own. Marks are taken off."""

    depth: int
    text: str


def is_mail(data: bytes) -> bool:
    """Whether bytes begin like a mailbox or a message: a ``From `` line, or a block of headers
    with at least two that mail has."""
    head = data[:16_384].replace(b"\r\n", b"\n")
    opening = _FROM_LINE.match(head)
    block = head[opening.end() if opening else 0 :].partition(b"\n\n")[0] + b"\n"
    first = _HEADER.match(block)
    return first is not None and len(_KNOWN_HEADER.findall(block)) >= 2


def mails(data: bytes) -> list[Mail]:
    """The messages of a mailbox, or the one message, in the order of the file.

    Raises:
        EmptySource: no message with words in it.
        TooLarge: over a limit.
        UnreadableSource: no mail.
    """
    raw = _cut(data.replace(b"\r\n", b"\n"))
    if len(raw) > MOST_MESSAGES:
        raise TooLarge(f"it has more than {MOST_MESSAGES:,} messages.", "Split it and add the parts.")
    found = [_mail(each) for each in raw]
    if not any(mail.text.strip() for mail in found):
        raise EmptySource("there are no words in its messages.", "Nothing in it can be read.")
    return found


def bare_subject(subject: str) -> str:
    """A subject without what replies and forwards put before it."""
    return _AGAIN.sub("", subject, count=1).strip() if _AGAIN.match(subject) else subject.strip()


def _cut(data: bytes) -> list[bytes]:
    starts = [found.span() for found in _FROM_LINE.finditer(data)]
    if not starts or starts[0][0] != 0:
        if _HEADER.match(data) is None:
            raise UnreadableSource(
                "it does not begin like a mail.", "Save the message again as .eml or .mbox."
            )
        return [data]
    ends = [start for start, _ in starts[1:]] + [len(data)]
    cut = (data[begin:end] for (_, begin), end in zip(starts, ends, strict=True))
    return [_KEPT_FROM.sub(rb"\1", each) for each in cut if each.strip()]


def _mail(data: bytes) -> Mail:
    try:
        parsed = message_from_bytes(data)
    except (MessageError, RecursionError, ValueError) as error:
        raise UnreadableSource("a message in it cannot be parsed.", "Save it again as plain text.") from error
    words, left_out = _body(parsed)
    name, address = parseaddr(_said(parsed, "From"))
    return Mail(
        message_id=_id(_said(parsed, "Message-ID")),
        replies_to=_id(_said(parsed, "In-Reply-To")),
        references=tuple(re.findall(r"<([^<>\s]{1,500})>", _said(parsed, "References"))[-50:]),
        sender=_line(name or address),
        address=_line(address),
        when=_date(_said(parsed, "Date")),
        subject=_line(_said(parsed, "Subject")),
        text=words,
        left_out=tuple(left_out),
    )


def _id(header: str) -> str:
    found = re.search(r"<([^<>\s]{1,500})>", header)
    return found.group(1) if found else ""


def _line(text: str) -> str:
    return " ".join(text.split())[:500]


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header.strip())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _said(parsed: Parsed, name: str) -> str:
    """A header, its encoded words decoded; empty where there is none."""
    value = str(parsed.get(name) or "")[:20_000]
    try:
        parts = decode_header(value)
    except (MessageError, binascii.Error, ValueError):
        return value
    return "".join(
        part if isinstance(part, str) else _decoded(part, charset or "utf-8") for part, charset in parts
    )


def _decoded(data: bytes, charset: str) -> str:
    """Characters of a part: as it says where that holds, else UTF-8, else Chinese, else Latin."""
    named = charset.strip().lower()
    for encoding in (_WIDER.get(named, named), "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _body(parsed: Parsed) -> tuple[str, list[str]]:
    parts: list[str] = []
    left_out: list[str] = []
    for part in _readable(parsed):
        kind = part.get_content_type()
        if kind not in (*_PATCH_TYPES, "text/html"):
            left_out.append(_line(part.get_filename() or kind))
            continue
        payload = part.get_payload(decode=True)
        words = _decoded(
            payload if isinstance(payload, bytes) else b"", str(part.get_content_charset() or "")
        )
        words = words.replace("\r\n", "\n").replace("\x00", "")[:MOST_BODY]
        if kind == "text/html":
            words = html_words(words)
        elif str(part.get_param("format") or "").lower() == "flowed":
            words = unflowed(words, joined=str(part.get_param("delsp") or "").lower() == "yes")
        if words.strip():
            parts.append(words.strip("\n"))
    return "\n\n".join(parts)[:MOST_BODY], left_out


def _readable(parsed: Parsed) -> Iterator[Parsed]:
    """The leaves of a message, of alternatives only the plainest."""
    todo: list[Parsed] = [parsed]
    seen = 0
    while todo and seen < MOST_PARTS:
        part = todo.pop(0)
        seen += 1
        if not part.is_multipart():
            yield part
            continue
        payload = part.get_payload()
        inner = [each for each in payload if isinstance(each, Parsed)] if isinstance(payload, list) else []
        if part.get_content_type() == "multipart/alternative" and inner:
            inner = [min(inner, key=_plainness)]
        todo[:0] = inner


def _plainness(part: Parsed) -> int:
    order = {"text/plain": 0, "multipart/related": 2, "text/html": 2, "multipart/mixed": 1}
    return order.get(part.get_content_type(), 3)


def unflowed(text: str, *, joined: bool = False) -> str:
    """Flowed text with its soft line ends taken out (RFC 3676); ``joined`` without the space."""
    lines: list[tuple[int, str]] = []
    flowing = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        signature = words == "-- "
        if flowing and lines and lines[-1][0] == depth and not signature:
            before = lines[-1][1]
            lines[-1] = (depth, (before[:-1] if joined else before) + words)
        else:
            lines.append((depth, words))
        flowing = words.endswith(" ") and not signature
    return "\n".join(f"{'>' * depth}{' ' if depth else ''}{words}" for depth, words in lines)


class _Words(HTMLParser):
    """The words of an HTML message; what it quotes with ``>``."""

    _BREAKS = frozenset(("br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "pre", "hr"))
    _HIDDEN = frozenset(("script", "style", "head", "title", "template"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = [(0, "")]
        self._depth = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "blockquote":
            self._depth += 1
        self._hidden += tag in self._HIDDEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in self._BREAKS:
            self.lines.append((min(self._depth, _DEEPEST_QUOTE), ""))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            depth, before = self.lines[-1]
            self.lines[-1] = (depth, before + re.sub(r"\s+", " ", data))


def html_words(html: str) -> str:
    """The words of an HTML message, a line for each block, quoted ones behind ``>``."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = [f"{'>' * depth} {words.strip()}" if depth else words.strip() for depth, words in reader.lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


_QUOTED = re.compile(r"[ \t]?(?:>[ \t]?)+")
_ATTRIBUTION = re.compile(
    r"(?:On\b.{4,200}\bwrote|Am\b.{4,200}\bschrieb\b.{0,80}|Le\b.{4,200}\ba écrit|El\b.{4,200}\bescribió"
    r"|.{0,160}(?:写道|寫道|书写|のメール))[ \t]*[:：]?[ \t]*",
    re.DOTALL,
)
_REST_IS_QUOTED = re.compile(
    r"^[ \t]*-{2,}[ \t]*(?:Original Message|Forwarded message|原始邮件|原始郵件|转发邮件)[ \t]*-{2,}[ \t]*$"
    r"|^(?:From|发件人|寄件者)[:：].*\n(?:(?:Sent|Date|发送时间|日期|寄件日期|To|收件人|Cc|抄送)[:：].*\n)+",
    re.MULTILINE | re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)


def pieces(body: str) -> list[Piece]:
    """A body cut where the depth of its quoting changes. The line that says who is quoted goes
    with the quote, and so does everything below a line that opens a forwarded message."""
    rest = _REST_IS_QUOTED.search(body)
    own = body[: rest.start()] if rest else body
    found: list[tuple[int, list[str]]] = []
    for line in own.split("\n"):
        mark = _QUOTED.match(line)
        depth = min(mark.group().count(">"), _DEEPEST_QUOTE) if mark else 0
        words = line[mark.end() :] if mark else line
        if found and (found[-1][0] == depth):
            found[-1][1].append(words)
        else:
            found.append((depth, [words]))
    cut = [Piece(depth, "\n".join(lines)) for depth, lines in _attributed(found)]
    if rest:
        cut.append(Piece(1, body[rest.start() :]))
    return [piece for piece in cut if piece.text.strip()]


def _attributed(found: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for at, (depth, lines) in enumerate(found):
        after = found[at + 1][0] if at + 1 < len(found) else depth
        kept = list(lines)
        if after > depth:
            while kept and not kept[-1].strip():
                kept.pop()
            for count in (1, 2, 3):
                last = "\n".join(kept[-count:])
                if len(kept) >= count and _ATTRIBUTION.fullmatch(last.strip()):
                    del kept[-count:]
                    break
        yield depth, kept


def own_words(body: str) -> str:
    """What the writer of a message says themselves: without quotes and signature, otherwise as
    written; empty where nothing is their own."""
    own = "\n\n".join(piece.text.strip("\n") for piece in pieces(body) if piece.depth == 0)
    signature = _SIGNATURE.search(own)
    return (own[: signature.start()] if signature else own).strip("\n").rstrip()
