"""Discussions as they are saved elsewhere: mail, chat exports, transcripts, notes of a talk."""

from __future__ import annotations

from datetime import datetime

from banyun.errors import NotText, TooLarge
from banyun.knowledge.importers.discussions.base import MOST_BYTES, Exchange, Said, exchange
from banyun.knowledge.importers.discussions.chats import json_chats
from banyun.knowledge.importers.discussions.letters import mail_exchanges
from banyun.knowledge.importers.discussions.transcript import transcript
from banyun.materials.decoding import decode
from banyun.materials.front_matter import read_front_matter
from banyun.materials.mail import is_mail
from banyun.materials.readers.describing import date_in

__all__ = ["Exchange", "Said", "discussions"]

_MAIL = (".eml", ".mbox", ".mbx")
_MARKDOWN = (".md", ".markdown")


def discussions(data: bytes, name: str, me: str = "") -> list[Exchange]:
    """The discussions in a file, told by its content, then by its name.

    Args:
        data: Its bytes.
        name: Its name, for the ending.
        me: The reader's own name or mail address in it, so that they are not among those it was with.

    Returns:
        At least one, each with at least one message, in the order of the file.

    Raises:
        UnreadableSource: or one of its kinds: too large, empty, no text, no messages in it.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(f"It has more than {MOST_BYTES // 2**20} MB.", "Save the part that matters.")
    ending = "." + name.lower().rpartition(".")[2]
    if data[:4] in (b"PK\x03\x04", b"%PDF"):
        raise NotText("It is no text.", "Unpack it, or save the discussion as text, mail or JSON.")
    if ending in _MAIL or (ending not in _MARKDOWN and is_mail(data)):
        return mail_exchanges(data, me)
    text = decode(data)
    if ending == ".json" or text.lstrip()[:1] in ("{", "["):
        return _chats(text, ending, me)
    found = transcript(text)
    if found is not None:
        return [exchange(found.said, "chat", me, "", found.warnings)]
    return [_notes(text, me)]


def _chats(text: str, ending: str, me: str) -> list[Exchange]:
    if ending != ".json" and (found := transcript(text)) is not None:
        return [exchange(found.said, "chat", me, "", found.warnings)]
    return [exchange(chat.said, "chat", me, chat.name) for chat in json_chats(text)]


def _notes(text: str, me: str) -> Exchange:
    """What the reader wrote down of a talk, as it is."""
    front = read_front_matter(text)
    day = date_in(front.text("date", "when", "日期"))
    said = exchange([Said("", _day(day), text[front.body_start :])], "notes", me, front.text("title", "标题"))
    names = front.texts("with", "people", "participants", "和谁", "参与者")
    return Exchange(names, "notes", said.said, said.subject)


def _day(day: str | None) -> datetime | None:
    return datetime.fromisoformat(day) if day and len(day) == 10 else None
