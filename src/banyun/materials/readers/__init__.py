"""Readers: one a kind of source, chosen by content, then by name."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.errors import NotText, TooLarge, UnreadableSource, UnsupportedSource
from banyun.materials.material import Document
from banyun.materials.readers.base import Reader
from banyun.materials.readers.epub import EpubReader
from banyun.materials.readers.html import HtmlReader
from banyun.materials.readers.mail import MailReader
from banyun.materials.readers.markdown import MarkdownReader
from banyun.materials.readers.pdf import PdfReader
from banyun.materials.readers.plain import PlainReader
from banyun.materials.source import MOST_BYTES, MOST_CHARACTERS, Source

EPUB = EpubReader()
READERS: Sequence[Reader] = (PdfReader(), EPUB, MailReader(), HtmlReader(), MarkdownReader(), PlainReader())
"""In the order in which they are asked."""

_FOREIGN = (
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image, a sound or a film"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound"),
)
_TEXT_NAMES = (".md", ".markdown", ".txt", ".text")
_HINT = "Save it as PDF, EPUB, HTML, Markdown or plain text and add that."


def reader_for(source: Source) -> Reader:
    """The reader of a source.

    Raises:
        UnsupportedSource: none claims it.
    """
    for signature, what in _FOREIGN:
        if not source.data.startswith(signature) or EPUB.claims(source):
            continue
        if source.suffix not in _TEXT_NAMES:
            raise UnsupportedSource(f"it is {what}, for which there is no reader.", _HINT)
        if not signature.isascii() or not signature.decode("ascii").isprintable():
            raise NotText(f"it is {what} under a text's name.", _HINT)
    for reader in READERS:
        if reader.claims(source):
            return reader
    kind = source.suffix or source.media_type or "of an unknown kind"
    raise UnsupportedSource(f"there is no reader for files {kind}.", _HINT)


def read(source: Source) -> Document:
    """The document of a source.

    Raises:
        UnreadableSource: or one of its kinds; the message names the source.
    """
    try:
        if len(source.data) > MOST_BYTES:
            raise TooLarge(f"it has more than {MOST_BYTES // 2**20} MB.", "Split it and add the parts.")
        document = reader_for(source).read(source)
        if len(document.text) > MOST_CHARACTERS:
            raise TooLarge(
                f"its text has more than {MOST_CHARACTERS:,} characters.", "Split it and add the parts."
            )
    except UnreadableSource as error:
        raise type(error)(f"“{source.name}” cannot be read: {_lower(error.message)}", error.hint) from error
    return document


def _lower(message: str) -> str:
    """A sentence as it goes on after a colon."""
    return (
        message[:1].lower() + message[1:] if message.startswith(("The ", "It ", "No ", "This ")) else message
    )
