"""What a reader is: it turns one kind of source into a document."""

from __future__ import annotations

from typing import Protocol

from banyun.materials.material import Document
from banyun.materials.source import Source


class Reader(Protocol):
    name: str

    def claims(self, source: Source) -> bool:
        """Whether this reader is the one for the source, by its first bytes, then its name."""
        ...

    def read(self, source: Source) -> Document:
        """The document.

        Raises:
            UnreadableSource: or one of its kinds; the message does not name the source.
        """
        ...
