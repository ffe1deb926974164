"""Banyun turns what people read into knowledge that is theirs.

``from banyun import Library`` gives the whole of it to scripts. It is loaded when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banyun.library.facade import Library

__all__ = ["Library"]


def __getattr__(name: str) -> object:
    if name == "Library":
        return import_module("banyun.library.facade").Library
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
