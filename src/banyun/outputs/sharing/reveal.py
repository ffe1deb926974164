"""Slides as one HTML file that turns its own pages: no network, no script but ours, whose hash the page's
policy names. Without the script the slides stand below one another."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import partial
from importlib import resources

from markupsafe import Markup

from banyun.language.wording import say
from banyun.outputs.html import environment
from banyun.outputs.sharing.slides import Slide
from banyun.outputs.typeset import html_lang


def slides_html(slides: Sequence[Slide], title: str, lang: str, text_lang: str) -> str:
    """The whole file. ``lang`` is the language of Banyun's own words, ``text_lang`` the material's."""
    style, script = _file("slides.css"), _file("slides.js")
    return (
        environment()
        .get_template("slides.html.j2")
        .render(
            slides=slides,
            title=title,
            lang=html_lang(lang),
            text_lang=html_lang(text_lang),
            say=partial(_say, lang),
            style=Markup(style),  # noqa: S704  ours, and the hash is of it
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def _say(lang: str, key: str, **values: object) -> str:
    return say(key, lang, **values)


def _file(name: str) -> str:
    return resources.files("banyun.outputs").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
