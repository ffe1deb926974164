"""The prompts as files: ``prompts/en/*.md`` and ``zh/*.md``, what stays the same first, what varies last.

All are read and their variables checked before the first is used, so that a wrong one is found at once.
"""

from __future__ import annotations

import functools
from importlib import resources
from string import Template

from banyun.language.wording import WORDINGS

VARIABLES: dict[str, frozenset[str]] = {
    "rules": frozenset(),
    "point": frozenset({"number", "opening"}),
    "stance": frozenset({"number", "opening", "notes"}),
    "technique": frozenset({"number", "opening"}),
    "question": frozenset({"number", "opening", "lenses", "questions"}),
    "argument": frozenset({"question", "deduction"}),
    "blind_spot": frozenset({"number", "opening", "terms"}),
    "challenge": frozenset({"design"}),
    "check": frozenset({"number", "opening", "question", "answer"}),
    "answer": frozenset({"question"}),
    "repair": frozenset({"refusals"}),
    "reshape": frozenset({"problem"}),
}
"""The variables of each prompt."""


def prompt(name: str, lang: str, **values: object) -> str:
    """A prompt in ``en`` or ``zh`` with its values put in; dollar signs in a value mean nothing."""
    return _templates()[lang, name].substitute({key: str(value) for key, value in values.items()})


@functools.cache
def _templates() -> dict[tuple[str, str], Template]:
    found = {}
    for lang in WORDINGS:
        for name, variables in VARIABLES.items():
            file = resources.files("banyun.passes").joinpath("prompts", lang, f"{name}.md")
            template = Template(file.read_text("utf-8").strip())
            if not template.is_valid() or set(template.get_identifiers()) != variables:
                raise ValueError(f"prompts/{lang}/{name}.md must have the variables {sorted(variables)}")
            found[lang, name] = template
    return found
