"""Parses an EPUB book: its spine in order, each chapter as Markdown. Runs confined.

EPUB 2 and 3 (W3C Recommendation 2023): ``META-INF/container.xml`` names the package file; its
``spine`` gives the order, its ``manifest`` the files. Names are looked up in the archive and
nothing is ever unpacked to disk. The navigation document is no chapter; it lends its titles to
chapters that have no heading of their own. What the spine calls not linear comes last.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.entities import html5
from typing import cast
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from banyun.errors import EmptySource, EncryptedSource, TooLarge, UnreadableSource
from banyun.materials.material import Document
from banyun.materials.readers.describing import date_in, language_in
from banyun.materials.readers.html_markup import markdown_of
from banyun.materials.readers.html_page import decoded, parsed
from banyun.materials.source import MOST_CHARACTERS, Source
from banyun.materials.structure import blocks, outline

MOST_FILES = 20_000
MOST_FILE_BYTES = 24 * 2**20
MOST_TEXT_BYTES = 192 * 2**20
"""Of all files read, expanded."""

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS_ONLY = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways of hiding fonts, which are no encryption of the text."""
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "application/html+xml")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
_OF_XML = ("amp", "lt", "gt", "quot", "apos")
_AGAIN = "Get the book again, or save it as PDF, HTML or Markdown."
_LONG_TITLE = 200


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the manifest; ``name`` is its name in the archive."""

    name: str
    media_type: str
    properties: frozenset[str]


class _Archive:
    """The files of the book, read within limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableSource("the book's archive is damaged.", _AGAIN) from error
        if len(infos) > MOST_FILES:
            raise TooLarge(f"the book has more than {MOST_FILES:,} files.", _AGAIN)
        self._names = {info.filename.casefold(): info for info in reversed(infos)}
        self._left = MOST_TEXT_BYTES

    def has(self, name: str) -> bool:
        return name.casefold() in self._names

    def read(self, name: str) -> bytes:
        """One file.

        Raises:
            UnreadableSource: missing, damaged, locked or over a limit.
        """
        info = self._names.get(name.casefold())
        if info is None:
            raise UnreadableSource(f"“{name}” is missing in the book.", _AGAIN)
        if info.flag_bits & 1:
            raise EncryptedSource("the book is locked with a password.", "Unlock it first.")
        most = min(MOST_FILE_BYTES, self._left)
        try:
            with self._zip.open(info) as file:
                data = file.read(most + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise UnreadableSource(f"“{name}” in the book is damaged.", _AGAIN) from error
        if len(data) > most:
            raise TooLarge("the book expands to too much text.", _AGAIN)
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        """One file as XML, without entities, network or DTD."""
        text = _without_entities(decoded(self.read(name)))
        try:
            root = etree.fromstring(text, parser=_xml_parser(recover=True))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableSource(f"“{name}” in the book cannot be parsed.", _AGAIN) from error
        if root is None:
            raise UnreadableSource(f"“{name}” in the book is empty.", _AGAIN)
        return _plain_names(root)


def read_book(source: Source) -> Document:
    """The document of a book.

    Raises:
        EmptySource: no words in its chapters.
        EncryptedSource: its text is locked.
        TooLarge: over a limit on files or expansion.
        UnreadableSource: no EPUB, or damaged.
    """
    archive = _Archive(source.data)
    package_name = _package_name(archive)
    package = archive.xml(package_name)
    manifest = _manifest(package, package_name)
    chapters = _spine(package, manifest)
    _refuse_locked(archive, chapters)
    text, missing = _text(archive, chapters, _titles(archive, package, manifest))
    if not re.search(r"\w", text):
        raise EmptySource("there are no words in the book's chapters.", "It may hold pictures of pages only.")
    sections = outline(blocks(text, "markdown"))
    return Document(
        text=text,
        format="markdown",
        title=_said(package, "title") or source.stem,
        kind="book",
        language=language_in(text),
        authors=tuple(dict.fromkeys(_all_said(package, "creator"))),
        published=date_in(_said(package, "date")),
        address=source.address,
        outline=sections,
        warnings=tuple(f"“{name}” could not be read and is left out" for name in missing),
    )


def _package_name(archive: _Archive) -> str:
    if not archive.has(_CONTAINER):
        raise UnreadableSource("it is a zip archive, but not a book.", "Add the files in it one by one.")
    for rootfile in archive.xml(_CONTAINER).iter("rootfile"):
        name = _member("", rootfile.get("full-path") or "")
        if name and archive.has(name):
            return name
    raise UnreadableSource("the book does not say what is in it.", _AGAIN)


def _manifest(package: etree._Element, package_name: str) -> dict[str, _Item]:
    """The files of the book by their id in the package."""
    return {
        item.get("id") or "": _Item(
            _member(package_name, item.get("href") or ""),
            (item.get("media-type") or "").strip().lower(),
            frozenset((item.get("properties") or "").split()),
        )
        for item in package.iter("item")
    }


def _spine(package: etree._Element, manifest: Mapping[str, _Item]) -> list[str]:
    """The names of the chapters in the order of reading, each once."""
    linear: list[str] = []
    aside: list[str] = []
    for ref in package.iter("itemref"):
        item = manifest.get(ref.get("idref") or "")
        if item is None or item.media_type not in _PAGES or "nav" in item.properties:
            continue
        (aside if (ref.get("linear") or "").lower() == "no" else linear).append(item.name)
    return list(dict.fromkeys([*linear, *aside]))


def _refuse_locked(archive: _Archive, chapters: list[str]) -> None:
    if not archive.has(_ENCRYPTION):
        return
    wanted = {name.casefold() for name in chapters}
    for locked in archive.xml(_ENCRYPTION).iter("EncryptedData"):
        method = next((each.get("Algorithm") for each in locked.iter("EncryptionMethod")), "")
        names = [_member("", each.get("URI") or "").casefold() for each in locked.iter("CipherReference")]
        if method not in _FONTS_ONLY and wanted.intersection(names):
            raise EncryptedSource(
                "the book's text is locked by its shop.", "Get a copy without a lock, or a PDF."
            )


def _text(
    archive: _Archive, chapters: list[str], titles: Mapping[str, tuple[int, str]]
) -> tuple[str, list[str]]:
    """The chapters' Markdown, and the names of those that could not be read."""
    parts: list[str] = []
    missing: list[str] = []
    length = 0
    for name in chapters:
        try:
            chapter = _chapter(archive.read(name))
        except (EncryptedSource, TooLarge):
            raise
        except UnreadableSource:
            missing.append(name)
            continue
        part = _titled(chapter, titles.get(name.casefold()))
        length += len(part)
        if length > MOST_CHARACTERS:
            raise TooLarge("the book's text is too long.", "Split it and add the parts.")
        if part:
            parts.append(part)
    return "\n".join(parts), missing


def _titled(chapter: str, title: tuple[int, str] | None) -> str:
    """A chapter under the title that the contents give it, where it begins with no heading."""
    if not chapter or title is None or re.search(r"^#{1,6} ", chapter[: 2 * _LONG_TITLE], re.MULTILINE):
        return chapter
    level, words = title
    first, _, rest = chapter.partition("\n")
    body = rest.lstrip("\n") if _bare(first) == _bare(words) else chapter
    return f"{'#' * level} {words}\n\n{body}" if body else ""


def _bare(words: str) -> str:
    return re.sub(r"\W", "", words).casefold()


def _chapter(data: bytes) -> str:
    text = _without_entities(decoded(data))
    try:
        root = etree.fromstring(text, parser=_xml_parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        root = parsed(text)
    if root is None:
        return ""
    _plain_names(root)
    body = next(root.iter("body"), root)
    for note in list(body.iter("rt", "rp")):  # readings beside the words are no words of the text
        note.text = ""
    for mark in list(body.iter("a")):
        if "noteref" in (mark.get("type") or ""):
            _bracket(mark)
    return markdown_of(cast(HtmlElement, body))


def _bracket(mark: etree._Element) -> None:
    """A reference to a note in brackets, so that it does not run into the word before it."""
    words = "".join(mark.itertext()).strip()
    for child in list(mark):
        mark.remove(child)
    mark.text = words if words.startswith(("[", "(", "〔", "［")) else f"[{words}]" if words else ""


def _titles(
    archive: _Archive, package: etree._Element, manifest: Mapping[str, _Item]
) -> dict[str, tuple[int, str]]:
    """Level and words of each chapter's first title in the contents, by its name, folded."""
    found: dict[str, tuple[int, str]] = {}
    toc = next((spine.get("toc") for spine in package.iter("spine")), None)
    listed = [item for key, item in manifest.items() if "nav" in item.properties or (key and key == toc)]
    for item in listed:
        try:
            root = archive.xml(item.name)
        except UnreadableSource:
            continue  # a book without contents can be read all the same
        for depth, address, words in (*_nav_entries(root), *_ncx_entries(root)):
            name = _member(item.name, address).casefold()
            if words:
                found.setdefault(name, (min(depth, 6), words[:_LONG_TITLE]))
    return found


def _nav_entries(root: etree._Element) -> Iterator[tuple[int, str, str]]:
    for nav in root.iter("nav"):
        if (nav.get("type") or "toc") != "toc":
            continue
        for link in nav.iter("a"):
            depth = sum(1 for _ in link.iterancestors("ol"))
            yield max(1, depth), link.get("href") or "", _words(link)


def _ncx_entries(root: etree._Element) -> Iterator[tuple[int, str, str]]:
    for point in root.iter("navPoint"):
        label, content = point.find("navLabel"), point.find("content")
        if label is not None and content is not None:
            depth = 1 + sum(1 for _ in point.iterancestors("navPoint"))
            yield depth, content.get("src") or "", _words(label)


def _words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _all_said(package: etree._Element, name: str) -> list[str]:
    metadata = next(package.iter("metadata"), None)
    return [words for each in metadata.iter(name) if (words := _words(each))] if metadata is not None else []


def _said(package: etree._Element, name: str) -> str:
    return next(iter(_all_said(package, name)), "")


def _member(base: str, address: str) -> str:
    """The name in the archive that an address in ``base`` points to; empty if it points outside."""
    path = unquote(urlsplit(address).path) if ":" not in address.split("/")[0] else ""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), path)) if path else ""
    return "" if name.startswith(("..", "/")) else name


def _without_entities(text: str) -> str:
    """The text without its DTD and with named characters as themselves: nothing left to expand."""
    bare = re.sub(r"\A\s*<\?xml[^>]*\?>", "", _DOCTYPE.sub("", text, count=1))
    return _ENTITY.sub(
        lambda found: found.group() if found.group(1) in _OF_XML else html5.get(found.group(1) + ";", ""),
        bare,
    )


def _xml_parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def _plain_names(root: etree._Element) -> etree._Element:
    """The tree with names and attributes without their namespaces."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        element.tag = element.tag.rpartition("}")[2]
        for key in [key for key in element.attrib if "}" in key]:
            if element.get(key.rpartition("}")[2]) is None:
                element.set(key.rpartition("}")[2], element.attrib[key])
    return root
