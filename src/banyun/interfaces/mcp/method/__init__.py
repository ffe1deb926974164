"""The method as an agent is told it: instructions, a prompt for each pass, and the skill file.

The texts are ``en/*.md`` and ``zh/*.md``: ``method.md`` is the skill (its front matter as skill files
have it) and, without that, the server's instructions; each other file is a prompt, named after its file,
whose first line is its title. ``{material}`` stands for what the reader wants to work on.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from mcp import types

from banyun.errors import BanyunError, NotFound

METHOD = "method"
SKILL = "banyun"
LANGUAGES = ("en", "zh")
NAMES = ("mindset", "validation", "transfer", "enhancement", "frontier", "challenge", "mastery")


def instructions(lang: str) -> str:
    """The method on one page, without the skill's front matter."""
    return _text(lang, METHOD).split("---\n", 2)[-1].strip()


def prompts(lang: str) -> list[types.Prompt]:
    """A prompt for each pass and for mastery."""
    argument = types.PromptArgument(
        name="material", description="its id, the beginning of one, or words of its title", required=True
    )
    return [types.Prompt(name=name, title=_title(lang, name), arguments=[argument]) for name in NAMES]


def prompt_text(name: str, arguments: Mapping[str, str], lang: str) -> str:
    """What a prompt says.

    Raises:
        NotFound: there is no such prompt, or no material is named.
    """
    if name not in NAMES:
        raise NotFound(f"There is no prompt {name}.", f"The prompts are: {', '.join(NAMES)}.")
    if not arguments.get("material", "").strip():
        raise NotFound(f"The prompt {name} needs a material.", "Name it by its id or its title.")
    return _text(lang, name).split("\n", 1)[1].strip().replace("{material}", arguments["material"].strip())


def install_skill(folder: Path) -> list[Path]:
    """Writes the skill for agents into ``folder/banyun``, in both languages; what is there is replaced.

    Raises:
        BanyunError: the folder cannot be written.
    """
    place = folder / SKILL
    try:
        place.mkdir(parents=True, exist_ok=True)
        written = []
        for lang in LANGUAGES:
            file = place / ("SKILL.md" if lang == "en" else f"SKILL.{lang}.md")
            file.write_text(_text(lang, METHOD), "utf-8")
            written.append(file)
    except OSError as error:
        raise BanyunError(f"{place} cannot be written: {error.strerror}.", "Name another folder.") from error
    return written


def _title(lang: str, name: str) -> str:
    return _text(lang, name).split("\n", 1)[0].removeprefix("# ")


@functools.cache
def _text(lang: str, name: str) -> str:
    return resources.files(__name__).joinpath(lang, f"{name}.md").read_text("utf-8")
