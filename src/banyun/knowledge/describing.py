"""What a note's text says about itself: title, aliases, tags, links, language, basis, time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from banyun.knowledge.basis import Clues, guess_basis
from banyun.knowledge.dating import guess_when
from banyun.knowledge.generated import KEY
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.indexing import format_of
from banyun.knowledge.markup import Marked, headings, plain, read_markup
from banyun.knowledge.note import Basis, When
from banyun.language.scripts import language_of
from banyun.materials.front_matter import FrontMatter, read_front_matter

_MATERIAL = re.compile(r"mat_[0-9A-Za-z]{1,64}")
_LANGUAGE_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Description:
    """``basis`` and ``when`` are guesses."""

    title: str
    language: str
    basis: Basis
    when: When | None
    body_start: int
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    links: tuple[str, ...]
    about: str | None = None
    """The material that the note was written for, where Banyun made its file."""


def describe(source: NoteSource) -> Description:
    """Reads what a note says about itself. Plain text has no front matter and no markup."""
    path = PurePosixPath(source.key)
    titles: tuple[str, ...] = ()
    if format_of(source.key) == "plain":
        front, marked = FrontMatter(), Marked(indexable=source.text)
    else:
        front = read_front_matter(source.text)
        marked = read_markup(source.text, front.body_start)
        titles = tuple(heading.title for heading in headings(source.text, marked, front.body_start))
    about = _MATERIAL.fullmatch(front.text(KEY))
    if about is not None:  # its date is that of the material, not of what the reader thinks of it
        front = replace(front, values={key: kept for key, kept in front.values.items() if key != "date"})
    title = plain(front.text("title", "标题")) or (titles[0] if titles else path.stem)
    tags = _tags(front, marked)
    body = marked.indexable[front.body_start :]
    basis = guess_basis(Clues(front, f"{title}\n{path.stem}", path.parts[:-1], tags, body))
    return Description(
        title=title,
        language=language_of(body[:_LANGUAGE_SAMPLE]),
        basis=basis,
        when=guess_when(front, title, path.stem, titles, body, basis, source.day),
        body_start=front.body_start,
        aliases=tuple(alias for alias in front.texts("aliases", "alias", "别名") if alias != title),
        tags=tags,
        links=tuple(marked.links),
        about=about[0] if about else None,
    )


def _tags(front: FrontMatter, marked: Marked) -> tuple[str, ...]:
    """Tags of the front matter (a string of them may also be parted by spaces, as Obsidian
    allows), then those in the text."""
    listed = [
        tag.lstrip("#")
        for entry in front.texts("tags", "tag", "标签")
        for tag in (entry.split() if "#" in entry else [entry])
    ]
    return tuple(dict.fromkeys([tag for tag in listed if tag] + list(marked.tags)))
