"""What notes link to, and what links to them: other notes, materials, passages of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from banyun.errors import AmbiguousId, NotFound
from banyun.identity import PREFIXES
from banyun.knowledge import linking
from banyun.knowledge.note import Note
from banyun.language.folding import fold
from banyun.language.tokens import index_terms
from banyun.library.editing import EditedNote, edit, open_note
from banyun.library.references import looks_like_id
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Material
from banyun.materials.resolving import resolve
from banyun.storage.base import Store

MOST = 200
"""Notes that are looked through for what links to one thing, and of one name."""
_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a note: ``target`` as it is written, and the note or the material that it means; neither
    where there is none of that name. ``passages`` of the material are the ids of those that it names."""

    target: str
    note: Note | None = None
    material: Material | None = None
    passages: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        return self.note is not None or self.material is not None


@dataclass(frozen=True, slots=True)
class NoteLinks:
    """The links of a note in the order of its text, and the notes that link to it; ``more`` may do."""

    out: tuple[Link, ...]
    back: tuple[Note, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class LinkedFrom:
    """A note that links to a material, and the passages that it names there, as they lie now; "" stands for
    the whole material, or for a passage that is not there any more."""

    note: Note
    passages: tuple[str, ...]


def note_links(store: Store, note: Note) -> NoteLinks:
    """What a note links to and what links to it, without looking at any other note."""
    names = [*linking.names_of(note), linking.name_of(note.id)]
    sources = store.notes_linking(names, limit=MOST + 1)
    found = store.notes_by_id([one for one in sources[:MOST] if one != note.id])
    back = _linking(store, list(found.values()), note, names)
    back.sort(key=lambda one: (fold(one.title), one.id))
    return NoteLinks(tuple(links_of(store, note)), tuple(back), len(sources) > MOST)


def links_of(store: Store, note: Note) -> list[Link]:
    """A note's links, each with what it means."""
    text = store.note_text(note.id).text
    ids = [one for one in note.links if linking.MATERIAL.fullmatch(one)]
    materials = store.materials_by_id(ids)
    candidates = _candidates(store, note.links)
    links = []
    for target in note.links:
        if target in ids:
            named = linking.passages_linked(text, target)
            links.append(Link(target, None, materials.get(target), tuple(one for one in named if one)))
        else:
            links.append(Link(target, linking.meant(target, candidates(target), note.collection)))
    return links


def linked_from(store: Store, material: Material) -> list[LinkedFrom]:
    """The notes that link to a material, the oldest first."""
    ids = store.notes_linking([linking.name_of(material.id)], limit=MOST)
    if not ids:
        return []
    notes, texts = store.notes_by_id(ids), store.note_texts_of(ids)
    found = []
    there = _passages(store, material)
    for note in notes.values():
        named = linking.passages_linked(texts[note.id], material.id)
        found.append(LinkedFrom(note, tuple(dict.fromkeys(there(one) for one in named))))
    return found


def link(
    store: Store, note: Note, to: str, clock: Callable[[], datetime], *, state: str | None = None
) -> EditedNote:
    """Writes a link at the end of a note's text: to a note, a material or a passage, by id, or by the
    whole title of a note or material, or words of it.

    Args:
        state: That of the note as it was opened; by default as it is.

    Raises:
        NotFound, AmbiguousId: nothing, or several things, are called so.
        BanyunError: as ``editing.edit``.
    """
    written = written_link(store, note, to)
    lies = open_note(store, note)
    if written in lies.text:
        return EditedNote(note, False)
    return edit(store, note, linking.with_link(lies.text, written), state or lies.state, clock)


def note_called(store: Store, name: str) -> Note | None:
    """The only note of that name; None where there is none, or several."""
    found = store.notes_called([linking.name_of(name)]).get(linking.name_of(name), [])
    return store.note(found[0]) if len(found) == 1 else None


def offered_links(store: Store, note: Note | None, words: str) -> list[tuple[Note, str]]:
    """Notes that may be meant by what is typed, each with the wikilink that means it in a note."""
    here = note.collection if note is not None else ""
    found = [one for one in offer(store, words) if note is None or one.id != note.id]
    return [(one, _link_from(store, here, one)) for one in found]


def written_link(store: Store, note: Note, to: str) -> str:
    """The wikilink that means that thing in a note."""
    if looks_like_id(to):
        return _link_to_id(store, note, store.expand(to))
    if (named := linking.MATERIAL.match(to)) and "#" in to:
        return _link_to_id(store, note, to.rpartition("#")[2], named[0])
    called = store.notes_called([linking.name_of(to)]).get(linking.name_of(to), [])
    notes = list(store.notes_by_id(called[:MOST]).values())
    notes = [one for one in notes if one.id != note.id]
    materials = _materials_called(store, to)
    if len(notes) + len(materials) > 1:
        choices = [(one.id, one.title) for one in notes] + [(one.id, one.title) for one in materials]
        raise AmbiguousId(to, [f"{found} ({title})" for found, title in choices])
    if notes:
        return _link_to_note(store, note, notes[0])
    if materials:
        return linking.link_to_material(materials[0].id, materials[0].title)
    offered = [one for one in offer(store, to) if one.id != note.id]
    if len(offered) == 1:
        return _link_to_note(store, note, offered[0])
    if offered:
        raise AmbiguousId(to, [f"{one.id} ({one.title})" for one in offered])
    raise NotFound(f"No note or material is called “{to}”.", "banyun search finds both by words.")


def offer(store: Store, words: str, limit: int = _OFFERED) -> list[Note]:
    """Notes that may be meant by the beginning of a name, or by words of one."""
    wanted = linking.name_of(words)
    ids = store.notes_called_like(wanted, limit=limit)
    if len(ids) < limit and wanted:
        begun = list(store.note_terms_beginning(wanted.split()[-1], limit=_OFFERED))
        hits = store.search([*index_terms(words), *begun], limit=60)
        ids += [one.note_id for one in hits]
    found = store.notes_by_id(list(dict.fromkeys(ids)))
    parts = wanted.split()
    named = [
        one
        for one in found.values()
        if any(all(part in name for part in parts) for name in linking.names_of(one))
    ]
    return named[:limit]


def _linking(store: Store, sources: Sequence[Note], note: Note, names: Sequence[str]) -> list[Note]:
    """Those of some notes of which a link means a note, and not another of the same name."""
    wanted = set(names)
    asked = {
        source.id: [one for one in source.links if wanted.intersection(linking.targets_of([one]))]
        for source in sources
    }
    candidates = _candidates(store, dict.fromkeys(one for links in asked.values() for one in links))

    def means(link: str, source: Note) -> bool:
        found = linking.meant(link, candidates(link), source.collection)
        return found is not None and found.id == note.id

    return [source for source in sources if any(means(one, source) for one in asked[source.id])]


def _candidates(store: Store, links: Iterable[str]) -> Callable[[str], list[Note]]:
    """The notes of which a link may mean one."""
    links = list(links)
    called = store.notes_called(linking.targets_of(links))
    ids = [one for one in links if one.startswith(f"{PREFIXES['note']}_")]
    ids += [one for several in called.values() for one in several[:MOST]]
    notes = store.notes_by_id(list(dict.fromkeys(ids)))

    def candidates(target: str) -> list[Note]:
        ids = dict.fromkeys([target])
        ids |= dict.fromkeys(
            one for name in linking.targets_of([target]) for one in called.get(name, [])[:MOST]
        )
        return [notes[one] for one in ids if one in notes]

    return candidates


def _passages(store: Store, material: Material) -> Callable[[str], str]:
    """Passage id of any version → the passage of the latest that has its words; "" where none has."""
    version = store.version(material.id)
    now = store.passages(version.id)

    def there(passage_id: str) -> str:
        if not passage_id or any(one.id == passage_id for one in now):
            return passage_id
        for earlier in reversed(store.versions(material.id)[:-1]):
            for one in store.passages(earlier.id):
                if one.id == passage_id:
                    anchor = anchor_at(earlier.text, one.start, one.end)
                    moved = resolve(anchor, version.text)
                    if moved.certainty == "orphaned":
                        return ""
                    return next((two.id for two in now if two.start <= moved.start < two.end), "")
        return ""

    return there


def _link_to_id(store: Store, note: Note, found: str, material_id: str = "") -> str:
    kind = found.partition("_")[0]
    if kind == PREFIXES["note"]:
        return _link_to_note(store, note, store.note(found))
    if kind == PREFIXES["material"]:
        return linking.link_to_material(found, store.material(found).title)
    if kind == PREFIXES["passage"]:
        material = store.material(material_id) if material_id else _material_of(store, found)
        return linking.link_to_material(material.id, material.title, found)
    raise NotFound(f"“{found}” is neither a note nor a material.", "Link a note, a material or a passage.")


def _link_to_note(store: Store, note: Note, to: Note) -> str:
    return _link_from(store, note.collection, to)


def _link_from(store: Store, collection: str, to: Note) -> str:
    names = linking.targets_of((PurePosixPath(to.key).stem, to.title))
    called = store.notes_called(names)
    others = store.notes_by_id(list(dict.fromkeys(one for ids in called.values() for one in ids[:MOST])))
    return linking.link_to(to, collection, [one for one in others.values() if one.id != to.id])


def _materials_called(store: Store, title: str) -> Sequence[Material]:
    wanted = fold(title).split()
    if not wanted:
        return []
    found = store.materials_by_id(store.materials_with(wanted, limit=MOST))
    return [one for one in found.values() if fold(one.title).split() == wanted]


def _material_of(store: Store, passage_id: str) -> Material:
    for material in store.materials():
        if any(one.id == passage_id for one in store.passages(store.version(material.id).id)):
            return material
    raise NotFound(
        f"There is no passage {passage_id}.", "banyun show with --json lists a material's passages."
    )
