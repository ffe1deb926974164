"""Templates: everything that comes from a text or a note passes through their escaping."""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template

from banyun.language.wording import day
from banyun.outputs.prose import one_line, plain, plain_lines
from banyun.outputs.typeset import html_lang as html_lang


@cache
def environment() -> Environment:
    """Our own templates, and those of ``outputs`` that typeset a text."""
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("banyun.interfaces.web", "templates"),
                PackageLoader("banyun.outputs", "templates"),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["one_line"] = one_line
    made.filters["plain"] = plain
    made.filters["plain_lines"] = plain_lines
    made.filters["day"] = day
    made.filters["html_lang"] = html_lang
    return made


def template(name: str) -> Template:
    return environment().get_template(name)
