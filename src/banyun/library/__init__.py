"""The façade: the one place that chooses implementations.

``Library`` is loaded when it is asked for: it brings every reader and the store along, and
``banyun --help`` must not wait for them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banyun.library.facade import Library

__all__ = ["Library"]


def __getattr__(name: str) -> object:
    if name == "Library":
        return import_module("banyun.library.facade").Library
    raise AttributeError(name)
