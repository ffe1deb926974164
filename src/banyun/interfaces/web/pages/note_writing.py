"""The reader's own hand in their notes: a text edited, a new note, links."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath
from typing import get_args

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.errors import AmbiguousId, BanyunError, InvalidInput
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.knowledge.growing import GROWN
from banyun.knowledge.note import Basis, Note
from banyun.knowledge.rewriting import plain_ends
from banyun.library.editing import NOTES, OpenNote
from banyun.outputs.said_words import cut

BASES: tuple[Basis, ...] = get_args(Basis)
_OFFERED = 8
_MOST_COMPARED = 4_000_000
"""Pairs of lines of two texts; longer ones are shown without marks."""


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/notes/new", blank),
        post(site, "/notes/new", make),
        get(site, "/notes/offered", offered),
        get(site, "/notes/{note}/edit", edit),
        post(site, "/notes/{note}/edit", save),
        post(site, "/notes/{note}/link", link),
    ]


def edit(visit: Visit) -> Response:
    """A note's text, to be changed."""
    lies = visit.library.open_note(visit.path["note"])
    return _form(visit, lies, lies.text, lies.state)


def save(visit: Visit) -> Response:
    """Saves it; where that is refused the form comes back with what was typed, and beside it what the
    note says now."""
    note, typed, state = visit.path["note"], _text(visit), visit.field("state")
    try:
        edited = visit.library.edit_note(note, typed, state)
    except BanyunError as error:
        lies = visit.library.open_note(note)
        return _form(visit, lies, typed, lies.state, error, elsewhere=state != lies.state)
    if not edited.changed:
        return visit.go(f"/notes/{edited.note.id}", "unchanged")
    lost = f"?lost={len(edited.orphaned)}" if edited.orphaned else ""
    return visit.go(f"/notes/{edited.note.id}{lost}", "saved")


def _form(
    visit: Visit,
    lies: OpenNote,
    typed: str,
    state: str,
    error: BanyunError | None = None,
    *,
    elsewhere: bool = False,
) -> Response:
    return visit.page(
        "note_edit.html.j2",
        200 if error is None else 409 if elsewhere else 422,
        note=lies.note,
        title=cut(lies.note.title, 200),
        text=typed,
        state=state,
        kept=lies.kept,
        place=str(lies.place or ""),
        behind=lies.behind and error is None,
        refusal=_words(visit, error or lies.refusal),
        now=_compared(typed, lies.text) if elsewhere and lies.text != typed else [],
        rows=min(30, max(12, typed.count("\n") + len(typed) // 90 + 3)),
    )


def _words(visit: Visit, error: BanyunError | None) -> tuple[str, str] | None:
    return (visit.translated(error.message), visit.translated(error.hint)) if error else None


def _compared(typed: str, now: str) -> list[tuple[str, bool]]:
    """What the note says now, line by line, each with whether what was typed has it."""
    mine, theirs = typed.split("\n"), now.split("\n")
    if len(mine) * len(theirs) > _MOST_COMPARED:
        return [(line, True) for line in theirs]
    same: set[int] = set()
    for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        same.update(range(block.b, block.b + block.size))
    return [(line, at in same) for at, line in enumerate(theirs)]


def _text(visit: Visit) -> str:
    """The text as it was typed, with every space."""
    value = visit.form.get("text", "")
    return plain_ends(value) if isinstance(value, str) else ""


def blank(visit: Visit) -> Response:
    """A new note; a link that leads nowhere asks for one of its name."""
    return _new(visit, title=visit.query.get("title", "")[:300])


def make(visit: Visit) -> Response:
    """Keeps it; where that is refused nothing that was typed is lost."""
    given = visit.field("basis")
    values = {name: visit.field(name) for name in ("title", "when", "folder")}
    try:
        note = visit.library.new_note(
            values["title"],
            _text(visit),
            basis=next((one for one in BASES if one == given), None),
            when=values["when"],
            folder=values["folder"],
        )
    except BanyunError as error:
        return _new(visit, **values, text=_text(visit), basis=given, error=error)
    return visit.go(f"/notes/{note.id}", "saved")


def _new(
    visit: Visit,
    *,
    title: str = "",
    text: str = "",
    basis: str = "",
    when: str = "",
    folder: str = "",
    error: BanyunError | None = None,
) -> Response:
    own = str((visit.library.home / NOTES).resolve())
    return visit.page(
        "note_new.html.j2",
        200 if error is None else 422,
        title=title,
        text=text,
        basis=basis,
        when=when,
        folder=folder,
        folders=[(one, PurePosixPath(one).name or one) for one in visit.library.note_folders() if one != own],
        own=str(Path(own)),
        refusal=_words(visit, error),
    )


def offered(visit: Visit) -> Response:
    """The notes that may be meant by what is being typed, for a script."""
    words = visit.query.get("q", "").strip()[:200]
    of = visit.query.get("of", "")
    found = visit.library.links_offered(words, of) if words else []
    return visit.page(
        "notes/offered.html.j2",
        offered=[(cut(one.title, 120), written, _from(one)) for one, written in found[:_OFFERED]],
    )


def _from(note: Note) -> str:
    """Where a note lies, where its title does not say it."""
    path = PurePosixPath(note.key)
    if note.collection == GROWN or (path.stem == note.title and len(path.parts) == 1):
        return ""
    return f"{path.parent}/" if path.stem == note.title else note.key


def link(visit: Visit) -> Response:
    """Writes a link into a note; where several things are called so the reader is asked which."""
    note, to = visit.path["note"], visit.field("to")
    if not to:
        raise InvalidInput("There is nothing to link to.", "Write the title of a note or a material.")
    try:
        visit.library.link_note(note, to)
    except AmbiguousId as error:
        shown = visit.library.open_note(note).note
        choices = [re.fullmatch(r"(\S+) \((.*)\)", one, re.DOTALL) for one in error.candidates]
        return visit.page(
            "note_link.html.j2",
            note=shown,
            title=cut(shown.title, 200),
            to=to,
            choices=[(one[1], cut(one[2], 200), one[1].partition("_")[0]) for one in choices if one],
        )
    return visit.go(f"/notes/{note}#links", "kept")
