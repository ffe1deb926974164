"""Links between notes: by which names a note may be linked, and what a link means.

A wikilink names a file, as in Obsidian: ``[[Nightly checks]]``, with folders where a name is not enough.
Here a note's title and aliases name it too, which notes without a file need, and, where no name is its
alone, its id. A link to a material names
its id, and a passage of it after ``#``: ``[[mat_…#psg_…|The talk]]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath, PurePosixPath

from banyun.knowledge.note import Note
from banyun.language.folding import fold

MATERIAL = re.compile(r"mat_[0-9A-Za-z]{1,64}")
_TO_MATERIAL = r"\[\[{}(?:#(psg_[0-9A-Za-z]{{1,64}}))?(?:\|[^\[\]\n]{{0,300}})?\]\]"
_SUFFIX = re.compile(r"\.(?:md|markdown|mdown|mkd|txt|text)\Z")
_UNLINKABLE = re.compile(r"[\[\]|#^\n]+")


def name_of(text: str) -> str:
    """A name as names are compared: folded, single spaces, without the ending of a note's file."""
    return _SUFFIX.sub("", " ".join(fold(text).split()))


def names_of(note: Note) -> tuple[str, ...]:
    """The names by which a note may be linked, but its id."""
    return called(note.key, note.title, note.aliases)


def called(key: str, title: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """The names of a note: that of its file, its title, its aliases."""
    names = (name_of(one) for one in (PurePosixPath(key).name, title, *aliases))
    return tuple(dict.fromkeys(one for one in names if one))


def targets_of(links: Iterable[str]) -> tuple[str, ...]:
    """The names that links look for: all of a link, and, of a path, its last part."""
    found: dict[str, None] = {}
    for link in links:
        found |= dict.fromkeys(one for one in _wanted(link) if one)
    return tuple(found)


def meant(link: str, candidates: Iterable[Note], collection: str) -> Note | None:
    """Which of some notes a link in a note of that collection means; None where it is none of them.

    Notes of the same collection go before others, the name of a file before a title, and this before
    an alias; of what is left the one that lies least deep.
    """
    ranked = [(rank, one) for one in candidates if (rank := _rank(link, one, collection)) is not None]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def link_to(note: Note, collection: str, others: Sequence[Note]) -> str:
    """A wikilink to a note, to be written into a note of that collection.

    Args:
        others: The notes that have a name in common with it.
    """
    stem = PurePosixPath(note.key).stem
    shown = " ".join(_UNLINKABLE.sub(" ", note.title).split())
    path = str(PurePosixPath(note.key).with_suffix(""))
    names = [stem, path] if PurePath(note.collection).is_absolute() else [shown]
    usable = (one for one in names if _usable(one) and _means(one, note, collection, others))
    target = next(usable, note.id)
    return f"[[{target}]]" if target == shown or not shown else f"[[{target}|{shown}]]"


def link_to_material(material_id: str, title: str, passage_id: str = "") -> str:
    """A wikilink to a material, or to a passage of it."""
    shown = " ".join(_UNLINKABLE.sub(" ", title).split())[:200]
    place = f"{material_id}#{passage_id}" if passage_id else material_id
    return f"[[{place}|{shown}]]" if shown else f"[[{place}]]"


def passages_linked(text: str, material_id: str) -> list[str]:
    """Of the links of a text to a material, the passages, first mention first; "" for the whole."""
    found = re.findall(_TO_MATERIAL.format(re.escape(material_id)), text)
    return list(dict.fromkeys(found))


def with_link(text: str, link: str) -> str:
    """A text with a link at its end: on the line of links that it ends with, else on one of its own."""
    body = text.rstrip("\n")
    last = body.rsplit("\n", 1)[-1]
    if re.fullmatch(r"(?:\[\[[^\[\]\n]+\]\](?: · )?)+", last.strip()):
        return f"{body} · {link}\n"
    return f"{body}\n\n{link}\n" if body else f"{link}\n"


def _wanted(link: str) -> tuple[str, str]:
    return name_of(link), name_of(link.rstrip("/").rpartition("/")[2])


def _rank(link: str, note: Note, collection: str) -> tuple[bool, int, int, str, str] | None:
    if link == note.id:
        return False, 0, 0, "", ""
    whole, last = _wanted(link)
    path = name_of(note.key)
    if path == whole or path.endswith(f"/{whole}"):
        kind = 0
    elif name_of(note.title) == whole:
        kind = 1
    elif whole in (name_of(one) for one in note.aliases):
        kind = 2
    elif last and name_of(PurePosixPath(note.key).name) == last and link.startswith((".", "/")):
        kind = 3
    else:
        return None
    return note.collection != collection, kind, note.key.count("/"), note.key, note.id


def _usable(name: str) -> bool:
    return bool(name) and not _UNLINKABLE.search(name)


def _means(name: str, note: Note, collection: str, others: Sequence[Note]) -> bool:
    found = meant(name, [*others, note], collection)
    return found is not None and found.id == note.id
