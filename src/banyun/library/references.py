"""How users name a record: its id, the beginning of it, where it came from, or words of its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from banyun.errors import AmbiguousId, NotFound
from banyun.findings.bodies import Question
from banyun.identity import PREFIXES
from banyun.language.folding import fold
from banyun.materials.material import Material
from banyun.storage.base import Store

_LOOKS_LIKE_ID = re.compile(rf"(?:{'|'.join(PREFIXES.values())})_[0-9A-Za-z]*")


def material_named(store: Store, reference: str) -> Material:
    """The material with this id (or unique beginning of one), source, or words in its title or file name.

    Raises:
        NotFound: there is none.
        AmbiguousId: there are several.
    """
    if found := _by_id(store, reference, "mat_"):
        return store.material(found)
    materials = store.materials()
    sources = {reference, str(Path(reference).expanduser().absolute())}
    for material in materials:
        if material.source in sources or material.address in sources:
            return material
    titles = [(material.id, material.title, Path(material.source).name) for material in materials]
    return store.material(_by_title(titles, reference, "material", "banyun list shows them."))


def note_named(store: Store, reference: str) -> str:
    """The id of the note with this id (or unique beginning of one), key, or words in its title or file name.

    Raises:
        NotFound: there is none.
        AmbiguousId: there are several.
    """
    if found := _by_id(store, reference, "note_"):
        return found
    notes = store.notes()
    keyed = [note.id for note in notes if reference in (note.key, f"{note.collection}/{note.key}")]
    if len(keyed) == 1:
        return keyed[0]
    return _by_title(
        [(note.id, note.title, Path(note.key).name) for note in notes],
        reference,
        "note",
        "banyun search finds notes by words.",
    )


def looks_like_id(reference: str) -> bool:
    """Whether it is an id or the beginning of one."""
    return _LOOKS_LIKE_ID.fullmatch(reference) is not None


def question_worded(store: Store, reference: str) -> str:
    """The id of the question in which these words stand; closed ones only where no open one has them.

    Raises:
        NotFound: there is none.
        AmbiguousId: there are several.
    """
    questions = store.records(Question)
    found = [(one.id, one.body.text, "") for one in questions if one.body.state == "open"]
    try:
        return _by_title(found, reference, "question", "banyun question lists them.")
    except AmbiguousId:
        raise
    except NotFound:
        found = [(one.id, one.body.text, "") for one in questions]
        return _by_title(found, reference, "question", "banyun question lists them.")


def record_named(store: Store, reference: str) -> str:
    """The id of any record: by id or the beginning of one, else by words of a material's title, of an
    open question, of a note's title.

    Raises:
        NotFound: there is none.
        AmbiguousId: there are several.
    """
    if looks_like_id(reference):
        return store.expand(reference)
    try:
        return material_named(store, reference).id
    except AmbiguousId:
        raise
    except NotFound:
        return _question_or_note(store, reference)


def _question_or_note(store: Store, reference: str) -> str:
    try:
        return question_worded(store, reference)
    except NotFound as no_question:
        try:
            return note_named(store, reference)
        except NotFound as no_note:
            both = (no_note, no_question)
            several = next((one for one in both if isinstance(one, AmbiguousId)), None)
            raise several or _nothing_called(reference) from None


def _nothing_called(reference: str) -> NotFound:
    return NotFound(
        f"No material, question or note is called “{reference}”.",
        "banyun search finds all three by words; banyun list and banyun question list them.",
    )


def _by_id(store: Store, reference: str, prefix: str) -> str | None:
    if not _LOOKS_LIKE_ID.fullmatch(reference):
        return None
    found = store.expand(reference)
    if not found.startswith(prefix):
        kind = next(kind for kind, short in PREFIXES.items() if prefix == f"{short}_")
        raise NotFound(f"“{found}” is no {kind}.", f"The id of one begins with {prefix}")
    return found


def _by_title(titles: Sequence[tuple[str, str, str]], reference: str, kind: str, hint: str) -> str:
    """The only owner, of triples of owner, title and file name, in which all words occur; one whose
    whole title they are goes before others."""
    wanted = fold(reference).split()
    matching = [one for one in titles if _holds(one[1], wanted) or _holds(one[2], wanted)]
    whole = [one for one in matching if fold(one[1]).split() == wanted]
    found = whole if len(whole) == 1 else matching
    if not wanted or not found:
        raise NotFound(f"No {kind} is called “{reference}”.", hint)
    if len(found) > 1:
        raise AmbiguousId(reference, [f"{owner} ({title})" for owner, title, _ in found])
    return found[0][0]


def _holds(title: str, words: Sequence[str]) -> bool:
    folded = fold(title)
    return all(word in folded for word in words)
