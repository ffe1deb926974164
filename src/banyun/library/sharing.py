"""Writes what is handed on: whole or not at all, and never over what somebody else wrote."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal, get_args

from banyun.errors import BanyunError, InvalidInput, NotOverwritten
from banyun.events import Advanced, CancelToken, Finished, Report, Started
from banyun.knowledge.generated import KEY
from banyun.knowledge.importers.folder import portable
from banyun.knowledge.importers.obsidian import SETTINGS
from banyun.knowledge.note import Note
from banyun.library.writing import write_whole
from banyun.materials.front_matter import read_front_matter
from banyun.materials.material import Material
from banyun.outputs.sharing import merging, vault
from banyun.outputs.sharing.file_names import file_name, free_name
from banyun.outputs.sharing.ownership import Form, marked, untouched
from banyun.study.account import Account

FORMS: tuple[Form, ...] = get_args(Form)
SUFFIXES: dict[Form, str] = {
    "obsidian": ".md",
    "anki": ".apkg",
    "post": ".md",
    "talk": ".md",
    "reveal": ".html",
    "html": ".html",
    "bibtex": ".bib",
    "csl": ".json",
}
NOTES_FOLDER = "Banyun"
"""Of a vault in which nothing else is named."""

STAGE = "share"
_HEAD_BYTES = 16_384
_SCAN_REPORTS = 200


@dataclass(frozen=True, slots=True)
class Output:
    """A material in a form. ``data`` are its bytes and ``path`` where they went, None where they were only
    asked for; ``state`` tells whether the file is new, changed, or as it was. ``cards`` of a deck, ``parts``
    of a note that have something in them; ``edited`` names of parts whose changed words stay in the note."""

    form: Form
    material: Material
    data: bytes
    path: Path | None = None
    state: Literal["rendered", "written", "updated", "unchanged"] = "rendered"
    cards: int = 0
    parts: int = 0
    edited: tuple[str, ...] = ()


def form_named(name: str) -> Form:
    """Raises:
    InvalidInput: there is no such form.
    """
    for form in FORMS:
        if form == name:
            return form
    raise InvalidInput(f"There is no form “{name}”.", f"The forms are: {', '.join(FORMS)}.")


def deck_module() -> ModuleType:
    """What makes Anki packages.

    Raises:
        BanyunError: it is not installed.
    """
    try:
        return import_module("banyun.outputs.sharing.deck")
    except ModuleNotFoundError as absent:
        raise BanyunError(
            f"`--as anki` needs {absent.name}, which is not installed.",
            "Install the extra: pip install 'banyun[anki]'.",
        ) from absent


def target_of(to: Path, form: Form, material: Material) -> Path:
    """The file that is meant: in a folder it is called after the material.

    Raises:
        InvalidInput: its folder is not there, or nothing can be written in it.
    """
    target = to.expanduser()
    if target.is_dir():
        target = target / f"{file_name(material.title)}{SUFFIXES[form]}"
    if not target.parent.is_dir():
        raise InvalidInput(f"There is no folder {target.parent}.", "Make it, or name another place.")
    if not os.access(target.parent, os.W_OK) or (target.exists() and not os.access(target, os.W_OK)):
        raise InvalidInput(f"{target} cannot be written.", "Name another place, or see who may write there.")
    return target


def write_text(output: Output, to: Path, *, force: bool) -> Output:
    """Puts a text in its place, with the line by which it is known again.

    Raises:
        NotOverwritten: something else is there, or it was changed since it was written.
    """
    target = target_of(to, output.form, output.material)
    text = marked(output.data.decode(), output.form, output.material.id)
    before = _read(target)
    if before is not None and not force and not untouched(before.decode("utf-8", "surrogateescape")):
        raise _refused(target)
    return _put(output, target, text.encode(), before)


def write_deck(output: Output, to: Path, *, force: bool) -> Output:
    """Puts a deck in its place.

    Raises:
        NotOverwritten: something else is there.
    """
    target = target_of(to, output.form, output.material)
    before = _read(target)
    if before is not None and not force and not deck_module().is_ours(before):
        raise _refused(target)
    return _put(output, target, output.data, before)


def _put(output: Output, target: Path, data: bytes, before: bytes | None) -> Output:
    state: Literal["written", "updated", "unchanged"] = "written" if before is None else "updated"
    if before == data:
        state = "unchanged"
    else:
        write_whole(target, data)
    return replace(output, data=data, path=target, state=state)


def _refused(target: Path) -> NotOverwritten:
    return NotOverwritten(
        f"{target} is there already, and not as Banyun wrote it.",
        "Name another file, or write over it with --force.",
    )


def _read(target: Path) -> bytes | None:
    return target.read_bytes() if target.exists() else None


class VaultFolder:
    """A folder of a vault, and where the notes of materials lie in it.

    Args:
        folder: Where new notes go; made when the first is written.
        report: Told of the search through a large vault.
        cancel: Ends it.
    """

    def __init__(self, folder: Path, report: Report, cancel: CancelToken) -> None:
        self.folder = folder.expanduser().absolute()
        if self.folder.exists() and not self.folder.is_dir():
            raise InvalidInput(f"{self.folder} is no folder.", "Name the folder of a vault.")
        self.root = vault_above(self.folder) or self.folder
        self._report = report
        self._cancel = cancel

    def place(self, note: Note) -> str:
        """The path of a note from the vault's root; empty where it lies elsewhere or is gone."""
        if note.missing or not Path(note.collection).is_absolute():
            return ""
        root = f"{portable(str(self.root.resolve()))}/"
        whole = f"{note.collection.rstrip('/')}/{note.key}"
        return whole.removeprefix(root) if whole.startswith(root) else ""

    def note_of(self, material: Material) -> Path | None:
        """The note of a material, wherever in the vault it was moved to.

        Raises:
            NotOverwritten: several are of it.
        """
        found = [path for path in self._notes() if _about(path) == material.id]
        here = [path for path in found if path.parent == self.folder]
        chosen = here or found
        if len(chosen) > 1:
            raise NotOverwritten(
                f"{chosen[0]} and {chosen[1]} are both notes of “{material.title}”.",
                f"Take the line `{KEY}:` out of one of them.",
            )
        return chosen[0] if chosen else None

    def new_path(self, material: Material) -> Path:
        """Where a new note goes: no file is called so, in whatever case."""
        there = {path.name.casefold() for path in self.folder.iterdir()} if self.folder.is_dir() else set()
        name = free_name(file_name(material.title), lambda name: f"{name}.md".casefold() in there)
        return self.folder / f"{name}.md"

    def _notes(self) -> Iterator[Path]:
        self._report(Started(STAGE, None, "notes"))
        seen = 0
        for folder, folders, files in os.walk(self.root if self.root.is_dir() else self.folder):
            self._cancel.check()
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                if name.lower().endswith(".md"):
                    seen += 1
                    if seen % _SCAN_REPORTS == 0:
                        self._report(Advanced(STAGE, seen, name))
                    yield Path(folder, name)
        self._report(Finished(STAGE, 0.0))


def vault_above(folder: Path) -> Path | None:
    """The vault that a folder lies in: the nearest at or above it that holds Obsidian's settings."""
    return next((one for one in (folder, *folder.parents) if (one / SETTINGS).is_dir()), None)


def vault_folder(collections: Callable[[], Iterable[str]], here: Path) -> Path:
    """Where a note goes when no folder is named: here, if this lies in a vault; else in the one vault that
    was learned; else here.

    Raises:
        InvalidInput: several vaults were learned.
    """
    if vault_above(here) is not None:
        return here
    vaults = sorted({one for one in collections() if (Path(one) / SETTINGS).is_dir()})
    if len(vaults) > 1:
        raise InvalidInput(
            f"You have {len(vaults)} vaults: {', '.join(vaults)}.",
            "Name a folder of one of them: --to FOLDER.",
        )
    return Path(vaults[0]) / NOTES_FOLDER if vaults else here


def write_note(account: Account, folder: VaultFolder, lang: str, *, force: bool) -> Output:
    """Writes or brings up to date the note of a material; what the reader wrote in it stays.

    Raises:
        NotOverwritten: a generated part was changed by hand, or a mark has lost its other half.
    """
    parts = vault.vault_parts(account, lang, folder.place)
    known = folder.note_of(account.material)
    count = sum(bool(inner) for inner in parts.values())
    if known is None:
        text = merging.new_note(vault.front_matter(account.material), parts)
        path = folder.new_path(account.material)
        path.parent.mkdir(parents=True, exist_ok=True)
        output = Output("obsidian", account.material, b"", parts=count)
        return _put(output, path, text.encode(), None)
    before = known.read_bytes()
    made = merging.merged(before.decode("utf-8", "surrogateescape"), parts)
    if made.stray and not force:
        raise NotOverwritten(
            f"{known}, line {made.stray[0]}: a mark of Banyun's has lost its other half.",
            "Put it back, take the line out, or go on with --force: what stands there is yours then.",
        )
    if made.edited and not force:
        raise NotOverwritten(
            f"{known}: what Banyun wrote under “{made.edited[0]}” was changed by hand.",
            "Move your words out of it, or go on with --force: your version stays below the new one.",
        )
    output = Output("obsidian", account.material, b"", parts=count, edited=made.edited)
    return _put(output, known, made.text.encode("utf-8", "surrogateescape"), before)


def _about(path: Path) -> str:
    """The material that a note says it is of; empty for any other file."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return ""
    if KEY.encode() not in head:
        return ""
    text = head.decode("utf-8", "surrogateescape").removeprefix("\ufeff").replace("\r\n", "\n")
    return read_front_matter(text).text(KEY)
