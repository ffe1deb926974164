"""Sources of notes, and the choice among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from banyun.errors import InvalidInput, UnreadableSource
from banyun.knowledge.importers.base import Importer
from banyun.knowledge.importers.folder import FolderImporter
from banyun.knowledge.importers.obsidian import SETTINGS, obsidian_vault

KINDS = ("auto", "folder", "obsidian")


def open_source(path: Path, kind: str = "auto", collections: frozenset[str] = frozenset()) -> Importer:
    """The importer for a folder, a vault, a part of one, or a single file.

    A path inside a vault, or inside a folder learned before, is read as that part of it, so
    that its notes keep their identity.

    Args:
        path: A folder or a file.
        kind: One of ``KINDS``.
        collections: Roots learned before.

    Raises:
        InvalidInput: an unknown kind, or a folder without ``.obsidian`` taken for a vault.
        UnreadableSource: nothing is there.
    """
    if kind not in KINDS:
        raise InvalidInput(f"“{kind}” is no kind of source.", f"Give one of: {', '.join(KINDS)}.")
    path = path.expanduser().resolve()
    if not path.exists():
        raise UnreadableSource(f"There is nothing at {path}.", "Check the path.")
    vault = _root(path, lambda folder: (folder / SETTINGS).is_dir())
    known = _root(path, lambda folder: str(folder) in collections)
    if kind == "obsidian" and vault is None:
        raise InvalidInput(f"{path} is not in an Obsidian vault.", f"A vault holds a folder {SETTINGS}.")
    if vault is not None and kind != "folder":
        return obsidian_vault(vault, _below(path, vault))
    root = known or (path if path.is_dir() else path.parent)
    return FolderImporter(root, _below(path, root))


def importer_of(collection: str) -> FolderImporter | None:
    """What reads the files of a collection that was learned; None where it is no folder that is here."""
    root = Path(collection)
    if not root.is_absolute() or not root.is_dir():
        return None
    return obsidian_vault(root) if (root / SETTINGS).is_dir() else FolderImporter(root)


def _root(path: Path, belongs: Callable[[Path], bool]) -> Path | None:
    """The nearest folder at or above the path of which that is true."""
    folders = [path, *path.parents] if path.is_dir() else list(path.parents)
    return next((folder for folder in folders if belongs(folder)), None)


def _below(path: Path, root: Path) -> str:
    return "" if path == root else path.relative_to(root).as_posix()
