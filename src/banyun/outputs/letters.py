"""Drafts of letters to authors: a question, the words it is about, what the reader thinks so far.

Written, never sent: each is a text the reader changes and sends by their own mail program. A
letter is mail (RFC 5322 and 2047, UTF-8) or plain text; an answer in a patch thread is plain text
of 72 columns, not flowed, that quotes line by line and names the message it answers.
"""

from __future__ import annotations

import quopri
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.header import Header
from email.utils import format_datetime

from banyun.errors import InvalidInput
from banyun.language.scripts import has_han
from banyun.language.wording import say
from banyun.materials.mail import Mail
from banyun.outputs.columns import Word, wrap
from banyun.outputs.prose import visible

COLUMNS = 72
_LONGEST_LINE = 900
"""Bytes; a line of mail may have 998."""
_LONGEST_NAME = 200
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[^\s@<>,;:\"()\[\]]+"
)
_NO_HEADER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,500}")
_ANSWERED = re.compile(r"re\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """A name as they write it and a mail address; either may be empty."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. ``quote`` is the material's own words, verbatim; ``deduction`` the
    reader's latest, empty if none, made on the day ``deduced``; ``earlier`` those before it with their
    days, the oldest first; ``language`` the author's
    (``en``, ``zh``); ``address`` where the material is to be found, may be empty."""

    author: Person
    reader: Person
    title: str
    quote: str
    question: str
    deduction: str = ""
    deduced: date | None = None
    earlier: tuple[tuple[date, str], ...] = ()
    address: str = ""
    language: str = "en"


def language_for(material_language: str) -> str:
    """The language to write to an author in: that of what they wrote, if it is spoken here."""
    return "zh" if material_language.partition("-")[0].lower() == "zh" else "en"


def text_of(letter: Letter) -> str:
    """The letter as plain text, a paragraph a line.

    Raises:
        InvalidInput: no question, or no quote.
    """
    _check(letter)
    return "\n\n".join(_paragraphs(letter)) + "\n"


def subject_of(letter: Letter) -> str:
    """The letter's subject line."""
    return say("letters.subject", letter.language, title=_named(letter.title))


def mail_of(letter: Letter, at: datetime) -> bytes:
    """The letter as a message file that mail programs open as a draft. Lines end with CR LF.

    Args:
        letter: What it says; without an address the mail program leaves the line to be filled in.
        at: Now, aware: the message's date.

    Raises:
        InvalidInput: no question, no quote, or an address that is none.
    """
    headers = [
        *_people(letter.reader, letter.author),
        ("Subject", subject_of(letter)),
        ("Date", format_datetime(at)),
        ("X-Unsent", "1"),  # opened as a draft
    ]
    return _message(headers, text_of(letter)).replace(b"\n", b"\r\n")


def patch_reply(letter: Letter, answered: Mail, at: datetime) -> bytes:
    """The letter as an answer in a patch thread, with LF line ends as git and mutt keep drafts.

    Args:
        letter: What it says; its ``author`` is written to, ``answered``'s sender where it has no address.
        answered: The message that holds the quote.
        at: Now, aware.

    Raises:
        InvalidInput: no question, no quote, an address that is none, or a message without an id.
    """
    _check(letter)
    if not _MESSAGE_ID.fullmatch(answered.message_id):
        raise InvalidInput(
            "The message to answer has no Message-ID.",
            "Write a letter instead, or save the message with its headers.",
        )
    to = letter.author if letter.author.address else Person(answered.sender, answered.address)
    thread = dict.fromkeys([*answered.references, answered.message_id])
    subject = _named(answered.subject) or subject_of(letter)
    headers = [
        *_people(letter.reader, to),
        ("Subject", subject if _ANSWERED.match(subject) else f"Re: {subject}"),
        ("Date", format_datetime(at)),
        ("In-Reply-To", f"<{answered.message_id}>"),
        ("References", "\n ".join(f"<{each}>" for each in thread if _MESSAGE_ID.fullmatch(each))),
    ]
    return _message(headers, _answer(letter, answered))


def quoted(words: str) -> str:
    """Words as mail quotes them, line by line, none of them changed."""
    lines = visible(words).strip("\n").split("\n")
    return "\n".join(f">{line}" if not line or line.startswith(">") else f"> {line}" for line in lines)


def wrapped(words: str) -> str:
    """Paragraphs in lines of at most 72 columns; a longer address stays whole."""
    return "\n".join(line for paragraph in visible(words).split("\n") for line in _lines(paragraph))


def _lines(paragraph: str) -> Sequence[str]:
    if has_han(paragraph):
        return [
            "".join(word.text for word in line).rstrip() for line in wrap([Word(paragraph)], COLUMNS)
        ] or [""]
    return textwrap.wrap(paragraph, COLUMNS, break_long_words=False, break_on_hyphens=False) or [""]


def _check(letter: Letter) -> None:
    if not letter.question.strip():
        raise InvalidInput("The letter asks nothing.", "Write down your question first.")
    if not letter.quote.strip():
        raise InvalidInput(
            "The letter quotes nothing.", "Give the author's words that the question is about."
        )


def _paragraphs(letter: Letter) -> Iterator[str]:
    lang, title = letter.language, _named(letter.title)
    name = _named(letter.author.name)
    yield say("letters.dear", lang, name=name) if name else say("letters.hello", lang)
    place = f" <{_named(letter.address)}>" if letter.address else ""
    yield say("letters.read", lang, title=title) + place
    yield quoted(letter.quote)
    yield say("letters.question", lang, question=visible(letter.question.strip()))
    yield from _thought(letter)
    yield say("letters.thanks", lang)
    if letter.reader.name:
        yield _named(letter.reader.name)


def _thought(letter: Letter) -> Iterator[str]:
    if not letter.deduction.strip():
        return
    lang, words = letter.language, visible(letter.deduction.strip())
    for made, said in letter.earlier:
        yield say("letters.thought_before", lang, deduction=visible(said.strip()), day=made)
    if letter.deduced is None:
        yield say("letters.thought", lang, deduction=words)
    else:
        yield say("letters.thought_on", lang, deduction=words, day=letter.deduced)
    yield say("letters.is_it_so", lang)


def _answer(letter: Letter, answered: Mail) -> str:
    lang = letter.language
    sender = _named(answered.sender)
    if answered.when is None:
        opening = say("letters.wrote", lang, name=sender)
    else:
        opening = say("letters.wrote_on", lang, name=sender, day=answered.when.date())
    own = [visible(letter.question.strip()), *_thought(letter)]
    parts = [f"{wrapped(opening)}\n{quoted(letter.quote)}", *(wrapped(part) for part in own)]
    return "\n\n".join([*parts, _named(letter.reader.name)]).rstrip() + "\n"


def _named(words: str) -> str:
    """A name, title or subject on one line, without what could end the line."""
    return " ".join(_NO_HEADER.sub(" ", words).split())[:_LONGEST_NAME]


def _people(sender: Person, to: Person) -> list[tuple[str, str]]:
    return [
        (header, _mailbox(person))
        for header, person in (("From", sender), ("To", to))
        if person.address.strip()
    ]


def _mailbox(person: Person) -> str:
    """Name and address as a header has them.

    Raises:
        InvalidInput: the address is none, or cannot be written in ASCII.
    """
    address = person.address.strip()
    local, _, host = address.rpartition("@")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if not host or len(address) > 254 or not _ADDRESS.fullmatch(f"{local}@{host}"):
        raise InvalidInput(f"“{_named(address)}” is no mail address.", "Write it as name@example.org.")
    name = _named(person.name)
    if not name:
        return f"{local}@{host}"
    escaped = re.sub(r'(["\\])', r"\\\1", name)
    shown = f'"{escaped}"' if name.isascii() else Header(name, "utf-8", maxlinelen=COLUMNS).encode()
    return f"{shown}\n <{local}@{host}>" if len(shown) > COLUMNS // 2 else f"{shown} <{local}@{host}>"


def _message(headers: Sequence[tuple[str, str]], body: str) -> bytes:
    """Headers and body, LF line ends. Header values hold no line end but those set here."""
    data = body.encode("utf-8")
    long = any(len(line) > _LONGEST_LINE for line in data.split(b"\n"))
    plain = "7bit" if data.isascii() else "8bit"
    encoding = "quoted-printable" if long else plain
    if long:
        data = quopri.encodestring(data)
    lines = [f"{name}: {_header(name, value)}" for name, value in headers]
    lines += [
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\n".join(lines).encode("ascii") + b"\n\n" + data


def _header(name: str, value: str) -> str:
    """A value as it may stand after its name: encoded words where it is not ASCII, folded."""
    if name != "Subject":
        return value
    charset = "us-ascii" if value.isascii() else "utf-8"
    return Header(value, charset, maxlinelen=COLUMNS, header_name=name).encode()
