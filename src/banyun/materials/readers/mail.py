"""Mail: one message or a thread in a mailbox. The parsing itself is in ``mail_thread``, confined."""

from __future__ import annotations

from banyun.errors import EmptySource
from banyun.materials.confinement import read_confined
from banyun.materials.mail import is_mail
from banyun.materials.material import Document
from banyun.materials.source import Source

_SUFFIXES = (".eml", ".mbox", ".mbx")
_MEDIA_TYPES = ("message/rfc822", "application/mbox")
_MAYBE = ("", ".txt", ".patch")
"""What a mailbox is saved as, too. A single patch is not decoded but read as it is written."""


class MailReader:
    """The text is the thread as Markdown: a heading for each message, patches as code."""

    name = "mail"

    def claims(self, source: Source) -> bool:
        if source.suffix in _SUFFIXES or source.media_type in _MEDIA_TYPES:
            return True
        if source.suffix not in _MAYBE or not is_mail(source.data):
            return False
        return source.suffix != ".patch" or source.data.count(b"\nFrom ") > 0

    def read(self, source: Source) -> Document:
        if not source.data.strip():
            raise EmptySource("The file is empty.", "Save the message again.")
        return read_confined("mail", source)
