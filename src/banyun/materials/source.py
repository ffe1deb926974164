"""A source: bytes and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

MOST_BYTES = 64 * 2**20
"""Size of a source that is read at all."""
MOST_CHARACTERS = 16_000_000
"""Size of a text that becomes a material: some twenty thick books."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes and where they come from. ``name`` is the path or address as given; ``address`` the
    final address of something fetched; ``media_type`` and ``charset`` what the server said."""

    data: bytes
    name: str
    address: str | None = None
    media_type: str = ""
    charset: str = ""

    @property
    def file_name(self) -> str:
        """The last part of the path, decoded; may be empty."""
        path = urlsplit(self.name).path if "://" in self.name else self.name.replace("\\", "/")
        return unquote(PurePosixPath(path).name) if "://" in self.name else PurePosixPath(path).name

    @property
    def suffix(self) -> str:
        """Lower-case, with its dot; empty where there is none."""
        return PurePosixPath(self.file_name).suffix.lower()

    @property
    def stem(self) -> str:
        """The file's name without its suffix, or the host of an address without a path."""
        return PurePosixPath(self.file_name).stem or urlsplit(self.name).netloc or self.name
