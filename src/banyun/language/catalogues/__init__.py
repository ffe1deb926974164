"""What Banyun says, as TOML files by language and subject.

- ``en/*.toml`` and ``zh/*.toml``: sentences by key, nested by room; both languages have the same
  keys. ``{name}`` is a value; ``{one = …, other = …}`` is chosen by ``{count}``.
- ``messages/*.toml``: errors, warnings and checks in Chinese. On the left the English sentence as
  the code says it, ``{}`` where a value goes; on the right ``{0}``, ``{1}`` … are those values in
  order. A value that is itself such a sentence is translated too.
- ``help/*.toml``: the help of the command line in Chinese, in tables ``headings``, ``usage``,
  ``options``, ``verbs``, ``texts``; on the left as the code says it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources


def tables(folder: str) -> Iterator[dict[str, object]]:
    """Each file of a folder as TOML has it, in the order of their names.

    Raises:
        KeyError: there is no such folder.
    """
    place = resources.files(__name__).joinpath(folder)
    if not place.is_dir():
        raise KeyError(folder)
    for file in sorted(place.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            yield tomllib.loads(file.read_text("utf-8"))
