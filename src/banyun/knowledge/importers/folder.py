"""A folder of Markdown and plain text, or one such file.

Notes are ``.md``, ``.markdown``, ``.mdown``, ``.mkd``, ``.txt`` and ``.text``. Other markup (Org,
reStructuredText, AsciiDoc) is left out with its reason: read as plain text, its drawers and
directives would count as the reader's words.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from banyun.errors import EmptySource, NotText
from banyun.knowledge.importers.base import Found, NoteSource, Scan, Skipped, SkipReason
from banyun.materials.decoding import decode

NOTE_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".txt", ".text"})
OTHER_MARKUP = frozenset(
    {".org", ".rst", ".adoc", ".asciidoc", ".tex", ".html", ".htm", ".docx", ".rtf", ".opml"}
)
MAX_NOTE_BYTES = 16 * 1024 * 1024
"""A larger file is a data dump, not a note."""

_VENDORED = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", "site-packages"}
)
_TRASH = frozenset({".trash", ".trashes", "$recycle.bin"})
_TEMPLATES = frozenset({"templates", "_templates", "template", "模板", "模版"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a vault's own settings say. ``templates`` are keys of folders, with ``/`` at the end;
    ``excluded`` are searched for in keys; ``daily`` matches the keys of daily notes, without
    their suffix, and has the groups ``year``, ``month``, ``day``."""

    templates: frozenset[str] = frozenset()
    excluded: tuple[re.Pattern[str], ...] = ()
    daily: re.Pattern[str] | None = None

    def excludes(self, key: str) -> bool:
        return any(pattern.search(key) for pattern in self.excluded)

    def day(self, key: str) -> str:
        """The ISO date of a daily note; "" for any other."""
        match = self.daily.fullmatch(PurePosixPath(key).with_suffix("").as_posix()) if self.daily else None
        if match is None:
            return ""
        try:
            return date(*(int(match[part]) for part in ("year", "month", "day"))).isoformat()
        except ValueError:
            return ""


class FolderImporter:
    """Notes in a folder, subfolders included.

    Args:
        root: The folder that gives the collection its name and the notes their keys.
        scope: The part of it to look at: "" for all, else a folder's or a file's path below it.
        kind: What sort of folder it is.
        settings: What its own settings say.
    """

    def __init__(
        self, root: Path, scope: str = "", kind: str = "folder", settings: Settings | None = None
    ) -> None:
        self._root = root
        self._scope = scope
        self._kind = kind
        self._settings = settings or Settings()

    @property
    def kind(self) -> str:
        return self._kind

    @property
    def collection(self) -> str:
        return portable(str(self._root))

    @property
    def scope(self) -> str:
        if self._scope and (self._root / self._scope).is_dir():
            return portable(self._scope).rstrip("/") + "/"
        return portable(self._scope)

    def scan(self) -> Scan:
        found: dict[str, Found] = {}
        skipped: list[Skipped] = []
        for item in self._walk():
            if isinstance(item, Skipped):
                skipped.append(item)
            elif item.key in found:
                skipped.append(Skipped(item.key, "same_name"))
            else:
                found[item.key] = item
        return Scan(
            tuple(found[key] for key in sorted(found)),
            tuple(sorted(skipped, key=lambda skip: skip.path)),
        )

    def file_of(self, key: str) -> Found | Skipped | None:
        """The file of a note by its key, as a scan would come upon it; None where there is none."""
        place: Path | None = self._root
        for part in key.split("/"):
            place = _child(place, part) if place is not None else None
        return self._file(place.name, place, key) if place is not None else None

    def read(self, found: Found) -> NoteSource | Skipped:
        try:
            with open(found.path, "rb") as file:
                data = file.read(MAX_NOTE_BYTES + 1)
        except PermissionError:
            return Skipped(found.key, "unreadable")
        except OSError:
            return Skipped(found.key, "broken_link")
        if len(data) > MAX_NOTE_BYTES:
            return Skipped(found.key, "too_large")
        try:
            return NoteSource(found.key, decode(data), self._settings.day(found.key))
        except EmptySource:
            return Skipped(found.key, "empty")
        except NotText:
            return Skipped(found.key, "not_text")

    def _skips_folder(self, name: str, key: str) -> SkipReason | None:
        lower = name.lower()
        if lower in _TRASH:
            return "trash"
        if lower in _VENDORED:
            return "vendored"
        if lower.startswith("."):
            return "hidden"
        if lower in _TEMPLATES or key in self._settings.templates:
            return "template"
        return "ignored" if self._settings.excludes(key) else None

    def _skips_file(self, name: str, key: str) -> SkipReason | None:
        suffix = Path(name).suffix.lower()
        if name.startswith("."):
            return "hidden"
        if suffix == ".canvas":
            return "canvas"
        if suffix in OTHER_MARKUP:
            return "other_format"
        if suffix not in NOTE_SUFFIXES:
            return "attachment"
        return "ignored" if self._settings.excludes(key) else None

    def _walk(self) -> Iterator[Found | Skipped]:
        start = self._root / self._scope if self._scope else self._root
        if start.is_file():
            yield self._file(start.name, start, self.scope)
            return
        visited = {os.path.realpath(self._root), os.path.realpath(start)}
        folders = [(start, self.scope)]
        while folders:
            folder, prefix = folders.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                yield Skipped(prefix or "./", "unreadable")
                continue
            for entry in entries:
                key = prefix + portable(entry.name)
                if not _is_folder(entry):
                    yield self._file(entry.name, Path(entry.path), key)
                    continue
                reason = self._skips_folder(entry.name, key + "/") or self._loops(entry, visited)
                if reason:
                    yield Skipped(key + "/", reason)
                else:
                    folders.append((Path(entry.path), key + "/"))

    def _loops(self, entry: os.DirEntry[str], visited: set[str]) -> SkipReason | None:
        """A linked folder is followed once, and never back into what is read anyway."""
        if not entry.is_symlink():
            return None
        real = os.path.realpath(entry.path)
        if (
            real in visited
            or self._within_root(real)
            or any(path.startswith(real + os.sep) for path in visited)
        ):
            return "link_loop"
        visited.add(real)
        return None

    def _within_root(self, real: str) -> bool:
        return real.startswith(os.path.realpath(self._root) + os.sep)

    def _file(self, name: str, path: Path, key: str) -> Found | Skipped:
        reason = self._skips_file(name, key)
        if reason:
            return Skipped(key, reason)
        try:
            if path.is_symlink() and self._within_root(os.path.realpath(path)):
                return Skipped(key, "link_loop" if path.exists() else "broken_link")
            status = path.stat()
        except OSError:
            return Skipped(key, "broken_link")
        if not stat.S_ISREG(status.st_mode):
            return Skipped(key, "not_a_file")
        if status.st_size > MAX_NOTE_BYTES:
            return Skipped(key, "too_large")
        return Found(key, path)


def _child(folder: Path, name: str) -> Path | None:
    """What stands in a folder under that portable name."""
    if name in ("", ".", "..") or "\x00" in name:
        return None
    if os.path.lexists(folder / name):
        return folder / name
    try:  # a name that is not composed, or not UTF-8
        with os.scandir(folder) as entries:
            return next((Path(one.path) for one in entries if portable(one.name) == name), None)
    except OSError:
        return None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def portable(name: str) -> str:
    """A file name as text that can be stored and compared on every system: ``/`` between its
    parts, NFC, bytes that are not UTF-8 escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text.replace(os.sep, "/"))
